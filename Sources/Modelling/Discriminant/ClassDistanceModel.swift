public import LinearAlgebra
public import Spectroscopy

/// How far a spectrum is from each class of a PLS discriminant analysis, inside and outside its score space.
///
/// f_c = N_h·h_c/h0 + N_q·q/q0; h_c the squared Mahalanobis distance of the scores to the mean of class c (pooled
/// within-class covariance), q the squared residual. h0, N_h, q0, N_q by moments from the training rows, h there to the
/// mean of the own class.
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506 (the sum of scaled distances).
public struct ClassDistanceModel: Codable, Hashable, Sendable {
    /// The way into the score space.
    public let projection: PLSProjection
    /// The class means and the pooled covariance there.
    public let discriminant: LinearDiscriminantModel
    /// f from h and q.
    public let fullDistance: FullDistance

    /// Fits the distances on training rows, with at most A latent variables.
    ///
    /// - Throws: `ModellingError`.
    public init(
        fitting x: Matrix, _ labels: ClassLabels, latentVariables: Int
    ) throws(ModellingError) {
        let path = try PLSDiscriminantAnalysis().path(x, labels, maximum: latentVariables)
        let model = path.model(latentVariables: path.count)
        projection = model.pls.projection
        discriminant = model.discriminant
        let (scores, q) = try model.pls.projection.project(x)
        let all = try model.discriminant.squaredDistances(scores)
        fullDistance = FullDistance(
            score: try DistanceDistribution(
                labels.indices.enumerated().map { all[$0, $1] }, what: "score distances"),
            orthogonal: try DistanceDistribution(q, what: "orthogonal distances"), samples: x.rows)
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the discriminant is not one of the scores.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        projection = try container.decode(PLSProjection.self, forKey: .projection)
        discriminant = try container.decode(LinearDiscriminantModel.self, forKey: .discriminant)
        fullDistance = try container.decode(FullDistance.self, forKey: .fullDistance)
        guard discriminant.dimensions == projection.latentVariables else {
            throw DecodingError.dataCorruptedError(
                forKey: .discriminant, in: container,
                debugDescription: "a discriminant of \(discriminant.dimensions) variables on "
                    + "\(projection.latentVariables) latent variables")
        }
    }

    /// The distances of rows.
    ///
    /// - Parameter outside: squared lengths to be added to q, one a row: what of a spectrum lies outside the space whose
    ///   coordinates x holds. Nil when x holds spectra themselves.
    public func distances(of x: Matrix, outside: [Double]? = nil) throws(ModellingError) -> ClassDistances {
        let (scores, inside) = try projection.project(x)
        let q = outside.map { zip(inside, $0).map { $0 + $1 } } ?? inside
        let h = try discriminant.squaredDistances(scores)
        let g = discriminant.classNames.count
        let f = Matrix(rows: x.rows, columns: g) { out in
            for i in 0..<x.rows {
                for c in 0..<g {
                    out[i * g + c] = fullDistance.distance(score: h[i, c], orthogonal: q[i])
                }
            }
        }
        return ClassDistances(score: h, orthogonal: q, full: f)
    }
}

/// The distances of m rows to g classes.
public struct ClassDistances: Sendable {
    /// h, m × g.
    public let score: Matrix
    /// q, one a row.
    public let orthogonal: [Double]
    /// f, m × g.
    public let full: Matrix
}
