public import Spectroscopy
internal import Transfer

/// A check that a model and the one transferred from it agree, on independent samples measured on both instruments.
///
/// The model answers for the primary spectra, the transferred model for the secondary ones, both raw; samples outside a
/// domain count too. Samples that either model was made from are left out with their lots (`IndependentPairs`).
///
/// Contents: the margin of an analyte is the given one, else the standard error of the laboratory (`sel`), given or of the
/// plan (`InstrumentEquivalence`). Origins and verdicts: the margin is a number of lots in 100 that may have another answer
/// (`AnswerEquivalence`); each model answers at the level of its plan. A pairing by id that the spectra do not bear out at
/// the level of the tests shows nothing, and contents that are mostly outside the domain of the transferred model are no go.
///
/// ```swift
/// let report = try TransferCheck(margin: 0.2).report(
///     model, on: m5, transferred, on: mp6, hashes: (hash, transferredHash))
/// report.verdict    // .cannotSay
/// ```
public struct TransferCheck: Sendable {
    /// The fewest lots.
    public static let fewestLots = 3

    /// The difference that does not matter, of all analytes (nil for the error of the laboratory), or in points: lots in 100.
    public let margin: Double?
    /// That of single analytes, by name.
    public let margins: [String: Double]
    /// The standard error of the laboratory by analyte, in front of that of the plan.
    public let sels: [String: Double]
    /// The level of the tests.
    public let alpha: Double
    /// Whether spectra on another axis than that of their model may be interpolated on it.
    public let resamples: Bool

    /// Creates a check.
    public init(
        margin: Double? = nil, margins: [String: Double] = [:], sels: [String: Double] = [:], alpha: Double = 0.05,
        resamples: Bool = false
    ) {
        self.margin = margin
        self.margins = margins
        self.sels = sels
        self.alpha = alpha
        self.resamples = resamples
    }

    /// Checks content models.
    ///
    /// - Parameters:
    ///   - hashes: the SHA-256 of both model files.
    ///   - findings: what was found in reading the data.
    /// - Throws: `AuthenticationError`: spectra that do not fit their model, no common samples or analytes, fewer than
    ///   three lots.
    public func report(
        _ model: ContentModel, on primary: Spectra, _ transferred: ContentModel, on secondary: Spectra,
        hashes: (primary: String, secondary: String), findings reading: [Finding] = []
    ) throws(AuthenticationError) -> TransferCheckReport {
        try InstrumentOrder.require(model, on: primary, before: transferred, on: secondary, hashes: hashes)
        let names = transferred.analytes.map(\.name)
        let common = model.analytes.filter { names.contains($0.name) }
        guard !common.isEmpty else { throw .noCommonAnalyte(primary: model.analytes.map(\.name), secondary: names) }
        let independent = try IndependentPairs(
            model, on: primary, transferred, on: secondary,
            calibration: (model.samples + transferred.samples).map { ($0.sample, $0.lot) },
            transferSamples: [model, transferred].flatMap { $0.transfer?.samples ?? [] }, resamples: resamples,
            fewest: Self.fewestLots, alpha: alpha)
        var findings = reading + independent.findings
        let (pairs, lots, pairing) = (independent.pairs, independent.lots, independent.pairing)

        let onPrimary = try model.predict(pairs.primary, alpha: alpha, force: true, modelHash: hashes.primary)
        let onSecondary = try transferred.predict(
            pairs.secondary, alpha: alpha, force: true, modelHash: hashes.secondary)
        let outside = Self.outside(onPrimary, onSecondary)
        if let outside { findings.append(outside) }
        var analytes: [TransferCheckReport.Analyte] = []
        for analyte in common {
            guard let a = model.analytes.firstIndex(where: { $0.name == analyte.name }),
                let b = transferred.analytes.firstIndex(where: { $0.name == analyte.name })
            else { continue }
            let reference = try Self.references(pairs, column: analyte.name)
            analytes.append(
                self.analyte(
                    analyte, plan: model.plan, primary: onPrimary.map { $0.values[a].value ?? .nan },
                    secondary: onSecondary.map { $0.values[b].value ?? .nan },
                    isOutside: onSecondary.map { !$0.values[b].inside }, reference: reference, pairs: pairs,
                    lots: lots, pairing: pairing, findings: &findings))
        }
        let verdicts = analytes.map(\.verdict)
        return TransferCheckReport(
            schema: "bencao.transfer-check.v1", kind: ContentPlan.pipelineName,
            verdict: verdicts.contains(.noGo)
                ? .noGo : verdicts.allSatisfy { $0 == .go } && !verdicts.isEmpty ? .go : .cannotSay,
            analytes: analytes, answers: nil, samples: pairs.count, lots: lots.count, alpha: alpha, pairing: pairing,
            primaryModel: hashes.primary, secondaryModel: hashes.secondary, findings: findings)
    }

    private func analyte(
        _ analyte: ContentModel.Analyte, plan: ContentPlan, primary: [Double], secondary: [Double],
        isOutside: [Bool], reference: [Double?], pairs: PairedSpectra, lots: Lots, pairing: PairingCheck,
        findings: inout [Finding]
    ) -> TransferCheckReport.Analyte {
        let sel = sels[analyte.name] ?? plan.data.analytes.first { $0.column == analyte.name }?.sel
        let given = margins[analyte.name] ?? margin
        // Errors need the reference of a sample; without that of some, these samples count in nothing.
        let known = reference.indices.filter { reference[$0] != nil }
        let rows = Set(known.map { lots.indices[$0] }).count >= Self.fewestLots ? known : Array(reference.indices)
        if rows.count < reference.count {
            findings.append(
                Finding(
                    code: "check.reference-missing", severity: .note,
                    summary: "\(reference.count - rows.count) samples have no reference value and are left out",
                    place: analyte.name))
        }
        let values = rows.compactMap { reference[$0] }
        let equivalence = InstrumentEquivalence(
            primary: rows.map { primary[$0] }, secondary: rows.map { secondary[$0] },
            reference: values.count == rows.count ? values : nil, lots: lots.selecting(rows: rows),
            margin: given ?? sel, alpha: alpha, areIndependent: !pairing.isIdentical)
        var verdict = equivalence?.verdict ?? .cannotSay
        var reasons = equivalence?.reasons ?? []
        if !pairing.isBorneOut(alpha: alpha) {
            verdict = .cannotSay
            reasons.append(Self.unpaired)
        }
        // Numbers that are never given are not equivalent to anything.
        let outside = rows.count { isOutside[$0] }
        if verdict == .go, 2 * outside > rows.count {
            verdict = .cannotSay
            reasons.append(
                "the transferred model would not answer for \(outside) of \(rows.count) samples: they are outside its "
                    + "domain")
        }
        return TransferCheckReport.Analyte(
            name: analyte.name, unit: analyte.unit, verdict: verdict, reasons: reasons, margin: given ?? sel,
            marginSource: given != nil ? .given : sel != nil ? .laboratory : nil, equivalence: equivalence,
            pairs: rows.map { row in
                let sample = pairs.primary.samples[row]
                return TransferCheckReport.Pair(
                    sample: sample.id, lot: sample.lot, primary: primary[row], secondary: secondary[row],
                    reference: reference[row])
            })
    }

    /// What a person should know of samples that the transferred model would not answer for.
    private static func outside(_ onPrimary: [ContentAnswer], _ onSecondary: [ContentAnswer]) -> Finding? {
        func isOutside(_ answer: ContentAnswer) -> Bool { answer.values.contains { !$0.inside } }
        let there = onSecondary.indices.filter { isOutside(onSecondary[$0]) }
        guard !there.isEmpty else { return nil }
        let onBoth = there.count { isOutside(onPrimary[$0]) }
        return Finding(
            code: "check.outside-domain", severity: .warning,
            summary:
                "\(there.count) of \(onSecondary.count) samples are outside the domain of the transferred model on the "
                + "secondary instrument"
                + (onBoth > 0 ? " (\(onBoth) of these outside that of the primary model too)" : "")
                + "; they count here, but the model would not answer for them",
            remedy: 2 * onBoth > there.count
                ? "check with samples like those of the calibration" : "transfer with more samples")
    }

    static let unpaired = "other pairings of the samples fit as well as that by id"

    /// The reference value of each sample, from the primary data, else from the secondary.
    private static func references(_ pairs: PairedSpectra, column: String) throws(AuthenticationError) -> [Double?] {
        var values = [Double?](repeating: nil, count: pairs.count)
        for spectra in [pairs.primary, pairs.secondary] where spectra.metadataColumns.contains(column) {
            let found = try ContentData.numbers(of: spectra, column: column)
            for row in values.indices where values[row] == nil { values[row] = found[row] }
        }
        return values
    }
}
