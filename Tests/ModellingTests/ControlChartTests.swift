import Testing

@testable import Modelling

/// Charts of real numbers are compared with R qcc by the oracles; here their edges.
@Suite struct ControlChartTests {
    @Test func individualsByHand() throws {
        let chart = try IndividualsChart(widthInSigma: 3, d2: 1.128).fit([1, 3, 2, 2])
        #expect(chart.centre == 2)
        #expect(abs(chart.sigma - 1 / 1.128) < 1e-15)
        #expect(abs(chart.limits.upperBound - (2 + 3 / 1.128)) < 1e-14)
        // c₄ of four values is √(2/3)·Γ(2)/Γ(3/2) = 0.921318.
        #expect(abs(chart.overallSigma - (2.0 / 3).squareRoot() / 0.9213177319235614) < 1e-13)
    }

    @Test("a shift of one standard deviation is found by the sums and the moving average, not by single values")
    func shift() throws {
        let values = (0..<60).map { ($0 < 20 ? 0 : 1.3) + 0.6 * ($0 % 2 == 0 ? 1 : -1) }
        let sums = try CumulativeSumChart().points(values, centre: 0, sigma: 1)
        #expect(!sums[..<20].contains(where: \.isSignal) && sums[20...].contains(where: \.isSignal))
        let averages = try MovingAverageChart().points(values, centre: 0, sigma: 1)
        #expect(averages[20...].contains { !$0.limits.contains($0.value) })
        #expect(abs(averages[0].limits.upperBound - 3 * 0.2) < 1e-14)
        #expect(values.allSatisfy { abs($0) < 3 })
        // λ = 1 is the chart of single values.
        let plain = try MovingAverageChart(lambda: 1).points(values, centre: 0, sigma: 1)
        #expect(plain.map(\.value) == values && plain.allSatisfy { $0.limits == -3...3 })
    }

    @Test func refusals() {
        #expect(throws: ModellingError.tooFewSamples(found: 1, needed: 2, what: "a control chart")) {
            try IndividualsChart().fit([1])
        }
        #expect(throws: ModellingError.noVariation(samples: 3, channels: 1)) { try IndividualsChart().fit([2, 2, 2]) }
        #expect(throws: ModellingError.nonFinite(row: 1, column: 0, what: "the values of the chart")) {
            try IndividualsChart().fit([1, .nan])
        }
        #expect(throws: ModellingError.nonFinite(row: 1, column: 0, what: "squared values of the chart")) {
            try IndividualsChart().fit([1, 1e300])
        }
        #expect(
            throws: ModellingError.invalidParameter(
                name: "lambda", value: "0.0", needed: "a number above 0 and at most 1 is needed")
        ) { try MovingAverageChart(lambda: 0).points([1], centre: 0, sigma: 1) }
        #expect(
            throws: ModellingError.invalidParameter(name: "sigma", value: "0.0", needed: "a number above 0 is needed")
        ) { try CumulativeSumChart().points([1], centre: 0, sigma: 0) }
    }
}
