/// What a one-class support vector machine says of rows.
public struct OneClassSupportVectorPrediction: Codable, Hashable, Sendable {
    /// Σ_i α_i·K(x_i, x) − ρ of each row.
    public let decisionValues: [Double]

    /// Whether each row is accepted as a member of the class: its decision value is above 0.
    public var accepted: [Bool] { decisionValues.map { $0 > 0 } }
}
