public import Spectroscopy

/// The measures of the importance of channels: one line each.
public enum ImportanceCatalogue {
    /// Every measure, in the order of `bencao methods`.
    public static let measures: [any CataloguedMethod.Type] = [
        VariableImportanceInProjection.self,
        SelectivityRatio.self,
        SignificanceMultivariateCorrelation.self,
    ]

    /// What people read of them.
    public static var methods: [MethodDescription] { measures.map { MethodDescription($0) } }
}
