extension Matrix: Codable {
    private enum CodingKeys: String, CodingKey { case rows, columns, elements }

    /// Reads `rows`, `columns` and the base64 of the row-major little-endian doubles.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let rows = try container.decode(Int.self, forKey: .rows)
        let columns = try container.decode(Int.self, forKey: .columns)
        let elements = try container.decode(Packed.self, forKey: .elements).wrappedValue
        let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard rows >= 0, columns >= 0, !overflow, count == elements.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .elements, in: container,
                debugDescription: "\(elements.count) elements in a matrix of \(rows) × \(columns)")
        }
        self.init(rows: rows, columns: columns, elements: elements)
    }

    /// Writes `rows`, `columns` and the base64 of the row-major little-endian doubles.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rows, forKey: .rows)
        try container.encode(columns, forKey: .columns)
        try container.encode(Packed(wrappedValue: elements), forKey: .elements)
    }
}
