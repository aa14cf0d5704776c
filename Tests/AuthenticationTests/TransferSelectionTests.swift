import Testing

@testable import Authentication

/// The rule of one standard error.
struct TransferSelectionTests {
    @Test("the limit is the least loss with its own standard error; that of the differences stands beside")
    func limit() throws {
        // Mean 9.2, SD of the losses of the best/√5 = 7.7032; the differences 1, 2, 1, 2, 1 have 0.2449.
        let best = [1.0, 2, 1, 2, 40]
        let near = [2.0, 4, 2, 4, 41]
        let far = best.map { $0 + 7.71 }
        let selection = try #require(TransferSelection(losses: [far, near, best], simplicity: [0, 1, 2]))
        #expect(abs((selection.standardErrors[2] ?? 0) - 7.7032461) < 1e-6)
        #expect(abs((selection.differenceErrors[1] ?? 0) - 0.2449490) < 1e-7)
        #expect(selection.isWithin == [false, true, true] && selection.chosen == 1 && selection.best == 2)
    }

    @Test("the simplest within; of equally simple ones that with the least loss; the first of equals")
    func choice() throws {
        let best = [0.5, 1.5, 0.5, 1.5]
        let near = [1.2, 1, 1.2, 1]
        let nearer = [1.1, 1, 1.1, 1]
        let selection = try #require(
            TransferSelection(losses: [nil, near, nearer, best, best], simplicity: [0, 1, 1, 2, 2]))
        #expect(selection.isWithin == [false, true, true, true, true])
        #expect(selection.means[0] == nil && selection.chosen == 2 && selection.best == 3)
        #expect(try #require(TransferSelection(losses: [best, best], simplicity: [3, 3])).chosen == 0)
        #expect(TransferSelection(losses: [nil, nil], simplicity: [0, 1]) == nil)
    }
}
