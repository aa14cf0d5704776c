internal import LinearAlgebra
internal import Spectroscopy
internal import Transfer

/// The samples measured on both instruments that neither of two models was made from.
///
/// A sample is known to a model when a spectrum of it is an exact copy of one that the model was made from, when it has
/// the id (and where lots are stated, the lot) of such a sample, or when its lot is one of the calibration. All samples
/// of its lot, on both instruments, are then left out: samples of one lot are not independent.
struct IndependentPairs {
    /// The pairs, on the axes of the models.
    let pairs: PairedSpectra
    /// Their lots.
    let lots: Lots
    /// Whether the pairing by id is borne out.
    let pairing: PairingCheck
    /// What was found.
    let findings: [Finding]

    /// - Parameters:
    ///   - model: of the primary instrument, with the sample and lot of its calibration spectra.
    ///   - transferred: of the secondary instrument.
    ///   - fewest: the fewest lots.
    /// - Throws: `AuthenticationError`: spectra that do not fit their model, no common samples, too few lots.
    init<Model: PipelineModel>(
        _ model: Model, on primary: Spectra, _ transferred: Model, on secondary: Spectra,
        calibration: [(sample: String, lot: String)], transferSamples: [String], resamples: Bool, fewest: Int,
        alpha: Double
    ) throws(AuthenticationError) {
        var findings: [Finding] = []
        let sets = [
            try Self.fitting(primary, model, "primary", resamples: resamples, &findings),
            try Self.fitting(secondary, transferred, "secondary", resamples: resamples, &findings),
        ]
        let known = KnownSamples(models: [model, transferred], calibration: calibration, transferred: transferSamples)
        let seen = known.lots(in: [primary, secondary])
        let kept = zip(sets, seen).map { set, seen in
            set.selecting(rows: set.samples.indices.filter { !seen.rows.contains($0) })
        }
        let leftOut = Set(zip(sets, seen).flatMap { set, seen in seen.rows.map { Self.key(set.samples[$0]) } }).count
        if leftOut > 0 { findings.append(known.finding(seen, in: sets, leftOut: leftOut)) }
        if model.calibrationFingerprints == nil || transferred.calibrationFingerprints == nil {
            findings.append(
                Finding(
                    code: "check.calibration-unknown", severity: .warning,
                    summary: "a model file does not tell the spectra that it was made from: samples of its calibration "
                        + "are known by id and lot only",
                    remedy: "calibrate again with this program, or see to it that no sample was used in calibration"))
        }
        guard kept.allSatisfy({ $0.count > 0 }) else {
            throw .tooFewCheckLots(found: 0, needed: fewest, leftOut: leftOut)
        }
        do throws(TransferError) { pairs = try .joining(primary: kept[0], secondary: kept[1]) } catch {
            throw .transfer(error)
        }
        let single = Set(kept[0].samples.map(\.id)).union(kept[1].samples.map(\.id)).count - pairs.count
        if single > 0 {
            findings.append(
                Finding(
                    code: "check.not-on-both", severity: .note,
                    summary: "\(single) \(single == 1 ? "sample was" : "samples were") measured on one instrument only "
                        + "and \(single == 1 ? "is" : "are") left out"))
        }
        let (lots, lotFindings) = Lots.of(pairs.primary)
        self.lots = lots
        guard lots.count >= fewest else {
            throw .tooFewCheckLots(found: lots.count, needed: fewest, leftOut: leftOut)
        }
        pairing = PairingCheck(pairs, permutations: PairingCheck.permutations(toShow: alpha))
        self.findings = findings + lotFindings + pairing.findings(alpha: alpha)
    }

    static func key(_ sample: Sample) -> String { AnsweredSamples.key(sample.id, sample.lot) }

    /// Spectra on the axis of their model, where that is allowed by interpolation.
    private static func fitting<Model: PipelineModel>(
        _ spectra: Spectra, _ model: Model, _ which: String, resamples: Bool, _ findings: inout [Finding]
    ) throws(AuthenticationError) -> Spectra {
        guard resamples, spectra.axis.unit == model.axis.unit, !model.axis.matches(spectra.axis) else {
            try spectra.requireFit(axis: model.axis, signal: model.signal)
            return spectra
        }
        let moved: Spectra
        do throws(TransferError) {
            moved = try AxisTransformation().transfer(primary: model.axis, secondary: spectra.axis)
                .applySecondary(to: spectra)
        } catch {
            throw .transfer(error)
        }
        findings.append(
            Finding(
                code: "check.resampled", severity: .note,
                summary: "the \(which) spectra (\(spectra.axis.summary)) were interpolated on the axis of the model "
                    + "(\(model.axis.summary))"))
        try moved.requireFit(axis: model.axis, signal: model.signal)
        return moved
    }
}

/// What models were made from, and where it is found again.
private struct KnownSamples {
    /// The rows of a set that are left out, and those of them that are known by themselves.
    struct Seen {
        var rows: Set<Int> = []
        var copies: [(row: Int, calibration: String)] = []
        var named: [Int] = []
    }

    private let fingerprints: [String: String]
    private let lots: Set<String>
    private let ids: Set<String>
    private let transferred: Set<String>
    private let withoutLot: Set<String>

    init<Model: PipelineModel>(
        models: [Model], calibration: [(sample: String, lot: String)], transferred: [String]
    ) {
        fingerprints = models.reduce(into: [:]) { all, model in
            all.merge(model.calibrationFingerprints ?? [:]) { first, _ in first }
        }
        // Where no lot was stated a sample is its own lot, of its name.
        lots = Set(calibration.filter { $0.lot != $0.sample }.map(\.lot))
        withoutLot = Set(calibration.filter { $0.lot == $0.sample }.map(\.sample))
        ids = Set(calibration.map(\.sample)).union(transferred)
        self.transferred = Set(transferred)
    }

    private func isNamed(_ sample: Sample) -> Bool {
        guard let lot = sample.lot else { return ids.contains(sample.id) }
        // A model tells the ids of its transfer samples, not their lots.
        return lots.contains(lot) || withoutLot.contains(sample.id) || transferred.contains(sample.id)
    }

    /// The rows of each set that are of a lot with a known sample, in whichever set it is known.
    func lots(in sets: [Spectra]) -> [Seen] {
        let lotsOf = sets.map { Lots.of($0).lots }
        var seen = sets.map { _ in Seen() }
        for (k, set) in sets.enumerated() {
            for row in 0..<set.count {
                if let copy = fingerprints[SpectralFingerprint.of(set.x.row(row))] {
                    seen[k].copies.append((row, copy))
                } else if isNamed(set.samples[row]) {
                    seen[k].named.append(row)
                }
            }
            seen[k].rows = Set(seen[k].copies.map(\.row) + seen[k].named)
        }
        // A lot is left out on both instruments, with what it is joined to on either.
        var count = -1
        while seen.reduce(0, { $0 + $1.rows.count }) != count {
            count = seen.reduce(0) { $0 + $1.rows.count }
            var keys: Set<String> = []
            var names: Set<String> = []
            for (k, set) in sets.enumerated() {
                let gone = Set(seen[k].rows.map { lotsOf[k].indices[$0] })
                for row in 0..<set.count where gone.contains(lotsOf[k].indices[row]) {
                    keys.insert(IndependentPairs.key(set.samples[row]))
                    if let lot = set.samples[row].lot { names.insert(lot) }
                }
            }
            // Where one set states no lots, ids alone tell.
            let areLotted = sets.allSatisfy { $0.samples.allSatisfy { $0.lot != nil } }
            let gone = Set(zip(sets, seen).flatMap { set, seen in seen.rows.map { set.samples[$0].id } })
            for (k, set) in sets.enumerated() {
                for row in 0..<set.count {
                    let sample = set.samples[row]
                    if keys.contains(IndependentPairs.key(sample)) || sample.lot.map(names.contains) ?? false
                        || (!areLotted && gone.contains(sample.id))
                    {
                        seen[k].rows.insert(row)
                    }
                }
            }
        }
        return seen
    }

    func finding(_ seen: [Seen], in sets: [Spectra], leftOut: Int) -> Finding {
        func some(_ names: [String]) -> String {
            var told: [String] = []
            for name in names where !told.contains(name) { told.append(name) }
            return told.prefix(5).joined(separator: ", ") + (told.count > 5 ? ", …" : "")
        }
        let copies = zip(sets, seen).flatMap { set, seen in
            seen.copies.map { "\(set.samples[$0.row].id) = \($0.calibration)" }
        }
        let named = zip(sets, seen).flatMap { set, seen in seen.named.map { set.samples[$0].id } }
        let reasons =
            (copies.isEmpty ? [] : ["exact copies of spectra that a model was made from (\(some(copies)))"])
            + (named.isEmpty ? [] : ["of the id or lot of calibration samples (\(some(named)))"])
        return Finding(
            code: "check.calibration-samples", severity: .note,
            summary:
                "\(leftOut) \(leftOut == 1 ? "sample is" : "samples are") left out with the lots of those that are "
                + reasons.joined(separator: ", or ") + ": only independent samples show equivalence",
            remedy: named.isEmpty
                ? nil : "give new samples ids of their own, or name their lots, where they are others of the same name")
    }
}
