import LinearAlgebra
import Preprocessing
import Spectroscopy
import Testing

@testable import Validation

@Suite struct FigureTests {
    @Test("figures of a confusion matrix, counted by hand")
    func confusion() throws {
        // Rows are the truth: a 3 right of 5, b 4 of 4, c 0 of 1.
        let matrix = ConfusionMatrix(
            classNames: ["a", "b", "c"], truth: [0, 0, 0, 0, 0, 1, 1, 1, 1, 2], decided: [0, 0, 0, 1, 1, 1, 1, 1, 1, 0])
        #expect(matrix.counts == [[3, 2, 0], [0, 4, 0], [1, 0, 0]])
        #expect(matrix.total == 10)
        #expect(matrix.sensitivity(0) == 0.6)
        #expect(matrix.specificity(0) == 0.8)
        #expect(matrix.precision(0) == 0.75)
        #expect(matrix.sensitivity(1) == 1)
        #expect(matrix.specificity(1) == 4.0 / 6)
        #expect(matrix.f1(1) == 8.0 / 10)
        #expect(matrix.sensitivity(2) == 0)
        #expect(matrix.precision(2) == nil)
        #expect(matrix.accuracy == 0.7)
        #expect(abs((matrix.balancedAccuracy ?? 0) - 1.6 / 3) < 1e-15)
        // c = 7, s = 10, Σp·t = 4·5 + 6·4 + 0·1 = 44, Σp² = 52, Σt² = 42.
        let mcc = (70.0 - 44) / (48.0 * 58).squareRoot()
        #expect(abs((matrix.matthewsCorrelation ?? 0) - mcc) < 1e-15)
        #expect(abs((matrix.kappa ?? 0) - (0.7 - 0.44) / 0.56) < 1e-15)
    }

    @Test("what divides by nothing is not available")
    func undefined() {
        let none = ConfusionMatrix(classNames: ["a", "b"], truth: [], decided: [])
        #expect(none.accuracy == nil)
        #expect(none.balancedAccuracy == nil)
        #expect(none.matthewsCorrelation == nil)
        #expect(none.kappa == nil)
        let one = ConfusionMatrix(classNames: ["a", "b"], truth: [0, 0], decided: [0, 0])
        #expect(one.specificity(0) == nil)
        #expect(one.sensitivity(1) == nil)
        #expect(one.matthewsCorrelation == nil)
        #expect(one.kappa == nil)
        #expect(one.balancedAccuracy == 1)
        let allOne = ConfusionMatrix(classNames: ["a", "b"], truth: [0, 1], decided: [0, 0])
        #expect(allOne.matthewsCorrelation == nil)
        #expect(allOne.f1(1) == 0)
    }

    @Test("lots succeed by the majority of samples and repeats; a tie counts as the wrong class")
    func lots() throws {
        // Lots: A1 = rows 0, 1; A2 = row 2; A3 = row 3; B1 = rows 4, 5, 6; B2 = row 7.
        let labels = ClassLabels(names: ["a", "b"], indices: [0, 0, 0, 0, 1, 1, 1, 1])
        let lots = Lots(names: ["A1", "A2", "A3", "B1", "B2"], indices: [0, 0, 1, 2, 3, 3, 3, 4])
        let figures = ClassificationFigures(
            labels: labels, lots: lots,
            decisions: [
                [0, 0], [0, 1],  // A1: 3 of 4, right
                [0, 1],  // A2: a tie, wrong
                [1, 1],  // A3: 0 of 2, wrong
                [1, 1], [0, 1], [0, 0],  // B1: 3 of 6, a tie, wrong
                [1, 1],  // B2: right
            ])
        #expect(figures.confusion.counts == [[1, 2], [1, 1]])
        // a: (3/4 + 1/2 + 0)/3; b: (1/2 + 1)/2.
        #expect(abs(figures.balancedAccuracy - (1.25 / 3 + 0.75) / 2) < 1e-15)
        let a = figures.classes[0]
        #expect(a.name == "a")
        #expect(a.n == 3)
        #expect(a.sensitivity.successes == 1)
        #expect(a.sensitivity.lots == 3)
        #expect(a.sensitivity.value == 1.0 / 3)
        #expect(a.specificity.successes == 1)
        #expect(a.specificity.lots == 2)
        // Clopper–Pearson of 1 of 3: quantiles of Beta(1, 3) and Beta(2, 2); 1 − low is the cube root of 0.975.
        let low = try #require(a.sensitivity.low)
        let high = try #require(a.sensitivity.high)
        #expect(abs(low - 0.00840375865961637) < 1e-12)
        #expect(abs(high - 0.905700675949754) < 1e-12)
        // c = 2, s = 5, p = (2, 3), t = (3, 2), Σp·t = 12.
        let mcc = (10.0 - 12) / ((25.0 - 13) * (25.0 - 13)).squareRoot()
        #expect(abs((figures.mcc ?? 0) - mcc) < 1e-15)
    }

    @Test("a tie of three classes is wrong; rows without a decision do not count")
    func ties() {
        let labels = ClassLabels(names: ["a", "b", "c"], indices: [0, 1, 2, 2])
        let lots = Lots(names: ["1", "2", "3", "4"], indices: [0, 1, 2, 3])
        let figures = ClassificationFigures(
            labels: labels, lots: lots, decisions: [[0, 1, 2], [1, 1, 0], [2, 0, 0], []])
        // The first wrong class of the tied ones stands in the confusion matrix.
        #expect(figures.confusion.counts == [[0, 1, 0], [0, 1, 0], [1, 0, 0]])
        #expect(abs(figures.balancedAccuracy - (1.0 / 3 + 2.0 / 3 + 1.0 / 3) / 3) < 1e-15)
        #expect(figures.classes[2].n == 1)
    }

    @Test("a rate of no lots is not available")
    func noLots() {
        let rate = LotRate(successes: 0, lots: 0)
        #expect(rate.value == nil)
        #expect(rate.low == nil)
        #expect(rate.high == nil)
        let full = LotRate(successes: 5, lots: 5)
        #expect(full.high == 1)
        // 0.025^(1/5)
        #expect(abs((full.low ?? 0) - 0.4781762498950185) < 1e-12)
    }

    @Test("loss per lot, weighted so that classes count equally")
    func lossTable() {
        let share = 2.0 / 3
        #expect(LossTable.balancedWeights(lotClasses: [0, 0, 0, 1]) == [share, share, share, 2])
        let table = LossTable(
            losses: [[0, 1], [0, 1], [0.75, 0], [0.5, 0]],
            weights: LossTable.balancedWeights(lotClasses: [0, 0, 0, 1]))
        #expect(table.complexities == 2)
        // The mean over classes of their mean loss.
        #expect(abs(table.mean(1) - (0.25 + 0.5) / 2) < 1e-15)
        #expect(abs(table.mean(2) - (2.0 / 3 + 0) / 2) < 1e-15)
        // Weighted losses 0, 0, 1/2, 1 about 3/8.
        let centre = 0.375
        let weighted: [Double] = [0, 0, 0.5, 1]
        let squares = weighted.reduce(0.0) { $0 + ($1 - centre) * ($1 - centre) }
        let error = (squares / 3).squareRoot() / 2
        #expect(abs(table.standardError(1) - error) < 1e-15)
        #expect(LossTable(losses: [[1]], weights: [1]).standardError(1) == 0)
    }

    @Test("the smallest number of latent variables within one standard error of the least loss")
    func oneStandardError() {
        func choice(_ losses: [[Double]]) -> ComplexityChoice {
            ComplexityChoice(LossTable(losses: losses, weights: losses.map { _ in 1 }))
        }
        // Means 0.6, 0.35, 0.3, 0.25; SE at 4: SD of (0, 0, 0.5, 0.5) = 0.2887, halved: 0.1443.
        let usual = choice([[0.6, 0.3, 0.2, 0], [0.6, 0.4, 0.2, 0], [0.6, 0.3, 0.4, 0.5], [0.6, 0.4, 0.4, 0.5]])
        #expect(usual.best == 4)
        #expect(usual.chosen == 2)
        #expect(abs(usual.standardErrors[3] - (0.25 / 3).squareRoot() / 2) < 1e-15)
        #expect(abs(usual.minimum - 0.25) < 1e-15)
        // Of equal minima the smallest; without spread nothing smaller is near enough.
        let tied = choice([[0.5, 0.25, 0.25], [0.5, 0.25, 0.25]])
        #expect(tied.best == 2)
        #expect(tied.chosen == 2)
        // Exactly at the limit counts: minimum 0.5 with SE 0.5.
        let limit = choice([[1, 0], [1, 1]])
        #expect(limit.standardErrors[1] == 0.5)
        #expect(limit.best == 2)
        #expect(limit.chosen == 1)
        #expect(choice([[0.2]]).chosen == 1)
    }

    @Test("equal recipes are taken in plan order")
    func planOrder() {
        func candidate(_ loss: Double) -> CandidateResult {
            CandidateResult(
                recipe: .init([]), choice: ComplexityChoice(LossTable(losses: [[loss], [loss]], weights: [1, 1])))
        }
        #expect(SearchResult(candidates: [candidate(0.5), candidate(0.25), candidate(0.25)]).selected == 1)
        #expect(SearchResult(candidates: [candidate(0.25), candidate(0.25)]).selected == 0)
    }
}
