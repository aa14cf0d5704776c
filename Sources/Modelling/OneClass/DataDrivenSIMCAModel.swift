public import LinearAlgebra
public import Spectroscopy

/// A class as data-driven SIMCA learned it: its principal components, and its distances for every number of them.
public struct DataDrivenSIMCAModel: OneClassModel, Hashable {
    /// The principal components of the class.
    public let principalComponents: PrincipalComponentModel
    /// The number of components that was asked for.
    public let askedComponents: Int
    /// The distances with 1 … A components.
    public let distances: [FullDistance]
    /// α and γ.
    public let levels: LimitLevels

    init(
        principalComponents: PrincipalComponentModel, askedComponents: Int, distances: [FullDistance],
        levels: LimitLevels
    ) {
        self.principalComponents = principalComponents
        self.askedComponents = askedComponents
        self.distances = distances
        self.levels = levels
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when there is not one full distance a component.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        principalComponents = try container.decode(PrincipalComponentModel.self, forKey: .principalComponents)
        askedComponents = try container.decode(Int.self, forKey: .askedComponents)
        distances = try container.decode([FullDistance].self, forKey: .distances)
        levels = try container.decode(LimitLevels.self, forKey: .levels)
        guard distances.count == principalComponents.components else {
            throw DecodingError.dataCorruptedError(
                forKey: .distances, in: container,
                debugDescription: "\(distances.count) full distances for \(principalComponents.components) components")
        }
    }

    /// The number of components A.
    public var components: Int { principalComponents.components }

    /// The distances with all A components.
    public var fullDistance: FullDistance { distances[distances.count - 1] }

    /// The same model at other significance levels: nothing is refitted.
    ///
    /// - Throws: `ModellingError.invalidParameter`.
    public func at(_ levels: LimitLevels) throws(ModellingError) -> DataDrivenSIMCAModel {
        try levels.validate()
        return DataDrivenSIMCAModel(
            principalComponents: principalComponents, askedComponents: askedComponents, distances: distances,
            levels: levels)
    }

    /// The limits of the full distance for 1 … A components at any levels: nothing is refitted.
    ///
    /// ```swift
    /// let f = model.fullDistances(of: prediction.decomposition)
    /// try model.limits(at: LimitLevels(alpha: 0.01)).roles(of: f)    // [components − 1][row]
    /// ```
    ///
    /// - Throws: `ModellingError.invalidParameter`.
    public func limits(at levels: LimitLevels) throws(ModellingError) -> FullDistanceLimits {
        try levels.validate()
        return FullDistanceLimits(
            levels: levels, extreme: distances.map { $0.extremeLimit(alpha: levels.alpha) },
            outlier: distances.map { $0.outlierLimit(gamma: levels.gamma) })
    }

    /// The extremes plot of members of the class with a components (all of them when nil).
    ///
    /// - Throws: `ModellingError`.
    public func extremes(
        of x: Matrix, components a: Int? = nil, confidence: Double = 0.95
    ) throws(ModellingError) -> ExtremesPlot {
        let a = a ?? components
        precondition(a >= 1 && a <= components, "\(a) of \(components) components")
        let f = fullDistances(of: try principalComponents.predict(x)).column(a - 1)
        return try ExtremesPlot(
            fullDistances: f, degreesOfFreedom: distances[a - 1].degreesOfFreedom, confidence: confidence)
    }

    /// Another class as this model sees it with a components (all of them when nil): the expected type II error β.
    ///
    /// - Throws: `ModellingError`.
    public func alternative(_ x: Matrix, components a: Int? = nil) throws(ModellingError) -> AlternativeClass {
        let a = a ?? components
        precondition(a >= 1 && a <= components, "\(a) of \(components) components")
        let f = fullDistances(of: try principalComponents.predict(x)).column(a - 1)
        return try AlternativeClass(fullDistances: f, degreesOfFreedom: distances[a - 1].degreesOfFreedom)
    }

    /// The same model with its first a components only, 1 ≤ a ≤ A.
    public func prefix(components a: Int) -> DataDrivenSIMCAModel {
        DataDrivenSIMCAModel(
            principalComponents: principalComponents.prefix(components: a), askedComponents: a,
            distances: Array(distances[..<a]), levels: levels)
    }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        var findings = principalComponents.findings.filter { $0.code != "pca.stopped-at-rank" }
        if components < askedComponents {
            findings.append(
                Finding(
                    code: "dd-simca.stopped-below-rank", severity: .warning,
                    summary: "\(askedComponents) components were asked for; the \(principalComponents.samples) "
                        + "calibration samples have rank \(principalComponents.rank ?? components), and the model has "
                        + "\(components): one more would leave no residual to measure a distance by",
                    remedy: "ask for \(components) components or fewer, or measure more samples that differ"))
        }
        return findings
    }

    /// The distances and roles of the rows of `x`, m × p, with all A components.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> DataDrivenSIMCAPrediction {
        let seen = try principalComponents.predict(x)
        let full = fullDistances(of: seen).column(components - 1)
        let extreme = fullDistance.extremeLimit(alpha: levels.alpha)
        let outlier = fullDistance.outlierLimit(gamma: levels.gamma)
        return DataDrivenSIMCAPrediction(
            decomposition: seen, fullDistances: full,
            roles: full.map { FullDistance.Role(distance: $0, extremeLimit: extreme, outlierLimit: outlier) },
            extremeLimit: extreme, outlierLimit: outlier)
    }

    /// The full distances f of rows that the principal components have seen, m × A, for 1 … A components.
    public func fullDistances(of seen: LatentDecomposition) -> Matrix {
        precondition(seen.components == components, "\(seen.components) components for a model of \(components)")
        let a = components
        return Matrix(rows: seen.count, columns: a) { out in
            for i in 0..<seen.count {
                for k in 0..<a {
                    out[i * a + k] = distances[k].distance(
                        score: seen.scoreDistances[i, k], orthogonal: seen.orthogonalDistances[i, k])
                }
            }
        }
    }
}

/// What a one-class model says of rows.
public struct DataDrivenSIMCAPrediction: OneClassPrediction, Codable, Hashable {
    /// Scores and both distances for every number of components.
    public let decomposition: LatentDecomposition
    /// The full distances f with all components, one a row.
    public let fullDistances: [Double]
    /// Regular rows belong to the class.
    public let roles: [FullDistance.Role]
    /// χ²(1 − α; N_h + N_q).
    public let extremeLimit: Double
    /// χ²((1 − γ)^(1/n); N_h + N_q).
    public let outlierLimit: Double

    /// Whether each row is accepted as a member of the class.
    public var accepted: [Bool] { roles.map { $0 == .regular } }
}
