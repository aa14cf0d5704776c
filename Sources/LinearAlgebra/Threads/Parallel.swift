internal import Dispatch
internal import Synchronization

/// The one layer for threads: a map over independent pieces of work.
///
/// The work is cut by its own structure, never by the number of threads, and results are kept in order, so they do
/// not depend on the number of threads. A map inside a map runs on the thread that it is on.
public enum Parallel {
    private static let limit = Atomic<Int>(0)
    @TaskLocal private static var isNested = false

    /// Limits all later maps to `count` threads; 0 stands for the number of processors.
    public static func limitThreads(to count: Int) {
        precondition(count >= 0, "\(count) threads")
        limit.store(count, ordering: .relaxed)
        // The earlier, the less its waiting threads take of the processors.
        SingleThreadedBLAS.ensure()
    }

    /// The most threads that a map may use now: for shares of a memory budget, never for the partition of work.
    public static var mostThreads: Int {
        let wanted = limit.load(ordering: .relaxed)
        return wanted == 0 ? activeProcessors : wanted
    }

    /// The results of `body(0)`, …, `body(count − 1)`, in order.
    ///
    /// The first error by index is thrown, whichever thread met one first.
    public static func map<R: Sendable, E: Error>(
        _ count: Int, _ body: @Sendable (Int) throws(E) -> R
    ) throws(E) -> [R] {
        let wanted = limit.load(ordering: .relaxed)
        if count < 2 || wanted == 1 || isNested {
            var results: [R] = []
            results.reserveCapacity(count)
            for i in 0..<max(count, 0) { results.append(try body(i)) }
            return results
        }
        let next = Atomic<Int>(0)
        let slots = Slots<Result<R, E>>(count: count)
        @Sendable func work() {
            $isNested.withValue(true) {
                while true {
                    let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if i >= count { return }
                    do throws(E) { slots.set(i, .success(try body(i))) } catch { slots.set(i, .failure(error)) }
                }
            }
        }
        if wanted == 0 {
            let workers = min(count, activeProcessors)
            DispatchQueue.concurrentPerform(iterations: workers) { _ in work() }
        } else {
            DispatchQueue.concurrentPerform(iterations: min(count, wanted)) { _ in work() }
        }
        var results: [R] = []
        results.reserveCapacity(count)
        for result in slots.take() { results.append(try result.get()) }
        return results
    }
}

extension Parallel {
    /// Does two things, at the same time where there is a second thread.
    public static func both(_ first: @Sendable () -> Void, _ second: @Sendable () -> Void) {
        guard mostThreads > 1, !isNested else {
            first()
            second()
            return
        }
        withoutActuallyEscaping(first) { first in
            withoutActuallyEscaping(second) { second in
                DispatchQueue.concurrentPerform(iterations: 2) { k in
                    $isNested.withValue(true) { k == 0 ? first() : second() }
                }
            }
        }
    }
}

/// One place a result, each written once by whoever computed it.
private final class Slots<Value>: @unchecked Sendable {
    private let storage: UnsafeMutableBufferPointer<Value?>

    init(count: Int) {
        storage = .allocate(capacity: count)
        storage.initialize(repeating: nil)
    }

    deinit {
        storage.deinitialize()
        storage.deallocate()
    }

    func set(_ index: Int, _ value: Value) { storage[index] = value }

    func take() -> [Value] { storage.compactMap { $0 } }
}
