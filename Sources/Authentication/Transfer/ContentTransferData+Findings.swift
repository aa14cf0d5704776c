internal import LinearAlgebra
internal import Prediction
internal import Spectroscopy
internal import Transfer
internal import Validation

extension ContentTransferData {
    /// What a person should know of reference values that differ between the two sets.
    static func referenceFindings(
        _ model: ContentModel, _ pairs: PairedSpectra
    ) throws(AuthenticationError) -> [Finding] {
        var findings: [Finding] = []
        for analyte in model.analytes
        where [pairs.primary, pairs.secondary].allSatisfy({ $0.metadataColumns.contains(analyte.name) }) {
            let ours = try ContentData.numbers(of: pairs.primary, column: analyte.name)
            let theirs = try ContentData.numbers(of: pairs.secondary, column: analyte.name)
            let others = ours.indices.compactMap { row -> (row: Int, ours: Double, theirs: Double)? in
                guard let a = ours[row], let b = theirs[row], abs(a - b) > 1e-9 * max(abs(a), abs(b)) else {
                    return nil
                }
                return (row, a, b)
            }
            guard let first = others.first else { continue }
            findings.append(
                Finding(
                    code: "transfer.references-differ", severity: .warning,
                    summary: "\(others.count) of \(pairs.count) transfer samples have another reference value in the "
                        + "secondary spectra (\(pairs.primary.samples[first.row].id): \(first.ours) and \(first.theirs)); "
                        + "those of the primary spectra are used",
                    place: analyte.name, remedy: "correct the values, or leave the column out of the secondary spectra")
            )
        }
        return findings
    }

    /// What a person should know where the model does not know its own instrument again.
    static func primaryFindings(
        _ model: ContentModel, _ pairs: PairedSpectra, _ ready: ContentData
    ) throws(AuthenticationError) -> [Finding] {
        var findings: [Finding] = []
        let position = Dictionary(
            ready.samples.samples.enumerated().map { (AnsweredSamples.key($1.id, $1.lot), $0) },
            uniquingKeysWith: { first, _ in first })
        for (index, analyte) in model.analytes.enumerated() where analyte.estimator == nil {
            let known = pairs.primary.samples.indices.compactMap { row -> (row: Int, value: Double)? in
                let sample = pairs.primary.samples[row]
                guard let at = position[AnsweredSamples.key(sample.id, sample.lot)],
                    let value = ready.references[index][at]
                else { return nil }
                return (row, value)
            }
            guard !known.isEmpty else { continue }
            let predicted: [Double]
            do throws(PredictionError) {
                predicted = try analyte.pipeline.predict(pairs.primary.selecting(rows: known.map(\.row))).column(0)
            } catch {
                throw .prediction(error)
            }
            let squares = zip(known, predicted).reduce(0) { $0 + ($1.0.value - $1.1) * ($1.0.value - $1.1) }
            let error = (squares / Double(known.count)).squareRoot()
            let usual = analyte.figures.nested.rmse
            guard error > 3 * usual else { continue }
            let unit = analyte.unit.map { " \($0)" } ?? ""
            findings.append(
                Finding(
                    code: "transfer.primary-unlike", severity: .warning,
                    summary:
                        "the model errs by \(ContentLint.short(error))\(unit) (RMSE) on the primary spectra of the transfer samples, "
                        + "and by \(ContentLint.short(usual))\(unit) in its own validation",
                    place: analyte.name,
                    remedy:
                        "see that --primary is of the instrument that the model was calibrated on, and that ids and "
                        + "reference values are right"))
        }
        return findings
    }
}
