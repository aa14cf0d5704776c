internal import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
internal import Validation

extension OriginModel {
    /// Compares with another origin model on samples of known origin: wrong decisions (`best`), lot by lot.
    ///
    /// The loss of a lot is the share of its samples that is decided wrongly; samples of an origin that one of the models
    /// does not know are left out.
    ///
    /// - Throws: `AuthenticationError`, also where no sample is of an origin that both know.
    public func compared(
        with other: OriginModel, on spectra: Spectra, column: String? = nil, hashes: (first: String, second: String),
        alpha: Double = 0.05, findings: [Finding] = []
    ) throws(AuthenticationError) -> ModelComparisonReport {
        let column = column ?? plan.data.classColumn
        let unseen = try UnseenSamples(of: spectra, by: self, and: other)
        let spectra = unseen.spectra
        // Each refuses what it cannot be tried on: lots of two origins, another axis.
        let first = try validate(spectra, column: column, modelHash: hashes.first)
        let second = try other.validate(spectra, column: column, modelHash: hashes.second)
        let truths: [String?]
        do throws(SpectroscopyError) { truths = try spectra.values(of: column) } catch { throw .spectra(error) }
        let truth = Dictionary(
            zip(spectra.samples, truths).map { (AnsweredSamples.key($0.id, $0.lot), $1 ?? "") },
            uniquingKeysWith: { first, _ in first })
        let known = Set(classNames).intersection(other.classNames)
        func losses(_ answers: [OriginAnswer]) -> [(sample: String, lot: String?, loss: Double)] {
            answers.compactMap { answer in
                guard let name = truth[AnsweredSamples.key(answer.sample, answer.lot)], known.contains(name) else {
                    return nil
                }
                return (answer.sample, answer.lot, answer.answer.best == name ? 0 : 1)
            }
        }
        return try ModelComparisonReport.decisions(
            kind: OriginPlan.pipelineName, losses(first.answers), losses(second.answers), spectra: spectra,
            hashes: hashes,
            alpha: alpha, seed: plan.seed,
            findings: findings + unseen.findings + first.findings.filter { $0.code == "origin.contradictory-labels" })
    }
}

extension AdulterantModel {
    /// Compares with another adulterant model on samples that are known to be genuine or foreign: wrong verdicts, lot by
    /// lot.
    ///
    /// The loss of a lot is the share of its samples that are genuine and not accepted, or foreign and not rejected.
    ///
    /// - Throws: `AuthenticationError`.
    public func compared(
        with other: AdulterantModel, on spectra: Spectra, genuine givenMark: AdulterantPlan.Genuine? = nil,
        hashes: (first: String, second: String), alpha: Double = 0.05, findings: [Finding] = []
    ) throws(AuthenticationError) -> ModelComparisonReport {
        let mark = givenMark ?? plan.data.genuine
        let unseen = try UnseenSamples(of: spectra, by: self, and: other)
        let spectra = unseen.spectra
        let labels: [String]
        do throws(SpectroscopyError) {
            labels = try spectra.labels(in: mark.column)
        } catch {
            throw .spectra(error)
        }
        if let absent = mark.values.first(where: { !labels.contains($0) }) {
            throw .noGenuineSamples(
                column: mark.column, values: [absent], found: Set(labels).sorted(), canMark: givenMark != nil)
        }
        let first = try validate(spectra, genuine: mark, modelHash: hashes.first)
        let second = try other.validate(spectra, genuine: mark, modelHash: hashes.second)
        let isGenuine = Dictionary(
            zip(spectra.samples, labels).map { (AnsweredSamples.key($0.id, $0.lot), mark.values.contains($1)) },
            uniquingKeysWith: { first, _ in first })
        func losses(_ answers: [AdulterantAnswer]) -> [(sample: String, lot: String?, loss: Double)] {
            answers.compactMap { answer in
                guard let genuine = isGenuine[AnsweredSamples.key(answer.sample, answer.lot)] else { return nil }
                return (answer.sample, answer.lot, answer.answer == (genuine ? .accept : .reject) ? 0 : 1)
            }
        }
        return try ModelComparisonReport.decisions(
            kind: AdulterantPlan.pipelineName, losses(first.answers), losses(second.answers), spectra: spectra,
            hashes: hashes,
            alpha: alpha, seed: plan.seed,
            findings: findings + unseen.findings
                + first.findings.filter { $0.code == "adulterant.contradictory-labels" })
    }
}

extension ModelComparisonReport {
    fileprivate static func decisions(
        kind: String, _ first: [(sample: String, lot: String?, loss: Double)],
        _ second: [(sample: String, lot: String?, loss: Double)], spectra: Spectra,
        hashes: (first: String, second: String), alpha: Double, seed: UInt64, findings: [Finding]
    ) throws(AuthenticationError) -> ModelComparisonReport {
        guard !first.isEmpty else {
            throw .notComparable(detail: "no sample is of an origin that both models know")
        }
        let losses = LotLosses(spectra)
        do throws(ModellingError) {
            let comparison = try PairedComparison(
                "the first model", losses.means(first), "the second model", losses.means(second), alpha: alpha,
                seed: seed)
            return ModelComparisonReport(
                kind: kind, models: [hashes.first, hashes.second],
                entries: [
                    Entry(
                        name: "decisions", unit: nil, figure: "wrong", first: comparison.firstLoss,
                        second: comparison.secondLoss, samples: first.count, firstOutside: nil, secondOutside: nil,
                        comparison: comparison)
                ], findings: findings + losses.findings)
        } catch {
            throw .prediction(.modelling(error))
        }
    }
}
