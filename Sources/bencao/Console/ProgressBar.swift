import Foundation
import Synchronization

/// How far long work has come: a bar on a terminal after a second, elsewhere a line every ten seconds.
final class ProgressBar: Sendable {
    private struct State {
        var shown = false
        var last: Double
        var stage = ""
        /// When the stage began, and what of it was done then.
        var stageStart: Double
    }

    /// The least time between two lines.
    private static let lineSeconds = 10.0

    private let start: Double
    private let isQuiet: Bool
    private let isBar: Bool
    private let state: Mutex<State>

    init(_ console: Console) {
        let now = monotonicSeconds()
        start = now
        isQuiet = console.quiet
        isBar = isTerminal(2)
        state = Mutex(State(last: now, stageStart: now))
    }

    /// Shows that `done` of `total` pieces of `stage` are done.
    func show(_ stage: String, _ done: Int, _ total: Int) {
        guard !isQuiet else { return }
        let now = monotonicSeconds()
        state.withLock { state in
            if stage != state.stage {
                state.stage = stage
                state.stageStart = now
            }
            guard isBar ? now - start > 1 : now - state.last >= Self.lineSeconds else { return }
            guard !isBar || now - state.last > 0.1 || done == total else { return }
            state.last = now
            let elapsed = now - state.stageStart
            let remaining = done > 0 ? elapsed / Double(done) * Double(total - done) : 0
            let left = "\(Int(remaining.rounded())) s left"
            if isBar {
                state.shown = true
                let width = 30
                let filled = total > 0 ? width * done / total : 0
                let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
                try? write(Data("\r\u{1B}[K\(stage) \(bar) \(done)/\(total), \(left)".utf8), to: 2)
            } else {
                let share = total > 0 ? 100 * done / total : 0
                try? write(Data("progress: \(stage) \(share) %, \(left)\n".utf8), to: 2)
            }
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
