public import LinearAlgebra
public import Spectroscopy

/// k nearest neighbours: the class that most of the k nearest calibration rows belong to.
///
/// Distance: Euclidean, on the rows as they are given (spectra after a recipe, or scores).
///
/// Conventions: of calibration rows at equal distances the one with the lowest index is the nearer; of classes with
/// equally many votes the one with the nearest row wins. (scikit-learn gives such a vote to the class with the
/// lowest label; with odd k and two classes there is none, and the decisions are the same.) Votes are not weighted
/// by distance. A larger k is the simpler model, so the rule of one standard error, which prefers small numbers, is
/// not for k.
///
/// ```swift
/// let model = try NearestNeighbours(k: 5).fit(scores, labels)
/// let decided = try model.predict(newScores)
/// ```
///
/// ## Source
/// Cover, Hart, IEEE Trans. Inf. Theory 13 (1967) 21. doi:10.1109/TIT.1967.1053964
public struct NearestNeighbours: Estimator {
    public static let kind = MethodKind.classifier
    public static let identifier = "knn"
    public static let summary = "k nearest neighbours by Euclidean distance"
    public static let parameters = [
        ParameterDescription("k", "number of neighbours that vote, 1 or more and no more than calibration samples")
    ]

    /// The number of neighbours that vote.
    public var k: Int

    public init() { self.init(k: 3) }

    /// Creates the method.
    public init(k: Int) { self.k = k }

    /// Keeps the rows of x (n × p) and their classes.
    ///
    /// - Throws: `ModellingError` for fewer than two classes, an empty class, values that are not finite, or k > n.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> NearestNeighbourModel {
        guard k >= 1 else { throw .invalidParameter(name: "k", value: "\(k)", needed: "1 or more are needed") }
        _ = try ClassRows(x, labels)
        guard x.rows >= k else { throw .tooFewSamples(found: x.rows, needed: k, what: "\(k) nearest neighbours") }
        return NearestNeighbourModel(rows: x, labels: labels, k: k)
    }
}
