internal import Spectroscopy

/// Which metadata column is the sample id and which the lot.
struct SampleRoles {
    private let sampleColumn: String?
    private let lotColumn: String?
    private let sampleNames: [String]
    static let lotNames = ["lot", "lot_id", "batch"]
    static let tableSampleNames = ["sample_id", "sample", "id", "name"]

    /// The roles by the options; where they say nothing, by the usual names without regard to case.
    init(options: ReadingOptions, isNamedByFile: Bool) {
        sampleColumn = options.sampleColumn
        lotColumn = options.lotColumn
        sampleNames = isNamedByFile ? ["sample_id"] : Self.tableSampleNames
    }

    /// The first column that has one of the names, in the order of the names.
    static func column(named names: [String], in columns: [String]) -> String? {
        for name in names {
            if let column = columns.first(where: { $0.lowercased() == name }) { return column }
        }
        return nil
    }

    /// Gives every sample of the contents its id and lot.
    ///
    /// - Throws: `ReadingError.missingColumn` for a column that was named and is in no block.
    func assign(in contents: inout SpectralContents) throws(ReadingError) {
        var columns: [String] = []
        for block in contents.blocks { columns += block.metadataColumns.filter { !columns.contains($0) } }
        for (role, named) in [("sample id", sampleColumn), ("lot", lotColumn)] {
            if let named, !columns.contains(named) {
                throw .missingColumn(file: contents.name, role: role, name: named, available: columns)
            }
        }
        let idColumn = sampleColumn ?? Self.column(named: sampleNames, in: columns)
        let lotColumn = lotColumn ?? Self.column(named: Self.lotNames, in: columns)
        var withoutID: [String] = []
        for index in contents.blocks.indices where idColumn != nil || lotColumn != nil {
            contents.blocks[index].samples = contents.blocks[index].samples.map { sample in
                let id = idColumn.flatMap { sample.metadata[$0] }
                if idColumn != nil && id == nil { withoutID.append(sample.id) }
                return Sample(
                    id: id ?? sample.id, lot: lotColumn.flatMap { sample.metadata[$0] } ?? sample.lot,
                    metadata: sample.metadata)
            }
        }
        if let idColumn, !withoutID.isEmpty {
            contents.findings.append(
                Finding(
                    code: "reading.sample-id-missing", severity: .warning,
                    summary:
                        "\(withoutID.count) \(withoutID.count == 1 ? "sample has" : "samples have") no id in column "
                        + "\"\(idColumn)\" and are called " + withoutID.prefix(3).joined(separator: ", ")
                        + (withoutID.count > 3 ? ", …" : ""),
                    place: contents.name, remedy: "fill the column in"))
        }
    }
}
