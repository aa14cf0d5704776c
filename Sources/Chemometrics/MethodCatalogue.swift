internal import Modelling
internal import Preprocessing
public import Spectroscopy
internal import Transfer
internal import Validation

/// Everything that `bencao methods` lists, from the declarations of the methods themselves.
public enum MethodCatalogue {
    /// Every method, by kind.
    public static let methods: [MethodDescription] =
        PreprocessingCatalogue.methods.map { MethodDescription($0) }
        + EstimatorCatalogue.methods.map { estimator in
            // What a plan can set: of a method that is searched as a grid, the grid.
            ClassifierCatalogue.classifier(estimator.identifier).map { MethodDescription($0) }
                ?? RegressorCatalogue.regressor(estimator.identifier).map { MethodDescription($0) }
                ?? MethodDescription(estimator)
        }
        + LimitCatalogue.methods + DiagnosticCatalogue.methods + ImportanceCatalogue.methods
        + [MethodDescription(CoefficientJackknife.self)] + SelectionCatalogue.methods + DesignCatalogue.methods
        + TransferCatalogue.methods.map { MethodDescription($0) }
        + FigureCatalogue.methods
}
