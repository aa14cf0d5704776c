/// How a selection chooses the number of latent variables of a subset of channels by its cross-validated
/// error.
public enum LatentVariableRule: String, Codable, CaseIterable, Hashable, Sendable {
    /// The last before the error grows for the first time, as mdatools does.
    case firstMinimum = "first-minimum"
    /// The least error, the smallest of equals.
    case minimum
    /// The smallest within one standard error of the least.
    case oneStandardError = "one-standard-error"

    /// The number of latent variables, from the losses of lots for 1 … A.
    func choose(_ table: LossTable) -> Int {
        switch self {
        case .firstMinimum:
            let means = (1..<(table.complexities + 1)).map(table.mean)
            return ((1..<max(means.count, 1)).first { means[$0] > means[$0 - 1] }) ?? means.count
        case .minimum: return ComplexityChoice(table).best
        case .oneStandardError: return ComplexityChoice(table).chosen
        }
    }
}
