internal import Foundation
public import LinearAlgebra
public import Spectroscopy

/// A fitted linear discriminant analysis of g classes in d variables.
public struct LinearDiscriminantModel: PredictiveModel, Hashable {
    /// The class names.
    public let classNames: [String]
    /// The class means, g × d.
    public let means: Matrix
    /// The Cholesky factor L of the pooled within-class covariance, d × d, lower triangular.
    public let factor: Matrix
    /// The prior probabilities of the classes.
    public let priors: [Double]
    /// Nil where every class has two rows or more, so that the key is absent from files.
    private let singleRowClasses: [Int]?

    init(classNames: [String], means: Matrix, factor: Matrix, priors: [Double], singleRowClasses: [Int] = []) {
        self.classNames = classNames
        self.means = means
        self.factor = factor
        self.priors = priors
        self.singleRowClasses = singleRowClasses.isEmpty ? nil : singleRowClasses
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of classes and of variables.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        classNames = try container.decode([String].self, forKey: .classNames)
        means = try container.decode(Matrix.self, forKey: .means)
        factor = try container.decode(Matrix.self, forKey: .factor)
        priors = try container.decode([Double].self, forKey: .priors)
        singleRowClasses = try container.decodeIfPresent([Int].self, forKey: .singleRowClasses)
        let (g, d) = (classNames.count, means.columns)
        guard g > 0, means.rows == g, priors.count == g, factor.rows == d, factor.columns == d,
            singleRowClasses?.allSatisfy(classNames.indices.contains) ?? true
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .means, in: container,
                debugDescription: "means of \(means.rows) × \(d), a factor of \(factor.rows) × \(factor.columns) and "
                    + "\(priors.count) priors for \(g) classes")
        }
    }

    /// The number of variables d.
    public var dimensions: Int { means.columns }

    /// Tells of classes that one training row stands for: their spread is taken from the other classes.
    public var findings: [Finding] {
        (singleRowClasses ?? []).map { c in
            Finding(
                code: "lda.class-of-one", severity: .warning,
                summary: "class \"\(classNames[c])\" has one training sample: its mean is that sample, and its spread "
                    + "is taken to be that of the other classes", remedy: "measure more samples of the class")
        }
    }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] {
        let distances = try squaredDistances(x)
        return (0..<x.rows).map { decide(distances.row($0)) }
    }

    /// The squared Mahalanobis distance of each row to each class mean, m × g.
    public func squaredDistances(_ x: Matrix) throws(ModellingError) -> Matrix {
        let path = try squaredDistancePath(x)
        let g = classNames.count
        guard let last = path.last else { return Matrix(rows: x.rows, columns: g) }
        return last
    }

    /// The squared distances in the first 1, 2, … d variables, each m × g.
    func squaredDistancePath(_ x: Matrix) throws(ModellingError) -> [Matrix] {
        guard x.columns == dimensions else {
            throw .shapeMismatch(what: "variables", found: x.columns, expected: dimensions)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let (m, g, d) = (x.rows, classNames.count, dimensions)
        // L⁻¹ of rows and means once, differences after: forward substitution is linear.
        let whitenedRows = whitened(x)
        let whitenedMeans = whitened(means)
        var sums = [Double](repeating: 0, count: m * g)
        var path: [Matrix] = []
        path.reserveCapacity(d)
        for a in 0..<d {
            whitenedRows.withUnsafeElements { rows in
                whitenedMeans.withUnsafeElements { centres in
                    for i in 0..<m {
                        for c in 0..<g {
                            let difference = rows[i * d + a] - centres[c * d + a]
                            sums[i * g + c] += difference * difference
                        }
                    }
                }
            }
            path.append(Matrix(rows: m, columns: g, elements: sums))
        }
        if let bad = path.last?.firstNonFinite { throw .nonFinite(row: bad.row, column: 0, what: "squared X") }
        return path
    }

    /// The posterior probabilities of the classes, m × g.
    public func posteriors(_ x: Matrix) throws(ModellingError) -> Matrix {
        let distances = try squaredDistances(x)
        let g = classNames.count
        return Matrix(rows: x.rows, columns: g) { out in
            for i in 0..<x.rows {
                let logs = (0..<g).map { log(priors[$0]) - distances[i, $0] / 2 }
                let largest = logs.max() ?? 0
                let weights = logs.map { exp($0 - largest) }
                let sum = weights.reduce(0, +)
                for c in 0..<g { out[i * g + c] = weights[c] / sum }
            }
        }
    }

    /// Rows multiplied by L⁻ᵀ: their squared differences are squared Mahalanobis distances.
    func whitened(_ x: Matrix) -> Matrix {
        let d = dimensions
        var out = x
        factor.withUnsafeElements { l in
            out.withUnsafeMutableElements { v in
                for i in 0..<x.rows {
                    for a in 0..<d {
                        var sum = v[i * d + a]
                        for j in 0..<a { sum -= l[a * d + j] * v[i * d + j] }
                        v[i * d + a] = sum / l[a * d + a]
                    }
                }
            }
        }
        return out
    }

    /// The discriminant in the first a variables only, 1 ≤ a ≤ d.
    func leading(_ a: Int) -> LinearDiscriminantModel {
        precondition(a >= 1 && a <= dimensions, "\(a) of \(dimensions) variables")
        let first = Array(0..<a)
        return LinearDiscriminantModel(
            classNames: classNames, means: means.selecting(columns: first),
            factor: factor.selecting(rows: first).selecting(columns: first), priors: priors,
            singleRowClasses: singleRowClasses ?? [])
    }

    /// The class with the largest ln π − d²/2, the first of equals.
    func decide(_ squaredDistances: [Double]) -> Int {
        var best = 0
        var bestValue = -Double.infinity
        for c in squaredDistances.indices {
            let value = log(priors[c]) - squaredDistances[c] / 2
            if value > bestValue { (best, bestValue) = (c, value) }
        }
        return best
    }
}
