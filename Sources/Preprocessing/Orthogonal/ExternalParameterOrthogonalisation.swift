internal import LinearAlgebra
public import Spectroscopy

/// External parameter orthogonalisation: the directions in which repeated measurements differ are taken out.
///
/// x' = x·(I − V·Vᵀ), V (p × k) the first k right singular vectors of the difference matrix D (m × p), which
/// is not centred. X n × p → n × p; V is learned.
///
/// Conventions: `within` tells which spectra are measurements of one thing: `lot` (the sample id where no lot
/// is stated), `sample`, or a metadata column, of which rows without a value take no part. Each spectrum
/// minus the mean of its group, times √2, is a row of D: of a pair the same V and singular values as of the
/// one row x − x'. Spectra are not centred; chemotools centres them and adds the mean again.
///
/// ```swift
/// let fitted = try ExternalParameterOrthogonalisation(within: "sample").makeFitted(from: training)
/// let corrected = try fitted.apply(to: test)
/// ```
///
/// ## Source
/// Roger, Chauchard, Bellon-Maurel, Chemometr. Intell. Lab. Syst. 66 (2003) 191.
/// doi:10.1016/S0169-7439(03)00051-0
public struct ExternalParameterOrthogonalisation: RepeatPreprocessing {
    public static let identifier = "epo"
    public static let summary = "External parameter orthogonalisation: directions of repeated measurements removed"
    public static let parameters = [
        ParameterDescription("within", "what repeated measurements share: lot, sample, or a metadata column"),
        ParameterDescription("components", "number of directions that are removed, 1 or more"),
    ]

    /// What repeated measurements share.
    public let within: String
    /// The number of directions k.
    public let components: Int

    /// Creates the method with its defaults: one direction, within lots.
    public init() { self.init(within: "lot") }

    /// Creates the method.
    public init(within: String, components: Int = 1) {
        self.within = within
        self.components = components
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try FittedExternalParameterOrthogonalisation.validate(components)
    }

    public func makeFitted(
        from spectra: Spectra
    ) throws(PreprocessingError) -> FittedExternalParameterOrthogonalisation {
        try FittedExternalParameterOrthogonalisation(
            differences: spectra.differences(within: within, method: Self.identifier), components: components)
    }
}
