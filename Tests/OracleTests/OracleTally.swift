internal import Synchronization
internal import TestSupport
internal import Testing

/// What became of the cases of one run.
enum OracleTally {
    private struct Counts {
        var ran = 0
        var notApplicable: [String: Int] = [:]
    }

    private static let counts = Mutex(Counts())

    /// Counts a case that is compared.
    static func countRun() { counts.withLock { $0.ran += 1 } }

    /// Counts a key that the product has no counterpart of.
    static func countNotApplicable(_ what: String) { counts.withLock { $0.notApplicable[what, default: 0] += 1 } }

    /// The cases that were compared.
    static var ran: Int { counts.withLock { $0.ran } }

    /// What was not compared, and in how many cases.
    static var notApplicable: [String: Int] { counts.withLock { $0.notApplicable } }
}

/// Prints at the end of the suite how many cases ran, so that a case that nobody compares cannot pass for one that agrees.
struct OracleSummary: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await function()
        let index = try OracleIndex()
        for (what, cases) in OracleTally.notApplicable.sorted(by: { $0.key < $1.key }) {
            print("oracles: not applicable in \(cases) \(cases == 1 ? "case" : "cases"): \(what)")
        }
        let missing = index.entries.filter { oracleHandlers[$0.method] == nil }
        var methods: [String] = []
        for entry in missing where methods.last != entry.method { methods.append(entry.method) }
        if !methods.isEmpty { print("oracles: not yet implemented: \(methods.joined(separator: ", "))") }
        print(
            "oracles: \(OracleTally.ran) ran, \(missing.count) not yet implemented, \(index.entries.count) in the index"
        )
    }
}
