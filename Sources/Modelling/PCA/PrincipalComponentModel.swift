public import LinearAlgebra
public import Spectroscopy

/// Principal components as they were fitted: centre, scale, loadings, eigenvalues and what the components leave.
///
/// New rows are centred, scaled and projected as the calibration rows are: T = ((X − 1·x̄ᵀ)/s)·P.
///
/// ```swift
/// let model = try PrincipalComponents(components: 3).fit(calibration)
/// model.explainedVariance   // [0.82, 0.06, 0.05]
/// ```
public struct PrincipalComponentModel: PredictiveModel, Hashable {
    /// The p channel means; zeros when the data were not centred.
    @Packed public private(set) var mean: [Double]
    /// The p divisors; ones when the data were not scaled.
    @Packed public private(set) var scale: [Double]
    /// The loadings P, p × A, with orthonormal columns.
    public let loadings: Matrix
    /// The A eigenvalues λ = tᵀt/(n − 1), descending.
    @Packed public private(set) var eigenvalues: [Double]
    /// The residual eigenvalues, none where only their sum was found.
    @Packed private var knownResidual: [Double]
    /// The sum of the residual eigenvalues where they were not found one by one; nil else, and absent from files.
    private let residualSum: Double?
    /// The number of calibration rows n.
    public let samples: Int
    /// The number of components that was asked for.
    public let askedComponents: Int
    /// The channels that were constant in the calibration rows and therefore not scaled.
    public let unscaledChannels: [Int]
    /// Nil where the means were subtracted, so that the key is absent from files.
    private let uncentred: Bool?

    private enum CodingKeys: String, CodingKey {
        case mean, scale, loadings, eigenvalues, samples, askedComponents, unscaledChannels, uncentred, residualSum
        case knownResidual = "residualEigenvalues"
    }

    /// What a fit knows of the residual.
    enum Residual {
        /// All residual eigenvalues.
        case eigenvalues([Double])
        /// Their sum, above 0.
        case sum(Double)
    }

    init(
        mean: [Double], scale: [Double], loadings: Matrix, eigenvalues: [Double], residual: Residual, samples: Int,
        askedComponents: Int, unscaledChannels: [Int], centred: Bool
    ) {
        uncentred = centred ? nil : true
        self.loadings = loadings
        self.samples = samples
        self.askedComponents = askedComponents
        self.unscaledChannels = unscaledChannels
        self._mean = Packed(wrappedValue: mean)
        self._scale = Packed(wrappedValue: scale)
        self._eigenvalues = Packed(wrappedValue: eigenvalues)
        switch residual {
        case .eigenvalues(let values): (_knownResidual, residualSum) = (Packed(wrappedValue: values), nil)
        case .sum(let sum): (_knownResidual, residualSum) = (Packed(wrappedValue: []), sum)
        }
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        _mean = try container.decode(Packed.self, forKey: .mean)
        _scale = try container.decode(Packed.self, forKey: .scale)
        loadings = try container.decode(Matrix.self, forKey: .loadings)
        _eigenvalues = try container.decode(Packed.self, forKey: .eigenvalues)
        _knownResidual = try container.decode(Packed.self, forKey: .knownResidual)
        residualSum = try container.decodeIfPresent(Double.self, forKey: .residualSum)
        samples = try container.decode(Int.self, forKey: .samples)
        askedComponents = try container.decode(Int.self, forKey: .askedComponents)
        unscaledChannels = try container.decode([Int].self, forKey: .unscaledChannels)
        uncentred = try container.decodeIfPresent(Bool.self, forKey: .uncentred)
        guard mean.count == loadings.rows, scale.count == loadings.rows, eigenvalues.count == loadings.columns,
            loadings.columns >= 1, eigenvalues.allSatisfy({ $0 > 0 && $0.isFinite }), samples >= 2,
            residualSum.map({ $0 > 0 && $0.isFinite && knownResidual.isEmpty }) ?? true
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .loadings, in: container,
                debugDescription: "\(loadings.rows) × \(loadings.columns) loadings with \(mean.count) means, "
                    + "\(scale.count) scales and \(eigenvalues.count) eigenvalues, not all positive, "
                    + "of \(samples) samples")
        }
    }

    /// Whether the channel means were subtracted.
    public var isCentred: Bool { uncentred != true }

    /// The number of components A.
    public var components: Int { loadings.columns }

    /// The eigenvalues that the model leaves in the residual, up to the rank, descending; nil where the fit found their
    /// sum only (`PrincipalComponents.Spectrum`).
    public var residualEigenvalues: [Double]? { residualSum == nil ? knownResidual : nil }

    /// The sum of the eigenvalues that the model leaves in the residual.
    public var residualVariance: Double { residualSum ?? knownResidual.reduce(0, +) }

    /// The numerical rank of the centred and scaled calibration rows; nil where the fit found no more of it than that it is
    /// above A.
    public var rank: Int? { residualEigenvalues.map { eigenvalues.count + $0.count } }

    /// The largest number of components, up to A, that leave a residual.
    var componentsBelowRank: Int { rank.map { min(components, $0 - 1) } ?? components }

    /// The sum of all eigenvalues: the total variance of the calibration rows.
    public var totalVariance: Double { eigenvalues.reduce(0, +) + residualVariance }

    /// The share of the total variance that each component explains.
    public var explainedVariance: [Double] {
        let total = totalVariance
        return eigenvalues.map { $0 / total }
    }

    /// All eigenvalues after the first a components, 0 ≤ a ≤ A: those of the residual of a smaller model; nil where the
    /// fit found the sum of the last of them only.
    public func residualEigenvalues(components a: Int) -> [Double]? {
        precondition(a >= 0 && a <= components, "\(a) of \(components) components")
        return residualEigenvalues.map { Array(eigenvalues[a...]) + $0 }
    }

    /// The same model with its first a components only, 1 ≤ a ≤ A.
    public func prefix(components a: Int) -> PrincipalComponentModel {
        precondition(a >= 1 && a <= components, "\(a) of \(components) components")
        let residual: Residual =
            residualEigenvalues(components: a).map { .eigenvalues($0) }
            ?? .sum(eigenvalues[a...].reduce(residualVariance, +))
        return PrincipalComponentModel(
            mean: mean, scale: scale, loadings: loadings.prefix(columns: a), eigenvalues: Array(eigenvalues[..<a]),
            residual: residual, samples: samples, askedComponents: a, unscaledChannels: unscaledChannels,
            centred: isCentred)
    }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        var findings: [Finding] = []
        if components < askedComponents, let rank, components == rank {
            findings.append(
                Finding(
                    code: "pca.stopped-at-rank", severity: .warning,
                    summary: "\(askedComponents) components were asked for; the \(samples) calibration samples in "
                        + "\(mean.count) channels have rank \(rank), and the model has \(components)",
                    remedy: "ask for \(components) components or fewer, or measure more samples that differ"))
        }
        if !unscaledChannels.isEmpty {
            let shown = unscaledChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: "pca.constant-channels", severity: .note,
                    summary: "\(unscaledChannels.count) of \(mean.count) channels are constant (channel \(shown)"
                        + (unscaledChannels.count > 5 ? ", …" : "") + ") and were divided by 1",
                    remedy: "leave constant channels out by selecting a range"))
        }
        return findings
    }

    /// The scores of the rows of `x`, m × A, without a centred copy of them.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func scores(of x: Matrix) throws(ModellingError) -> Matrix {
        guard scale.allSatisfy({ $0 == 1 }) else { return try prepared(x).times(loadings) }
        guard x.columns == mean.count else { throw .channelMismatch(found: x.columns, expected: mean.count) }
        let scores = x.centredProduct(less: mean, with: loadings)
        if scores.firstNonFinite != nil, let bad = x.firstNonFinite {
            throw .nonFinite(row: bad.row, column: bad.column, what: "X")
        }
        return scores
    }

    /// The scores and distances of the rows of `x`, m × p, for 1 … A components.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> LatentDecomposition {
        try decomposition(of: x)
    }
}

extension PrincipalComponentModel: LatentModel {
    public var scoreVariances: [Double] { eigenvalues }
    public var channels: Int { mean.count }
    public var rotationRows: Matrix { loadings.transposed }
    public var loadingRows: Matrix { loadings.transposed }

    public func prepared(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == mean.count else { throw .channelMismatch(found: x.columns, expected: mean.count) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return x.subtractingFromRows(mean).dividingColumns(by: scale)
    }
}
