/// The class of each row, as an index into the sorted class names.
public struct ClassLabels: Codable, Hashable, Sendable {
    /// The class names, in ascending order of their UTF-8 text.
    public let names: [String]
    /// The class of each row.
    public let indices: [Int]

    /// Creates labels from one name a row.
    public init(_ values: [String]) {
        let names = Set(values).sorted()
        let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.names = names
        self.indices = values.map { position[$0] ?? 0 }
    }

    /// Creates labels from names and indices into them.
    public init(names: [String], indices: [Int]) {
        precondition(indices.allSatisfy { names.indices.contains($0) }, "a class index outside \(names.count) names")
        self.names = names
        self.indices = indices
    }

    /// Reads labels.
    ///
    /// - Throws: `DecodingError` for an index outside the names.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        names = try container.decode([String].self, forKey: .names)
        indices = try container.decode([Int].self, forKey: .indices)
        guard indices.allSatisfy(names.indices.contains) else {
            throw DecodingError.dataCorruptedError(
                forKey: .indices, in: container, debugDescription: "a class index outside \(names.count) names")
        }
    }

    /// Reads the labels from a metadata column.
    ///
    /// - Throws: `SpectroscopyError` when the column is absent or a row has no value.
    public init(column: String, of spectra: Spectra) throws(SpectroscopyError) {
        let values = try spectra.values(of: column)
        var labels: [String] = []
        for (value, sample) in zip(values, spectra.samples) {
            guard let value else { throw .missingLabel(column: column, sample: sample.id) }
            labels.append(value)
        }
        self.init(labels)
    }

    /// The labels of the given rows, with all names kept.
    public func selecting(rows: [Int]) -> ClassLabels { ClassLabels(names: names, indices: rows.map { indices[$0] }) }
}
