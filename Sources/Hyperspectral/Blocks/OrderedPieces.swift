internal import Foundation
internal import LinearAlgebra

/// Work on numbered pieces on all cores, whose results are handed on in the order of the pieces while others are worked on.
///
/// A result waits until all before it are handed on; a thread that is far ahead waits too, so that few results are in
/// memory. What is handed on, and in which order, does not depend on the number of threads.
enum OrderedPieces {
    /// Works on `count` pieces.
    ///
    /// - Parameters:
    ///   - workers: the most threads.
    ///   - state: makes what each thread keeps for itself.
    ///   - body: works on a piece.
    ///   - then: takes what came of a piece, on one thread at a time, in the order of the pieces.
    /// - Throws: what the first piece by number threw that was worked on.
    static func run<State, R: Sendable>(
        _ count: Int, workers: Int, state: @Sendable () -> State,
        _ body: @Sendable (Int, State) throws(HyperspectralError) -> R,
        then: (Int, R) throws(HyperspectralError) -> Void
    ) throws(HyperspectralError) {
        let result = withoutActuallyEscaping(then) { then -> Result<Void, HyperspectralError> in
            let threads = max(min(workers, count, Parallel.mostThreads), 1)
            let queue = Queue<R>(count: count, ahead: 4 * threads, then: then)
            _ = Parallel.map(threads) { _ in
                let own = state()
                while let k = queue.next() {
                    do throws(HyperspectralError) { queue.put(k, try body(k, own)) } catch { queue.fail(k, error) }
                }
            }
            return queue.outcome
        }
        try result.get()
    }

    private final class Queue<R>: @unchecked Sendable {
        private let condition = NSCondition()
        private let count: Int
        private let ahead: Int
        private let then: (Int, R) throws(HyperspectralError) -> Void
        private var begun = 0
        private var handed = 0
        private var waiting: [Int: R] = [:]
        private var isHanding = false
        private var failure: (piece: Int, error: HyperspectralError)?

        init(count: Int, ahead: Int, then: @escaping (Int, R) throws(HyperspectralError) -> Void) {
            self.count = count
            self.ahead = ahead
            self.then = then
        }

        var outcome: Result<Void, HyperspectralError> { failure.map { .failure($0.error) } ?? .success(()) }

        /// The next piece; nil when there is none, or after a failure.
        func next() -> Int? {
            condition.lock()
            defer { condition.unlock() }
            while failure == nil, begun < count, begun >= handed + ahead { condition.wait() }
            guard failure == nil, begun < count else { return nil }
            begun += 1
            return begun - 1
        }

        /// Keeps a result, and hands on all whose turn it is, unless another thread does.
        func put(_ k: Int, _ result: R) {
            condition.lock()
            waiting[k] = result
            if isHanding {
                condition.unlock()
                return
            }
            isHanding = true
            while failure == nil, let result = waiting.removeValue(forKey: handed) {
                let turn = handed
                condition.unlock()
                var thrown: HyperspectralError?
                do throws(HyperspectralError) { try then(turn, result) } catch { thrown = error }
                condition.lock()
                handed += 1
                if let thrown { note(turn, thrown) }
                condition.broadcast()
            }
            isHanding = false
            condition.unlock()
        }

        func fail(_ k: Int, _ error: HyperspectralError) {
            condition.lock()
            note(k, error)
            condition.broadcast()
            condition.unlock()
        }

        private func note(_ k: Int, _ error: HyperspectralError) {
            if let failure, failure.piece <= k { return }
            failure = (k, error)
        }
    }
}
