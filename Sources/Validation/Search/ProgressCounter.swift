internal import Synchronization

/// Counts finished pieces of work from any thread.
final class ProgressCounter: Sendable {
    private let done = Atomic<Int>(0)
    private let total: Int
    private let report: (@Sendable (Int, Int) -> Void)?

    init(total: Int, report: (@Sendable (Int, Int) -> Void)?) {
        self.total = total
        self.report = report
    }

    func step() {
        let now = done.wrappingAdd(1, ordering: .relaxed).newValue
        report?(now, total)
    }
}
