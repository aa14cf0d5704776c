/// The choice of the complexity (the number of latent variables, say) from a loss table, by the rule of one standard error.
///
/// The minimum of the mean loss over a = 1 … A (the smallest a of equals) with the standard error there; the choice is
/// the smallest a whose mean loss is at most minimum + SE.
///
/// ## Source
/// Breiman, Friedman, Olshen, Stone, Classification and Regression Trees, 1984, §3.4.3. doi:10.1201/9781315139470
public struct ComplexityChoice: Codable, Hashable, Sendable {
    /// The mean loss for each a.
    public let means: [Double]
    /// The standard error of the mean loss for each a.
    public let standardErrors: [Double]
    /// The a with the least mean loss.
    public let best: Int
    /// The chosen a.
    public let chosen: Int

    /// Chooses; the table must have at least one complexity.
    public init(_ table: LossTable) {
        let count = table.complexities
        precondition(count >= 1, "a loss table without a complexity")
        let means = (1...count).map(table.mean)
        let errors = (1...count).map(table.standardError)
        var best = 0
        for a in 1..<max(count, 1) where means[a] < means[best] - LossTable.tieTolerance {
            best = a
        }
        let limit = means[best] + errors[best] + LossTable.tieTolerance
        self.means = means
        self.standardErrors = errors
        self.best = best + 1
        self.chosen = (means.firstIndex { $0 <= limit } ?? best) + 1
    }

    /// The least mean loss.
    public var minimum: Double { means[best - 1] }
}
