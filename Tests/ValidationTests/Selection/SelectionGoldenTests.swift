import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

@testable import Validation

/// Selections against numbers of numpy, scipy and scikit-learn, on lots of one to three rows.
@Suite struct SelectionGoldenTests {
    typealias Golden = SelectionGolden

    static func training(responses: Int = 1) throws -> SelectionTraining {
        let y = Matrix(rows: Golden.y).prefix(columns: responses)
        return try SelectionTraining(
            Matrix(rows: Golden.x), y, lots: Lots(names: (0..<12).map { "l\($0)" }, indices: Golden.lots),
            segments: .given(foldOfRow: Golden.folds, folds: 4))
    }

    /// 1e-9 of the largest: PLS by another algorithm, with errors of nearly nothing beside the response.
    static func near(_ got: [Double?], _ expected: [Double], _ relative: Double = 1e-9) -> Bool {
        let scale = expected.map(abs).max() ?? 0
        return got.count == expected.count
            && zip(got, expected).allSatisfy { got, expected in
                got.map { abs($0 - expected) <= relative * scale } ?? false
            }
    }

    @Test("forward interval PLS by width, first local minimum")
    func forward() throws {
        let method = IntervalPLS(intervals: 99, width: 5, maximumLatentVariables: 4)
        let selected = try method.select(Self.training())
        #expect(selected.steps.map(\.interval) == Golden.forwardIntervals)
        #expect(Self.near(selected.steps.map(\.rmsecv), Golden.forwardErrors))
        #expect(selected.steps.map(\.latentVariables) == Golden.forwardLatentVariables)
        #expect(Self.near([selected.fullRMSECV], [Golden.forwardFull]))
        #expect(selected.channels == Golden.forwardIntervals.sorted().flatMap { Array((5 * $0)..<min(5 * $0 + 5, 26)) })
        #expect(selected.rmsecv == selected.steps.last?.rmsecv && selected.findings.isEmpty)
        #expect(try method.ranges(channels: 26).last == 25..<26)
    }

    @Test("backward interval PLS by number, least error")
    func backward() throws {
        let method = IntervalPLS(direction: .backward, intervals: 8, maximumLatentVariables: 4, rule: .minimum)
        let selected = try method.select(Self.training())
        #expect(selected.steps.map(\.interval) == Golden.backwardIntervals)
        #expect(Self.near(selected.steps.map(\.rmsecv), Golden.backwardErrors))
        #expect(selected.steps.map(\.latentVariables) == Golden.backwardLatentVariables)
        #expect(Self.near([selected.fullRMSECV], [Golden.backwardFull]))
        let ranges = try method.ranges(channels: 26)
        #expect(ranges.map(\.count) == [4, 4, 3, 3, 3, 3, 3, 3])
        #expect(
            selected.channels
                == ranges.indices.filter { !Golden.backwardIntervals.contains($0) }.flatMap { Array(ranges[$0]) })
        var one = method
        one.maximumSteps = 1
        #expect(try one.select(Self.training()).steps == Array(selected.steps.prefix(1)))
    }

    @Test("interval PLS of two responses: errors in units of their standard deviations")
    func twoResponses() throws {
        let method = IntervalPLS(intervals: 8, maximumLatentVariables: 4, rule: .minimum)
        let selected = try method.select(Self.training(responses: 2))
        #expect(selected.steps.map(\.interval) == Golden.forwardTwoIntervals)
        #expect(Self.near(selected.steps.map(\.rmsecv), Golden.forwardTwoErrors))
        #expect(selected.steps.map(\.latentVariables) == Golden.forwardTwoLatentVariables)
        #expect(Self.near([selected.fullRMSECV], [Golden.forwardTwoFull]))
    }

    @Test("CARS without drawing: one response, two, and with scaled channels")
    func cars() throws {
        func check(
            responses: Int = 1, scale: Bool = false, _ counts: [Int], _ errors: [Double], _ latentVariables: [Int],
            _ channels: [Int]
        ) throws {
            let method = CompetitiveAdaptiveReweightedSampling(
                runs: 10, share: 1, reweighting: false, scale: scale, maximumLatentVariables: 4)
            let selected = try method.select(Self.training(responses: responses))
            #expect(selected.steps.map(\.channels) == counts)
            #expect(Self.near(selected.steps.map(\.rmsecv), errors))
            #expect(selected.steps.map(\.latentVariables) == latentVariables)
            #expect(selected.channels == channels)
        }
        try check(Golden.carsCounts, Golden.carsErrors, Golden.carsLatentVariables, Golden.carsChannels)
        try check(
            responses: 2, Golden.carsTwoCounts, Golden.carsTwoErrors, Golden.carsTwoLatentVariables,
            Golden.carsTwoChannels)
        try check(
            scale: true, Golden.carsScaledCounts, Golden.carsScaledErrors, Golden.carsScaledLatentVariables,
            Golden.carsScaledChannels)
        #expect(Golden.carsScaledErrors != Golden.carsErrors)
    }

    @Test("UVE with given noise, lots left out, a quantile of the noise as cut-off")
    func uve() throws {
        let elements = (0..<(22 * 26)).map { (k: Int) -> Double in 1e-7 * Double((k * 37 + 11) % 101) / 101 }
        let noise = Matrix(rows: 22, columns: 26, elements: elements)
        let method = UninformativeVariableElimination(latentVariables: 3, quantile: 0.9)
        let selected = try method.select(Self.training(), noise: noise)
        #expect(Self.near(selected.importance ?? [], Golden.uveStability, 1e-8))
        #expect(Self.near([selected.threshold], [Golden.uveCutOff], 1e-6))
        #expect(selected.channels == Golden.uveKept && selected.latentVariables == 3)
    }

    @Test("successive projections: chains, the best of them by linear regression, elimination by the F test")
    func spa() throws {
        let x = Matrix(rows: Golden.x)
        let chains = SuccessiveProjections.chains(
            of: x.subtractingFromRows(x.columnMeans), starts: Array(0..<26), length: 8)
        #expect(chains == Golden.spaChains)
        let noisy = try SelectionTraining(
            x, Matrix(rows: Golden.noisy), lots: Self.training().lots,
            segments: .given(foldOfRow: Golden.folds, folds: 4))
        func check(
            _ training: SelectionTraining, level: Double?, _ channels: [Int], _ error: Double
        ) throws {
            let selected = try SuccessiveProjections(maximumChannels: 8, eliminationLevel: level).select(training)
            #expect(selected.channels == channels && Self.near([selected.rmsecv], [error]))
            #expect(selected.steps.count == 8)
        }
        try check(Self.training(), level: nil, Golden.spaChannels, Golden.spaError)
        try check(Self.training(), level: 0.25, Golden.spaKept25, Golden.spaKeptError25)
        try check(Self.training(), level: 0.01, Golden.spaKept1, Golden.spaKeptError1)
        try check(noisy, level: nil, Golden.spaNoisyChannels, Golden.spaNoisyError)
        try check(noisy, level: 0.25, Golden.spaNoisyKept25, Golden.spaNoisyKeptError25)
        try check(noisy, level: 0.01, Golden.spaNoisyKept1, Golden.spaNoisyKeptError1)
        #expect(Golden.spaNoisyKept1.count < Golden.spaNoisyChannels.count)
    }

    @Test("thresholds of importance, two responses: the larger of the two counts")
    func thresholds() throws {
        let training = try Self.training(responses: 2)
        let vip = try ImportanceInProjectionThreshold(latentVariables: 3).select(training)
        #expect(Self.near(vip.importance ?? [], Golden.vip))
        #expect(vip.channels == Golden.vip.indices.filter { Golden.vip[$0] >= 1 } && vip.threshold == 1)
        let ratio = try SelectivityRatioThreshold(latentVariables: 3).select(training)
        #expect(Self.near(ratio.importance ?? [], Golden.ratio))
        #expect(Self.near([ratio.threshold], [Golden.ratioLimit]))
        #expect(ratio.channels == Golden.ratio.indices.filter { Golden.ratio[$0] > Golden.ratioLimit })
        let given = try SelectivityRatioThreshold(threshold: 2, latentVariables: 3).select(training)
        #expect(given.channels == Golden.ratio.indices.filter { Golden.ratio[$0] > 2 })
        #expect(given.channels != ratio.channels)
        let smc = try MultivariateCorrelationThreshold(latentVariables: 3).select(training)
        #expect(Self.near(smc.importance ?? [], Golden.correlation))
        #expect(Self.near([smc.threshold], [Golden.correlationLimit]))
        #expect(smc.channels == Golden.correlation.indices.filter { Golden.correlation[$0] > Golden.correlationLimit })
        for chosen in [vip, ratio, given, smc] {
            #expect(!chosen.channels.isEmpty && chosen.channels.count < 26 && chosen.findings.isEmpty)
        }
    }

    @Test("the stability index with its interval")
    func stability() throws {
        let stability = SelectionStability(Golden.choices, channels: 15)
        let interval = try #require(stability.interval)
        #expect(
            Self.near(
                [stability.index, stability.standardError, interval.low, interval.high], Golden.stability, 1e-12))
        #expect(stability.counts == Golden.choices.map(\.count))
        #expect(stability.shares[14] == Double(Golden.choices.count { $0.contains(14) }) / 9)
        #expect(abs(stability.meanChannels - Double(Golden.choices.joined().count) / 9) < 1e-12)
        let same = SelectionStability([[1, 4], [1, 4], [1, 4]], channels: 6)
        #expect(same.index == 1 && same.standardError == 0 && same.shares == [0, 1, 0, 0, 1, 0])
        for undefined in [[[1, 2]], [], [[], []], [[0, 1, 2], [0, 1, 2]]] {
            #expect(SelectionStability(undefined, channels: 3).index == nil)
        }
        // Choices that share nothing agree less than chance.
        #expect((SelectionStability([[0], [1]], channels: 4).index ?? 1) < 0)
    }

    @Test("the exponentially decreasing function keeps all channels first and two last")
    func decrease() {
        for rounding in ExponentialDecrease.Rounding.allCases {
            let decrease = ExponentialDecrease(channels: 701, runs: 30, rounding: rounding)
            let kept = (1...30).map(decrease.kept)
            #expect(kept[0] == 701 && (2...3).contains(kept[29]))
            #expect(zip(kept, kept.dropFirst()).allSatisfy { $0 >= $1 })
            #expect(abs(decrease.ratio(1) - 1) < 1e-12 && abs(decrease.ratio(30) - 2.0 / 701) < 1e-12)
        }
        #expect(ExponentialDecrease(channels: 1, runs: 5).kept(3) == 1)
    }
}
