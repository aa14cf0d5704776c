internal import Glibc
internal import LinearAlgebra

/// The rows of a wide table: one pass over the bytes, without a string for a spectral value.
struct TableBody {
    /// The values, one row a spectrum.
    let values: Matrix
    /// One array a row, one entry a metadata column; nil where the cell is empty.
    let metadata: [[String?]]
    /// Whether a comma was the decimal mark.
    let isDecimalComma: Bool

    /// Rows that were read.
    init(values: Matrix, metadata: [[String?]], isDecimalComma: Bool) {
        self.values = values
        self.metadata = metadata
        self.isDecimalComma = isDecimalComma
    }

    /// Reads the rows below a header, with a point as decimal mark, or with a comma where that fails.
    ///
    /// Between commas a quoted "1,234" is as likely a thousand as a decimal: there only the point counts.
    ///
    /// - Throws: `ReadingError` with line and column.
    init(_ text: UnsafeBufferPointer<UInt8>, header: TableHeader, file: TextFile) throws(ReadingError) {
        do throws(ReadingError) {
            try self.init(text, header: header, file: file, decimal: .point, from: header.end)
        } catch {
            guard case .notANumber = error, header.delimiter != .comma else { throw error }
            do throws(ReadingError) {
                try self.init(text, header: header, file: file, decimal: .comma, from: header.end)
            } catch let second {
                // With a comma it goes wrong as well: tell of the reading that came further.
                throw Self.line(of: second) > Self.line(of: error) ? second : error
            }
        }
    }

    /// Reads records from a place on, with a decimal mark that is known.
    init(
        _ text: UnsafeBufferPointer<UInt8>, header: TableHeader, file: TextFile, decimal: UInt8, from start: Int
    ) throws(ReadingError) {
        let channels = header.axis.count
        var metadata: [[String?]] = []
        var failure: ReadingError?
        let elements = [Double](unsafeUninitializedCapacity: Self.capacity(text, header: header, from: start)) {
            buffer, count in
            var rows = Rows(text: text, header: header, file: file, decimal: decimal, position: start)
            do throws(ReadingError) {
                while let row = try rows.next(into: buffer, at: count) {
                    count += channels
                    metadata.append(row)
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard !metadata.isEmpty else { throw .noRows(place: file.place(at: start)) }
        self.metadata = metadata
        isDecimalComma = decimal == .comma
        values = Matrix(rows: metadata.count, columns: channels, elements: elements)
        if let bad = SpectralLimits.firstTooLarge(values) {
            throw try Self.tooLarge(bad, text, header: header, file: file, from: start)
        }
    }

    /// What is told of a value that no spectrum has; its line is found by going through the rows once more.
    private static func tooLarge(
        _ bad: (row: Int, column: Int, usual: Double?), _ text: UnsafeBufferPointer<UInt8>, header: TableHeader,
        file: TextFile, from start: Int
    ) throws(ReadingError) -> ReadingError {
        let scanner = FieldScanner(text: text, delimiter: header.delimiter, file: file)
        var i = start
        for _ in 0..<bad.row {
            guard scanner.skipEmptyLines(&i) else { break }
            _ = try scanner.record(at: &i)
        }
        _ = scanner.skipEmptyLines(&i)
        let line = file.line(at: i)
        let fields = try scanner.record(at: &i)
        let channels = header.columns.indices.filter {
            if case .channel = header.columns[$0] { true } else { false }
        }
        let column = channels[bad.column]
        return .valueTooLarge(
            place: FilePlace(file.name, line: line, column: column + 1), column: header.texts[column],
            text: try scanner.string(fields[column]), usual: bad.usual)
    }

    /// An upper bound of the number of values that the bytes can hold: two bytes a value, one line end a row.
    private static func capacity(
        _ text: UnsafeBufferPointer<UInt8>, header: TableHeader, from start: Int
    ) -> Int {
        let channels = header.axis.count
        var lines = 1
        guard let base = text.baseAddress else { return 0 }
        for end: UInt8 in [.lineFeed, .carriageReturn] {
            var i = start
            while i < text.count, let found = memchr(base + i, Int32(end), text.count - i) {
                lines += 1
                i = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            }
        }
        return min(lines, (text.count - start + 1) / (2 * channels)) * channels
    }

    private static func line(of error: ReadingError) -> Int {
        switch error {
        case .notANumber(let place, _, _), .emptyValue(let place, _), .nonFiniteValue(let place, _, _),
            .raggedRow(let place, _, _), .unterminatedQuote(let place), .notUTF8(let place),
            .valueTooLarge(let place, _, _, _):
            place.line ?? 0
        default: 0
        }
    }
}

/// Reads row after row.
private struct Rows {
    let text: UnsafeBufferPointer<UInt8>
    let header: TableHeader
    let file: TextFile
    let decimal: UInt8
    var position: Int
    private let scanner: FieldScanner
    private let isChannel: [Bool]

    init(text: UnsafeBufferPointer<UInt8>, header: TableHeader, file: TextFile, decimal: UInt8, position: Int) {
        self.text = text
        self.header = header
        self.file = file
        self.decimal = decimal
        self.position = position
        scanner = FieldScanner(text: text, delimiter: header.delimiter, file: file)
        isChannel = header.columns.map { if case .channel = $0 { true } else { false } }
    }

    /// Reads one row: its values into `buffer` from `offset`, its metadata as the result; nil behind the last
    /// row.
    mutating func next(
        into buffer: UnsafeMutableBufferPointer<Double>, at offset: Int
    ) throws(ReadingError) -> [String?]? {
        guard scanner.skipEmptyLines(&position), let bytes = text.baseAddress else { return nil }
        let start = position
        let end = text.count
        let delimiter = header.delimiter
        let columns = isChannel.count
        // A row of too few bytes for its values is ragged; past this guard the buffer has room for it.
        guard offset + header.axis.count <= buffer.count else { throw ragged(rowAt: start) }
        var metadata: [String?] = []
        var n = offset
        var i = start
        var column = 0
        while column < columns {
            let fieldStart = i
            var isLast = false
            if isChannel[column] {
                while i < end, delimiter.pads(bytes[i]) { i &+= 1 }
                var value = 0.0
                if DecimalNumber.scan(bytes, &i, end, decimal: decimal, &value), value.isFinite,
                    i == end || delimiter.ends(bytes[i]) || bytes[i].isLineEnd
                {
                    if i == end {
                        isLast = true
                    } else if bytes[i] == delimiter.byte && delimiter != .blanks {
                        i &+= 1
                    } else {
                        isLast = skipToNextField(&i)
                    }
                } else {
                    i = fieldStart
                    value = try slowValue(at: &i, column: column, rowAt: start, isLast: &isLast)
                }
                buffer[n] = value
                n &+= 1
            } else {
                let (field, last) = try scanner.field(at: &i)
                isLast = last
                switch header.columns[column] {
                case .metadata:
                    let string = try scanner.string(field)
                    metadata.append(string.isEmpty ? nil : string)
                default:
                    guard field.start == field.end else { throw ragged(rowAt: start) }
                }
            }
            column &+= 1
            if isLast { break }
            if column == columns { throw ragged(rowAt: start) }
        }
        if column < columns {
            // A trailing delimiter of the header need not stand in every row.
            guard header.columns[column...].allSatisfy({ $0 == .nothing }) else { throw ragged(rowAt: start) }
        }
        position = i
        return metadata
    }

    /// Moves over blanks, a line end or a padded delimiter; true behind the last field of a row.
    private func skipToNextField(_ i: inout Int) -> Bool {
        let end = text.count
        while i < end, header.delimiter.pads(text[i]) { i += 1 }
        guard i < end else { return true }
        if text[i] == .carriageReturn {
            i += 1
            if i < end, text[i] == .lineFeed { i += 1 }
            return true
        }
        if text[i] == .lineFeed {
            i += 1
            return true
        }
        if header.delimiter != .blanks { i += 1 }
        return false
    }

    /// A value that is padded, quoted or wrong.
    @inline(never)
    private func slowValue(
        at i: inout Int, column: Int, rowAt start: Int, isLast: inout Bool
    ) throws(ReadingError) -> Double {
        let begin = i
        let (field, last) = try scanner.field(at: &i)
        isLast = last
        let string = try scanner.string(field)
        if let value = DecimalNumber.parse(string, decimal: decimal), value.isFinite { return value }
        try checkFieldCount(rowAt: start)
        // Counting lines reads the file from its beginning: only once something is wrong.
        let place = FilePlace(file.name, line: file.line(at: begin), column: column + 1)
        let title = header.texts[column]
        if string.isEmpty { throw .emptyValue(place: place, column: title) }
        let isMissing = ["nan", "inf", "infinity", "na", "n/a", "#n/a", "null", "none", "-"].contains(
            string.lowercased().drop { ($0 == "-" || $0 == "+") && string.count > 1 })
        if isMissing || DecimalNumber.parse(string, decimal: decimal) != nil {
            throw .nonFiniteValue(place: place, column: title, text: string)
        }
        throw .notANumber(place: place, column: title, text: string)
    }

    private func checkFieldCount(rowAt start: Int) throws(ReadingError) {
        var i = start
        let count = try scanner.record(at: &i).count
        let needed = header.columns.count { $0 != .nothing }
        if count < needed || count > header.columns.count { throw ragged(rowAt: start) }
    }

    private func ragged(rowAt start: Int) -> ReadingError {
        var i = start
        do throws(ReadingError) {
            return .raggedRow(
                place: file.place(at: start), found: try scanner.record(at: &i).count,
                needed: header.columns.count { $0 != .nothing })
        } catch {
            return error
        }
    }
}
