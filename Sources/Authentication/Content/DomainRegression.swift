internal import LinearAlgebra
internal import Modelling

/// A PLS regression of one response with the distance of a sample to its calibration samples.
///
/// ŷ = ȳ + t·q; h = Σ t²/λ, e² = ‖x − x̄ − t·Pᵀ‖², and f of both (`DomainDistance`).
struct DomainRegression: Codable, Sendable {
    /// The way into the score space.
    let projection: PLSProjection
    /// q, one a latent variable.
    let loadings: [Double]
    /// ȳ.
    let mean: Double
    /// λ: the variances of the calibration scores.
    let variances: [Double]
    /// h and e² taken together.
    let distance: DomainDistance

    /// What a regression sees of some rows.
    struct Seen: Sendable {
        /// ŷ.
        let predicted: [Double]
        /// h.
        let scoreDistances: [Double]
        /// e².
        let orthogonalDistances: [Double]
        /// f.
        let distances: [Double]

        /// The same distances with the values of another regression, if there is one, of rows after the recipe.
        func predicting(by estimator: ContentEstimator?, _ x: Matrix) throws(ModellingError) -> Seen {
            guard let estimator else { return self }
            return Seen(
                predicted: try estimator.predicted(x), scoreDistances: scoreDistances,
                orthogonalDistances: orthogonalDistances, distances: distances)
        }
    }

    /// Fits at most A latent variables.
    init(fitting x: Matrix, _ y: [Double], latentVariables: Int) throws(ModellingError) {
        let most = min(latentVariables, x.rows - 1, x.columns)
        try self.init(PLSRegression(latentVariables: most).fit(x, Matrix(column: y)), calibratedOn: x)
    }

    /// Learns the distances of a regression from its calibration rows.
    init(_ model: PLSModel, calibratedOn x: Matrix) throws(ModellingError) {
        let (scores, q) = try model.projection.project(x)
        let variances = model.scoreVariances
        projection = model.projection
        loadings = model.yLoadings.column(0)
        mean = model.yMean[0]
        self.variances = variances
        distance = try DomainDistance(score: Self.scoreDistances(scores, variances), orthogonal: q)
    }

    private enum CodingKeys: String, CodingKey { case projection, loadings, mean, variances, distance }

    /// Reads a regression.
    ///
    /// - Throws: `DecodingError` unless the parts have one number of latent variables.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        projection = try container.decode(PLSProjection.self, forKey: .projection)
        loadings = try container.decode([Double].self, forKey: .loadings)
        mean = try container.decode(Double.self, forKey: .mean)
        variances = try container.decode([Double].self, forKey: .variances)
        distance = try container.decode(DomainDistance.self, forKey: .distance)
        let a = projection.latentVariables
        guard loadings.count == a, variances.count == a, variances.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .loadings, in: container,
                debugDescription: "\(loadings.count) loadings and \(variances.count) variances of \(a) latent variables"
            )
        }
    }

    private static func scoreDistances(_ scores: Matrix, _ variances: [Double]) -> [Double] {
        (0..<scores.rows).map { row in
            variances.indices.reduce(0) { $0 + scores[row, $1] * scores[row, $1] / variances[$1] }
        }
    }

    /// What it sees of rows.
    ///
    /// - Parameter outside: squared lengths to be added to e²: what of a row lies outside the space of the coordinates.
    func see(_ x: Matrix, outside: [Double]? = nil) throws(ModellingError) -> Seen {
        let (scores, inside) = try projection.project(x)
        return see(scores: scores, orthogonalDistances: inside, outside: outside)
    }

    /// What it sees of rows by their scores and squared residuals.
    func see(scores: Matrix, orthogonalDistances inside: [Double], outside: [Double]? = nil) -> Seen {
        let q = outside.map { zip(inside, $0).map { $0 + $1 } } ?? inside
        let h = Self.scoreDistances(scores, variances)
        return Seen(
            predicted: scores.times(loadings).map { $0 + mean }, scoreDistances: h, orthogonalDistances: q,
            distances: zip(h, q).map { distance.value(score: $0, orthogonal: $1) })
    }
}
