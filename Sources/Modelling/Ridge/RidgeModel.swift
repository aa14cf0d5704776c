public import LinearAlgebra
public import Spectroscopy

/// A fitted ridge regression: the decomposition from which the coefficients of every penalty follow.
public struct RidgeModel: PredictiveModel, Hashable {
    /// The penalty λ that was asked for.
    public let penalty: Double
    /// The p channel means.
    @Packed public private(set) var mean: [Double]
    /// The p divisors; ones when the data were not scaled.
    @Packed public private(set) var scale: [Double]
    /// The singular values s of the centred and scaled X, up to its rank r, descending.
    @Packed public private(set) var singularValues: [Double]
    /// Vᵀ, r × p.
    public let directions: Matrix
    /// UᵀY, r × q.
    public let projections: Matrix
    /// The means of the q responses.
    @Packed public private(set) var yMean: [Double]
    /// The constant channels (from 0) that a scaled fit divided by 1.
    public let unscaledChannels: [Int]

    init(
        penalty: Double, mean: [Double], scale: [Double], singularValues: [Double], directions: Matrix,
        projections: Matrix, yMean: [Double], unscaledChannels: [Int]
    ) {
        self.penalty = penalty
        _mean = Packed(wrappedValue: mean)
        _scale = Packed(wrappedValue: scale)
        _singularValues = Packed(wrappedValue: singularValues)
        self.directions = directions
        self.projections = projections
        _yMean = Packed(wrappedValue: yMean)
        self.unscaledChannels = unscaledChannels
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        penalty = try container.decode(Double.self, forKey: .penalty)
        _mean = try container.decode(Packed.self, forKey: .mean)
        _scale = try container.decode(Packed.self, forKey: .scale)
        _singularValues = try container.decode(Packed.self, forKey: .singularValues)
        directions = try container.decode(Matrix.self, forKey: .directions)
        projections = try container.decode(Matrix.self, forKey: .projections)
        _yMean = try container.decode(Packed.self, forKey: .yMean)
        unscaledChannels = try container.decode([Int].self, forKey: .unscaledChannels)
        let r = singularValues.count
        guard directions.rows == r, projections.rows == r, directions.columns == mean.count,
            scale.count == mean.count, projections.columns == yMean.count, penalty >= 0,
            singularValues.allSatisfy({ $0 > 0 && $0.isFinite })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .directions, in: container,
                debugDescription: "\(directions.rows) × \(directions.columns) directions with \(r) singular values, "
                    + "\(mean.count) means and \(scale.count) scales")
        }
    }

    /// Names constant channels that were not scaled.
    public var findings: [Finding] {
        guard !unscaledChannels.isEmpty else { return [] }
        let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
        return [
            Finding(
                code: "ridge.constant-channels", severity: .note,
                summary: "\(unscaledChannels.count) of \(mean.count) channels are constant (channel "
                    + shown + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                remedy: "leave them out with a range step if they hold no signal")
        ]
    }

    /// The predicted responses, m × q, with the penalty that was asked for.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix { try predict(x, penalty: penalty) }

    /// The predicted responses, m × q, with another penalty λ ≥ 0.
    public func predict(_ x: Matrix, penalty: Double) throws(ModellingError) -> Matrix {
        try Self.check(penalty: penalty)
        guard x.columns == mean.count else { throw .channelMismatch(found: x.columns, expected: mean.count) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let t = x.subtractingFromRows(mean).dividingColumns(by: scale).times(directions, transposingOther: true)
        return t.times(shrunken(penalty)).subtractingFromRows(yMean.map { -$0 })
    }

    /// The coefficients in the units of the data, p × q, for a penalty λ ≥ 0: ŷ = intercept + x·B.
    public func coefficients(penalty: Double) throws(ModellingError) -> (matrix: Matrix, intercept: [Double]) {
        try Self.check(penalty: penalty)
        var b = directions.times(shrunken(penalty), transposingSelf: true)
        for j in 0..<b.rows { for k in 0..<b.columns { b[j, k] /= scale[j] } }
        let offset = b.transposedTimes(mean)
        return (b, zip(yMean, offset).map { $0 - $1 })
    }

    /// The effective degrees of freedom Σ s²/(s² + λ), without the intercept.
    ///
    /// Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., eq. 3.50.
    public func effectiveDegreesOfFreedom(penalty: Double) throws(ModellingError) -> Double {
        try Self.check(penalty: penalty)
        return singularValues.reduce(0) { $0 + 1 / (1 + penalty / ($1 * $1)) }
    }

    /// diag(s/(s² + λ))·UᵀY, r × q.
    private func shrunken(_ penalty: Double) -> Matrix {
        var result = projections
        for a in 0..<result.rows {
            // 1/(s + λ/s): s² of a very small s would vanish.
            let factor = 1 / (singularValues[a] + penalty / singularValues[a])
            for k in 0..<result.columns { result[a, k] *= factor }
        }
        return result
    }

    static func check(penalty: Double) throws(ModellingError) {
        guard penalty >= 0, penalty.isFinite else {
            throw .invalidParameter(name: "penalty", value: "\(penalty)", needed: "a number of 0 or more is needed")
        }
    }
}
