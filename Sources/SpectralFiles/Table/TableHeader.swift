internal import Spectroscopy

/// The header of a wide table: its delimiter, and what each column is.
struct TableHeader {
    /// What a column holds.
    enum Column: Hashable {
        /// Metadata under a name.
        case metadata(String)
        /// The channel at an axis value.
        case channel(Double)
        /// Nothing: a trailing delimiter.
        case nothing
    }

    /// How the numbers of the header are written.
    enum Spelling: Hashable {
        case plain
        /// "X1100.5", as R writes numbers in headers.
        case leadingX
        /// "1100.5 nm".
        case suffixed(String)
    }

    let delimiter: Delimiter
    let spelling: Spelling
    let columns: [Column]
    /// Whether the rows have one field more in front, as R writes row names.
    let hasRowNames: Bool
    /// Whether two lines of types and roles follow, as Orange writes them.
    let hasTypeLines: Bool
    /// The axis values, strictly monotonic.
    let axis: [Double]
    /// The header of each column as written.
    let texts: [String]
    /// Where the rows begin.
    let end: Int

    /// The metadata names, in order.
    var metadataNames: [String] { columns.compactMap { if case .metadata(let name) = $0 { name } else { nil } } }

    /// The unit that the suffix of the axis values names.
    var suffixUnit: AxisUnit? {
        guard case .suffixed(let suffix) = spelling else { return nil }
        return AxisUnit(spelled: suffix)
    }

    /// Reads the header with the delimiter that gives most axis values, then fewest other fields.
    ///
    /// - Throws: `ReadingError` when no field is a number, the axis is not strictly monotonic or a name stands twice.
    init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, file: TextFile) throws(ReadingError) {
        var best: (reading: Reading, delimiter: Delimiter, end: Int)?
        for delimiter in Delimiter.all {
            var end = start
            let scanner = FieldScanner(text: text, delimiter: delimiter, file: file)
            let fields = try scanner.record(at: &end)
            var texts: [String] = []
            for field in fields { texts.append(try scanner.string(field)) }
            let reading = Reading(texts: texts, delimiter: delimiter)
            if best == nil || reading.isBetter(than: best?.reading) { best = (reading, delimiter, end) }
        }
        guard let best, best.reading.channels > 0 else {
            let line = String(decoding: text[start...].prefix { !$0.isLineEnd }.prefix(60), as: UTF8.self)
            throw .noAxis(
                place: file.place(at: start), found: "\"\(line)\"",
                isHTML: line.hasPrefix("<") && line.lowercased().contains("html"))
        }
        delimiter = best.delimiter
        spelling = best.reading.spelling
        let scanner = FieldScanner(text: text, delimiter: best.delimiter, file: file)
        var end = best.end
        hasTypeLines = try Self.skipTypeLines(best.reading, by: scanner, &end)
        self.end = end
        let (columns, texts, hasRowNames) = try Self.extended(best.reading, by: scanner, from: end)
        guard columns.count > 1 else {
            throw .singleColumn(place: file.place(at: start), found: "\"\(texts[0].prefix(60))\"")
        }
        self.columns = columns
        self.texts = texts
        self.hasRowNames = hasRowNames
        axis = columns.compactMap { if case .channel(let value) = $0 { value } else { nil } }
        try check(place: file.place(at: start))
    }

    /// Moves over a line that calls every channel continuous, and the line of roles below it.
    private static func skipTypeLines(
        _ reading: Reading, by scanner: FieldScanner, _ end: inout Int
    ) throws(ReadingError) -> Bool {
        var i = end
        guard scanner.skipEmptyLines(&i) else { return false }
        let types = try scanner.record(at: &i)
        guard types.count == reading.texts.count else { return false }
        for (field, value) in zip(types, reading.values) where value != nil {
            guard try ["c", "continuous"].contains(scanner.string(field)) else { return false }
        }
        _ = try scanner.record(at: &i)
        end = i
        return true
    }

    /// The columns with one more where the first row has one field more: row names in front, or a trailing
    /// delimiter.
    private static func extended(
        _ reading: Reading, by scanner: FieldScanner, from start: Int
    ) throws(ReadingError) -> (columns: [Column], texts: [String], hasRowNames: Bool) {
        let columns = reading.columns()
        var i = start
        guard scanner.skipEmptyLines(&i) else { return (columns, reading.texts, false) }
        let row = try scanner.record(at: &i)
        guard row.count == columns.count + 1, let last = row.last else { return (columns, reading.texts, false) }
        if last.start == last.end && !last.isQuoted { return (columns + [.nothing], reading.texts + [""], false) }
        var name = "row"
        while columns.contains(.metadata(name)) { name += "_" }
        return ([.metadata(name)] + columns, [""] + reading.texts, true)
    }

    private func check(place: FilePlace) throws(ReadingError) {
        var names: Set<String> = []
        var columnOfValue: [Double: Int] = [:]
        var channels: [Double] = []
        for (index, column) in columns.enumerated() {
            let place = FilePlace(place.file, line: place.line, column: index + 1)
            switch column {
            case .nothing: break
            case .metadata(let name):
                if !names.insert(name).inserted { throw .duplicatedColumn(place: place, name: name) }
            case .channel(let value):
                guard value.isFinite else { throw .nonFiniteValue(place: place, column: "header", text: texts[index]) }
                if let first = columnOfValue.updateValue(index + 1, forKey: value) {
                    throw .duplicatedAxisValue(place: place, value: value, firstColumn: first)
                }
                channels.append(value)
                let n = channels.count
                if n > 2, (channels[n - 1] > channels[n - 2]) != (channels[1] > channels[0]) {
                    throw .nonMonotonicAxis(place: place, before: channels[n - 2], value: value)
                }
            }
        }
    }

    /// The header line as one delimiter splits it.
    private struct Reading {
        let texts: [String]
        private(set) var spelling = Spelling.plain
        private(set) var values: [Double?]
        var channels: Int { values.count { $0 != nil } }

        init(texts: [String], delimiter: Delimiter) {
            self.texts = texts
            // Between commas a quoted "1,100" is as likely a thousand as a decimal: it is taken for neither.
            let mark: UInt8 = delimiter == .comma ? .point : .comma
            values = texts.map { Self.number($0, mark) }
            guard channels == 0 else { return }
            let bare = texts.map {
                $0.hasPrefix("X") || $0.hasPrefix("x") ? Self.number($0.dropFirst(), mark, signed: false) : nil
            }
            if bare.contains(where: { $0 != nil }) {
                values = bare
                spelling = .leadingX
                return
            }
            let suffixed = texts.map { Self.suffixed($0, mark) }
            let suffixes = Set(suffixed.compactMap { $0?.suffix })
            if suffixes.count == 1, let suffix = suffixes.first {
                values = suffixed.map { $0?.value }
                spelling = .suffixed(suffix)
            }
        }

        func isBetter(than other: Reading?) -> Bool {
            guard let other else { return true }
            return (channels, other.texts.count - other.channels)
                > (other.channels, texts.count - channels)
        }

        func columns() -> [Column] {
            let used = (texts.lastIndex { !$0.isEmpty } ?? -1) + 1
            return texts.indices.map { index in
                if let value = values[index] { return .channel(value) }
                if index >= used { return .nothing }
                return .metadata(texts[index].isEmpty ? "column \(index + 1)" : texts[index])
            }
        }

        /// A number with a point or another decimal mark.
        private static func number(
            _ text: some StringProtocol, _ mark: UInt8, signed: Bool = true
        ) -> Double? {
            guard signed || (text.utf8.first ?? 0) &- .zero <= 9 else { return nil }
            return DecimalNumber.parse(text) ?? DecimalNumber.parse(text, decimal: mark)
        }

        /// A number followed by a unit.
        private static func suffixed(_ text: String, _ mark: UInt8) -> (value: Double, suffix: String)? {
            guard let split = text.firstIndex(where: { !"+-.,0123456789".contains($0) }),
                let value = number(text[..<split], mark)
            else { return nil }
            let suffix = text[split...].drop { $0 == " " }
            guard AxisUnit(spelled: String(suffix)) != nil else { return nil }
            return (value, String(suffix))
        }
    }
}
