import Testing

@testable import Validation

/// Equal losses whose sums differ by rounding are equal: the plan order and the smallest A decide.
struct TieTests {
    /// 0.1 + 0.2 and 0.3 are the same loss, summed in another order.
    private let early = LossTable(losses: [[0.1 + 0.2], [0.1]], weights: [1, 1])
    private let late = LossTable(losses: [[0.3], [0.1]], weights: [1, 1])

    @Test func planOrderDecidesBetweenEqualLosses() {
        #expect(ComplexityChoice(early).minimum > ComplexityChoice(late).minimum)
        let result = SearchResult(candidates: [
            CandidateResult(recipe: .init([]), choice: ComplexityChoice(early)),
            CandidateResult(recipe: .init([]), choice: ComplexityChoice(late)),
        ])
        #expect(result.selected == 0)
    }

    @Test func theSmallestComplexityOfEqualLossesIsBest() {
        let table = LossTable(losses: [[0.1 + 0.2, 0.3, 0.5], [0.1, 0.1, 0.5]], weights: [1, 1])
        #expect(ComplexityChoice(table).best == 1)
    }
}
