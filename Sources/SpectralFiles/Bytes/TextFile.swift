internal import Glibc

/// The bytes of a text file without byte order mark, as UTF-8 or an older superset of ASCII.
struct TextFile: Sendable {
    /// The name that errors and findings give.
    let name: String
    /// The text.
    let bytes: [UInt8]
    /// Where each line begins; empty when lines were not indexed.
    private let lineStarts: [Int]
    /// The number of lines of the file before these bytes.
    private let linesBefore: Int

    /// Takes the bytes of a file; UTF-16 with a byte order mark becomes UTF-8.
    ///
    /// - Parameter indexesLines: whether places of many bytes will be asked for.
    /// - Throws: `ReadingError` when there is nothing, or a NUL byte, which no text holds.
    init(_ file: [UInt8], name: String, indexesLines: Bool = false) throws(ReadingError) {
        self.name = name
        linesBefore = 0
        if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
            let isLittle = file[0] == 0xFF
            let units = stride(from: 2, to: file.count - 1, by: 2).map {
                UInt16(file[isLittle ? $0 + 1 : $0]) << 8 | UInt16(file[isLittle ? $0 : $0 + 1])
            }
            bytes = Array(String(decoding: units, as: UTF16.self).utf8)
        } else {
            bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
        }
        lineStarts = indexesLines ? Self.lineStarts(of: bytes[...]) : []
        guard bytes.contains(where: { !$0.isBlank && !$0.isLineEnd }) else { throw .empty(file: name) }
        if let byte = Self.firstZero(in: bytes) { throw .notText(place: FilePlace(name, byte: byte)) }
    }

    /// Takes a part of a file, which begins with a line.
    init(part bytes: [UInt8], name: String, linesBefore: Int) {
        self.name = name
        self.bytes = bytes
        self.linesBefore = linesBefore
        lineStarts = []
    }

    /// The line of a byte, counted from 1; LF, CR and CR LF each end one line.
    func line(at offset: Int) -> Int {
        if lineStarts.isEmpty { return linesBefore + Self.lineStarts(of: bytes[..<min(offset, bytes.count)]).count }
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    private static func lineStarts(of bytes: ArraySlice<UInt8>) -> [Int] {
        bytes.withUnsafeBufferPointer { bytes in
            var starts = [0]
            for i in bytes.indices where bytes[i].isLineEnd {
                let isWithinPair = bytes[i] == .carriageReturn && i + 1 < bytes.count && bytes[i + 1] == .lineFeed
                if !isWithinPair { starts.append(i + 1) }
            }
            return starts
        }
    }

    /// The place of a byte.
    func place(at offset: Int, column: Int? = nil) -> FilePlace {
        FilePlace(name, line: line(at: offset), column: column)
    }

    private static func firstZero(in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base, 0, bytes.count) else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
