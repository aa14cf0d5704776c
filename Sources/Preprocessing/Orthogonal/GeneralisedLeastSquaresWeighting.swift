internal import LinearAlgebra
public import Spectroscopy

/// Generalised least squares weighting: directions count the less, the more repeated measurements differ in
/// them.
///
/// x' = x·G, G = (DᵀD/α + I)^(−1/2) = I − V·diag(1 − d)·Vᵀ, d_a = 1/√(s_a²/α + 1), with D = U·diag(s)·Vᵀ (m ×
/// p). X n × p → n × p; V and d are learned. A small α takes out nearly all that D spans, as EPO does; a
/// large one nothing.
///
/// Conventions: DᵀD is not divided by m − 1, as in PLS_Toolbox; dividing would only rescale α, whose unit is
/// that of the squared spectra. `within` tells which spectra are measurements of one thing: `lot` (the sample
/// id where no lot is stated), `sample`, or a metadata column, of which rows without a value take no part.
/// Without `condition`, D is each spectrum minus the mean of its group, times √2 (of a pair as x − x'); with
/// it (two instruments, two temperatures), D is the mean spectrum of each group under the second minus that
/// under the first, about the mean of these differences: a constant shift between the conditions is not
/// learned. Some programs square the singular values of DᵀD once more; their filter is much weaker. The form
/// that weighs by reference values is not offered.
///
/// ```swift
/// let method = GeneralisedLeastSquaresWeighting(within: "sample", condition: "instrument", alpha: 0.01)
/// let weighted = try method.makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// Martens, Høy, Wise, Bro, Brockhoff, J. Chemometr. 17 (2003) 153. doi:10.1002/cem.780
public struct GeneralisedLeastSquaresWeighting: RepeatPreprocessing {
    public static let identifier = "glsw"
    public static let summary = "Generalised least squares weighting: directions of repeated measurements weigh less"
    public static let parameters = [
        ParameterDescription("within", "what repeated measurements share: lot, sample, or a metadata column"),
        ParameterDescription("condition", "metadata column of two conditions to be compared; none: all repeats"),
        ParameterDescription("alpha", "weight, above 0, in squared units of the spectra; the smaller, the stronger"),
    ]

    /// What repeated measurements share.
    public let within: String
    /// The metadata column of the two conditions, if they are to be compared.
    public let condition: String?
    /// The weight α.
    public let alpha: Double

    /// Creates the method with its defaults: repeats within lots, α = 0.02.
    public init() { self.init(within: "lot") }

    /// Creates the method.
    public init(within: String, condition: String? = nil, alpha: Double = 0.02) {
        self.within = within
        self.condition = condition
        self.alpha = alpha
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try FittedGeneralisedLeastSquaresWeighting.validate(alpha)
    }

    public func makeFitted(
        from spectra: Spectra
    ) throws(PreprocessingError) -> FittedGeneralisedLeastSquaresWeighting {
        let differences =
            if let condition {
                try spectra.differences(within: within, between: condition, method: Self.identifier)
            } else {
                try spectra.differences(within: within, method: Self.identifier)
            }
        return try FittedGeneralisedLeastSquaresWeighting(differences: differences, alpha: alpha)
    }
}
