internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy

/// The cross-validated error of PLS regressions on subsets of the channels: the criterion of selections.
///
/// The loss of a lot is the mean squared error over its rows and repeats, summed over responses in units of
/// their variance and divided by their number. Subsets without variation, or without relation to the response
/// in a segment, predict the training mean; a segment that carries fewer latent variables than others
/// predicts, from there on, with as many as it carries.
///
/// One response goes through the inner products that all segments share (`SegmentedPLS`), which is the plain path but for
/// rounding; where channels are scaled, and in segments whose digits do not suffice, the way is plain.
struct SubsetValidation: Sendable {
    /// What was found of one subset.
    struct Result: Sendable {
        /// RMSECV for 1 … A latent variables.
        let curve: [Double]
        /// The chosen number of latent variables.
        let latentVariables: Int

        /// The error at the chosen number.
        var rmsecv: Double { curve[latentVariables - 1] }
    }

    let training: SelectionTraining
    let segments: Segments
    /// The largest number of latent variables.
    let maximum: Int
    let rule: LatentVariableRule
    /// Whether channels and responses are divided by their standard deviations in the training rows of each
    /// segment.
    let scale: Bool
    /// Whether every segment is fitted by itself.
    var isPlain = false

    init(
        _ training: SelectionTraining, folds: Int, maximum: Int, rule: LatentVariableRule, scale: Bool = false
    ) throws(ModellingError) {
        guard maximum >= 1 else {
            throw .invalidParameter(
                name: "maximumLatentVariables", value: "\(maximum)", needed: "1 or more are needed")
        }
        self.training = training
        segments = try training.segments(folds: folds)
        self.maximum = maximum
        self.rule = rule
        self.scale = scale
    }

    /// Validates one subset.
    func evaluate(_ channels: [Int]) throws(ModellingError) -> Result {
        let table = try losses(channels)
        // One response: back to its unit. Several: there is no common unit.
        let unit = training.y.columns == 1 ? training.responseVariances[0] : 1
        return Result(
            curve: (1..<(table.complexities + 1)).map { (table.mean($0) * unit).squareRoot() },
            latentVariables: rule.choose(table))
    }

    /// The losses of the lots for 1 … A latent variables, A bounded by the channels and the smallest training
    /// set.
    func losses(_ channels: [Int]) throws(ModellingError) -> LossTable {
        let smallest = segments.all.map(\.training.count).min() ?? 0
        let largest = max(1, min(maximum, channels.count, smallest - 1))
        let x = channels.count == training.x.columns ? training.x : training.x.selecting(columns: channels)
        var sums = [[Double]](repeating: [Double](repeating: 0, count: largest), count: training.lots.count)
        var counts = [Int](repeating: 0, count: training.lots.count)
        let together: [SegmentedPLS.Predictions?] =
            scale || isPlain || training.y.columns != 1
            ? segments.all.map { _ in nil }
            : SegmentedPLS.predictions(x, training.y.column(0), segments: segments.all, latentVariables: largest)
        for (s, segment) in segments.all.enumerated() where !segment.heldOut.isEmpty {
            if let known = together[s], known.count == largest {
                for (position, row) in segment.heldOut.enumerated() {
                    let lot = training.lots.indices[row]
                    counts[lot] += 1
                    for a in 0..<largest {
                        let d = known[a][position] - training.y[row, 0]
                        sums[lot][a] += d * d / training.responseVariances[0]
                    }
                }
                continue
            }
            let predicted = try predictions(x, segment, largest)
            for (position, row) in segment.heldOut.enumerated() {
                let lot = training.lots.indices[row]
                counts[lot] += 1
                for a in 0..<largest {
                    let of = predicted[min(a, predicted.count - 1)]
                    for k in 0..<training.y.columns {
                        let d = of[position, k] - training.y[row, k]
                        sums[lot][a] += d * d / training.responseVariances[k]
                    }
                }
            }
        }
        let q = Double(training.y.columns)
        let losses = counts.indices.filter { counts[$0] > 0 }.map { lot in
            sums[lot].map { $0 / (Double(counts[lot]) * q) }
        }
        return LossTable(losses: losses, weights: [Double](repeating: 1, count: losses.count))
    }

    /// The predictions of the rows that a segment leaves out; at least those of the mean.
    private func predictions(_ x: Matrix, _ segment: Segment, _ largest: Int) throws(ModellingError) -> [Matrix] {
        let y = training.y.selecting(rows: segment.training)
        do throws(ModellingError) {
            let found = try PLSRegression(latentVariables: 1, scale: scale).path(
                x.selecting(rows: segment.training), y, maximum: largest
            )
            .predictions(for: x.selecting(rows: segment.heldOut))
            if !found.isEmpty { return found }
        } catch {
            switch error {
            case .noVariation, .constantResponse: break
            default: throw error
            }
        }
        let means = y.columnMeans
        return [Matrix(rows: segment.heldOut.map { _ in means })]
    }
}
