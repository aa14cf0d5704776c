internal import CTIFFShims

/// A TIFF file that libtiff has open, for one thread at a time.
final class TIFFHandle {
    private let file: OpaquePointer
    /// The path.
    let path: String

    /// Opens a file at its first directory; the message of libtiff when it cannot.
    ///
    /// - Parameter memory: the most bytes that libtiff may allocate at once.
    static func open(_ path: String, memory: Int) -> Result<TIFFHandle, TIFFMessage> {
        var messages = BTMessages()
        guard let file = bt_open(path, Int64(memory), &messages) else {
            return .failure(TIFFMessage(text: text(&messages, isWarning: false)))
        }
        return .success(TIFFHandle(file: file, path: path))
    }

    /// Opens a mapped file at its first directory.
    static func open(_ mapped: MappedFile, memory: Int) -> Result<TIFFHandle, TIFFMessage> {
        var messages = BTMessages()
        guard let base = mapped.base,
            let file = bt_openMapped(mapped.path, base, Int64(mapped.size), Int64(memory), &messages)
        else { return .failure(TIFFMessage(text: text(&messages, isWarning: false))) }
        return .success(TIFFHandle(file: file, path: mapped.path))
    }

    private init(file: OpaquePointer, path: String) {
        self.file = file
        self.path = path
    }

    deinit { bt_close(file) }

    /// What libtiff complained of since it was last asked.
    func takeMessages() -> (error: String?, warning: String?, hasBogusCounts: Bool) {
        var messages = BTMessages()
        bt_takeMessages(file, &messages)
        return (
            messages.errorCount > 0 ? Self.text(&messages, isWarning: false) : nil,
            messages.warningCount > 0 ? Self.text(&messages, isWarning: true) : nil,
            messages.hasBogusCounts != 0
        )
    }

    /// The current directory.
    var page: BTPage {
        var page = BTPage()
        bt_page(file, &page)
        return page
    }

    /// The number of bytes of a decoded piece of the current directory.
    var pieceSize: UInt64 { bt_pieceSize(file) }

    /// Whether there was another directory, which is now the current one.
    func goToNext() -> Bool { bt_nextDirectory(file) != 0 }

    /// Whether there is a directory at an offset, which is now the current one.
    func go(to directory: UInt64) -> Bool { bt_goToDirectory(file, directory) != 0 }

    /// Where a piece stands.
    func piece(_ index: Int) -> (offset: UInt64, count: UInt64)? {
        var offset: UInt64 = 0
        var count: UInt64 = 0
        return bt_piece(file, UInt32(index), &offset, &count) != 0 ? (offset, count) : nil
    }

    /// Decodes a piece; the number of bytes.
    func decode(_ piece: Int, isTile: Bool, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        Int(bt_decode(file, UInt32(piece), isTile ? 1 : 0, buffer.baseAddress, Int64(buffer.count)))
    }

    /// The number of bytes of a decoded row of the current directory.
    var rowSize: Int { Int(bt_rowSize(file)) }

    /// Decodes the row after the last one.
    func decodeRow(_ row: Int, sample: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
        bt_decodeRow(file, buffer.baseAddress, UInt32(row), UInt16(sample)) != 0
    }

    /// A tag of text of the current directory.
    func text(_ tag: UInt32) -> String? {
        bytes(tag).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// A tag of bytes or text of the current directory.
    func bytes(_ tag: UInt32) -> [UInt8]? {
        guard let tag = self.tag(tag), tag.elementSize == 1 else { return nil }
        return tag.bytes
    }

    /// A tag of whole numbers of the current directory.
    func integers(_ tag: UInt32) -> [Int]? {
        guard let tag = self.tag(tag) else { return nil }
        return tag.bytes.withUnsafeBytes { bytes -> [Int]? in
            switch tag.type {
            case 3: (0..<tag.count).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)) }
            case 4: (0..<tag.count).map { Int(bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
            default: nil
            }
        }
    }

    /// A tag of the current directory as it is.
    func tag(_ number: UInt32) -> TIFFTag? {
        var type: Int32 = 0
        var count: UInt32 = 0
        var data: UnsafeRawPointer?
        guard bt_tag(file, number, &type, &count, &data) != 0, let data,
            let elementSize = TIFFTag.elementSize(ofType: Int(type))
        else { return nil }
        let bytes = Array(UnsafeRawBufferPointer(start: data, count: Int(count) * elementSize))
        return TIFFTag(number: number, type: Int(type), count: Int(count), elementSize: elementSize, bytes: bytes)
    }

    private static func text(_ messages: inout BTMessages, isWarning: Bool) -> String {
        bt_messageText(&messages, isWarning ? 1 : 0).map { String(cString: $0) } ?? ""
    }
}

/// What libtiff says of a file.
struct TIFFMessage: Error {
    let text: String
}

/// A tag of a directory, in the byte order of the machine.
public struct TIFFTag: Sendable, Hashable {
    let number: UInt32
    let type: Int
    let count: Int
    let elementSize: Int
    let bytes: [UInt8]

    /// The size of a value of a TIFF type; nil for types that are not copied.
    static func elementSize(ofType type: Int) -> Int? {
        switch type {
        case 1, 2, 6, 7: 1
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        case 12, 16, 17, 18: 8
        default: nil
        }
    }
}
