internal import Glibc

/// The bytes of a text file without byte order mark, as UTF-8 or an older superset of ASCII.
struct TextFile: Sendable {
    /// The name that errors and findings give.
    let name: String
    /// The text.
    let bytes: [UInt8]

    /// Takes the bytes of a file; UTF-16 with a byte order mark becomes UTF-8.
    ///
    /// - Throws: `ReadingError` when there is nothing, or a NUL byte, which no text holds.
    init(_ file: [UInt8], name: String) throws(ReadingError) {
        self.name = name
        if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
            let isLittle = file[0] == 0xFF
            let units = stride(from: 2, to: file.count - 1, by: 2).map {
                UInt16(file[isLittle ? $0 + 1 : $0]) << 8 | UInt16(file[isLittle ? $0 : $0 + 1])
            }
            bytes = Array(String(decoding: units, as: UTF16.self).utf8)
        } else {
            bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(file.dropFirst(3)) : file
        }
        guard bytes.contains(where: { !$0.isBlank && !$0.isLineEnd }) else { throw .empty(file: name) }
        if let byte = Self.firstZero(in: bytes) { throw .notText(place: FilePlace(name, byte: byte)) }
    }

    /// The line of a byte, counted from 1; LF, CR and CR LF each end one line.
    func line(at offset: Int) -> Int {
        var line = 1
        bytes.withUnsafeBufferPointer { bytes in
            for i in 0..<min(offset, bytes.count) {
                if bytes[i] == .lineFeed {
                    line += 1
                } else if bytes[i] == .carriageReturn, i + 1 >= bytes.count || bytes[i + 1] != .lineFeed {
                    line += 1
                }
            }
        }
        return line
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
