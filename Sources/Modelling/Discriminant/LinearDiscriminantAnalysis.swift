public import LinearAlgebra
public import Spectroscopy

/// Linear discriminant analysis: classes with one covariance, told apart by the squared Mahalanobis distance.
///
/// S = Σ_c Σ_{i∈c} (x_i − m_c)(x_i − m_c)ᵀ/(n − g) for g classes; d²_c(x) = (x − m_c)ᵀS⁻¹(x − m_c); the class with
/// the largest ln π_c − d²_c/2 is decided for (the first of equals). `CanonicalVariates` are the directions that
/// separate them.
///
/// Conventions: divisor n − g (R MASS; scikit-learn divides by n, which changes posteriors, and decisions unless
/// priors are equal). With the Cholesky factor S = L·Lᵀ, d² = ‖L⁻¹(x − m_c)‖², and the first a terms of that sum
/// are the distance in the first a variables alone: one fit serves every leading subset of the variables.
///
/// ```swift
/// let model = try LinearDiscriminantAnalysis().fit(scores, labels)
/// let decided = try model.predict(newScores)
/// ```
///
/// ## Source
/// Venables, Ripley, Modern Applied Statistics with S, 4th ed., §12.1. doi:10.1007/978-0-387-21706-2
public struct LinearDiscriminantAnalysis: Estimator {
    public static let kind = MethodKind.classifier
    public static let identifier = "lda"
    public static let summary = "Linear discriminant analysis: classes with one covariance"
    public static let parameters = [
        ParameterDescription("priors", "prior probabilities: equal, or frequencies (shares of the training rows)")
    ]

    /// The prior probabilities π_c.
    public enum Priors: String, Codable, Hashable, Sendable, CaseIterable {
        /// 1/g each.
        case equal
        /// The share of each class in the training rows.
        case frequencies
    }

    /// The prior probabilities.
    public var priors: Priors

    public init() { self.init(priors: .equal) }

    /// Creates the method.
    public init(priors: Priors) { self.priors = priors }

    /// Fits class means and the pooled covariance of x (n × d).
    ///
    /// - Throws: `ModellingError` for fewer than two classes with rows, an empty class, or a singular covariance.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> LinearDiscriminantModel {
        let model = try fitLeading(x, labels)
        guard model.dimensions == x.columns else {
            throw .singular(
                what: "the pooled within-class covariance", rank: model.dimensions, needed: x.columns)
        }
        return model
    }

    /// Fits as many leading variables as have a covariance of full rank, one at least.
    func fitLeading(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> LinearDiscriminantModel {
        let n = x.rows
        let d = x.columns
        let g = labels.names.count
        let classes = try ClassRows(x, labels)
        let counts = classes.counts
        let means = classes.means(of: x)
        guard n > g else { throw .tooFewSamples(found: n, needed: g + 1, what: "a pooled covariance of \(g) classes") }
        let within = Matrix(rows: n, columns: d) { out in
            for i in 0..<n { for j in 0..<d { out[i * d + j] = x[i, j] - means[labels.indices[i], j] } }
        }
        var covariance = within.times(within, transposingSelf: true)
        covariance.withUnsafeMutableElements { for k in $0.indices { $0[k] /= Double(n - g) } }
        let usable = Self.leadingRank(of: covariance, spread: x)
        let first = Array(0..<usable)
        guard usable > 0,
            let factor = try? CholeskyFactor(of: covariance.selecting(rows: first).selecting(columns: first))
        else {
            throw .singular(what: "the pooled within-class covariance", rank: 0, needed: 1)
        }
        return LinearDiscriminantModel(
            classNames: labels.names, means: means.selecting(columns: first), factor: factor.lower,
            priors: classes.priors(priors), singleRowClasses: counts.indices.filter { counts[$0] == 1 })
    }

    /// The largest k such that the leading k × k covariance is positive definite beyond rounding of the data's
    /// spread.
    static func leadingRank(of covariance: Matrix, spread x: Matrix) -> Int {
        let d = covariance.rows
        let totals = x.columnStandardDeviations(about: x.columnMeans)
        var l = covariance
        for k in 0..<d {
            var pivot = covariance[k, k]
            for j in 0..<k { pivot -= l[k, j] * l[k, j] }
            guard pivot > 1e-14 * totals[k] * totals[k], pivot > 0 else { return k }
            l[k, k] = pivot.squareRoot()
            for i in (k + 1)..<max(d, k + 1) {
                var sum = covariance[i, k]
                for j in 0..<k { sum -= l[i, j] * l[k, j] }
                l[i, k] = sum / l[k, k]
            }
        }
        return d
    }
}
