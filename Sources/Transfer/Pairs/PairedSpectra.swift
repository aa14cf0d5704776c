internal import LinearAlgebra
public import Spectroscopy

/// The same samples measured on two instruments: row i of both sets is one sample.
///
/// ```swift
/// let pairs = try PairedSpectra.joining(primary: m5, secondary: mp5)     // by sample id
/// let map = try PiecewiseDirectStandardisation().fit(pairs)
/// ```
public struct PairedSpectra: Sendable {
    /// On the primary instrument, n × p.
    public let primary: Spectra
    /// On the secondary instrument, n × p'.
    public let secondary: Spectra

    /// Pairs sets row by row.
    ///
    /// - Throws: `TransferError.signalMismatch`.
    public init(primary: Spectra, secondary: Spectra) throws(TransferError) {
        precondition(
            primary.count == secondary.count, "\(primary.count) primary and \(secondary.count) secondary spectra")
        guard primary.signal == secondary.signal else {
            throw .signalMismatch(primary: primary.signal.rawValue, secondary: secondary.signal.rawValue)
        }
        self.primary = primary
        self.secondary = secondary
    }

    /// Pairs the samples that stand in both sets, by id, in the order of the primary set.
    ///
    /// Scans of one sample are averaged on each side. Where both sets state lots, id and lot must agree, so that
    /// numbers that begin anew in each lot are told apart.
    ///
    /// - Throws: `TransferError.noCommonSamples`, `.signalMismatch`; `.lotsDisagree` where an id that stands once in each set
    ///   has two lots.
    public static func joining(primary: Spectra, secondary: Spectra) throws(TransferError) -> PairedSpectra {
        let byLot = (primary.samples + secondary.samples).allSatisfy { $0.lot != nil }
        func key(_ sample: Sample) -> String { byLot ? "\(sample.lot ?? "")\u{0}\(sample.id)" : sample.id }
        func groups(_ spectra: Spectra) -> (keys: [String], rows: [String: [Int]]) {
            var keys: [String] = []
            var rows: [String: [Int]] = [:]
            for (row, sample) in spectra.samples.enumerated() {
                let key = key(sample)
                if rows[key] == nil { keys.append(key) }
                rows[key, default: []].append(row)
            }
            return (keys, rows)
        }
        let (keys, ours) = groups(primary)
        let (_, theirs) = groups(secondary)
        if byLot { try requireLots(of: primary, toAgreeWith: secondary) }
        let common = keys.filter { theirs[$0] != nil }
        guard !common.isEmpty else {
            throw .noCommonSamples(
                primary: primary.samples.map(\.id), secondary: secondary.samples.map(\.id))
        }
        func averages(_ spectra: Spectra, _ rows: [String: [Int]]) -> Spectra {
            let members = common.map { rows[$0] ?? [] }
            return spectra.averaging(members) { spectra.samples[members[$0][0]].id }
        }
        return try PairedSpectra(primary: averages(primary, ours), secondary: averages(secondary, theirs))
    }

    private static func requireLots(
        of primary: Spectra, toAgreeWith secondary: Spectra
    ) throws(TransferError) {
        func lots(_ spectra: Spectra) -> [String: Set<String>] {
            spectra.samples.reduce(into: [:]) { $0[$1.id, default: []].insert($1.lot ?? "") }
        }
        let (ours, theirs) = (lots(primary), lots(secondary))
        var others: [(sample: String, primary: String, secondary: String)] = []
        var told: Set<String> = []
        for sample in primary.samples where told.insert(sample.id).inserted {
            // Ids that begin anew in each lot name several samples.
            guard let a = ours[sample.id], let b = theirs[sample.id], a.count == 1, b.count == 1, a != b else {
                continue
            }
            others.append((sample.id, a.first ?? "", b.first ?? ""))
        }
        guard let first = others.first else { return }
        throw .lotsDisagree(
            samples: others.count, sample: first.sample, primary: first.primary, secondary: first.secondary)
    }

    /// The number of samples n.
    public var count: Int { primary.count }

    /// The pairs of the given rows, in that order.
    public func selecting(rows: [Int]) -> PairedSpectra {
        PairedSpectra(trusted: primary.selecting(rows: rows), secondary.selecting(rows: rows))
    }

    /// The same pairs with the instruments exchanged.
    public var exchanged: PairedSpectra { PairedSpectra(trusted: secondary, primary) }

    private init(trusted primary: Spectra, _ secondary: Spectra) {
        self.primary = primary
        self.secondary = secondary
    }

    /// Whether both instruments have one axis.
    public var axesMatch: Bool { primary.axis.matches(secondary.axis) }

    /// Refuses a secondary instrument whose spectra are those of the primary one to the last bit.
    ///
    /// - Throws: `TransferError.sameSpectra`.
    public func requireTwoInstruments() throws(TransferError) {
        if axesMatch, primary.x == secondary.x { throw .sameSpectra(samples: count) }
    }

    /// P − S, n × p.
    ///
    /// - Throws: `TransferError.axisMismatch`.
    func differences() throws(TransferError) -> Matrix {
        try requireOneAxis()
        return primary.x - secondary.x
    }

    /// Refuses instruments of different axes.
    func requireOneAxis() throws(TransferError) {
        guard axesMatch else {
            throw .axisMismatch(primary: primary.axis.summary, secondary: secondary.axis.summary)
        }
    }

    /// Refuses fewer samples than a method needs.
    func require(_ needed: Int, for method: String) throws(TransferError) {
        guard count >= needed else { throw .tooFewSamples(method: method, found: count, needed: needed) }
    }
}
