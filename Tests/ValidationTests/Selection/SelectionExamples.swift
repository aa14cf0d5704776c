import LinearAlgebra
import Modelling
import Spectroscopy

@testable import Validation

/// Training sets and small settings of every selection, shared by the tests of this folder.
enum SelectionExamples {
    /// Every selection of the catalogue, small enough for a debug build; interval PLS both ways, CARS with
    /// and without drawing.
    static let selections: [any VariableSelection] = [
        IntervalPLS(intervals: 8, maximumLatentVariables: 3, folds: 3),
        IntervalPLS(direction: .backward, width: 7, maximumSteps: 3, maximumLatentVariables: 3, folds: 3),
        CompetitiveAdaptiveReweightedSampling(runs: 8, maximumLatentVariables: 3, folds: 3),
        CompetitiveAdaptiveReweightedSampling(
            runs: 8, share: 1, reweighting: false, rounding: .down, maximumLatentVariables: 3, folds: 3),
        UninformativeVariableElimination(quantile: 0.9, maximumLatentVariables: 3, folds: 3),
        MonteCarloVariableElimination(draws: 12, maximumLatentVariables: 3, folds: 3),
        SuccessiveProjections(maximumChannels: 4, folds: 3),
        ImportanceInProjectionThreshold(maximumLatentVariables: 3, folds: 3),
        SelectivityRatioThreshold(threshold: 0.5, minimumChannels: 3, maximumLatentVariables: 3, folds: 3),
        MultivariateCorrelationThreshold(alpha: 0.2, minimumChannels: 3, maximumLatentVariables: 3, folds: 3),
    ]

    /// 24 lots of `scans` rows and 40 channels of noise, but for channels 10 … 13 and 25 … 27, which carry
    /// the response.
    static func informative(scans: Int = 1, seed: UInt64 = 3) throws -> SelectionTraining {
        var generator = SeededGenerator(seed: seed)
        var (rows, contents, lots): ([[Double]], [[Double]], [Int]) = ([], [], [])
        for lot in 0..<24 {
            let (content, other) = (generator.normal(), generator.normal())
            for _ in 0..<scans {
                rows.append(
                    (0..<40).map { j in
                        let carried =
                            (10...13).contains(j) ? content + other : (25...27).contains(j) ? content - other : 0
                        return carried + 0.3 * generator.normal()
                    })
                contents.append([content])
                lots.append(lot)
            }
        }
        return try SelectionTraining(
            Matrix(rows: rows), Matrix(rows: contents), lots: Lots(names: (0..<24).map { "l\($0)" }, indices: lots),
            seed: 11)
    }

    /// The channels that carry the response.
    static let carriers = Set(Array(10...13) + Array(25...27))
}

/// Channels that are given: a selection that was made before the search.
struct GivenChannels: VariableSelection {
    static let identifier = "given"
    static let summary = "Channels that are given"
    var channels: [Int] = [0]

    init() {}

    init(_ channels: [Int]) { self.channels = channels }

    func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        SelectedVariables(channels: channels, of: training.x.columns)
    }
}

/// As many channels as the training rows have lots: shows which lots a selection is told of.
struct ChannelPerLot: VariableSelection {
    static let identifier = "channel-per-lot"
    static let summary = "As many channels as there are lots"

    func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        SelectedVariables(channels: Array(0..<training.lots.count), of: training.x.columns)
    }
}
