internal import CTIFFShims
internal import Glibc
internal import Spectroscopy
internal import Synchronization

/// Decoders of large compressed strips that give row after row, one an image, so that no strip is decoded as a whole.
///
/// Rows are cheap in rising order; a row before the last one begins the image again. The files are mapped into memory, and
/// what was decoded of them is given back to the system.
final class TIFFRowDecoders: Sendable {
    /// An image of a file: its directory and, of planar pages, its sample.
    private struct Place: Hashable {
        let file: Int
        let directory: UInt64
        let sample: Int
    }

    private let files: [MappedFile]
    private let compression: String
    private let memory: Int
    private let idle = Mutex<[Place: TIFFRowDecoder]>([:])

    /// - Parameter memory: the most bytes that libtiff may allocate at once.
    init(files: [CubeBytes], compression: String, memory: Int) {
        self.files = files.map(MappedFile.init)
        self.compression = compression
        self.memory = memory
    }

    /// The bytes that the decoder of an image keeps, as far as they can be told: windows of what was decoded before.
    static func stateBytes(compression: Int, stripBytes: Int) -> Int {
        switch compression {
        case 50000: min(8 << 20, stripBytes) + (1 << 18)
        case 34925: min(64 << 20, 2 * stripBytes) + (1 << 18)
        default: 1 << 18
        }
    }

    /// Calls `body` with the number, counted from the first, and the bytes of each row of a range.
    func rows(
        of image: StoredImage, _ rows: Range<Int>, rowBytes: Int, _ body: (Int, UnsafeRawPointer) -> Void
    ) throws(CubeReadingError) {
        guard let directory = image.directory else { return }
        let place = Place(
            file: image.file, directory: directory, sample: image.firstPiece / max(image.pieces.count, 1))
        let file = files[image.file]
        try file.checkSize()
        var decoder = idle.withLock { $0.removeValue(forKey: place) }
        if let found = decoder, found.next > rows.lowerBound { decoder = nil }
        let own: TIFFRowDecoder
        if let decoder {
            own = decoder
        } else {
            switch TIFFHandle.open(file, memory: memory) {
            case .success(let handle): own = TIFFRowDecoder(handle, rowBytes: rowBytes)
            case .failure(let message): throw .unreadable(place: file.path, reason: message.text)
            }
            try own.begin(directory, compression: compression)
        }
        while own.next < rows.lowerBound {
            try own.decode(sample: place.sample, compression: compression)
        }
        while own.next < rows.upperBound {
            let row = own.next - rows.lowerBound
            try own.decode(sample: place.sample, compression: compression)
            if let bytes = own.bytes { body(row, bytes) }
        }
        file.count(rows.count * rowBytes)
        idle.withLock { $0[place] = own }
    }
}

/// A decoder of the rows of one image; it goes from thread to thread, and is used by one at a time.
private final class TIFFRowDecoder: @unchecked Sendable {
    private let handle: TIFFHandle
    private let row: UnsafeMutableRawBufferPointer
    /// The row that comes next.
    private(set) var next = 0

    init(_ handle: TIFFHandle, rowBytes: Int) {
        self.handle = handle
        row = .allocate(byteCount: rowBytes, alignment: 64)
    }

    deinit { row.deallocate() }

    /// The row that was decoded last.
    var bytes: UnsafeRawPointer? { UnsafeRawPointer(row.baseAddress) }

    func begin(_ directory: UInt64, compression: String) throws(CubeReadingError) {
        guard handle.go(to: directory) else {
            throw .undecodable(
                place: handle.path, compression: compression, reason: handle.takeMessages().error ?? "no directory")
        }
        guard handle.rowSize == row.count else {
            throw .undecodable(
                place: handle.path, compression: compression,
                reason: "a row decodes to \(handle.rowSize) bytes, not \(row.count)")
        }
        _ = handle.takeMessages()
    }

    func decode(sample: Int, compression: String) throws(CubeReadingError) {
        let isDone = handle.decodeRow(next, sample: sample, into: row)
        let complaint = handle.takeMessages().error
        guard isDone, complaint == nil else {
            throw .undecodable(
                place: "\(handle.path), row \(next + 1)", compression: compression,
                reason: complaint ?? "the row does not decode")
        }
        next += 1
    }
}

/// A file that is mapped into memory; its pages go back to the system after a while.
final class MappedFile: @unchecked Sendable {
    let path: String
    let base: UnsafeMutableRawPointer?
    let size: Int
    private let descriptor: Int32
    private let decoded = Atomic<Int>(0)

    init(_ file: CubeBytes) {
        path = file.path
        size = file.size
        descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        let mapped = descriptor < 0 ? MAP_FAILED : mmap(nil, max(file.size, 1), PROT_READ, MAP_PRIVATE, descriptor, 0)
        base = mapped == MAP_FAILED ? nil : mapped
    }

    deinit {
        if let base { munmap(base, max(size, 1)) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Refuses a file that was cut short since it was opened: its mapped pages would be gone.
    func checkSize() throws(CubeReadingError) {
        var status = stat()
        guard base != nil, fstat(descriptor, &status) == 0 else {
            throw .unreadable(place: path, reason: String(cString: strerror(errno)))
        }
        guard Int(status.st_size) >= size else {
            throw .truncated(place: path, needed: size, found: Int(status.st_size))
        }
    }

    /// Counts decoded bytes; now and then the mapped pages are given back.
    func count(_ bytes: Int) {
        let (before, after) = decoded.add(bytes, ordering: .relaxed)
        if before >> 25 != after >> 25, let base { madvise(base, size, MADV_DONTNEED) }
    }
}
