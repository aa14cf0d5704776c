internal import Spectroscopy
internal import Synchronization

/// Decoders of compressed strips and tiles, one a thread that reads.
///
/// A decoder that is given back keeps its file open and the piece that it decoded last.
final class TIFFDecoders: Sendable {
    /// A piece of a file.
    struct Request: Hashable, Sendable {
        let file: Int
        let directory: UInt64
        let piece: Int
        let isTile: Bool
        let size: Int
    }

    private let paths: [String]
    private let compression: String
    private let memory: Int
    private let idle = Mutex<[TIFFDecoder]>([])
    /// More than this many decoders at rest are closed.
    private static let kept = 16

    /// - Parameter memory: the most bytes that libtiff may allocate at once.
    init(paths: [String], compression: String, memory: Int) {
        self.paths = paths
        self.compression = compression
        self.memory = memory
    }

    /// Calls `body` with the decoded bytes of a piece.
    func withDecoded(_ request: Request, _ body: (UnsafeRawPointer) -> Void) throws(CubeReadingError) {
        let decoder = try take(for: request)
        try decoder.decode(request, compression: compression)
        if let bytes = decoder.bytes { body(bytes) }
        idle.withLock { idle in
            idle.append(decoder)
            if idle.count > Self.kept { idle.removeFirst() }
        }
    }

    /// The idle decoder that has least to do for a piece, or a new one.
    private func take(for request: Request) throws(CubeReadingError) -> TIFFDecoder {
        let found = idle.withLock { idle -> TIFFDecoder? in
            let index =
                idle.firstIndex { $0.decoded == request }
                ?? idle.firstIndex { $0.decoded?.file == request.file && $0.decoded?.directory == request.directory }
                ?? idle.firstIndex { $0.decoded?.file == request.file }
            return index.map { idle.remove(at: $0) }
        }
        if let found { return found }
        switch TIFFHandle.open(paths[request.file], memory: memory) {
        case .success(let handle): return TIFFDecoder(handle)
        case .failure(let message): throw .unreadable(place: paths[request.file], reason: message.text)
        }
    }
}

/// A decoder of one file; it goes from thread to thread, and is used by one at a time.
final class TIFFDecoder: @unchecked Sendable {
    private let handle: TIFFHandle
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    /// What the buffer holds.
    private(set) var decoded: TIFFDecoders.Request?

    init(_ handle: TIFFHandle) { self.handle = handle }

    deinit { buffer.deallocate() }

    /// The decoded bytes.
    var bytes: UnsafeRawPointer? { UnsafeRawPointer(buffer.baseAddress) }

    /// Decodes a piece unless it is there already.
    func decode(_ request: TIFFDecoders.Request, compression: String) throws(CubeReadingError) {
        guard decoded != request else { return }
        decoded = nil
        if buffer.count < request.size {
            buffer.deallocate()
            buffer = .allocate(byteCount: request.size, alignment: 64)
        }
        let place = "\(handle.path), \(request.isTile ? "tile" : "strip") \(request.piece + 1)"
        _ = handle.takeMessages()
        guard handle.go(to: request.directory) else {
            throw .undecodable(place: place, compression: compression, reason: handle.takeMessages().error ?? "")
        }
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<request.size])
        let count = handle.decode(request.piece, isTile: request.isTile, into: target)
        // A decoder that complains and nevertheless goes on gives values that no one measured.
        let complaint = handle.takeMessages().error
        guard count == request.size, complaint == nil else {
            let reason = complaint ?? "\(max(count, 0)) of \(request.size) bytes come out"
            throw .undecodable(place: place, compression: compression, reason: reason)
        }
        decoded = request
    }
}
