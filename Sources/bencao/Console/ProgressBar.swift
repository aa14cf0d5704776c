import Foundation
import Synchronization

/// A bar on a terminal for work that takes over a second; nothing elsewhere.
final class ProgressBar: Sendable {
    private struct State {
        var shown = false
        var last = 0.0
    }

    private let start = monotonicSeconds()
    private let enabled: Bool
    private let state = Mutex(State())

    init(_ console: Console) { enabled = !console.quiet && isTerminal(2) }

    /// Shows that `done` of `total` pieces of `stage` are done.
    func show(_ stage: String, _ done: Int, _ total: Int) {
        guard enabled else { return }
        let now = monotonicSeconds()
        guard now - start > 1 else { return }
        state.withLock { state in
            guard now - state.last > 0.1 || done == total else { return }
            state.last = now
            state.shown = true
            let width = 30
            let filled = total > 0 ? width * done / total : 0
            let elapsed = now - start
            let remaining = done > 0 ? elapsed / Double(done) * Double(total - done) : 0
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
            try? write(
                Data("\r\u{1B}[K\(stage) \(bar) \(done)/\(total), \(Int(remaining.rounded())) s left".utf8), to: 2)
        }
    }

    /// Takes the bar away.
    func finish() {
        state.withLock { state in
            if state.shown { try? write(Data("\r\u{1B}[K".utf8), to: 2) }
            state.shown = false
        }
    }
}
