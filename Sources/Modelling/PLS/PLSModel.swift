public import LinearAlgebra
public import Spectroscopy

/// A fitted PLS regression; every number of latent variables a = 1 … A can be used.
///
/// Matrices hold one component a row, so that the first a components are the first a rows.
public struct PLSModel: PredictiveModel, Hashable {
    /// Centres, scales, rotations R and loadings P.
    public let projection: PLSProjection
    /// Wᵀ, A × p: orthonormal rows; those of SIMPLS are its rotations made unit vectors, and not orthogonal.
    public let weights: Matrix
    /// Qᵀ, A × q.
    public let yLoadings: Matrix
    /// The calibration scores transposed, Tᵀ, A × n: orthogonal rows; those of SIMPLS have length 1.
    public let scores: Matrix
    /// The means of the q responses.
    public let yMean: [Double]
    /// The standard deviations of the responses, when the fit was scaled.
    public let yScale: [Double]?
    /// The number of latent variables that was asked for.
    public let asked: Int
    /// Nil where nothing was scaled, so that the key is absent from files.
    private let unscaled: [Int]?
    /// Nil for the default, so that the key is absent from files.
    private let otherAlgorithm: PLSAlgorithm?
    /// Nil where every iteration converged, so that the key is absent from files.
    private let stopped: [Int]?

    private enum CodingKeys: String, CodingKey {
        case projection, weights, yLoadings, scores, yMean, yScale, asked
        case unscaled = "unscaledChannels"
        case otherAlgorithm = "algorithm"
        case stopped = "unconverged"
    }

    init(
        projection: PLSProjection, weights: Matrix, yLoadings: Matrix, scores: Matrix, yMean: [Double],
        yScale: [Double]?, asked: Int, unscaledChannels: [Int], algorithm: PLSAlgorithm, unconverged: [Int]
    ) {
        self.projection = projection
        self.weights = weights
        self.yLoadings = yLoadings
        self.scores = scores
        self.yMean = yMean
        self.yScale = yScale
        self.asked = asked
        unscaled = unscaledChannels.isEmpty ? nil : unscaledChannels
        otherAlgorithm = algorithm == .improvedKernel ? nil : algorithm
        stopped = unconverged.isEmpty ? nil : unconverged
    }

    /// Creates an unscaled model of responses from its latent variables, found by another algorithm (di-PLS).
    ///
    /// - Parameters:
    ///   - mean: what new rows are centred by, p channels.
    ///   - rotations: Rᵀ, A × p; `loadings` Pᵀ and `weights` Wᵀ alike.
    ///   - yLoadings: Qᵀ, A × q.
    ///   - scores: the calibration scores transposed, A × n.
    public init(
        mean: [Double], rotations: Matrix, loadings: Matrix, weights: Matrix, yLoadings: Matrix, scores: Matrix,
        yMean: [Double], asked: Int
    ) {
        let a = rotations.rows
        precondition(
            loadings.rows == a && weights.rows == a && yLoadings.rows == a && scores.rows == a
                && rotations.columns == mean.count && loadings.columns == mean.count && weights.columns == mean.count
                && yLoadings.columns == yMean.count,
            "rotations \(rotations.rows) × \(rotations.columns), loadings \(loadings.rows) × \(loadings.columns), "
                + "weights \(weights.rows) × \(weights.columns), Y-loadings \(yLoadings.rows) × "
                + "\(yLoadings.columns), \(scores.rows) scores, \(mean.count) and \(yMean.count) means")
        self.init(
            projection: PLSProjection(mean: mean, scale: nil, rotations: rotations, loadings: loadings),
            weights: weights, yLoadings: yLoadings, scores: scores, yMean: yMean, yScale: nil, asked: asked,
            unscaledChannels: [], algorithm: .improvedKernel, unconverged: [])
    }

    /// The model whose predictions of every response are intercept + slope·ŷ: a slope and bias correction built in.
    public func correctingPredictions(slope: Double, intercept: Double) -> PLSModel {
        let q = Matrix(
            rows: yLoadings.rows, columns: yLoadings.columns, elements: yLoadings.elements.map { $0 * slope })
        return PLSModel(
            projection: projection, weights: weights, yLoadings: q, scores: scores,
            yMean: yMean.map { intercept + slope * $0 }, yScale: yScale, asked: asked,
            unscaledChannels: unscaledChannels, algorithm: algorithm, unconverged: unconverged)
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of channels, latent variables and responses.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        projection = try container.decode(PLSProjection.self, forKey: .projection)
        weights = try container.decode(Matrix.self, forKey: .weights)
        yLoadings = try container.decode(Matrix.self, forKey: .yLoadings)
        scores = try container.decode(Matrix.self, forKey: .scores)
        yMean = try container.decode([Double].self, forKey: .yMean)
        yScale = try container.decodeIfPresent([Double].self, forKey: .yScale)
        asked = try container.decode(Int.self, forKey: .asked)
        unscaled = try container.decodeIfPresent([Int].self, forKey: .unscaled)
        otherAlgorithm = try container.decodeIfPresent(PLSAlgorithm.self, forKey: .otherAlgorithm)
        stopped = try container.decodeIfPresent([Int].self, forKey: .stopped)
        let a = projection.latentVariables
        guard weights.rows == a, weights.columns == projection.mean.count, yLoadings.rows == a, scores.rows == a,
            yLoadings.columns == yMean.count, yScale?.count ?? yMean.count == yMean.count
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .yLoadings, in: container,
                debugDescription: "weights of \(weights.rows), Y-loadings of \(yLoadings.rows) and scores of "
                    + "\(scores.rows) latent variables; the projection has \(a)")
        }
    }

    /// The number of latent variables A that were extracted.
    public var latentVariables: Int { projection.latentVariables }

    /// The constant channels (from 0) that a scaled fit divided by 1.
    public var unscaledChannels: [Int] { unscaled ?? [] }

    /// The algorithm that the model was fitted by.
    public var algorithm: PLSAlgorithm { otherAlgorithm ?? .improvedKernel }

    /// The latent variables (from 1) at which the iteration of NIPALS was stopped at its cap.
    public var unconverged: [Int] { stopped ?? [] }

    /// Tells when fewer latent variables were extracted than asked for, when constant channels were not scaled, and
    /// when NIPALS did not converge.
    public var findings: [Finding] {
        var findings: [Finding] = []
        if latentVariables < asked {
            findings.append(
                Finding(
                    code: "pls.rank", severity: .note,
                    summary: "\(asked) latent variables were asked for; the data carry \(latentVariables)",
                    remedy: latentVariables > 0 ? "ask for at most \(latentVariables)" : nil))
        }
        if !unscaledChannels.isEmpty {
            let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: "pls.constant-channels", severity: .note,
                    summary: "\(unscaledChannels.count) of \(projection.mean.count) channels are constant (channel "
                        + shown + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                    remedy: "leave them out with a range step if they hold no signal"))
        }
        if !unconverged.isEmpty {
            let shown = unconverged.map { String($0) }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: "pls.not-converged", severity: .warning,
                    summary: "NIPALS did not converge for latent variable \(shown): directions in Y are nearly "
                        + "equivalent, and the one that was reached depends on the number of iterations",
                    remedy: "use the algorithm improved-kernel, or allow more iterations"))
        }
        return findings
    }

    /// The scores of rows, m × A.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix { try projection.scores(of: x) }

    /// The predicted responses, m × q, with all latent variables.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        try predict(x, latentVariables: latentVariables)
    }

    /// The predicted responses, m × q, with the first a latent variables.
    public func predict(_ x: Matrix, latentVariables a: Int) throws(ModellingError) -> Matrix {
        guard a >= 0, a <= latentVariables else {
            throw .tooManyComponents(asked: a, largest: latentVariables, because: "the model holds no more")
        }
        let t = try scores(of: x).prefix(columns: a)
        var predicted = t.times(yLoadings.selecting(rows: Array(0..<a)))
        predicted.withUnsafeMutableElements { elements in
            for i in 0..<t.rows {
                for k in 0..<yMean.count {
                    let index = i * yMean.count + k
                    elements[index] = yMean[k] + elements[index] * (yScale?[k] ?? 1)
                }
            }
        }
        return predicted
    }

    /// The coefficients in the units of the data, p × q, with the first a latent variables: ŷ = intercept + x·B.
    public func coefficients(latentVariables a: Int) -> (matrix: Matrix, intercept: [Double]) {
        precondition(a >= 1 && a <= latentVariables, "\(a) of \(latentVariables) latent variables")
        let first = Array(0..<a)
        var b = projection.rotations.selecting(rows: first).times(
            yLoadings.selecting(rows: first), transposingSelf: true)
        if let xScale = projection.scale, let yScale {
            for j in 0..<b.rows { for k in 0..<b.columns { b[j, k] *= yScale[k] / xScale[j] } }
        }
        let offset = b.transposedTimes(projection.mean)
        return (b, zip(yMean, offset).map { $0 - $1 })
    }

    /// The same model with its first a latent variables only.
    public func truncated(to a: Int) -> PLSModel {
        precondition(a >= 1 && a <= latentVariables, "\(a) of \(latentVariables) latent variables")
        let first = Array(0..<a)
        return PLSModel(
            projection: projection.truncated(to: a), weights: weights.selecting(rows: first),
            yLoadings: yLoadings.selecting(rows: first), scores: scores.selecting(rows: first), yMean: yMean,
            yScale: yScale, asked: a, unscaledChannels: unscaledChannels, algorithm: algorithm,
            unconverged: unconverged.filter { $0 <= a })
    }
}

extension PLSModel: LatentModel {
    public var samples: Int { scores.columns }
    public var channels: Int { projection.mean.count }
    public var isCentred: Bool { true }
    public var scoreVariances: [Double] { scores.rowSquaredNorms.map { $0 / Double(samples - 1) } }
    public var rotationRows: Matrix { projection.rotations }
    public var loadingRows: Matrix { projection.loadings }

    public func prepared(_ x: Matrix) throws(ModellingError) -> Matrix { try projection.centred(x) }
}
