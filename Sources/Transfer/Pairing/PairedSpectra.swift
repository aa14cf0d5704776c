internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// Spectra of the same samples from two instruments: row i of both is sample i.
///
/// X₁ n × p₁ of the primary, X₂ n × p₂ of the secondary instrument, joined by sample id in the order of the primary;
/// repeated rows of one id are averaged on each instrument. With `PairedAxes.equal` and `.resampled` p₁ = p₂. Samples
/// of one instrument only are left out, with a finding. A lot is that of either file; the metadata are those of the
/// primary, and of the secondary where the primary has none.
///
/// ```swift
/// let pairs = try PairedSpectra(primary: m5, secondary: mp6)
/// pairs.primary.x       // 80 × 700
/// pairs.secondary.x     // 80 × 700, the same samples in the same order
/// ```
public struct PairedSpectra: Sendable {
    /// The spectra of the primary instrument, one a sample.
    public let primary: Spectra
    /// The spectra of the secondary instrument, one a sample, in the same order.
    public let secondary: Spectra
    /// The lots of the samples.
    public let lots: Lots
    /// The rows of the given primary spectra that each sample is the mean of.
    public let primaryRows: [[Int]]
    /// The rows of the given secondary spectra that each sample is the mean of.
    public let secondaryRows: [[Int]]
    /// The samples whose spectra are the same on both instruments, to the last bit.
    public let identicalSamples: [Int]
    /// What was found on joining.
    public let findings: [Finding]

    /// Joins spectra of two instruments by sample id.
    ///
    /// - Parameter needed: how many common samples there must be at least, 1 or more.
    /// - Throws: `PairingError`.
    public init(
        primary: Spectra, secondary: Spectra, axes: PairedAxes = .equal, needed: Int = 1
    ) throws(PairingError) {
        precondition(needed >= 1, "\(needed) samples needed")
        guard primary.axis.unit == secondary.axis.unit else {
            throw .unitMismatch(primary: primary.axis.unit, secondary: secondary.axis.unit)
        }
        guard primary.signal == secondary.signal else {
            throw .signalMismatch(primary: primary.signal, secondary: secondary.signal)
        }
        let (firstIDs, firstRows) = Self.rowsByID(primary)
        let (secondIDs, secondRows) = Self.rowsByID(secondary)
        let common = firstIDs.filter { secondRows[$0] != nil }
        guard !common.isEmpty else { throw .noCommonSamples(primary: firstIDs, secondary: secondIDs) }
        guard common.count >= needed else {
            throw .tooFewCommonSamples(found: common.count, needed: needed, what: "this")
        }
        var findings: [Finding] = []
        let taken = try Self.onAxis(of: primary, secondary, axes: axes, findings: &findings)

        let primaryRows = common.map { firstRows[$0] ?? [] }
        let secondaryRows = common.map { secondRows[$0] ?? [] }
        let first = primary.averaging(primaryRows) { common[$0] }
        let second = taken.averaging(secondaryRows) { common[$0] }
        let samples = try Self.joined(first.samples, second.samples)
        self.primary = first.replacing(samples: samples)
        self.secondary = second.replacing(samples: samples)
        self.primaryRows = primaryRows
        self.secondaryRows = secondaryRows
        let (lots, lotFindings) = Lots.of(self.primary)
        self.lots = lots
        identicalSamples =
            primary.axis == taken.axis
            ? common.indices.filter { first.x.row($0) == second.x.row($0) } : []
        findings += Self.missing(firstIDs: firstIDs, secondIDs: secondIDs, common: common)
        findings += Self.averaged(primaryRows, secondaryRows)
        findings += Self.same(identicalSamples, of: common)
        self.findings = findings + lotFindings
    }

    /// The number of samples n.
    public var count: Int { primary.count }

    /// The sample ids, in the order of the rows.
    public var ids: [String] { primary.samples.map(\.id) }

    /// Whether all spectra are the same on both instruments: the secondary is the primary.
    public var areIdentical: Bool { identicalSamples.count == count }

    /// The pairs of the given samples, in that order, without findings.
    public func selecting(_ indices: [Int]) -> PairedSpectra { PairedSpectra(self, selecting: indices) }

    private init(_ all: PairedSpectra, selecting indices: [Int]) {
        primary = all.primary.selecting(rows: indices)
        secondary = all.secondary.selecting(rows: indices)
        lots = all.lots.selecting(rows: indices)
        primaryRows = indices.map { all.primaryRows[$0] }
        secondaryRows = indices.map { all.secondaryRows[$0] }
        let identical = Set(all.identicalSamples)
        identicalSamples = indices.indices.filter { identical.contains(indices[$0]) }
        findings = []
    }

    private static func rowsByID(_ spectra: Spectra) -> (ids: [String], rows: [String: [Int]]) {
        var ids: [String] = []
        var rows: [String: [Int]] = [:]
        for (row, sample) in spectra.samples.enumerated() {
            if rows[sample.id] == nil { ids.append(sample.id) }
            rows[sample.id, default: []].append(row)
        }
        return (ids, rows)
    }

    private static func onAxis(
        of primary: Spectra, _ secondary: Spectra, axes: PairedAxes, findings: inout [Finding]
    ) throws(PairingError) -> Spectra {
        if case .different = axes { return secondary }
        // Values that differ by the rounding of a file are the same channels; both sets then share one axis.
        if primary.axis.matches(secondary.axis), let same = try? secondary.replacing(x: secondary.x, axis: primary.axis)
        {
            return same
        }
        guard case .resampled(let interpolation) = axes else {
            throw .axisMismatch(primary: primary.axis.summary, secondary: secondary.axis.summary)
        }
        let method = Resampling(values: primary.axis.values, interpolation: interpolation)
        do throws(PreprocessingError) {
            let resampled = try method.apply(to: secondary)
            findings.append(
                Finding(
                    code: "pairing.resampled", severity: .note,
                    summary: "the secondary spectra (\(secondary.axis.summary)) are interpolated "
                        + "(\(interpolation.rawValue)) on the axis of the primary ones (\(primary.axis.summary))"))
            return resampled
        } catch {
            throw .notResampled(error)
        }
    }

    private static func joined(_ primary: [Sample], _ secondary: [Sample]) throws(PairingError) -> [Sample] {
        var samples: [Sample] = []
        for (first, second) in zip(primary, secondary) {
            if let a = first.lot, let b = second.lot, a != b {
                throw .lotDiffers(sample: first.id, primary: a, secondary: b)
            }
            samples.append(
                Sample(
                    id: first.id, lot: first.lot ?? second.lot,
                    metadata: first.metadata.merging(second.metadata) { mine, _ in mine }))
        }
        return samples
    }

    private static func missing(firstIDs: [String], secondIDs: [String], common: [String]) -> [Finding] {
        let both = Set(common)
        return [("primary", "secondary", firstIDs), ("secondary", "primary", secondIDs)].compactMap { on, not, ids in
            let left = ids.filter { !both.contains($0) }
            guard !left.isEmpty else { return nil }
            return Finding(
                code: "pairing.not-on-both", severity: .note,
                summary: "\(left.count) \(left.count == 1 ? "sample" : "samples") of the \(on) "
                    + "\(left.count == 1 ? "is" : "are") not on the \(not) and left out ("
                    + left.prefix(5).joined(separator: ", ") + (left.count > 5 ? ", …" : "") + ")")
        }
    }

    private static func averaged(_ primaryRows: [[Int]], _ secondaryRows: [[Int]]) -> [Finding] {
        let repeated = zip(primaryRows, secondaryRows).filter { $0.count > 1 || $1.count > 1 }.count
        guard repeated > 0 else { return [] }
        return [
            Finding(
                code: "pairing.averaged", severity: .note,
                summary: "\(repeated) \(repeated == 1 ? "sample has" : "samples have") repeated spectra, which are "
                    + "averaged on each instrument")
        ]
    }

    private static func same(_ identical: [Int], of ids: [String]) -> [Finding] {
        guard !identical.isEmpty else { return [] }
        if identical.count == ids.count {
            return [
                Finding(
                    code: "pairing.same-spectra", severity: .warning,
                    summary: "all \(ids.count) spectra of the secondary are those of the primary, to the last bit: "
                        + "the same measurement was given twice",
                    remedy: "give the spectra that were measured on the secondary instrument")
            ]
        }
        return [
            Finding(
                code: "pairing.same-spectra", severity: .warning,
                summary: "\(identical.count) of \(ids.count) spectra of the secondary are those of the primary, to "
                    + "the last bit (" + identical.prefix(5).map { ids[$0] }.joined(separator: ", ")
                    + (identical.count > 5 ? ", …" : "") + ")",
                remedy: "find out on which instrument they were measured, and leave them out of the other file")
        ]
    }
}
