internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// GLSW between instruments: directions count the less, the more the instruments differ in them; the model is refitted.
///
/// x' = x·(DᵀD/α + I)^(−1/2), D = P − S of the transfer samples, uncentred, so that a constant shift is weighed down
/// too. With `background` the mean difference is added to secondary spectra before, and D is centred.
///
/// ## Source
/// Martens, Høy, Wise, Bro, Brockhoff, J. Chemometr. 17 (2003) 153. doi:10.1002/cem.780
public struct WeightedDifferencesTransfer: TransferMethod {
    public static let identifier = "glsw-transfer"
    public static let summary = "GLSW: directions in which the instruments differ weigh less, the model refitted"
    public static let parameters = [
        ParameterDescription("alpha", "weight, above 0, in squared units of the spectra; the smaller, the stronger"),
        ParameterDescription("background", "whether the mean difference is added first, and not among the directions"),
    ]

    /// The weight α.
    public var alpha: Double
    /// Whether the mean difference is corrected before.
    public var background: Bool

    public var simplicity: Int { 3 }
    public var fewestSamples: Int { background ? 2 : 1 }

    public init() { self.init(alpha: 1e-3) }

    /// Creates the method.
    public init(alpha: Double, background: Bool = false) {
        self.alpha = alpha
        self.background = background
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.require(fewestSamples, for: Self.identifier)
        let (differences, shift) = try pairs.differences(background: background)
        do throws(PreprocessingError) {
            let filter = try FittedGeneralisedLeastSquaresWeighting(differences: differences, alpha: alpha)
            return pairs.filtering(
                filter.directions, shares: filter.weights.map { 1 - $0 }, shift: shift, findings: filter.findings)
        } catch {
            throw .preprocessing(error)
        }
    }
}
