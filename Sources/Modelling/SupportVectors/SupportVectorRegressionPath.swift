public import LinearAlgebra

/// Support vector regressions of all points of a grid, of one fit.
public struct SupportVectorRegressionPath: Sendable {
    private let scaling: ChannelScaling
    private let responses: ResponseScaling
    private let rows: Matrix
    /// The points, the smoothest first.
    public let points: [SupportVectorGridPoint]
    private let groups: [SupportVectorPath.Group]

    init(
        scaling: ChannelScaling, responses: ResponseScaling, rows: Matrix, points: [SupportVectorGridPoint],
        groups: [SupportVectorPath.Group]
    ) {
        self.scaling = scaling
        self.responses = responses
        self.rows = rows
        self.points = points
        self.groups = groups
    }

    /// The number of points.
    public var count: Int { points.count }

    /// The predicted responses of the rows, m × q, of each point.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predictions(for x: Matrix) throws(ModellingError) -> [Matrix] {
        let new = try scaling.apply(to: x)
        var predictions = [Matrix](repeating: Matrix(rows: 0, columns: 0), count: count)
        guard let kernel = groups.first?.function.kernel else { return predictions }
        let base = kernel.base(between: new, and: rows)
        for group in groups {
            let values = group.function.values(base)
            for (k, point) in group.points.enumerated() {
                predictions[point] = responses.restore(
                    values.times(group.coefficients[k], transposingOther: true),
                    thresholds: group.solutions[k].map(\.threshold))
            }
        }
        return predictions
    }

    /// The model of the point at a position of `points`.
    public func model(at position: Int) -> SupportVectorRegressionModel {
        precondition(points.indices.contains(position), "point \(position) of \(points.count)")
        for group in groups {
            guard let k = group.points.firstIndex(of: position) else { continue }
            return SupportVectorRegressionModel(
                scaling: scaling, responses: responses, function: group.function, rows: rows,
                coefficients: group.coefficients[k], solutions: group.solutions[k])
        }
        preconditionFailure("point \(position) is in no group")
    }
}
