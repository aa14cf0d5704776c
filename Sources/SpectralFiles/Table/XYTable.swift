internal import LinearAlgebra
internal import Spectroscopy

/// The x, y table: the axis in the first column, one spectrum in every other column, with or without a
/// header.
///
/// Recognised by itself only with two columns of numbers, of which the first is strictly monotonic; a table
/// of many columns, which could as well be one of reference values, has to be named with `--format xy`.
public enum XYTable: SpectralFormat {
    public static let identifier = "xy"
    public static let summary = "x, y table: the axis in the first column, a spectrum in the second (or in each other)"
    public static let fileNameExtensions = ["csv", "txt", "dpt", "xy", "asc"]
    public static let isNamedByFile = true

    public static func recognises(_ head: [UInt8], name: String) -> Bool {
        guard head.count >= 3, !head.contains(0), head.starts(with: [0xEF, 0xBB, 0xBF]) || head[0] < 0xFE,
            let file = try? TextFile(head, name: name)
        else { return false }
        return file.bytes.withUnsafeBufferPointer { text in
            let start = TablePreamble(text).end
            // The last line of a head that is not the whole file may be cut.
            let isWhole = head.count < SpectralFile.headLength
            guard let layout = Layout(text, from: start, file: file, isWhole: isWhole), layout.columns == 2,
                layout.rows + layout.bad >= 2, layout.isMonotonic
            else { return false }
            // A bad value among many points, or below a header of two names that is not one of a wide table, does not
            // make another table of it: it is told as what it is.
            let isOfPoints = layout.bad == 0 || layout.rows >= 10 && layout.rows >= 4 * layout.bad
            if let header = layout.header {
                guard isOfPoints || (try? TableHeader(text, from: start, file: file)) == nil else { return false }
                return !SampleRoles.tableSampleNames.contains(header[0].lowercased())
            }
            guard isOfPoints else { return false }
            // Two rows of two numbers are a wide table of two channels as well as an x, y table of two
            // points.
            return layout.rows >= 3
        }
    }

    public static func read(
        _ bytes: [UInt8], name: String, options: ReadingOptions
    ) throws(ReadingError) -> SpectralContents {
        let file = try TextFile(bytes, name: name)
        return try file.bytes.withUnsafeBufferPointer { (text) throws(ReadingError) in
            let preamble = TablePreamble(text)
            guard let layout = Layout(text, from: preamble.end, file: file, isWhole: false) else {
                throw .noRows(place: file.place(at: preamble.end))
            }
            let columns = try layout.read(text, file: file)
            let count = columns[0].count
            guard count > 0 else { throw .noRows(place: file.place(at: preamble.end)) }
            let stem = FileSystem.stem(name)
            var values: [Double] = []
            values.reserveCapacity(count * (columns.count - 1))
            for column in columns.dropFirst() { values += column }
            let samples = (1..<columns.count).map { column in
                let title = layout.header?[column] ?? ""
                return Sample(id: columns.count == 2 ? stem : title.isEmpty ? "\(stem)#\(column)" : title)
            }
            var facts = [SpectralBlock.Fact("delimiter", layout.delimiter.name)]
            if let header = layout.header { facts.append(.init("header", header.joined(separator: ", "))) }
            let block = SpectralBlock(
                title: FileSystem.lastComponent(name), place: file.place(at: preamble.end), facts: facts, x: columns[0],
                values: Matrix(rows: columns.count - 1, columns: count, elements: values),
                xUnitText: preamble.axisUnit?.rawValue, yUnitText: preamble.signal?.rawValue,
                axisUnit: preamble.axisUnit ?? .unstated, signal: preamble.signal ?? .unstated, samples: samples)
            return SpectralContents(
                name: name, format: identifier, blocks: [block],
                findings: preamble.findings(name: name, options: options))
        }
    }

    /// How an x, y table is written.
    private struct Layout {
        let delimiter: Delimiter
        let decimal: UInt8
        let columns: Int
        let header: [String]?
        let start: Int
        /// How many of the first rows were looked at, and are all numbers.
        private(set) var rows = 0
        /// How many more of them have an x and something else than a number.
        private(set) var bad = 0
        private(set) var isMonotonic = true

        /// Finds delimiter and decimal mark under which the first rows are all numbers, as many in each, or else most of
        /// them; nil if none.
        init?(_ text: UnsafeBufferPointer<UInt8>, from start: Int, file: TextFile, isWhole: Bool) {
            var best: Layout?
            for decimal in [UInt8.point, .comma] {
                for delimiter in Delimiter.all where decimal == .point || delimiter != .comma {
                    guard let layout = Layout(text, from: start, file: file, delimiter, decimal, isWhole: isWhole)
                    else {
                        continue
                    }
                    if layout.bad == 0 {
                        self = layout
                        return
                    }
                    if layout.rows > best?.rows ?? 0 { best = layout }
                }
            }
            guard let best else { return nil }
            self = best
        }

        private init?(
            _ text: UnsafeBufferPointer<UInt8>, from start: Int, file: TextFile, _ delimiter: Delimiter,
            _ decimal: UInt8, isWhole: Bool
        ) {
            self.delimiter = delimiter
            self.decimal = decimal
            let scanner = FieldScanner(text: text, delimiter: delimiter, file: file)
            var i = start
            var header: [String]?
            var rowStart = start
            var numbers: [[Double]] = []
            while scanner.skipEmptyLines(&i), numbers.count < 200 {
                let recordStart = i
                guard let record = try? scanner.record(at: &i) else { return nil }
                var texts: [String] = []
                for field in record {
                    guard let string = try? scanner.string(field) else { return nil }
                    texts.append(string)
                }
                if !isWhole, i >= text.count, text.last.map({ !$0.isLineEnd }) ?? true, !numbers.isEmpty { break }
                let row = texts.compactMap { DecimalNumber.parse($0, decimal: decimal) }
                if row.count == texts.count, row.allSatisfy({ abs($0) <= SpectralLimits.largest }) {
                    if numbers.isEmpty { rowStart = recordStart }
                    numbers.append(row)
                } else if numbers.isEmpty, header == nil, row.isEmpty {
                    header = texts
                } else if let first = numbers.first, texts.count == first.count, first.count >= 2,
                    DecimalNumber.parse(texts[0], decimal: decimal) != nil
                {
                    bad += 1
                } else {
                    return nil
                }
            }
            guard let first = numbers.first, first.count >= 2, numbers.allSatisfy({ $0.count == first.count }),
                header == nil || header?.count == first.count
            else { return nil }
            self.header = header
            self.start = rowStart
            columns = first.count
            rows = numbers.count
            for i in numbers.indices.dropFirst() {
                let rises = numbers[i][0] > numbers[i - 1][0]
                if numbers[i][0] == numbers[i - 1][0] || rises != (numbers[1][0] > numbers[0][0]) {
                    isMonotonic = false
                }
            }
        }

        /// All columns of numbers.
        func read(_ text: UnsafeBufferPointer<UInt8>, file: TextFile) throws(ReadingError) -> [[Double]] {
            let scanner = FieldScanner(text: text, delimiter: delimiter, file: file)
            var result = [[Double]](repeating: [], count: columns)
            var i = start
            while scanner.skipEmptyLines(&i) {
                let rowStart = i
                let record = try scanner.record(at: &i)
                guard record.count == columns else {
                    throw .raggedRow(place: file.place(at: rowStart), found: record.count, needed: columns)
                }
                for (column, field) in record.enumerated() {
                    let content = UnsafeBufferPointer(rebasing: text[field.start..<field.end])
                    let title = header?[column] ?? "\(column + 1)"
                    guard let value = DecimalNumber.parse(content, decimal: decimal),
                        abs(value) <= SpectralLimits.largest
                    else {
                        throw .badPoint(
                            place: file.place(at: field.start, column: column + 1), column: title,
                            text: try scanner.string(field))
                    }
                    if column == 0, let last = result[0].last {
                        let step = result[0].count < 2 ? value - last : result[0][1] - result[0][0]
                        if value == last {
                            throw .duplicatedAxisValue(
                                place: file.place(at: field.start, column: 1), value: value, firstColumn: 1)
                        }
                        if (value > last) != (step > 0) {
                            throw .nonMonotonicAxis(
                                place: file.place(at: field.start, column: 1), before: last, value: value)
                        }
                    }
                    result[column].append(value)
                }
            }
            return result
        }
    }
}
