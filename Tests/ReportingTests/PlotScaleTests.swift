import Testing

@testable import Reporting

struct PlotScaleTests {
    @Test func ticksAreRoundAndInside() {
        let scale = PlotScale(lower: -0.13, upper: 0.42)
        #expect(scale.ticks.map(\.label) == ["−0.1", "0.0", "0.1", "0.2", "0.3", "0.4"])
        #expect(scale.ticks.map(\.value) == [-0.1, 0, 0.1, 0.2, 0.3, 0.4])
        #expect(PlotScale(lower: 399, upper: 4001, tickCount: 8).ticks.first?.value == 500)
    }

    @Test(arguments: [1e-9, 3.3e-5, 0.02, 1, 47, 1e4, 8.1e7, 1e12])
    func everySpanHasAFewDistinctTicks(_ span: Double) {
        for shift in [0, 0.37, -5.2] {
            let scale = PlotScale(lower: shift * span, upper: (shift + 1) * span)
            #expect(scale.ticks.count >= 3 && scale.ticks.count <= 9)
            #expect(Set(scale.ticks.map(\.label)).count == scale.ticks.count)
            #expect(
                scale.ticks.allSatisfy { scale.fraction($0.value) >= -1e-9 && scale.fraction($0.value) <= 1 + 1e-9 })
        }
    }

    @Test func largeNumbersLeaveAPowerOfTenOut() {
        let scale = PlotScale(lower: 0, upper: 1_200_000)
        #expect(scale.exponent == 6)
        #expect(scale.ticks.map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2"])
        #expect(scale.titled("Intensity") == "Intensity / 10⁶")
        #expect(PlotScale(lower: 0, upper: 0.00004).titled("h") == "h / 10⁻⁵")
    }

    @Test func wholeTicksSkipNothingBelowOne() {
        let scale = PlotScale(lower: 0.6, upper: 4.4, wholeTicks: true, tickCount: 20)
        #expect(scale.ticks.map(\.label) == ["1", "2", "3", "4"])
    }

    @Test func logarithmicScaleStartsAtZero() {
        let scale = PlotScale(kind: .logarithmicFromZero, covering: [0.1, 250], room: 0)
        #expect(scale.fraction(0) == 0)
        #expect(abs(scale.fraction(250) - 1) < 1e-12)
        // ln(1 + v) is half of ln(251) where 1 + v = √251.
        #expect(abs(scale.fraction(251.0.squareRoot() - 1) - 0.5) < 1e-12)
        #expect(scale.ticks.first?.label == "0" && scale.ticks.last?.label == "200")
    }

    @Test func aReversedScaleFalls() {
        let scale = PlotScale(lower: 400, upper: 4000, isReversed: true)
        #expect(scale.fraction(4000) == 0 && scale.fraction(400) == 1)
    }

    @Test func oneValueGetsRoom() {
        let scale = PlotScale(covering: [5.0, 5.0])
        #expect(scale.lower < 5 && scale.upper > 5 && abs(scale.fraction(5) - 0.5) < 1e-12)
    }
}
