public import LinearAlgebra
public import Spectroscopy

/// O-PLS filter: the components by which a PLS regression would have to work around variation unrelated to
/// the reference values are taken out.
///
/// X (n × p) and Y (n × q) centred; k orthogonal components T_o = X·R_o with loadings P_o by
/// `OrthogonalVariation`; x' = x − ((x − x̄)·R_o)·P_oᵀ. With one response, PLS with A latent variables on the
/// filtered spectra predicts what PLS with A + k does on the unfiltered ones.
///
/// Conventions: not scaled. Several responses (classes, too) by the rule of the paper: the loading is
/// orthogonalised to all columns of XᵀY. The mean spectrum stays; the peers return centred spectra. Fewer
/// components than asked are taken where the rank is lower, with a finding.
///
/// ```swift
/// let fitted = try OrthogonalPLSFilter(components: 2).makeFitted(from: training, reference: y)
/// let filtered = try fitted.apply(to: test)
/// ```
///
/// ## Source
/// Trygg, Wold, J. Chemometr. 16 (2002) 119. doi:10.1002/cem.695
public struct OrthogonalPLSFilter: SupervisedPreprocessing {
    public typealias Fitted = FittedOrthogonalFilter

    public static let identifier = "opls-filter"
    public static let summary = "O-PLS filter: PLS components unrelated to the reference values removed"
    public static let parameters = [
        ParameterDescription("components", "number of orthogonal components that are removed, 1 or more")
    ]

    /// The number of orthogonal components k.
    public let components: Int

    /// Creates the method with its default: one component.
    public init() { self.init(components: 1) }

    /// Creates the method.
    public init(components: Int) { self.components = components }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard components >= 1 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "components", value: String(components),
                needed: "it must be 1 or more")
        }
    }

    public func makeFitted(
        from spectra: Spectra, reference: Matrix
    ) throws(PreprocessingError) -> FittedOrthogonalFilter {
        try validate(for: spectra.axis)
        let training = try SupervisedTraining(spectra, reference: reference, method: Self.identifier)
        let variation = try SupervisedTraining.factorising(Self.identifier) { () throws(LinearAlgebraError) in
            try OrthogonalVariation(
                of: training.x, against: training.y, components: components, meanNorm: training.meanNorm)
        }
        return FittedOrthogonalFilter(
            method: Self.identifier, asked: components, mean: training.mean, rotations: variation.rotations,
            loadings: variation.loadings)
    }
}
