public import Spectroscopy

/// Slope and bias: the predictions for the secondary instrument are corrected, not the spectra.
///
/// y' = a + b·ŷ, the line through the reference values of the transfer samples over their predictions
/// (`PredictionCorrection`); with `bias` alone, b = 1.
///
/// ## Source
/// Bouveresse, Hartmann, Massart, Last, Prebble, Anal. Chem. 68 (1996) 982. doi:10.1021/ac9510595; ISO 12099:2017
public struct SlopeBias: TransferMethod {
    public static let identifier = "slope-bias"
    public static let summary = "Predictions corrected by a line through the reference values of the transfer samples"
    public static let parameters = [
        ParameterDescription("form", "slope-and-bias, or bias: the slope stays 1")
    ]

    /// What is fitted.
    public var form: PredictionCorrection.Form

    public var simplicity: Int { 1 }
    public var fewestSamples: Int { form.fewestSamples }
    public var needsReference: Bool { true }

    public init() { self.init(form: .slopeAndBias) }

    /// Creates the method.
    public init(form: PredictionCorrection.Form) { self.form = form }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.require(fewestSamples, for: Self.identifier)
        try pairs.requireOneAxis()
        return InstrumentTransfer(correction: form)
    }
}
