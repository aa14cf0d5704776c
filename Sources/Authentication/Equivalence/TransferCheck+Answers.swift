public import Spectroscopy
internal import Transfer

extension TransferCheck {
    /// Checks origin models: whether the sets of origins agree, in each of the origins that the primary model decides for.
    ///
    /// - Throws: `AuthenticationError`, as for content models; a margin that is no share of lots.
    public func report(
        _ model: OriginModel, on primary: Spectra, _ transferred: OriginModel, on secondary: Spectra,
        hashes: (primary: String, secondary: String), findings: [Finding] = []
    ) throws(AuthenticationError) -> TransferCheckReport {
        try InstrumentOrder.require(model, on: primary, before: transferred, on: secondary, hashes: hashes)
        let references = [model.reference, transferred.reference]
        let independent = try IndependentPairs(
            model, on: primary, transferred, on: secondary,
            calibration: references.flatMap { Array(zip($0.samples, $0.lots)) },
            transferSamples: [model, transferred].flatMap { $0.front?.samples ?? [] }, resamples: resamples,
            fewest: Self.fewestLots, alpha: alpha)
        let first = try model.predict(independent.pairs.primary, modelHash: hashes.primary)
        let second = try transferred.predict(independent.pairs.secondary, modelHash: hashes.secondary)
        func answers(_ all: [OriginAnswer]) -> AnswerEquivalence.Answers {
            AnswerEquivalence.Answers(
                names: all.map { $0.answer.origins.isEmpty ? "none" : $0.answer.origins.joined(separator: " + ") },
                areFavourable: all.map(\.isFavourable))
        }
        return try report(
            OriginPlan.pipelineName, independent, answers(first), answers(second),
            decisions: first.map(\.answer.best), hashes: hashes, findings: findings)
    }

    /// Checks adulterant models: whether the verdicts agree, of lots that the primary model accepts and of those that it
    /// rejects.
    ///
    /// - Throws: `AuthenticationError`, as for content models; a margin that is no share of lots.
    public func report(
        _ model: AdulterantModel, on primary: Spectra, _ transferred: AdulterantModel, on secondary: Spectra,
        hashes: (primary: String, secondary: String), findings: [Finding] = []
    ) throws(AuthenticationError) -> TransferCheckReport {
        try InstrumentOrder.require(model, on: primary, before: transferred, on: secondary, hashes: hashes)
        let references = [model, transferred].flatMap { [$0.genuine] + [$0.foreign].compactMap { $0 } }
        let independent = try IndependentPairs(
            model, on: primary, transferred, on: secondary,
            calibration: references.flatMap { Array(zip($0.samples, $0.lots)) },
            transferSamples: [model, transferred].flatMap { $0.front?.samples ?? [] }, resamples: resamples,
            fewest: Self.fewestLots, alpha: alpha)
        let first = try model.predict(independent.pairs.primary, modelHash: hashes.primary)
        let second = try transferred.predict(independent.pairs.secondary, modelHash: hashes.secondary)
        func answers(_ all: [AdulterantAnswer]) -> AnswerEquivalence.Answers {
            AnswerEquivalence.Answers(
                names: all.map(\.answer.rawValue), areFavourable: all.map(\.isFavourable))
        }
        return try report(
            AdulterantPlan.pipelineName, independent, answers(first), answers(second), decisions: nil, hashes: hashes,
            findings: findings)
    }

    private func report(
        _ kind: String, _ independent: IndependentPairs, _ first: AnswerEquivalence.Answers,
        _ second: AnswerEquivalence.Answers, decisions: [String]?, hashes: (primary: String, secondary: String),
        findings: [Finding]
    ) throws(AuthenticationError) -> TransferCheckReport {
        if let margin, !(margin > 0 && margin < 100) {
            throw .plan(
                detail: "the margin is \(margin); of answers it is a number of lots in 100, above 0 and below 100",
                place: "--margin", remedy: "give the points that do not matter, as --margin 10")
        }
        let (pairs, pairing) = (independent.pairs, independent.pairing)
        let equivalence = AnswerEquivalence(
            primary: first, secondary: second, decisions: decisions, lots: independent.lots,
            margin: margin.map { $0 / 100 }, alpha: alpha, areIndependent: !pairing.isIdentical)
        var verdict = equivalence?.verdict ?? .cannotSay
        var reasons = equivalence?.reasons ?? []
        if !pairing.isBorneOut(alpha: alpha) {
            verdict = .cannotSay
            reasons.append(Self.unpaired)
        }
        return TransferCheckReport(
            schema: "bencao.transfer-check.v1", kind: kind, verdict: verdict, analytes: [],
            answers: TransferCheckReport.Answers(
                verdict: verdict, reasons: reasons, marginPoints: margin, equivalence: equivalence,
                pairs: pairs.primary.samples.enumerated().map { row, sample in
                    TransferCheckReport.AnswerPair(
                        sample: sample.id, lot: sample.lot, primary: first.names[row], secondary: second.names[row])
                }), samples: pairs.count, lots: independent.lots.count, alpha: alpha, pairing: pairing,
            primaryModel: hashes.primary, secondaryModel: hashes.secondary, findings: findings + independent.findings)
    }
}
