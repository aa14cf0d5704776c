public import LinearAlgebra
public import Spectroscopy

/// A class as SIMCA learned it.
public struct SIMCAModel: OneClassModel, Hashable {
    /// The principal components of the class.
    public let principalComponents: PrincipalComponentModel
    /// What was asked: the rule, the forms of the limits and α.
    public let method: SIMCA
    /// The orthogonal distances q of the calibration rows, n × A.
    public let orthogonalDistances: Matrix
    /// Σ_i Σ_j e_ij² of the calibration rows in the units of the spectra, for 1 … A components.
    @Packed public private(set) var residualSums: [Double]

    init(
        principalComponents: PrincipalComponentModel, method: SIMCA, orthogonalDistances: Matrix,
        residualSums: [Double]
    ) {
        self.principalComponents = principalComponents
        self.method = method
        self.orthogonalDistances = orthogonalDistances
        self._residualSums = Packed(wrappedValue: residualSums)
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts are not of one number of components, or a level is none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        principalComponents = try container.decode(PrincipalComponentModel.self, forKey: .principalComponents)
        method = try container.decode(SIMCA.self, forKey: .method)
        orthogonalDistances = try container.decode(Matrix.self, forKey: .orthogonalDistances)
        _residualSums = try container.decode(Packed.self, forKey: .residualSums)
        try LimitLevels(alpha: method.alpha).validate()
        let a = principalComponents.components
        guard orthogonalDistances.columns == a, orthogonalDistances.rows == principalComponents.samples,
            residualSums.count == a, residualSums.allSatisfy({ $0 > 0 }), a <= principalComponents.samples - 2,
            principalComponents.residualEigenvalues != nil
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .orthogonalDistances, in: container,
                debugDescription: "\(orthogonalDistances.rows) × \(orthogonalDistances.columns) distances and "
                    + "\(residualSums.count) residual sums for \(a) components of "
                    + "\(principalComponents.samples) samples")
        }
    }

    /// The number of components A.
    public var components: Int { principalComponents.components }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        var findings = principalComponents.findings.filter { $0.code != "pca.stopped-at-rank" }
        if components < method.components {
            findings.append(
                Finding(
                    code: "simca.stopped-below-rank", severity: .warning,
                    summary: "\(method.components) components were asked for; the \(principalComponents.samples) "
                        + "calibration samples have rank \(principalComponents.rank ?? components), and the model has "
                        + "\(components): one more would leave no residual to measure a distance by",
                    remedy: "ask for \(components) components or fewer, or measure more samples that differ"))
        }
        return findings
    }

    /// The same model at another significance level: nothing is refitted.
    ///
    /// - Throws: `ModellingError.invalidParameter`.
    public func at(alpha: Double) throws(ModellingError) -> SIMCAModel {
        try LimitLevels(alpha: alpha).validate()
        var method = method
        method.alpha = alpha
        return SIMCAModel(
            principalComponents: principalComponents, method: method, orthogonalDistances: orthogonalDistances,
            residualSums: residualSums)
    }

    /// The limits for 1 … A components at the significance level of the model.
    ///
    /// - Throws: `ModellingError` where distances without spread have no limit.
    public func limits() throws(ModellingError) -> SIMCALimits {
        let n = principalComponents.samples
        var limits = SIMCALimits(score: [], orthogonal: [], residualF: [])
        for a in 1...components {
            limits.score.append(
                try method.scoreLimit.value(components: a, samples: n, upperTail: method.alpha))
            guard
                let q = try OrthogonalDistanceLimit(
                    method.orthogonalLimit,
                    residualEigenvalues: principalComponents.residualEigenvalues(components: a) ?? [],
                    distances: orthogonalDistances.column(a - 1), upperTail: method.alpha)
            else { throw .zeroDistances(what: "orthogonal distances", samples: n) }
            limits.orthogonal.append(q)
            let (numerator, denominator) = degreesOfFreedom(components: a)
            limits.residualF.append(FDistribution(numerator, denominator).quantile(upperTail: method.alpha))
        }
        return limits
    }

    /// The distances of the rows of `x`, m × p, and what the limits say of them.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> SIMCAPrediction {
        let seen = try principalComponents.predict(x)
        let inUnits = Self.residualsInUnits(of: x, principalComponents, seen)
        let a = components
        let f = Matrix(rows: x.rows, columns: a) { out in
            for k in 0..<a {
                // s²/s₀²: the factor r − A of both cancels.
                let factor = Double(principalComponents.samples - k - 2) / residualSums[k]
                for i in 0..<x.rows { out[i * a + k] = inUnits[i, k] * factor }
            }
        }
        if let bad = f.firstNonFinite { throw .nonFinite(row: bad.row, column: 0, what: "squared X") }
        return SIMCAPrediction(decomposition: seen, residualF: f, rule: method.rule, limits: try limits())
    }

    /// r − A and (r − A)(n − A − 1), the degrees of freedom of F with a components.
    private func degreesOfFreedom(components a: Int) -> (numerator: Double, denominator: Double) {
        let (n, p) = (principalComponents.samples, principalComponents.mean.count)
        let own = Double((n > p ? p : n - 1) - a)
        return (own, own * Double(n - a - 1))
    }

    /// The orthogonal distances in the units of the spectra, m × A: those of the model where channels are not
    /// scaled.
    static func residualsInUnits(
        of x: Matrix, _ model: PrincipalComponentModel, _ seen: LatentDecomposition
    ) -> Matrix {
        guard model.scale.contains(where: { $0 != 1 }) else { return seen.orthogonalDistances }
        var loadings = model.loadings
        for j in 0..<loadings.rows { for k in 0..<loadings.columns { loadings[j, k] *= model.scale[j] } }
        return LatentDecomposition(
            of: x.subtractingFromRows(model.mean), scores: seen.scores, loadings: loadings,
            scoreVariances: model.eigenvalues
        ).orthogonalDistances
    }
}

/// The limits of a SIMCA model for 1 … A components.
public struct SIMCALimits: Codable, Hashable, Sendable {
    /// The limits of the score distance h.
    public fileprivate(set) var score: [Double]
    /// The limits of the orthogonal distance q, each with the formula that gave it.
    public fileprivate(set) var orthogonal: [OrthogonalDistanceLimit]
    /// The limits of the residual F.
    public fileprivate(set) var residualF: [Double]
}

/// What a SIMCA model says of rows.
public struct SIMCAPrediction: OneClassPrediction, Codable, Hashable {
    /// Scores and both distances for every number of components.
    public let decomposition: LatentDecomposition
    /// The ratios of residual variances s²/s₀², m × A.
    public let residualF: Matrix
    /// What is limited.
    public let rule: SIMCA.Rule
    /// The limits for 1 … A components.
    public let limits: SIMCALimits

    /// Whether each row is accepted with all components.
    public var accepted: [Bool] { accepted(components: residualF.columns) }

    /// Whether each row is accepted with a components, 1 ≤ a ≤ A; a limit belongs to the side within it.
    public func accepted(components a: Int) -> [Bool] {
        precondition(a >= 1 && a <= residualF.columns, "\(a) of \(residualF.columns) components")
        return (0..<residualF.rows).map { i in
            switch rule {
            case .distances:
                decomposition.scoreDistances[i, a - 1] <= limits.score[a - 1]
                    && decomposition.orthogonalDistances[i, a - 1] <= limits.orthogonal[a - 1].value
            case .residualF: residualF[i, a - 1] <= limits.residualF[a - 1]
            }
        }
    }
}
