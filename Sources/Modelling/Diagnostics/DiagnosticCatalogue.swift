public import Spectroscopy

/// The diagnostics of samples and channels in a fitted model: one line each.
public enum DiagnosticCatalogue {
    /// Every diagnostic, in the order of `bencao methods`.
    public static let diagnostics: [any CataloguedMethod.Type] = [
        Leverage.self,
        StudentisedResiduals.self,
        DistanceToModel.self,
        ScoreDistanceContributions.self,
        OrthogonalDistanceContributions.self,
    ]

    /// What people read of them.
    public static var methods: [MethodDescription] { diagnostics.map { MethodDescription($0) } }
}
