internal import Foundation
public import LinearAlgebra

/// A fitted hard and soft PLS-DA of g classes.
public struct SoftPLSDiscriminantModel: PredictiveModel, Hashable {
    /// The class names.
    public let classNames: [String]
    /// The PLS regression on class membership.
    public let pls: PLSModel
    /// The principal components of the predicted responses, g − 1 of them.
    public let space: PrincipalComponentModel
    /// The class centres in that space, g × (g − 1).
    public let centres: Matrix
    /// The Cholesky factors of the scatter of each class about its centre.
    public let factors: [Matrix]
    /// The number of calibration samples of each class.
    public let classSamples: [Int]
    /// α and γ.
    public let levels: LimitLevels

    init(
        classNames: [String], pls: PLSModel, space: PrincipalComponentModel, centres: Matrix, factors: [Matrix],
        classSamples: [Int], levels: LimitLevels
    ) {
        self.classNames = classNames
        self.pls = pls
        self.space = space
        self.centres = centres
        self.factors = factors
        self.classSamples = classSamples
        self.levels = levels
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts are not of one number of classes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        classNames = try container.decode([String].self, forKey: .classNames)
        pls = try container.decode(PLSModel.self, forKey: .pls)
        space = try container.decode(PrincipalComponentModel.self, forKey: .space)
        centres = try container.decode(Matrix.self, forKey: .centres)
        factors = try container.decode([Matrix].self, forKey: .factors)
        classSamples = try container.decode([Int].self, forKey: .classSamples)
        levels = try container.decode(LimitLevels.self, forKey: .levels)
        let g = classNames.count
        let d = g - 1
        guard g >= 2, pls.yMean.count == (g == 2 ? 1 : g), space.mean.count == g, space.components == d,
            centres.rows == g, centres.columns == d, factors.count == g, classSamples.count == g,
            classSamples.allSatisfy({ $0 >= 1 }),
            factors.allSatisfy({ l in l.rows == d && l.columns == d && (0..<d).allSatisfy { l[$0, $0] > 0 } })
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .centres, in: container,
                debugDescription: "\(pls.yMean.count) responses, \(space.components) components, \(centres.rows) "
                    + "centres and \(factors.count) factors for \(g) classes")
        }
    }

    /// The limit χ²(1 − α; g − 1) of the soft distance.
    public var extremeLimit: Double { chi.quantile(upperTail: levels.alpha) }

    /// The limit χ²((1 − γ)^(1/n_k); g − 1) beyond which a calibration sample of each class is an outlier of it.
    public var outlierLimits: [Double] {
        classSamples.map { chi.quantile(upperTail: levels.outlierTail(samples: $0)) }
    }

    /// The same model at other significance levels: nothing is refitted.
    ///
    /// - Throws: `ModellingError.invalidParameter`.
    public func at(_ levels: LimitLevels) throws(ModellingError) -> SoftPLSDiscriminantModel {
        try levels.validate()
        return SoftPLSDiscriminantModel(
            classNames: classNames, pls: pls, space: space, centres: centres, factors: factors,
            classSamples: classSamples, levels: levels)
    }

    /// The distances and decisions of the rows of `x`, m × p.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> SoftPLSDiscriminantPrediction {
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let responses = PLSDiscriminantModel.responses(try pls.scores(of: x), pls, pls.latentVariables)
        let scores = try space.predict(responses).scores
        let (m, g, d) = (x.rows, classNames.count, space.components)
        var hard = Matrix(rows: m, columns: g)
        var soft = Matrix(rows: m, columns: g)
        for k in 0..<g {
            let away = scores.subtractingFromRows(centres.row(k))
            let l = factors[k]
            for i in 0..<m {
                var v = away.row(i)
                hard[i, k] = (0..<d).reduce(0) { $0 + v[$1] * v[$1] / space.eigenvalues[$1] }
                for a in 0..<d {
                    for j in 0..<a { v[a] -= l[a, j] * v[j] }
                    v[a] /= l[a, a]
                }
                soft[i, k] = dot(v, v)
            }
        }
        for matrix in [hard, soft] {
            if let bad = matrix.firstNonFinite { throw .nonFinite(row: bad.row, column: 0, what: "squared X") }
        }
        return SoftPLSDiscriminantPrediction(
            scores: scores, hardDistances: hard, softDistances: soft, limit: extremeLimit)
    }

    private var chi: ChiSquared { ChiSquared(degreesOfFreedom: Double(classNames.count - 1)) }
}

/// What a hard and soft PLS-DA says of rows.
public struct SoftPLSDiscriminantPrediction: Codable, Hashable, Sendable {
    /// The scores in the space of the predicted responses, m × (g − 1).
    public let scores: Matrix
    /// The squared distances to the class centres in the metric of all samples, m × g.
    public let hardDistances: Matrix
    /// The squared distances to the class centres in the metric of each class, m × g.
    public let softDistances: Matrix
    /// The limit of the soft distance.
    public let limit: Double

    /// The class with the nearest centre, the first of equals: one for each row.
    public var decided: [Int] {
        (0..<hardDistances.rows).map { i in
            (0..<hardDistances.columns).reduce(0) { hardDistances[i, $1] < hardDistances[i, $0] ? $1 : $0 }
        }
    }

    /// The classes that accept each row, nearest first: none to g.
    public var accepted: [[Int]] {
        (0..<softDistances.rows).map { i in
            let row = softDistances.row(i)
            return row.indices.filter { row[$0] < limit }.sorted { (row[$0], $0) < (row[$1], $1) }
        }
    }
}
