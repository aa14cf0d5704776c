import Synchronization
import Testing

@testable import LinearAlgebra

/// Serialized: the limit of threads is one for the process.
@Suite(.serialized) struct ParallelTests {
    struct Failure: Error, Equatable { let index: Int }

    @discardableResult
    private func withThreads<R>(_ count: Int, _ body: () throws -> R) rethrows -> R {
        Parallel.limitThreads(to: count)
        defer { Parallel.limitThreads(to: 0) }
        return try body()
    }

    @Test func resultsDoNotDependOnTheThreads() {
        let results = [1, 2, 5, 0].map { threads in
            withThreads(threads) {
                Parallel.map(37) { i -> [UInt64] in
                    var generator = SeededGenerator(seed: 3, stream: UInt64(i))
                    let x = Matrix(rows: 20, columns: 9, elements: (0..<180).map { _ in generator.normal() })
                    return x.times(x, transposingSelf: true).elements.map(\.bitPattern)
                }
            }
        }
        #expect(results[0].count == 37)
        for other in results.dropFirst() { #expect(other == results[0]) }
    }

    @Test func orderIsKeptAndEmptyMapsAreEmpty() {
        for threads in [1, 2, 5, 0] {
            withThreads(threads) {
                #expect(Parallel.map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
                #expect(Parallel.map(0) { $0 } == [])
                #expect(Parallel.map(1) { $0 + 7 } == [7])
            }
        }
    }

    @Test func theFirstErrorByIndexIsThrown() {
        for threads in [1, 2, 5, 0] {
            withThreads(threads) {
                #expect(throws: Failure(index: 11)) {
                    try Parallel.map(64) { (i) throws(Failure) -> Int in
                        if i % 13 == 11 { throw Failure(index: i) }
                        return i
                    }
                }
            }
        }
    }

    @Test func mapsInsideMapsRunOnTheirThread() {
        let nested = withThreads(4) { Parallel.map(8) { i in Parallel.map(5) { i * 10 + $0 } } }
        #expect(nested == (0..<8).map { i in (0..<5).map { i * 10 + $0 } })
    }

    @Test func bothAreDoneOnAnyNumberOfThreads() {
        for threads in [1, 2, 5, 0] {
            withThreads(threads) {
                let done = Parallel.map(3) { i in
                    let first = Atomic(0)
                    let second = Atomic(0)
                    Parallel.both({ first.store(i + 1, ordering: .relaxed) }) {
                        second.store(Parallel.map(4) { $0 * i }.reduce(0, +), ordering: .relaxed)
                    }
                    return [first.load(ordering: .relaxed), second.load(ordering: .relaxed)]
                }
                #expect(done == [[1, 0], [2, 6], [3, 12]])
                let alone = Atomic(0)
                Parallel.both({ alone.add(1, ordering: .relaxed) }) { alone.add(2, ordering: .relaxed) }
                #expect(alone.load(ordering: .relaxed) == 3)
            }
        }
    }
}
