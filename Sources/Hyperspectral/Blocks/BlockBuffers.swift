internal import Synchronization

/// Buffers that are used again: fresh memory would cost a page fault every 4 KB.
final class BlockBuffers: Sendable {
    private struct Free: @unchecked Sendable { var buffers: [UnsafeMutableBufferPointer<Double>] = [] }

    private let count: Int
    private let free = Mutex(Free())

    /// Buffers of `count` values.
    init(count: Int) { self.count = count }

    deinit { free.withLock { for buffer in $0.buffers { buffer.deallocate() } } }

    /// Calls `body` with a buffer; its values are whatever the last user left.
    func with<R, E: Error>(_ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R) throws(E) -> R {
        nonisolated(unsafe) let buffer =
            free.withLock { Free(buffers: $0.buffers.popLast().map { [$0] } ?? []) }.buffers.first
            ?? UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
        defer { free.withLock { $0.buffers.append(buffer) } }
        return try body(buffer)
    }
}
