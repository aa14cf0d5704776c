internal import Foundation
public import LinearAlgebra

/// A fitted quadratic discriminant analysis of g classes in d variables.
public struct QuadraticDiscriminantModel: PredictiveModel, Hashable {
    /// The class names.
    public let classNames: [String]
    /// The class means, g × d.
    public let means: Matrix
    /// The Cholesky factors L_c of the class covariances, each d × d, lower triangular.
    public let factors: [Matrix]
    /// The prior probabilities of the classes.
    public let priors: [Double]

    init(classNames: [String], means: Matrix, factors: [Matrix], priors: [Double]) {
        self.classNames = classNames
        self.means = means
        self.factors = factors
        self.priors = priors
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not have one number of classes and of variables.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        classNames = try container.decode([String].self, forKey: .classNames)
        means = try container.decode(Matrix.self, forKey: .means)
        factors = try container.decode([Matrix].self, forKey: .factors)
        priors = try container.decode([Double].self, forKey: .priors)
        let (g, d) = (classNames.count, means.columns)
        guard g > 0, means.rows == g, priors.count == g, factors.count == g,
            factors.allSatisfy({ factor in
                factor.rows == d && factor.columns == d && (0..<d).allSatisfy { factor[$0, $0] > 0 }
            })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .means, in: container,
                debugDescription: "means of \(means.rows) × \(d), \(factors.count) factors and \(priors.count) priors "
                    + "for \(g) classes")
        }
    }

    /// The number of variables d.
    public var dimensions: Int { means.columns }

    /// ln|S_c| of each class.
    public var logDeterminants: [Double] {
        factors.map { factor in 2 * (0..<dimensions).reduce(0) { $0 + log(factor[$1, $1]) } }
    }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] {
        let logs = try logDensities(x)
        return (0..<x.rows).map { i in
            classNames.indices.reduce(0) { logs[i, $1] > logs[i, $0] ? $1 : $0 }
        }
    }

    /// The posterior probabilities of the classes, m × g.
    public func posteriors(_ x: Matrix) throws(ModellingError) -> Matrix {
        let logs = try logDensities(x)
        let g = classNames.count
        return Matrix(rows: x.rows, columns: g) { out in
            for i in 0..<x.rows {
                let row = logs.row(i)
                let largest = row.max() ?? 0
                let weights = row.map { exp($0 - largest) }
                let sum = weights.reduce(0, +)
                for c in 0..<g { out[i * g + c] = weights[c] / sum }
            }
        }
    }

    /// The squared Mahalanobis distance of each row to each class, by the covariance of that class, m × g.
    public func squaredDistances(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == dimensions else {
            throw .shapeMismatch(what: "variables", found: x.columns, expected: dimensions)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let (m, g, d) = (x.rows, classNames.count, dimensions)
        let distances = Matrix(rows: m, columns: g) { out in
            var v = [Double](repeating: 0, count: d)
            for c in 0..<g {
                x.withUnsafeElements { x in
                    means.withUnsafeElements { means in
                        factors[c].withUnsafeElements { l in
                            for i in 0..<m {
                                var total = 0.0
                                for a in 0..<d {
                                    var sum = x[i * d + a] - means[c * d + a]
                                    for j in 0..<a { sum -= l[a * d + j] * v[j] }
                                    v[a] = sum / l[a * d + a]
                                    total += v[a] * v[a]
                                }
                                out[i * g + c] = total
                            }
                        }
                    }
                }
            }
        }
        if let bad = distances.firstNonFinite { throw .nonFinite(row: bad.row, column: 0, what: "squared X") }
        return distances
    }

    /// ln π_c − ½·ln|S_c| − ½·d²_c, m × g.
    private func logDensities(_ x: Matrix) throws(ModellingError) -> Matrix {
        var values = try squaredDistances(x)
        let constants = zip(priors, logDeterminants).map { log($0) - $1 / 2 }
        let g = classNames.count
        values.withUnsafeMutableElements { v in
            for k in v.indices { v[k] = constants[k % g] - v[k] / 2 }
        }
        return values
    }
}
