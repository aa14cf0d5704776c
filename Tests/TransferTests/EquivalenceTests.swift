import LinearAlgebra
import Spectroscopy
import Testing
import Transfer

@Suite struct EquivalenceTests {
    static func singleLots(_ n: Int) -> Lots { Lots(names: (0..<n).map { "l\($0)" }, indices: Array(0..<n)) }

    /// To 1e-7: statsmodels and scipy give tails to that accuracy.
    static func close(_ a: Double?, _ b: Double, _ tolerance: Double = 1e-7) -> Bool {
        a.map { abs($0 - b) <= tolerance * max(1, abs(b)) } ?? false
    }

    @Test(arguments: EquivalenceGolden.cases.indices)
    func agreesWithOtherPrograms(_ index: Int) throws {
        let golden = EquivalenceGolden.cases[index]
        let check = try #require(
            InstrumentEquivalence(
                primary: golden.primary, secondary: golden.secondary, reference: golden.reference,
                lots: Self.singleLots(golden.primary.count), margin: golden.margin))
        #expect(Self.close(check.mean.pValue, golden.tostP))
        #expect(Self.close(check.mean.low, golden.low))
        #expect(Self.close(check.mean.high, golden.high))
        #expect(Self.close(check.agreement.biasPValue, golden.biasP))
        #expect(Self.close(check.errors?.ratio, golden.ratio))
        #expect(Self.close(check.errors?.low, golden.ratioLow))
        #expect(Self.close(check.errors?.high, golden.ratioHigh))
        #expect(Self.close(check.agreement.lower.value, golden.lowerLimit))
        #expect(Self.close(check.agreement.upper.value, golden.upperLimit))
        #expect(Self.close(check.agreement.upper.high - check.agreement.upper.value, golden.limitHalf))
        #expect(Self.close(check.agreement.slope?.value, golden.slope))
        #expect(Self.close(check.agreement.slopePValue, golden.slopeP))
    }

    @Test func verdictFollowsTheMargin() throws {
        let primary = (0..<20).map { 5 + 0.1 * Double($0) }
        let reference = primary.enumerated().map { $1 + ($0 % 2 == 0 ? 0.1 : -0.1) }
        func verdict(shift: Double, margin: Double?, reference: [Double]?) throws -> EquivalenceVerdict {
            let secondary = primary.enumerated().map { $1 + shift + 0.01 * Double($0 % 3 - 1) }
            return try #require(
                InstrumentEquivalence(
                    primary: primary, secondary: secondary, reference: reference, lots: Self.singleLots(20),
                    margin: margin)
            ).verdict
        }
        #expect(try verdict(shift: 0, margin: 0.1, reference: reference) == .go)
        #expect(try verdict(shift: 0.5, margin: 0.1, reference: reference) == .noGo)
        #expect(try verdict(shift: 0.1, margin: 0.1, reference: reference) == .cannotSay)
        #expect(try verdict(shift: 0, margin: nil, reference: reference) == .cannotSay)
        #expect(try verdict(shift: 0, margin: 0.1, reference: nil) == .cannotSay)
        #expect(try verdict(shift: 0.5, margin: 0.1, reference: nil) == .noGo)
    }

    @Test func theSameSpectraTwiceShowNothing() throws {
        let values = (0..<10).map { Double($0) }
        let check = try #require(
            InstrumentEquivalence(
                primary: values, secondary: values, reference: values.map { $0 + 0.1 },
                lots: Self.singleLots(10), margin: 1, areIndependent: false))
        #expect(check.verdict == .cannotSay)
        #expect(check.errors?.ratio == 1)
    }

    /// By hand: lots with differences (1, 3), (2, 2), (6, 8): means 2, 2, 7; between 25/3, within (2 + 0 + 2)/3.
    @Test func limitsOfLotsWithRepeats() throws {
        let primary = [10.0, 11, 12, 13, 14, 15]
        let secondary = [11.0, 14, 14, 15, 20, 23]
        let lots = Lots(names: ["a", "b", "c"], indices: [0, 0, 1, 1, 2, 2])
        let agreement = try #require(LimitsOfAgreement(primary: primary, secondary: secondary, lots: lots))
        #expect(abs(agreement.bias.value - 11.0 / 3) < 1e-12)
        #expect(abs(agreement.deviation * agreement.deviation - (25.0 / 3 + 0.5 * 4 / 3)) < 1e-12)
        #expect(agreement.lots == 3)
    }
}
