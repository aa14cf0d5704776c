internal import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
internal import Validation

extension ContentModel {
    /// Compares with another content model on samples of known contents: the squared errors of each common analyte, lot by
    /// lot, those outside a domain counted too.
    ///
    /// The loss of a lot is the mean squared error of its samples. Lots that one of the models was calibrated on are left
    /// out.
    ///
    /// - Parameters:
    ///   - hashes: the SHA-256 of the files of this model and the other one.
    ///   - alpha: the level at which a difference counts as shown.
    /// - Throws: `AuthenticationError`, also where no analyte with a reference value is common.
    public func compared(
        with other: ContentModel, on spectra: Spectra, hashes: (first: String, second: String), alpha: Double = 0.05,
        findings readingFindings: [Finding] = []
    ) throws(AuthenticationError) -> ModelComparisonReport {
        let unseen = try UnseenSamples(of: spectra, by: self, and: other)
        let spectra = unseen.spectra
        let first = try validate(spectra, modelHash: hashes.first)
        let second = try other.validate(spectra, modelHash: hashes.second)
        let losses = LotLosses(spectra)
        let findings = readingFindings + losses.findings + unseen.findings
        var entries: [ModelComparisonReport.Entry] = []
        for own in first.analytes {
            guard second.analytes.contains(where: { $0.name == own.name }) else { continue }
            let reference = try ContentData(
                spectra, lots: Lots.of(spectra).lots, columns: [own.name]
            ).references[0]
            let (a, b) = (Self.values(own.name, first.answers), Self.values(own.name, second.answers))
            let rows = reference.indices.filter { reference[$0] != nil }
            func errors(_ values: [ContentAnswer.Value]) -> [(sample: String, lot: String?, loss: Double)] {
                rows.map { row in
                    let error = (values[row].value ?? .nan) - (reference[row] ?? .nan)
                    return (first.answers[row].sample, first.answers[row].lot, error * error)
                }
            }
            do throws(ModellingError) {
                let comparison = try PairedComparison(
                    "the first model", losses.means(errors(a)), "the second model", losses.means(errors(b)),
                    alpha: alpha, seed: plan.seed)
                func root(_ losses: [(sample: String, lot: String?, loss: Double)]) -> Double {
                    (losses.reduce(0) { $0 + $1.loss } / Double(losses.count)).squareRoot()
                }
                entries.append(
                    ModelComparisonReport.Entry(
                        name: own.name, unit: own.unit, figure: "rmsep", first: root(errors(a)),
                        second: root(errors(b)), samples: rows.count, firstOutside: rows.count { !a[$0].inside },
                        secondOutside: rows.count { !b[$0].inside }, comparison: comparison))
            } catch {
                throw .prediction(.modelling(error))
            }
        }
        guard !entries.isEmpty else {
            throw .notComparable(
                detail: "the models have no analyte in common that the data have reference values of ("
                    + analytes.map(\.name).joined(separator: ", ") + "; "
                    + other.analytes.map(\.name).joined(separator: ", ") + ")")
        }
        return ModelComparisonReport(
            kind: ContentPlan.pipelineName, models: [hashes.first, hashes.second], entries: entries, findings: findings)
    }

    private static func values(_ analyte: String, _ answers: [ContentAnswer]) -> [ContentAnswer.Value] {
        answers.compactMap { answer in answer.values.first { $0.analyte == analyte } }
    }
}
