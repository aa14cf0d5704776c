import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing
import Validation

struct PairedComparisonTests {
    private static func losses(_ count: Int, seed: UInt64, shift: Double = 0) -> (first: [Double], second: [Double]) {
        var generator = SeededGenerator(seed: seed)
        let first = (0..<count).map { _ in abs(generator.normal()) + shift }
        return (first, (0..<count).map { _ in abs(generator.normal()) })
    }

    /// The share of all 2^L sign patterns that reach the observed sum, by the definition.
    private static func enumerated(_ first: [Double], _ second: [Double]) -> Double {
        let d = zip(first, second).map { $0 - $1 }
        let observed = abs(d.reduce(0, +))
        let slack = 1e-12 * d.reduce(0) { $0 + abs($1) }
        var reached = 0
        for pattern in 0..<(1 << d.count) {
            var sum = 0.0
            for l in d.indices { sum += pattern >> l & 1 == 0 ? d[l] : -d[l] }
            if abs(sum) >= observed - slack { reached += 1 }
        }
        return Double(reached) / Double(1 << d.count)
    }

    @Test("p of few lots is that of full enumeration", arguments: 2...11)
    func exact(_ lots: Int) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            let (first, second) = Self.losses(lots, seed: seed, shift: 0.3 * Double(seed))
            let comparison = try PairedComparison("a", first, "b", second)
            #expect(comparison.isExact)
            #expect(comparison.patterns == (1 << lots) - 1)
            #expect(comparison.pValue == Self.enumerated(first, second))
            let turned = try PairedComparison("b", second, "a", first)
            #expect(turned.pValue == comparison.pValue)
            #expect(turned.meanDifference == -comparison.meanDifference)
        }
    }

    @Test("ties count, whatever rounding does to them; lots without a difference change nothing")
    func ties() throws {
        // Differences 0.1, 0.2 and −0.3: the observed sum is 0 up to rounding, every pattern reaches it.
        let comparison = try PairedComparison("a", [0.1, 0.2, 0], "b", [0, 0, 0.3])
        #expect(comparison.pValue == 1)
        // Equal differences: 2 of 2^6 patterns reach their sum.
        let equal = try PairedComparison("a", [1.1, 2.1, 3.1, 4.1, 5.1, 6.1], "b", [1, 2, 3, 4, 5, 6])
        #expect(equal.pValue == 2.0 / 64)
        #expect(equal.outcome == .secondIsBetter)
        #expect(equal.summary == "b is better than a")
        let padded = try PairedComparison(
            "a", [1.1, 2.1, 7, 3.1, 4.1, 5.1, 8, 6.1], "b", [1, 2, 7, 3, 4, 5, 8, 6])
        #expect(padded.pValue == equal.pValue)
        #expect(padded.lots == 8 && padded.lotsThatDiffer == 6)
        let same = try PairedComparison("a", [1, 2, 3], "b", [1, 2, 3])
        #expect(same.pValue == 1 && same.outcome == .noDifferenceShown && same.meanDifference == 0)
    }

    @Test("the mean difference, the outcome and the unit")
    func figures() throws {
        let a = [0.5, 0.25, 0.75, 0.5, 0.25, 0.5]
        let b = [1.5, 1.0, 2.0, 1.25, 1.5, 1.25]
        let comparison = try PairedComparison("fusion", a, "NIR alone", b)
        #expect(abs(comparison.firstLoss - comparison.secondLoss - comparison.meanDifference) < 1e-15)
        #expect(comparison.meanDifference == -5.75 / 6)
        #expect(comparison.pValue == 2.0 / 64)
        #expect(comparison.summary == "fusion is better than NIR alone")
        #expect(try PairedComparison("a", a, "b", b, alpha: 0.01).summary == "no difference shown")
        for unit in [1e-300, 1e300] {
            let scaled = try PairedComparison("a", a.map { $0 * unit }, "b", b.map { $0 * unit })
            #expect(scaled.pValue == 2.0 / 64)
            #expect(abs(scaled.meanDifference / unit + 5.75 / 6) < 1e-14)
        }
    }

    @Test("beyond 20 lots patterns are drawn: near the exact p, the same for the same seed, never 0")
    func drawn() throws {
        let (first, second) = Self.losses(24, seed: 5, shift: 0.3)
        let comparison = try PairedComparison("a", first, "b", second, patterns: 4999, seed: 3)
        #expect(!comparison.isExact && comparison.patterns == 4999)
        let again = try PairedComparison("a", first, "b", second, patterns: 4999, seed: 3)
        #expect(again == comparison)
        // The exact p of 24 lots by convolution of the sums, on a grid finer than the differences between them.
        let exact = Self.convolved(first, second)
        let error = (exact * (1 - exact) / 5000).squareRoot()
        #expect(exact > 0.01 && exact < 0.5)
        #expect(abs(comparison.pValue - exact) < 4 * error + 1.0 / 5000)
        let apart = try PairedComparison("a", first.map { $0 + 100 }, "b", second, patterns: 99)
        #expect(apart.pValue == 0.01)
        #expect(apart.smallestPValue == 0.01)
    }

    /// The chance that |Σ s·d| reaches |Σ d| by dynamic programming over sums rounded to a grid.
    private static func convolved(_ first: [Double], _ second: [Double]) -> Double {
        let d = zip(first, second).map { Int((($0 - $1) * 10_000).rounded()) }
        let span = d.reduce(0) { $0 + abs($1) }
        var chance = [Double](repeating: 0, count: 2 * span + 1)
        chance[span] = 1
        for value in d {
            var next = [Double](repeating: 0, count: 2 * span + 1)
            for i in chance.indices where chance[i] > 0 {
                next[i + value] += chance[i] / 2
                next[i - value] += chance[i] / 2
            }
            chance = next
        }
        let observed = abs(d.reduce(0, +))
        return chance.indices.reduce(0) { $0 + (abs($1 - span) >= observed ? chance[$1] : 0) }
    }

    /// 600 pairs of models that are equally good: the level is held. 0.05 · 600 = 30, standard deviation 5.3; the bounds
    /// are 4 of them away. Differences with heavy tails and of unequal size: only their symmetry counts.
    @Test("the level is held by simulation", arguments: [9, 25])
    func level(_ lots: Int) throws {
        var generator = SeededGenerator(seed: UInt64(lots))
        var shown = 0
        for _ in 0..<600 {
            var (first, second) = ([Double](), [Double]())
            for lot in 0..<lots {
                let spread = Double(1 + lot % 3)
                first.append(spread * pow(generator.normal(), 2))
                second.append(spread * pow(generator.normal(), 2))
            }
            let comparison = try PairedComparison("a", first, "b", second, patterns: 199, seed: generator.next())
            if comparison.outcome != .noDifferenceShown { shown += 1 }
        }
        #expect(shown >= 9 && shown <= 51, "\(shown) of 600")
    }

    @Test("too few lots that differ are a finding")
    func tooFewLots() throws {
        let five = try PairedComparison("a", [1, 1, 1, 1, 1, 4], "b", [2, 2, 2, 2, 2, 4])
        #expect(five.smallestPValue == 0.0625 && five.pValue == 0.0625)
        #expect(five.outcome == .noDifferenceShown)
        #expect(five.findings.map(\.code) == ["comparison.too-few-lots"])
        #expect(
            five.findings.first?.summary
                == "5 of 6 lots differ, which cannot give a p below 0.0625; the level is 0.05")
        #expect(try PairedComparison("a", [1, 1, 1, 1, 1, 3], "b", [2, 2, 2, 2, 2, 4]).findings.isEmpty)
    }

    @Test func refusals() {
        func refused(_ a: [Double], _ b: [Double], alpha: Double = 0.05, patterns: Int = 99) -> ModellingError? {
            do throws(ModellingError) {
                _ = try PairedComparison("a", a, "b", b, alpha: alpha, patterns: patterns)
                return nil
            } catch { return error }
        }
        #expect(refused([1, 2, 3], [1, 2]) == .shapeMismatch(what: "lot losses of \"b\"", found: 2, expected: 3))
        #expect(refused([1], [2]) == .tooFewSamples(found: 1, needed: 2, what: "a paired comparison by lots"))
        #expect(refused([], []) == .tooFewSamples(found: 0, needed: 2, what: "a paired comparison by lots"))
        #expect(
            refused([1, 2], [1, .infinity]) == .nonFinite(row: 1, column: 0, what: "the lot losses of \"b\""))
        #expect(
            refused([1, 2], [1, 3], alpha: 0)
                == .invalidParameter(name: "alpha", value: "0.0", needed: "a number above 0 and below 1 is needed"))
        #expect(
            refused([1, 2], [1, 3], patterns: 0)
                == .invalidParameter(name: "patterns", value: "0", needed: "1 or more are needed"))
    }
}
