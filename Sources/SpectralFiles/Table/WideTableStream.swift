internal import Glibc
internal import LinearAlgebra
public import Spectroscopy

/// A large wide table on disk, read in pieces of whole records, each by itself and in any order.
///
/// A first pass over the file finds where records begin and which rows belong together: rows of one sample that follow
/// each other are never parted. What can only be understood as a whole is left to `WideTable`: `open` gives nil for small
/// files, for what is no file of its own (a pipe), for other formats and encodings, for records that go over several
/// lines, and for tables where rows of a sample stand apart.
///
/// ```swift
/// if let stream = try WideTableStream.open(path: path, options: options, joining: { $0.id }) {
///     for piece in 0..<stream.count { use(try stream.spectra(piece)) }
/// }
/// ```
public struct WideTableStream: Sendable {
    private struct Piece: Sendable {
        var start: Int
        var end: Int
        var line: Int
        var row: Int
    }

    /// Smaller files are read as a whole.
    public static let leastBytes = 8 << 20

    private let file: DescriptorFile
    private let name: String
    private let options: ReadingOptions
    private let header: TableHeader
    private let preamble: TablePreamble
    private let decimal: UInt8
    private let pieces: [Piece]
    /// Where the header stands.
    private let place: FilePlace
    /// The number of rows.
    public let rows: Int
    /// What was found, as reading the whole table would tell.
    public let findings: [Finding]

    /// The number of pieces.
    public var count: Int { pieces.count }

    /// Opens a table; nil where it is to be read as a whole.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - name: what it is called in messages; by default as its path.
    ///   - options: how it is read.
    ///   - leastBytes: smaller files are read as a whole.
    ///   - pieceBytes: about the length of a piece.
    ///   - joining: the name of what a row belongs to; rows of one name are answered together. Nil: each by itself.
    /// - Throws: `ReadingError` for a table that reading as a whole would refuse too.
    public static func open(
        path: String, name: String? = nil, options: ReadingOptions, leastBytes: Int = WideTableStream.leastBytes,
        pieceBytes: Int = 1 << 20, joining: (@Sendable (Sample) -> String)?
    ) throws(ReadingError) -> WideTableStream? {
        guard let file = DescriptorFile(path: path), file.size >= leastBytes else { return nil }
        let name = name ?? path
        // The header, and the rows that it is understood by.
        var headBytes = min(file.size, max(pieceBytes, 1 << 16))
        var head = file.bytes(0..<headBytes)
        while head.count(where: \.isLineEnd) < 8, headBytes < min(file.size, 1 << 26) {
            headBytes = min(file.size, headBytes * 2)
            head = file.bytes(0..<headBytes)
        }
        guard let last = head.lastIndex(where: \.isLineEnd), !head.contains(0), head[0] < 0x80 else { return nil }
        head.removeSubrange((last + 1)...)
        guard try SpectralFile.format(of: head, name: name, options: options) is WideTable.Type else { return nil }
        // What the beginning does not tell, or is wrong in it, reading the whole table tells.
        guard let text = try? TextFile(head, name: name) else { return nil }
        let found = text.bytes.withUnsafeBufferPointer { bytes -> (TablePreamble, TableHeader, UInt8)? in
            let preamble = TablePreamble(bytes)
            guard preamble.end < bytes.count,
                let header = try? TableHeader(bytes, from: preamble.end, file: text),
                let body = try? TableBody(bytes, header: header, file: text)
            else { return nil }
            let isDecided =
                header.delimiter.ends(.comma) || bytes[header.end...].contains { $0 == .comma || $0 == .point }
            return isDecided ? (preamble, header, body.isDecimalComma ? .comma : .point) : nil
        }
        guard let (preamble, header, decimal) = found else { return nil }
        let columns = header.metadataNames
        for asked in [options.sampleColumn, options.lotColumn] {
            if let asked, !columns.contains(asked) { return nil }
        }
        let survey = Survey(
            file, header: header, name: name, options: options, pieceBytes: pieceBytes, joining: joining)
        guard let survey else { return nil }
        return WideTableStream(
            file: file, name: name, options: options, header: header, preamble: preamble, decimal: decimal,
            pieces: survey.pieces, place: text.place(at: preamble.end), rows: survey.rows,
            findings: WideTable.findings(
                preamble: preamble, header: header, isDecimalComma: decimal == .comma,
                repeatedIDs: survey.repeatedIDs, name: name, options: options))
    }

    /// The share of the file before a piece.
    public func shareBefore(_ piece: Int) -> Double {
        guard let last = pieces.last, last.end > 0 else { return 1 }
        return piece < pieces.count ? Double(pieces[piece].start) / Double(last.end) : 1
    }

    /// The spectra of a piece, with sample ids and lots as `SpectralFile.read` gives them.
    ///
    /// - Throws: `ReadingError` with the place in the file.
    public func spectra(_ index: Int) throws(ReadingError) -> (spectra: Spectra, findings: [Finding]) {
        let piece = pieces[index]
        let text = TextFile(part: file.bytes(piece.start..<piece.end), name: name, linesBefore: piece.line)
        let body = try text.bytes.withUnsafeBufferPointer { (bytes) throws(ReadingError) in
            try TableBody(bytes, header: header, file: text, decimal: decimal, from: 0)
        }
        var contents = SpectralContents(
            name: name, format: WideTable.identifier,
            blocks: [
                WideTable.block(
                    body, header: header, preamble: preamble, file: text, firstRow: piece.row,
                    place: FilePlace(name, line: piece.line + 1))
            ])
        contents.override(axisUnit: options.axisUnit, signal: options.signal)
        try SampleRoles(options: options, isNamedByFile: WideTable.isNamedByFile).assign(in: &contents)
        return (try contents.spectra(), contents.findings)
    }

    /// The whole table, as `WideTable` reads it: pieces are read side by side, straight into one matrix.
    ///
    /// - Throws: `ReadingError` of a piece; reading as a whole may find one before it.
    func contents() throws(ReadingError) -> SpectralContents {
        let channels = header.axis.count
        var metadata: [[[String?]]] = []
        let values = try Matrix(rows: rows, columns: channels) { (out) throws(ReadingError) in
            nonisolated(unsafe) let out = out
            metadata = try Parallel.map(count) { (k) throws(ReadingError) -> [[String?]] in
                let piece = pieces[k]
                let text = TextFile(part: file.bytes(piece.start..<piece.end), name: name, linesBefore: piece.line)
                let body = try text.bytes.withUnsafeBufferPointer { (bytes) throws(ReadingError) in
                    try TableBody(bytes, header: header, file: text, decimal: decimal, from: 0)
                }
                // The file may have changed since it was surveyed.
                guard body.values.rows == (k + 1 < count ? pieces[k + 1].row : rows) - piece.row else {
                    throw .unreadable(path: name, reason: "it changed while it was read")
                }
                let start = piece.row * channels
                let part = UnsafeMutableBufferPointer(rebasing: out[start..<(start + body.values.elements.count)])
                _ = body.values.withUnsafeElements { part.update(fromContentsOf: $0) }
                return body.metadata
            }
        }
        // A piece is judged by what is usual in it; the table by what is usual in all of it.
        guard SpectralLimits.firstTooLarge(values) == nil else {
            throw .unreadable(path: name, reason: "a value is too large")
        }
        let block = WideTable.block(
            TableBody(values: values, metadata: metadata.flatMap { $0 }, isDecimalComma: decimal == .comma),
            header: header, preamble: preamble, file: TextFile(part: [], name: name, linesBefore: 0), firstRow: 0,
            place: place)
        return SpectralContents(name: name, format: WideTable.identifier, blocks: [block], findings: findings)
    }

    /// Where records begin, and which rows belong together.
    private struct Survey {
        var pieces: [Piece] = []
        var rows = 0
        var repeatedIDs: [String] = []

        /// What is seen of one stretch of the file.
        private struct Stretch: Sendable {
            /// Of each record that begins in it: its start, its line in the stretch, a hash of what it belongs to.
            var starts: [Int] = []
            var lines: [Int] = []
            var keys: [UInt64] = []
            /// Hashes of ids; empty where no column holds them.
            var ids: [UInt64] = []
            var lineCount = 0
            var end = 0
            var isWhole = true
        }

        init?(
            _ file: DescriptorFile, header: TableHeader, name: String, options: ReadingOptions, pieceBytes: Int,
            joining: (@Sendable (Sample) -> String)?
        ) {
            let first = header.end
            let count = (file.size - first + pieceBytes - 1) / pieceBytes
            let firstLine = Self.lines(in: file.bytes(0..<first))
            let columns = header.metadataNames
            let idColumn =
                options.sampleColumn ?? SampleRoles.column(named: SampleRoles.tableSampleNames, in: columns)
            let lotColumn = options.lotColumn ?? SampleRoles.column(named: SampleRoles.lotNames, in: columns)
            let idPlace = header.columns.firstIndex { $0 == .metadata(idColumn ?? "") }
            let lotPlace = header.columns.firstIndex { $0 == .metadata(lotColumn ?? "") }
            let stretches = Parallel.map(count) { k -> Stretch in
                Self.stretch(
                    file, from: first + k * pieceBytes, to: min(first + (k + 1) * pieceBytes, file.size), first: first,
                    header: header, name: name, idPlace: idPlace, lotPlace: lotPlace, joining: joining)
            }
            guard stretches.allSatisfy(\.isWhole) else { return nil }
            var line = firstLine
            var seen: Set<UInt64> = []
            var seenIDs: Set<UInt64> = []
            var last: UInt64?
            for stretch in stretches {
                for (i, start) in stretch.starts.enumerated() {
                    let key = stretch.keys[i]
                    if idPlace != nil, !seenIDs.insert(stretch.ids[i]).inserted, repeatedIDs.count < 6,
                        let id = Self.id(file, at: start, header: header, name: name, place: idPlace),
                        !repeatedIDs.contains(id)
                    {
                        repeatedIDs.append(id)
                    }
                    if key != last {
                        // Rows of one sample that stand apart are answered for only when all of them are known.
                        guard seen.insert(key).inserted else { return nil }
                        if pieces.isEmpty || start - pieces[pieces.count - 1].start >= pieceBytes {
                            pieces.append(Piece(start: start, end: file.size, line: line + stretch.lines[i], row: rows))
                        }
                        last = key
                    }
                    rows += 1
                }
                line += stretch.lineCount
            }
            for k in pieces.indices.dropLast() { pieces[k].end = pieces[k + 1].start }
            guard !pieces.isEmpty else { return nil }
        }

        /// The id of the record that begins at a place.
        private static func id(
            _ file: DescriptorFile, at start: Int, header: TableHeader, name: String, place: Int?
        ) -> String? {
            let text = TextFile(part: file.bytes(start..<min(start + (1 << 16), file.size)), name: name, linesBefore: 0)
            return text.bytes.withUnsafeBufferPointer { bytes in
                let scanner = FieldScanner(text: bytes, delimiter: header.delimiter, file: text)
                return cells(scanner, at: 0, [place])[0]
            }
        }

        /// The cells of some columns of a record; nil where they are empty.
        private static func cells(_ scanner: FieldScanner, at start: Int, _ places: [Int?]) -> [String?] {
            var cells = [String?](repeating: nil, count: places.count)
            let most = places.reduce(-1) { max($0, $1 ?? -1) }
            var position = start
            var column = 0
            while column <= most, let (field, isLast) = try? scanner.field(at: &position) {
                for (k, place) in places.enumerated() where place == column {
                    cells[k] = (try? scanner.string(field)).flatMap { $0.isEmpty ? nil : $0 }
                }
                if isLast { break }
                column += 1
            }
            return cells
        }

        private static func lines(in bytes: [UInt8]) -> Int {
            var count = 0
            for i in bytes.indices where bytes[i].isLineEnd {
                if !(bytes[i] == .carriageReturn && i + 1 < bytes.count && bytes[i + 1] == .lineFeed) { count += 1 }
            }
            return count
        }

        private static func stretch(
            _ file: DescriptorFile, from: Int, to: Int, first: Int, header: TableHeader, name: String, idPlace: Int?,
            lotPlace: Int?, joining: (@Sendable (Sample) -> String)?
        ) -> Stretch {
            var found = Stretch()
            // One byte before tells whether a record begins with the stretch, and the last record may go on behind it.
            let low = max(first - 1, from - 1)
            var bytes = file.bytes(low..<min(to + (1 << 16), file.size))
            let inside = to - low
            while bytes.count < file.size - low, !bytes[min(inside, bytes.count)...].contains(where: \.isLineEnd) {
                let longer = file.bytes(low..<min(low + bytes.count * 2, file.size))
                // The file was cut short meanwhile: reading it as a whole tells what is left.
                guard longer.count > bytes.count else {
                    found.isWhole = false
                    return found
                }
                bytes = longer
            }
            guard bytes.count >= inside else {
                found.isWhole = false
                return found
            }
            let text = TextFile(part: bytes, name: name, linesBefore: 0)
            bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                let scanner = FieldScanner(text: bytes, delimiter: header.delimiter, file: text)
                var i = 1
                if from > first, bytes[0] != .lineFeed {
                    guard let next = memchr(base, 10, inside) else { return }
                    i = UnsafeRawPointer(next) - UnsafeRawPointer(base) + 1
                }
                while i < inside {
                    let end =
                        memchr(base + i, 10, bytes.count - i).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
                        ?? bytes.count
                    // A line end inside of quotes, a lone carriage return: no line is a record by itself.
                    if memchr(base + i, Int32(UInt8.quote), end - i) != nil {
                        var quotes = 0
                        for j in i..<end where bytes[j] == .quote { quotes += 1 }
                        if quotes % 2 != 0 { found.isWhole = false }
                    }
                    if let lone = memchr(base + i, 13, end - i) {
                        if UnsafeRawPointer(lone) - UnsafeRawPointer(base) != end - 1 { found.isWhole = false }
                    }
                    guard found.isWhole else { return }
                    var blank = i
                    while blank < end,
                        bytes[blank].isBlank || bytes[blank].isLineEnd || header.delimiter.ends(bytes[blank])
                    {
                        blank += 1
                    }
                    if blank < end {
                        let cells = Self.cells(scanner, at: i, [idPlace, lotPlace])
                        // Rows without an id are told of, all together.
                        guard idPlace == nil || cells[0] != nil else {
                            found.isWhole = false
                            return
                        }
                        found.starts.append(low + i)
                        found.lines.append(found.lineCount)
                        if idPlace != nil { found.ids.append(Self.hash(cells[0] ?? "")) }
                        // Without a column of ids every row is a sample of its own.
                        found.keys.append(
                            joining.map {
                                Self.hash($0(Sample(id: cells[0] ?? "\u{1}\(low + i)", lot: cells[1])))
                            } ?? UInt64(low + i))
                    }
                    found.lineCount += 1
                    i = end + 1
                }
            }
            return found
        }

        /// FNV-1a, finished as in MurmurHash3: the same on every run.
        private static func hash(_ text: String) -> UInt64 {
            var h: UInt64 = 0xcbf2_9ce4_8422_2325
            for byte in text.utf8 { h = (h ^ UInt64(byte)) &* 0x100_0000_01b3 }
            h = (h ^ (h >> 33)) &* 0xff51_afd7_ed55_8ccd
            h = (h ^ (h >> 33)) &* 0xc4ce_b9fe_1a85_ec53
            return h ^ (h >> 33)
        }
    }
}

/// A regular file that is read at any place, from any thread.
private final class DescriptorFile: Sendable {
    let size: Int
    private let descriptor: Int32

    /// Nil for what is no regular file, or cannot be opened: reading it as a whole says why.
    init?(path: String) {
        var status = stat()
        // Opening a pipe would wait for its writer, and closing it again would end the writer.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The bytes of a range; fewer where the file was cut short meanwhile.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, range.count - count,
                    off_t(range.lowerBound + count))
                if got < 0 && errno == EINTR { continue }
                if got <= 0 { return }
                count += got
            }
        }
    }
}
