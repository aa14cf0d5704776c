internal import Glibc

/// Large arrays in large pages: the first touch of memory costs more than many a computation on it.
enum HugePages {
    private static let size = 2 << 20

    /// Asks the system for large pages behind memory that was just allocated, and not touched yet; small or refused,
    /// nothing changes.
    static func advise(_ memory: UnsafeMutableRawBufferPointer) {
        guard memory.count >= 4 * size, let start = memory.baseAddress else { return }
        let first = (UInt(bitPattern: start) + UInt(size) - 1) & ~UInt(size - 1)
        let last = (UInt(bitPattern: start) + UInt(memory.count)) & ~UInt(size - 1)
        guard last > first else { return }
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(last - first), MADV_HUGEPAGE)
    }
}
