public import LinearAlgebra
internal import Spectroscopy

/// Support vector classifications of all points of a grid, of one fit.
public struct SupportVectorPath: ClassifierModelPath {
    /// The points that share one kernel.
    struct Group: Sendable {
        let function: KernelFunction
        /// Their positions in the grid.
        let points: [Int]
        /// y_i·α_i of each, pairs × n.
        let coefficients: [Matrix]
        /// What the solver reached for each.
        let solutions: [[SupportVectorSolution]]
    }

    private let labels: ClassLabels
    private let scaling: ChannelScaling
    private let rows: Matrix
    /// The points, the smoothest first.
    public let points: [SupportVectorGridPoint]
    private let groups: [Group]

    init(
        labels: ClassLabels, scaling: ChannelScaling, rows: Matrix, points: [SupportVectorGridPoint], groups: [Group]
    ) {
        self.labels = labels
        self.scaling = scaling
        self.rows = rows
        self.points = points
        self.groups = groups
    }

    public var count: Int { points.count }

    public func decisions(for x: Matrix) throws(ModellingError) -> [[Int]] {
        let new = try scaling.apply(to: x)
        var decisions = [[Int]](repeating: [], count: count)
        guard let kernel = groups.first?.function.kernel else { return decisions }
        let base = kernel.base(between: new, and: rows)
        for group in groups {
            let values = group.function.values(base)
            for (k, point) in group.points.enumerated() {
                let decisionValues = values.times(group.coefficients[k], transposingOther: true)
                    .subtractingFromRows(group.solutions[k].map(\.threshold))
                decisions[point] = OneVersusOne.decide(decisionValues, classes: labels.names.count)
            }
        }
        return decisions
    }

    public func model(complexity a: Int) -> SupportVectorClassifierModel { model(at: a - 1) }

    /// The model of the point at a position of `points`.
    public func model(at position: Int) -> SupportVectorClassifierModel {
        precondition(points.indices.contains(position), "point \(position) of \(points.count)")
        for group in groups {
            guard let k = group.points.firstIndex(of: position) else { continue }
            return SupportVectorClassifierModel(
                labels: labels, scaling: scaling, function: group.function, rows: rows,
                coefficients: group.coefficients[k], solutions: group.solutions[k], sigmoids: [])
        }
        preconditionFailure("point \(position) is in no group")
    }
}
