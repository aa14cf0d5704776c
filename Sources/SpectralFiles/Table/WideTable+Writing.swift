internal import LinearAlgebra
public import Spectroscopy

extension WideTable {
    /// The spectra as comma-separated values: stated unit and signal as comments, metadata, axis, shortest
    /// exact numbers.
    ///
    /// Where no column holds the sample ids or lots, a column `sample_id` or `lot` is added in front.
    public static func write(_ spectra: Spectra, title: String) throws(WritingError) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(spectra.count * spectra.axis.count * 12 + 4096)
        if spectra.axis.unit != .unstated { out += Array("# axis-unit: \(spectra.axis.unit.rawValue)\n".utf8) }
        if spectra.signal != .unstated { out += Array("# signal: \(spectra.signal.rawValue)\n".utf8) }

        let added = addedColumns(of: spectra)
        var isFirst = true
        func separate() {
            if !isFirst { out.append(.comma) }
            isFirst = false
        }
        for name in added.map(\.name) + spectra.metadataColumns {
            separate()
            appendText(name, to: &out, isHeader: true)
        }
        for value in spectra.axis.values {
            separate()
            appendNumber(value, to: &out)
        }
        out.append(.lineFeed)
        spectra.x.withUnsafeElements { values in
            for (row, sample) in spectra.samples.enumerated() {
                isFirst = true
                for column in added {
                    separate()
                    appendText(column.value(sample) ?? "", to: &out)
                }
                for name in spectra.metadataColumns {
                    separate()
                    appendText(sample.metadata[name] ?? "", to: &out)
                }
                for j in 0..<spectra.axis.count {
                    separate()
                    appendNumber(values[row * spectra.axis.count + j], to: &out)
                }
                out.append(.lineFeed)
            }
        }
        return out
    }

    /// The columns that must be added so that reading finds ids and lots again.
    private static func addedColumns(of spectra: Spectra) -> [(name: String, value: (Sample) -> String?)] {
        var added: [(name: String, value: (Sample) -> String?)] = []
        let names = spectra.metadataColumns
        let idColumn = SampleRoles.column(named: SampleRoles.tableSampleNames, in: names)
        let hasIDs =
            idColumn.map { column in spectra.samples.allSatisfy { $0.metadata[column] == $0.id } }
            ?? spectra.samples.enumerated().allSatisfy { $1.id == "row \($0 + 1)" }
        if !hasIDs && !names.contains("sample_id") { added.append(("sample_id", { $0.id })) }
        let lotColumn = SampleRoles.column(named: SampleRoles.lotNames, in: names)
        let hasLots = spectra.samples.allSatisfy { sample in
            sample.lot == lotColumn.flatMap { sample.metadata[$0] }
        }
        if !hasLots && !names.contains("lot") { added.append(("lot", { $0.lot })) }
        return added
    }

    private static func appendNumber(_ value: Double, to out: inout [UInt8]) {
        // The description of a double is its shortest text that reads back the same; "1.0" is longer than it
        // need be.
        var text = value.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        out += text.utf8
    }

    private static func appendText(_ text: String, to out: inout [UInt8], isHeader: Bool = false) {
        let bytes = Array(text.utf8)
        let needsQuotes =
            bytes.contains { $0 == .comma || $0 == .quote || $0.isLineEnd }
            || (bytes.first ?? 0).isBlank || (bytes.last ?? 0).isBlank || (isHeader && bytes.first == .hash)
        guard needsQuotes else {
            out += bytes
            return
        }
        out.append(.quote)
        for byte in bytes {
            if byte == .quote { out.append(.quote) }
            out.append(byte)
        }
        out.append(.quote)
    }
}
