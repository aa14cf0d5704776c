internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Transfer
internal import Validation

/// The samples that a content model is transferred with.
struct ContentTransferData {
    private let model: ContentModel
    private let seed: UInt64
    /// The samples on the primary instrument: means of their scans, with reference values.
    let ready: ContentData
    /// Those measured on both instruments, on one axis where that was allowed.
    let pairs: PairedSpectra
    /// What puts raw spectra of the secondary instrument on the axis of the primary one.
    let front: [any RowWisePreprocessing]
    /// Whether all calibration samples of the model are there, so that it can be refitted.
    let isComplete: Bool
    let pairing: PairingCheck
    let findings: [Finding]

    init(
        _ model: ContentModel, primary: Spectra, secondary: Spectra, resamples: Bool, seed: UInt64
    ) throws(AuthenticationError) {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        try InstrumentOrder.require(secondary: secondary, differFrom: model, primary: primary)
        self.model = model
        self.seed = seed
        do throws(TransferError) {
            (pairs, front) = try PairedSpectra.joining(primary: primary, secondary: secondary, resamples: resamples)
        } catch {
            throw .transfer(error)
        }
        let (lots, _) = Lots.of(primary)
        ready = try ContentData(primary, lots: lots, columns: model.analytes.map(\.name))
        pairing = PairingCheck(pairs)
        var findings = pairs.resamplingFindings(front, from: secondary.axis) + pairing.findings
        let given = Set(ready.samples.samples.map(\.id))
        let absent = model.samples.map(\.sample).filter { !given.contains($0) }
        isComplete = absent.isEmpty
        if let first = absent.first {
            let calibrated = Set(model.samples.map(\.sample))
            let known = pairs.primary.samples.count { calibrated.contains($0.id) }
            findings.append(
                Finding(
                    code: "transfer.calibration-missing", severity: .warning,
                    summary: "\(absent.count) of the \(model.samples.count) calibration samples of the model are not "
                        + "among the primary spectra (\(first)\(absent.count > 1 ? ", …" : "")): methods that refit the "
                        + "model are not available"
                        + (known > 0
                            ? ", and the errors of the \(known) transfer samples that it was calibrated on are "
                                + "optimistic" : ""),
                    place: "--primary",
                    remedy: "give all calibration spectra of the model, with their reference columns"
                ))
        }
        findings += try Self.referenceFindings(model, pairs)
        findings += try Self.primaryFindings(model, pairs, ready)
        self.findings = findings
    }

    /// What a person should know of reference values that differ between the two sets.
    private static func referenceFindings(
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
    private static func primaryFindings(
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

    /// The problem of an analyte, with the positions among `ready` of its calibration samples and transfer samples.
    func problem(
        _ index: Int
    ) throws(AuthenticationError) -> (problem: TransferProblem, rows: [Int], pairRows: [Int]) {
        let analyte = model.analytes[index]
        guard analyte.estimator == nil else {
            throw .plan(
                detail: "\(analyte.name) is predicted by \(analyte.regression); transfers are of PLS regressions",
                place: "MODEL", remedy: "calibrate with the estimator pls, and transfer that model")
        }
        let references = ready.references[index]
        let samples = ready.samples.samples
        let calibrated = Set(model.samples.map(\.sample))
        let position = Dictionary(
            samples.enumerated().map { (AnsweredSamples.key($1.id, $1.lot), $0) },
            uniquingKeysWith: { first, _ in first })
        let rows = ready.members(of: index).filter { calibrated.contains(samples[$0].id) || !isComplete }
        // The transfer samples with a reference value, and where they stand.
        let known = pairs.primary.samples.indices.compactMap { row -> (row: Int, position: Int, value: Double)? in
            let sample = pairs.primary.samples[row]
            guard let at = position[AnsweredSamples.key(sample.id, sample.lot)], let value = references[at] else {
                return nil
            }
            return (row, at, value)
        }
        let problem = TransferProblem(
            calibration: ready.samples.selecting(rows: rows), reference: rows.compactMap { references[$0] },
            pairs: pairs.selecting(rows: known.map(\.row)), pairReference: known.map(\.value),
            recipe: analyte.pipeline.recipe.recipe, latentVariables: analyte.latentVariables, seed: seed,
            fixed: isComplete ? nil : analyte.pipeline)
        return (problem, rows, known.map(\.position))
    }
}

extension PairedSpectra {
    /// Pairs by id, after the secondary spectra were put on the axis of the primary ones where that is allowed; with the
    /// steps that did it.
    static func joining(
        primary: Spectra, secondary: Spectra, resamples: Bool
    ) throws(TransferError) -> (PairedSpectra, [any RowWisePreprocessing]) {
        guard !secondary.axis.matches(primary.axis) else {
            return (try joining(primary: primary, secondary: secondary), [])
        }
        guard resamples else {
            throw .axisMismatch(primary: primary.axis.summary, secondary: secondary.axis.summary)
        }
        let step = try AxisTransformation().transfer(primary: primary.axis, secondary: secondary.axis)
        return (
            try joining(primary: primary, secondary: step.applySecondary(to: secondary)), step.secondarySteps
        )
    }

    /// What a person should know of spectra that were put on the axis of the model.
    func resamplingFindings(_ steps: [any RowWisePreprocessing], from axis: SpectralAxis) -> [Finding] {
        guard !steps.isEmpty else { return [] }
        return [
            Finding(
                code: "transfer.resampled", severity: .note,
                summary:
                    "spectra of the secondary instrument (\(axis.summary)) are interpolated on the axis of the model "
                    + "(\(primary.axis.summary)) before all else: \(AxisTransformation.identifier), "
                    + AxisTransformation().interpolation.rawValue)
        ]
    }
}
