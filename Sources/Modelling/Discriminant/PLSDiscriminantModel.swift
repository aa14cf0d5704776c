public import LinearAlgebra
public import Spectroscopy

/// A fitted PLS discriminant analysis.
public struct PLSDiscriminantModel: ClassifierModel, Hashable {
    /// The PLS regression on class membership.
    public let pls: PLSModel
    /// The linear discriminant on its scores, whatever the rule.
    public let discriminant: LinearDiscriminantModel
    /// The Bayes thresholds of the classes, when they decide.
    public let thresholds: [ResponseThreshold]?
    /// Nil for the linear discriminant, so that the key is absent from files that are older than the choice.
    private let otherRule: PLSDecisionRule?

    private enum CodingKeys: String, CodingKey {
        case pls, discriminant, thresholds
        case otherRule = "rule"
    }

    init(
        pls: PLSModel, discriminant: LinearDiscriminantModel, rule: PLSDecisionRule,
        thresholds: [ResponseThreshold]?
    ) {
        self.pls = pls
        self.discriminant = discriminant
        self.thresholds = thresholds
        otherRule = rule == .lda ? nil : rule
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the discriminant is not one of the scores, or the rule lacks its thresholds.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        pls = try container.decode(PLSModel.self, forKey: .pls)
        discriminant = try container.decode(LinearDiscriminantModel.self, forKey: .discriminant)
        thresholds = try container.decodeIfPresent([ResponseThreshold].self, forKey: .thresholds)
        otherRule = try container.decodeIfPresent(PLSDecisionRule.self, forKey: .otherRule)
        let g = discriminant.classNames.count
        guard discriminant.dimensions == pls.latentVariables else {
            throw DecodingError.dataCorruptedError(
                forKey: .discriminant, in: container,
                debugDescription: "a discriminant of \(discriminant.dimensions) variables on "
                    + "\(pls.latentVariables) latent variables")
        }
        guard thresholds?.count == (otherRule == .bayes ? g : nil),
            otherRule == nil || pls.yMean.count == (g == 2 ? 1 : g)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .thresholds, in: container,
                debugDescription: "\(thresholds?.count ?? 0) thresholds and \(pls.yMean.count) responses for \(g) "
                    + "classes decided by \(rule.rawValue)")
        }
    }

    /// The class names.
    public var classNames: [String] { discriminant.classNames }

    /// The number of channels p.
    public var channels: Int { pls.projection.mean.count }

    /// What decides.
    public var rule: PLSDecisionRule { otherRule ?? .lda }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        let missing = (thresholds ?? []).indices.filter { thresholds?[$0].value == nil }
        return pls.findings + discriminant.findings
            + missing.map { c in
                Finding(
                    code: "pls-da.no-threshold", severity: .warning,
                    summary: "no response separates class \"\(classNames[c])\" from the rest: "
                        + "the class accepts no sample", remedy: "use more latent variables, or the rule maximum")
            }
    }

    /// The index of the one class that each row is decided for.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] {
        guard rule != .lda else { return try discriminant.predict(pls.scores(of: x)) }
        return Self.decisions(try responses(of: x), thresholds: thresholds)
    }

    /// The indices of the classes that accept each row: one by `lda` and `maximum`, none to g by the thresholds.
    public func assignments(of x: Matrix) throws(ModellingError) -> [[Int]] {
        switch rule {
        case .lda, .maximum: return try predict(x).map { [$0] }
        case .bayes, .threshold:
            let limits = thresholds.map { $0.map(\.value) } ?? [Double?](repeating: 0.5, count: classNames.count)
            let responses = try responses(of: x)
            return (0..<x.rows).map { i in
                limits.indices.filter { c in limits[c].map { responses[i, c] > $0 } ?? false }
            }
        }
    }

    /// The predicted responses Ŷ, m × g, near 1 for members and near 0 for others; for two classes they sum to 1.
    public func responses(of x: Matrix) throws(ModellingError) -> Matrix {
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return Self.responses(try pls.scores(of: x), pls, pls.latentVariables)
    }

    /// The probability of each class against all others by the Bayes rule, m × g; nil for other rules.
    ///
    /// Rows need not sum to 1: each class is judged by itself.
    public func classProbabilities(_ x: Matrix) throws(ModellingError) -> Matrix? {
        guard let thresholds else { return nil }
        let responses = try responses(of: x)
        let g = thresholds.count
        return Matrix(rows: x.rows, columns: g) { out in
            for i in 0..<x.rows {
                for c in 0..<g { out[i * g + c] = thresholds[c].probability(responses[i, c]) }
            }
        }
    }

    /// The posterior probabilities of the classes by the linear discriminant on the scores, m × g.
    public func posteriors(_ x: Matrix) throws(ModellingError) -> Matrix {
        try discriminant.posteriors(pls.scores(of: x))
    }

    /// Scores (m × A) in units of the within-class spread: Euclidean distances between them are Mahalanobis.
    public func whitened(_ scores: Matrix) -> Matrix { discriminant.whitened(scores) }

    /// The calibration scores in units of the within-class spread, n × A.
    public var whitenedCalibrationScores: Matrix { discriminant.whitened(pls.scores.transposed) }

    /// Ŷ from scores with the first a latent variables, m × g.
    static func responses(_ scores: Matrix, _ pls: PLSModel, _ a: Int) -> Matrix {
        let (m, q) = (scores.rows, pls.yMean.count)
        let first = scores.prefix(columns: a).times(pls.yLoadings.selecting(rows: Array(0..<a)))
        let g = q == 1 ? 2 : q
        return Matrix(rows: m, columns: g) { out in
            first.withUnsafeElements { y in
                for i in 0..<m {
                    for k in 0..<q { out[i * g + k] = pls.yMean[k] + y[i * q + k] * (pls.yScale?[k] ?? 1) }
                    if q == 1 { out[2 * i + 1] = 1 - out[2 * i] }
                }
            }
        }
    }

    /// The class with the largest response, or the most probable by the thresholds; the first of equals.
    static func decisions(_ responses: Matrix, thresholds: [ResponseThreshold]?) -> [Int] {
        (0..<responses.rows).map { i in
            var row = responses.row(i)
            if let thresholds {
                for c in row.indices { row[c] = thresholds[c].probability(row[c]) }
            }
            return row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }
        }
    }
}
