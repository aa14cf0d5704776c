public import LinearAlgebra
public import Spectroscopy

/// A fitted orthogonal PLS regression.
///
/// With z = (x − x̄)/s: t_o = z·R_o; e = z − t_o·P_oᵀ; t = e·R; ŷ = ȳ + s_y·(t·Qᵀ). Matrices hold one
/// component a row.
public struct OrthogonalPLSModel: PredictiveModel, Hashable {
    /// The means of the p channels.
    @Packed public private(set) var mean: [Double]
    /// The standard deviations s of the channels, when the fit was scaled.
    public let scale: [Double]?
    /// W_oᵀ, A_o × p: rows of length 1.
    public let orthogonalWeights: Matrix
    /// R_oᵀ, A_o × p.
    public let orthogonalRotations: Matrix
    /// P_oᵀ, A_o × p.
    public let orthogonalLoadings: Matrix
    /// The orthogonal calibration scores transposed, T_oᵀ, A_o × n.
    public let orthogonalScores: Matrix
    /// The PLS regression of the centred (and scaled) responses on what the orthogonal components leave of
    /// the spectra.
    public let predictive: PLSModel
    /// The means of the q responses.
    public let yMean: [Double]
    /// The standard deviations of the responses, when the fit was scaled.
    public let yScale: [Double]?
    /// ‖Z‖², the squared length of the centred (and scaled) calibration spectra.
    public let squaredLength: Double
    /// R²Y of the calibration with 0 … A_o orthogonal components set apart.
    public let rSquaredY: [Double]
    /// The number of orthogonal components that was asked for.
    public let asked: Int
    /// The constant channels (from 0) that a scaled fit divided by 1.
    public let unscaledChannels: [Int]

    private enum CodingKeys: String, CodingKey {
        case mean, scale, orthogonalWeights, orthogonalRotations, orthogonalLoadings, orthogonalScores, predictive
        case yMean, yScale, squaredLength, rSquaredY, asked, unscaledChannels
    }

    init(
        mean: [Double], scale: [Double]?, orthogonalWeights: Matrix, orthogonalRotations: Matrix,
        orthogonalLoadings: Matrix, orthogonalScores: Matrix, predictive: PLSModel, yMean: [Double],
        yScale: [Double]?, squaredLength: Double, rSquaredY: [Double], asked: Int, unscaledChannels: [Int]
    ) {
        self.mean = mean
        self.scale = scale
        self.orthogonalWeights = orthogonalWeights
        self.orthogonalRotations = orthogonalRotations
        self.orthogonalLoadings = orthogonalLoadings
        self.orthogonalScores = orthogonalScores
        self.predictive = predictive
        self.yMean = yMean
        self.yScale = yScale
        self.squaredLength = squaredLength
        self.rSquaredY = rSquaredY
        self.asked = asked
        self.unscaledChannels = unscaledChannels
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of channels, components and responses.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _mean = try container.decode(Packed.self, forKey: .mean)
        scale = try container.decodeIfPresent([Double].self, forKey: .scale)
        orthogonalWeights = try container.decode(Matrix.self, forKey: .orthogonalWeights)
        orthogonalRotations = try container.decode(Matrix.self, forKey: .orthogonalRotations)
        orthogonalLoadings = try container.decode(Matrix.self, forKey: .orthogonalLoadings)
        orthogonalScores = try container.decode(Matrix.self, forKey: .orthogonalScores)
        predictive = try container.decode(PLSModel.self, forKey: .predictive)
        yMean = try container.decode([Double].self, forKey: .yMean)
        yScale = try container.decodeIfPresent([Double].self, forKey: .yScale)
        squaredLength = try container.decode(Double.self, forKey: .squaredLength)
        rSquaredY = try container.decode([Double].self, forKey: .rSquaredY)
        asked = try container.decode(Int.self, forKey: .asked)
        unscaledChannels = try container.decode([Int].self, forKey: .unscaledChannels)
        let (p, q, k) = (mean.count, yMean.count, orthogonalWeights.rows)
        guard
            [orthogonalWeights, orthogonalRotations, orthogonalLoadings].allSatisfy({ $0.rows == k && $0.columns == p }
            ),
            orthogonalScores.rows == k, orthogonalScores.columns == predictive.scores.columns || k == 0,
            predictive.projection.mean.count == p, predictive.yMean.count == q, scale?.count ?? p == p,
            yScale?.count ?? q == q, rSquaredY.count == k + 1
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .orthogonalWeights, in: container,
                debugDescription: "\(k) orthogonal components do not fit \(p) channels and \(q) responses")
        }
    }

    /// The number of orthogonal components A_o that were extracted.
    public var orthogonalComponents: Int { orthogonalWeights.rows }

    /// Tells when fewer components were extracted than asked for, and when constant channels were not scaled.
    public var findings: [Finding] {
        var findings: [Finding] = []
        if orthogonalComponents < asked {
            findings.append(
                Finding(
                    code: "opls.rank", severity: .note,
                    summary: "\(asked) orthogonal components were asked for; the data carry \(orthogonalComponents)",
                    remedy: orthogonalComponents > 0 ? "ask for at most \(orthogonalComponents)" : "use pls instead"))
        }
        if !unscaledChannels.isEmpty {
            let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: "opls.constant-channels", severity: .note,
                    summary: "\(unscaledChannels.count) of \(mean.count) channels are constant (channel " + shown
                        + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                    remedy: "leave them out with a range step if they hold no signal"))
        }
        return findings + predictive.findings
    }

    /// The rows as the predictive part sees them, m × p: centred (and scaled), without the orthogonal
    /// components; and the orthogonal scores, m × A_o.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func filtered(_ x: Matrix) throws(ModellingError) -> (filtered: Matrix, orthogonalScores: Matrix) {
        guard x.columns == mean.count else {
            throw .channelMismatch(found: x.columns, expected: mean.count)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let centred = x.subtractingFromRows(mean)
        let z = scale.map { centred.dividingColumns(by: $0) } ?? centred
        let scores = z.times(orthogonalRotations, transposingOther: true)
        return (z - scores.times(orthogonalLoadings), scores)
    }

    /// The predicted responses, m × q.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        var predicted = try predictive.predict(filtered(x).filtered)
        predicted.withUnsafeMutableElements { elements in
            for i in 0..<x.rows {
                for k in 0..<yMean.count {
                    let index = i * yMean.count + k
                    elements[index] = yMean[k] + elements[index] * (yScale?[k] ?? 1)
                }
            }
        }
        return predicted
    }

    /// The coefficients in the units of the data, p × q: ŷ = intercept + x·B, B = (I − R_o·P_oᵀ)·R·Qᵀ.
    public var coefficients: (matrix: Matrix, intercept: [Double]) {
        let inner = predictive.projection.rotations.times(predictive.yLoadings, transposingSelf: true)
        var b = inner - orthogonalRotations.times(orthogonalLoadings.times(inner), transposingSelf: true)
        if let scale, let yScale {
            for j in 0..<b.rows { for k in 0..<b.columns { b[j, k] *= yScale[k] / scale[j] } }
        }
        let offset = b.transposedTimes(mean)
        return (b, zip(yMean, offset).map { $0 - $1 })
    }
}
