public import LinearAlgebra
public import Spectroscopy

/// Quadratic discriminant analysis: each class has a mean and a covariance of its own.
///
/// S_c = Σ_{i∈c} (x_i − m_c)(x_i − m_c)ᵀ/(n_c − 1); d²_c(x) = (x − m_c)ᵀS_c⁻¹(x − m_c); the class with the largest
/// ln π_c − ½·ln|S_c| − ½·d²_c is decided for (the first of equals).
///
/// Conventions: divisor n_c − 1 (R MASS; scikit-learn 1.9 divides by n_c, which changes posteriors). A class needs
/// d + 1 rows for a covariance of d variables; it is refused with fewer, and never regularised.
///
/// ```swift
/// let model = try QuadraticDiscriminantAnalysis(priors: .frequencies).fit(scores, labels)
/// let posteriors = try model.posteriors(newScores)
/// ```
///
/// ## Source
/// Venables, Ripley, Modern Applied Statistics with S, 4th ed., §12.1. doi:10.1007/978-0-387-21706-2
public struct QuadraticDiscriminantAnalysis: Estimator {
    public static let kind = MethodKind.classifier
    public static let identifier = "qda"
    public static let summary = "Quadratic discriminant analysis: a covariance for each class"
    public static let parameters = [
        ParameterDescription("priors", "prior probabilities: equal, or frequencies (shares of the training rows)")
    ]

    /// The prior probabilities.
    public var priors: LinearDiscriminantAnalysis.Priors

    public init() { self.init(priors: .equal) }

    /// Creates the method.
    public init(priors: LinearDiscriminantAnalysis.Priors) { self.priors = priors }

    /// Fits a mean and a covariance for each class of x (n × d).
    ///
    /// - Throws: `ModellingError` for fewer than two classes, a class of fewer than d + 1 rows, or a singular covariance.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> QuadraticDiscriminantModel {
        let d = x.columns
        let classes = try ClassRows(x, labels)
        let means = classes.means(of: x)
        var factors: [Matrix] = []
        for c in classes.rows.indices {
            let n = classes.counts[c]
            guard n > d else {
                throw .tooFewSamples(
                    found: n, needed: d + 1,
                    what: "class \"\(labels.names[c])\" of QDA in \(d) \(d == 1 ? "variable" : "variables")")
            }
            let within = x.selecting(rows: classes.rows[c]).subtractingFromRows(means.row(c))
            var covariance = within.times(within, transposingSelf: true)
            covariance.withUnsafeMutableElements { for k in $0.indices { $0[k] /= Double(n - 1) } }
            // Beside the spread of all rows, as a class by itself cannot tell rounding from spread.
            let rank = LinearDiscriminantAnalysis.leadingRank(of: covariance, spread: x)
            guard rank == d, let factor = try? CholeskyFactor(of: covariance) else {
                throw .singular(
                    what: "the covariance of class \"\(labels.names[c])\"", rank: min(rank, d - 1), needed: d)
            }
            factors.append(factor.lower)
        }
        return QuadraticDiscriminantModel(
            classNames: labels.names, means: means, factors: factors, priors: classes.priors(priors))
    }
}
