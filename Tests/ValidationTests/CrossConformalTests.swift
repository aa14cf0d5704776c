import Foundation
import LinearAlgebra
import Testing

@testable import Validation

@Suite struct CrossConformalTests {
    @Test("scores that differ by rounding are equal, others are not")
    func ties() {
        let reference = CrossConformal(folds: [0, 1, 2], scores: [1, 2, 3])
        let rounding = 2 * (1 + 1e-12)
        #expect(reference.pValue(newScores: [rounding, rounding, rounding]) == 3.0 / 4)
        let larger = 2 * (1 + 1e-6)
        #expect(reference.pValue(newScores: [larger, larger, larger]) == 2.0 / 4)
    }

    @Test("p counts the calibration units at least as strange, each under the model without its fold")
    func byHand() {
        let reference = CrossConformal(folds: [0, 0, 1, 1], scores: [1, 2, 3, 4])
        // Against fold 0 the new unit has 2, against fold 1 it has 3.5: units 2 (2 ≥ 2) and 4 (4 ≥ 3.5) count.
        #expect(reference.pValue(newScores: [2, 3.5]) == 3.0 / 5)
        #expect(reference.pValue(newScores: [0, 0]) == 1)
        #expect(reference.pValue(newScores: [2.5, 4.5]) == 1.0 / 5)
        #expect(reference.pValue(newScores: [1, 4]) == 4.0 / 5)
        #expect(reference.count == 4)
        #expect(reference.smallestPValue == 0.2)
    }

    @Test("a class of fewer than 1/α − 1 units cannot be excluded")
    func excludability() {
        func reference(_ count: Int) -> CrossConformal {
            CrossConformal(folds: [Int](repeating: 0, count: count), scores: [Double](repeating: 0, count: count))
        }
        #expect(!reference(18).canExclude(atLevel: 0.05))
        #expect(reference(19).canExclude(atLevel: 0.05))
        #expect(!reference(8).canExclude(atLevel: 0.1))
        #expect(reference(9).canExclude(atLevel: 0.1))
        #expect(reference(9).pValue(newScores: [1]) == 0.1)
        #expect(reference(0).smallestPValue == 1)
    }

    @Test("the fewest units at a level are the smallest count that can reach it, whatever rounding does to 1/α")
    func fewestUnits() {
        #expect(CrossConformal.fewestUnits(atLevel: 0.05) == 19)
        for count in 1...5000 {
            let alpha = 1 / Double(count + 1)
            #expect(CrossConformal.fewestUnits(atLevel: alpha) == count)
            #expect(CrossConformal.fewestUnits(atLevel: alpha.nextDown) == count + 1)
        }
        for alpha in [1e-6, 0.003, 0.01, 0.07, 0.1 + 0.2, 0.35, 0.49, 0.51, 0.999] {
            let fewest = CrossConformal.fewestUnits(atLevel: alpha)
            #expect(1 / Double(fewest + 1) <= alpha)
            #expect(fewest == 1 || 1 / Double(fewest) > alpha)
        }
        #expect(CrossConformal.fewestUnits(atLevel: 1e-16) == Int.max)
    }

    @Test("a file without one fold a score is refused")
    func damagedFiles() throws {
        let good = Data(#"{"folds": [0, 1], "scores": [2, 3]}"#.utf8)
        #expect(try JSONDecoder().decode(CrossConformal.self, from: good).scores == [2, 3])
        for bad in [#"{"folds": [0], "scores": [2, 3]}"#, #"{"folds": [0, -1], "scores": [2, 3]}"#] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(CrossConformal.self, from: Data(bad.utf8)) }
        }
    }

    /// Score: the distance to the mean of the units outside the fold. 19 normal units in 19 folds, 1 new one, 4000 draws:
    /// the standard error of the share is 0.34 points at α = 0.05 and 0.63 at 0.2.
    @Test("of units like the calibration units, about α are excluded", arguments: [0.05, 0.2])
    func coverage(_ alpha: Double) {
        let draws = 4000
        let count = 19
        var generator = SeededGenerator(seed: 77)
        var excluded = 0
        for _ in 0..<draws {
            let units = (0..<count).map { _ in generator.normal() }
            let new = generator.normal()
            let sum = units.reduce(0, +)
            let centres = units.map { (sum - $0) / Double(count - 1) }
            let reference = CrossConformal(
                folds: Array(0..<count), scores: zip(units, centres).map { abs($0 - $1) })
            if reference.pValue(newScores: centres.map { abs(new - $0) }) <= alpha { excluded += 1 }
        }
        #expect(abs(Double(excluded) / Double(draws) - alpha) < 0.015)
    }
}
