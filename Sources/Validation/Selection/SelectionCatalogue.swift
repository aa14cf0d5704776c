public import Spectroscopy

/// The selections of variables: one line each.
public enum SelectionCatalogue {
    /// Every selection, in the order of `bencao methods`.
    public static let selections: [any VariableSelection.Type] = [
        IntervalPLS.self,
        CompetitiveAdaptiveReweightedSampling.self,
        UninformativeVariableElimination.self,
        MonteCarloVariableElimination.self,
        SuccessiveProjections.self,
        ImportanceInProjectionThreshold.self,
        SelectivityRatioThreshold.self,
        MultivariateCorrelationThreshold.self,
    ]

    /// The selection with the given permanent name.
    public static func selection(_ identifier: String) -> (any VariableSelection.Type)? {
        selections.first { $0.identifier == identifier }
    }

    /// What people read of them.
    public static var methods: [MethodDescription] { selections.map { MethodDescription($0) } }
}
