internal import TestSupport
internal import Testing

/// Every case of the shared oracles that there is a handler for, at the tolerance of the case.
@Suite(
    .enabled(if: SharedFolder.isAvailableOrRequired, "there is no shared folder with the oracles"),
    OracleSummary())
struct OracleTests {
    /// The cases that can run; an unreadable index is the failure of its own test below.
    static let cases = ((try? OracleIndex())?.entries ?? []).filter { oracleHandlers[$0.method] != nil }

    @Test("the index can be read, and every handler has a case")
    func indexIsRead() throws {
        let index = try OracleIndex()
        #expect(!index.entries.isEmpty)
        let methods = Set(index.entries.map(\.method))
        for method in oracleHandlers.keys.sorted() {
            #expect(methods.contains(method), "there is a handler for \(method), but no case")
        }
    }

    @Test("agrees with the independent program", arguments: cases)
    func agrees(_ entry: OracleIndex.Entry) throws {
        let oracle = try OracleIndex().load(entry)
        let handler = try #require(oracleHandlers[entry.method])
        OracleTally.countRun()
        let got = try handler(oracle)
        #expect(!oracle.expected.isEmpty)
        for (key, expected) in oracle.expected.sorted(by: { $0.key < $1.key }) {
            guard let value = got[key] else {
                Issue.record("\(key): the handler neither returns it nor says why it is not applicable")
                continue
            }
            if case .notApplicable(let reason) = value {
                OracleTally.countNotApplicable("\(entry.method).\(key): \(reason)")
            } else if let mismatch = value.mismatch(with: expected, key: key, tolerance: oracle.tolerance) {
                Issue.record("\(mismatch)")
            }
        }
    }
}
