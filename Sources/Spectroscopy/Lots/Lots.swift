internal import LinearAlgebra

/// The lots of a set of rows: the units of independence.
///
/// Where no lot is stated each sample is its own lot, and rows with the same sample id belong to one lot. Rows whose
/// spectra are equal to the last bit belong to one lot whatever was stated: they cannot stand on both sides of a split.
public struct Lots: Codable, Hashable, Sendable {
    /// The name of each lot, in order of first appearance.
    public let names: [String]
    /// The lot of each row.
    public let indices: [Int]

    /// Creates lots from names and indices into them.
    public init(names: [String], indices: [Int]) {
        precondition(indices.allSatisfy { names.indices.contains($0) }, "a lot index outside \(names.count) names")
        self.names = names
        self.indices = indices
    }

    /// Reads lots.
    ///
    /// - Throws: `DecodingError` for an index outside the names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        names = try container.decode([String].self, forKey: .names)
        indices = try container.decode([Int].self, forKey: .indices)
        guard indices.allSatisfy(names.indices.contains) else {
            throw DecodingError.dataCorruptedError(
                forKey: .indices, in: container, debugDescription: "a lot index outside \(names.count) names")
        }
    }

    /// The number of lots L.
    public var count: Int { names.count }

    /// The rows of each lot, ascending.
    public var rows: [[Int]] {
        var rows = [[Int]](repeating: [], count: count)
        for (row, lot) in indices.enumerated() { rows[lot].append(row) }
        return rows
    }

    /// The lots of the given rows, counted anew in order of first appearance.
    public func selecting(rows: [Int]) -> Lots {
        var newIndex = [Int?](repeating: nil, count: count)
        var kept: [String] = []
        let newIndices = rows.map { row -> Int in
            let lot = indices[row]
            if let known = newIndex[lot] { return known }
            newIndex[lot] = kept.count
            kept.append(names[lot])
            return kept.count - 1
        }
        return Lots(names: kept, indices: newIndices)
    }

    /// Finds the lots of spectra, with what was joined as findings.
    public static func of(_ spectra: Spectra) -> (lots: Lots, findings: [Finding]) {
        var findings: [Finding] = []
        var joined = DisjointSets(count: spectra.count)
        let anyStated = spectra.samples.contains { $0.lot != nil }

        var firstRowOfLot: [String: Int] = [:]
        for (row, sample) in spectra.samples.enumerated() {
            guard let lot = sample.lot else { continue }
            if let first = firstRowOfLot[lot] { joined.join(first, row) } else { firstRowOfLot[lot] = row }
        }

        var firstRowOfID: [String: Int] = [:]
        var repeatedIDs: [String] = []
        for (row, sample) in spectra.samples.enumerated() {
            // Numbers that begin anew in each stated lot are not the same sample.
            let key = sample.lot.map { "\($0)\u{0}\(sample.id)" } ?? sample.id
            guard let first = firstRowOfID[key] else {
                firstRowOfID[key] = row
                continue
            }
            if joined.join(first, row), !repeatedIDs.contains(sample.id) { repeatedIDs.append(sample.id) }
        }
        if !repeatedIDs.isEmpty {
            findings.append(
                Finding(
                    code: "lots.repeated-ids", severity: .note,
                    summary:
                        "\(repeatedIDs.count) sample \(repeatedIDs.count == 1 ? "id stands" : "ids stand") on several rows ("
                        + repeatedIDs.prefix(5).joined(separator: ", ") + (repeatedIDs.count > 5 ? ", …" : "")
                        + "); the rows of one id count as one lot",
                    remedy: anyStated ? nil : "state the lots with --lot COLUMN if other rows belong together too"))
        }

        var firstRowOfSpectrum: [[UInt64]: Int] = [:]
        var duplicates: [String] = []
        for row in 0..<spectra.count {
            let bits = spectra.x.row(row).map { ($0 == 0 ? 0 : $0).bitPattern }
            guard let first = firstRowOfSpectrum[bits] else {
                firstRowOfSpectrum[bits] = row
                continue
            }
            joined.join(first, row)
            duplicates.append("\(spectra.samples[row].id) = \(spectra.samples[first].id)")
        }
        if !duplicates.isEmpty {
            findings.append(
                Finding(
                    code: "lots.duplicate-spectra", severity: .warning,
                    summary:
                        "\(duplicates.count) \(duplicates.count == 1 ? "spectrum is an exact copy" : "spectra are exact copies") of an earlier one ("
                        + duplicates.prefix(5).joined(separator: ", ") + (duplicates.count > 5 ? ", …" : "")
                        + "); copies count as one lot",
                    remedy: "find out which of the samples was really measured, and leave the other out"))
        }

        var names: [String] = []
        var lotOfRoot: [Int: Int] = [:]
        var indices: [Int] = []
        for (row, sample) in spectra.samples.enumerated() {
            let root = joined.root(of: row)
            if let lot = lotOfRoot[root] {
                indices.append(lot)
            } else {
                lotOfRoot[root] = names.count
                indices.append(names.count)
                names.append(sample.lot ?? sample.id)
            }
        }
        return (Lots(names: names, indices: indices), findings)
    }

    /// The class of each lot.
    ///
    /// - Throws: `SpectroscopyError.lotHoldsTwoClasses`.
    public func classes(_ labels: ClassLabels, samples: [Sample]) throws(SpectroscopyError) -> [Int] {
        precondition(labels.indices.count == indices.count, "labels for other rows")
        var classOfLot = [Int?](repeating: nil, count: count)
        for (row, lot) in indices.enumerated() {
            if let known = classOfLot[lot], known != labels.indices[row] {
                let rows = self.rows[lot]
                throw .lotHoldsTwoClasses(
                    lot: names[lot], classes: Set(rows.map { labels.names[labels.indices[$0]] }).sorted(),
                    samples: rows.map { samples[$0].id })
            }
            classOfLot[lot] = labels.indices[row]
        }
        return classOfLot.map { $0 ?? 0 }
    }
}
