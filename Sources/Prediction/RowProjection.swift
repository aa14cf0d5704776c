public import LinearAlgebra
public import Modelling

/// What a latent model takes of rows after a recipe: scores t = ((z − m)/s)·Rᵀ and, with loadings P, the squared
/// residual q = ‖(z − m)/s − t·P‖².
///
/// ```swift
/// let projection = RowProjection(model.projection)
/// ```
public struct RowProjection: Sendable {
    /// m, p.
    public let mean: [Double]
    /// s, p; nil stands for ones.
    public let scale: [Double]?
    /// R, k × p.
    public let rotations: Matrix
    /// P, k × p; nil where q is not asked for.
    public let loadings: Matrix?

    /// Creates a projection.
    public init(mean: [Double], scale: [Double]? = nil, rotations: Matrix, loadings: Matrix?) {
        let p = mean.count
        precondition(
            rotations.columns == p && scale?.count ?? p == p && loadings?.columns ?? p == p
                && loadings?.rows ?? rotations.rows == rotations.rows,
            "rotations of \(rotations.rows) × \(rotations.columns) and loadings of \(loadings?.rows ?? 0) × "
                + "\(loadings?.columns ?? 0) for \(p) channels")
        self.mean = mean
        self.scale = scale
        self.rotations = rotations
        self.loadings = loadings
    }

    /// That of PLS; with `orthogonalDistances`, q is asked for.
    public init(_ projection: PLSProjection, orthogonalDistances: Bool = true) {
        self.init(
            mean: projection.mean, scale: projection.scale, rotations: projection.rotations,
            loadings: orthogonalDistances ? projection.loadings : nil)
    }

    /// That of PCA; with `orthogonalDistances`, q is asked for.
    public init(_ model: PrincipalComponentModel, orthogonalDistances: Bool = true) {
        self.init(
            mean: model.mean, scale: model.scale.allSatisfy { $0 == 1 } ? nil : model.scale,
            rotations: model.rotationRows,
            loadings: orthogonalDistances ? model.loadingRows : nil)
    }
}

extension PLSModel {
    /// The responses of rows by their scores (m × A): m × q.
    public func predict(scores: Matrix) -> Matrix {
        precondition(scores.columns == latentVariables, "\(scores.columns) scores of \(latentVariables)")
        var predicted = scores.times(yLoadings)
        predicted.withUnsafeMutableElements { elements in
            for i in 0..<scores.rows {
                for k in 0..<yMean.count {
                    let index = i * yMean.count + k
                    elements[index] = yMean[k] + elements[index] * (yScale?[k] ?? 1)
                }
            }
        }
        return predicted
    }
}

extension LatentModel {
    /// The score distances h of rows by their scores (m × A): Σ t²/variance.
    public func scoreDistances(scores: Matrix) -> [Double] {
        let variances = scoreVariances
        precondition(scores.columns == variances.count, "\(scores.columns) scores of \(variances.count)")
        return scores.dividingColumns(by: variances.map { $0.squareRoot() }).rowSquaredNorms
    }
}
