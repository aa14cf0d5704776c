internal import Modelling
internal import Spectroscopy

/// Pairs of reference and predicted values, one a row and repeat; the weights of the pairs of a row sum to 1.
struct RegressionEntries {
    private(set) var reference: [Double] = []
    private(set) var predicted: [Double] = []
    private(set) var weights: [Double] = []
    /// The lot of each pair, as an index into `lotCounts`.
    private(set) var entryLots: [Int] = []
    /// The reference value of each row that was predicted.
    private(set) var rowReference: [Double] = []
    /// The number of predicted rows of each lot, in order of first appearance.
    private(set) var lotCounts: [Double] = []
    /// The sum of predicted − reference over the rows of each lot, repeats averaged.
    private(set) var lotResidualSums: [Double] = []

    /// The number of rows that were predicted.
    var rows: Int { rowReference.count }

    /// n²/Σ n_l²: the number of lots when all have as many rows.
    var effectiveCount: Double {
        let n = lotCounts.reduce(0, +)
        return n * n / lotCounts.reduce(0) { $0 + $1 * $1 }
    }

    init(reference: [Double], predictions: [[Double]], lots: Lots?) throws(ModellingError) {
        guard predictions.count == reference.count else {
            throw .shapeMismatch(what: "predicted values", found: predictions.count, expected: reference.count)
        }
        if let lots, lots.indices.count != reference.count {
            throw .shapeMismatch(what: "rows with a lot", found: lots.indices.count, expected: reference.count)
        }
        var position: [Int: Int] = [:]
        for (row, values) in predictions.enumerated() where !values.isEmpty {
            guard reference[row].isFinite else { throw .nonFinite(row: row, column: 0, what: "the reference values") }
            guard values.allSatisfy(\.isFinite) else {
                throw .nonFinite(row: row, column: 0, what: "the predicted values")
            }
            let lot = lots?.indices[row] ?? row
            let place = position[lot] ?? lotCounts.count
            if place == lotCounts.count {
                position[lot] = place
                lotCounts.append(0)
                lotResidualSums.append(0)
            }
            rowReference.append(reference[row])
            lotCounts[place] += 1
            for value in values {
                self.reference.append(reference[row])
                predicted.append(value)
                weights.append(1 / Double(values.count))
                entryLots.append(place)
                lotResidualSums[place] += (value - reference[row]) / Double(values.count)
            }
        }
        guard rows >= 1 else { throw .tooFewSamples(found: 0, needed: 1, what: "figures of merit") }
    }
}

/// The sums that the figures of merit are made of.
struct RegressionSums {
    /// The number of rows.
    let n: Double
    let bias: Double
    let referenceMean: Double
    /// Σ r².
    private(set) var sse = 0.0
    /// Σ (r − bias)².
    private(set) var aboutBias = 0.0
    /// Σ |r|.
    private(set) var absolute = 0.0
    /// Σ (y − ȳ)².
    private(set) var sst = 0.0
    /// Σ (ŷ − mean ŷ)².
    private(set) var predictedSquares = 0.0
    /// Σ (y − ȳ)(ŷ − mean ŷ).
    private(set) var sxy = 0.0
    let referenceRange: Double
    let isPredictionConstant: Bool
    /// What values of this size differ by when they are the same.
    let rounding: Double

    /// Whether the reference values have no variation that a double could hold.
    var isReferenceConstant: Bool { referenceRange <= 0 || sst <= 0 }

    init(_ entries: RegressionEntries) {
        let (y, f, w) = (entries.reference, entries.predicted, entries.weights)
        let n = Double(entries.rows)
        var (sumY, sumF, sumR) = (0.0, 0.0, 0.0)
        for i in y.indices {
            sumY += w[i] * y[i]
            sumF += w[i] * f[i]
            sumR += w[i] * (f[i] - y[i])
        }
        let (meanY, meanF, bias) = (sumY / n, sumF / n, sumR / n)
        for i in y.indices {
            let r = f[i] - y[i]
            let (dy, df) = (y[i] - meanY, f[i] - meanF)
            sse += w[i] * r * r
            aboutBias += w[i] * (r - bias) * (r - bias)
            absolute += w[i] * abs(r)
            sst += w[i] * dy * dy
            predictedSquares += w[i] * df * df
            sxy += w[i] * dy * df
        }
        self.n = n
        self.bias = bias
        referenceMean = meanY
        referenceRange = (y.max() ?? 0) - (y.min() ?? 0)
        isPredictionConstant = (f.max() ?? 0) <= (f.min() ?? 0) || predictedSquares <= 0
        rounding = 8 * Double.ulpOfOne * (y + f).reduce(0) { max($0, abs($1)) }
    }
}
