public import Preprocessing
public import Spectroscopy

/// What a transfer method came to: how a model of the primary instrument is made to serve the secondary one.
///
/// 1. `primarySteps` are applied to the calibration spectra; where there are any, the model is refitted.
/// 2. `secondarySteps` are applied to raw spectra of the secondary instrument, in front of the recipe of the model.
/// 3. `copies`: each transfer sample, measured on the secondary instrument and after its steps, joins the calibration set
///    that many times with its reference value, and the model is refitted.
/// 4. `domainPenalty`: the model is refitted as domain-invariant PLS with this λ.
/// 5. `correction`: the predictions for the transfer samples are regressed on, and corrected by, their reference values.
public struct InstrumentTransfer: Sendable {
    /// What is done to spectra of the primary instrument.
    public let primarySteps: [any RowWisePreprocessing]
    /// What is done to spectra of the secondary instrument.
    public let secondarySteps: [any RowWisePreprocessing]
    /// How often each transfer sample joins the calibration set.
    public let copies: Int
    /// λ of domain-invariant PLS.
    public let domainPenalty: Double?
    /// How predictions are corrected.
    public let correction: PredictionCorrection.Form?
    /// What a person should know.
    public let findings: [Finding]

    /// Describes a transfer.
    public init(
        primarySteps: [any RowWisePreprocessing] = [], secondarySteps: [any RowWisePreprocessing] = [], copies: Int = 0,
        domainPenalty: Double? = nil, correction: PredictionCorrection.Form? = nil, findings: [Finding] = []
    ) {
        precondition(copies >= 0, "\(copies) copies")
        self.primarySteps = primarySteps
        self.secondarySteps = secondarySteps
        self.copies = copies
        self.domainPenalty = domainPenalty
        self.correction = correction
        self.findings = findings
    }

    /// Whether the model is refitted.
    public var refitsModel: Bool { !primarySteps.isEmpty || copies > 0 || domainPenalty != nil }

    /// Spectra of the primary instrument, ready for the recipe.
    ///
    /// - Throws: `TransferError.preprocessing`.
    public func applyPrimary(to spectra: Spectra) throws(TransferError) -> Spectra {
        try Self.apply(primarySteps, to: spectra)
    }

    /// Spectra of the secondary instrument, ready for the recipe.
    ///
    /// - Throws: `TransferError.preprocessing`.
    public func applySecondary(to spectra: Spectra) throws(TransferError) -> Spectra {
        try Self.apply(secondarySteps, to: spectra)
    }

    private static func apply(
        _ steps: [any RowWisePreprocessing], to spectra: Spectra
    ) throws(TransferError) -> Spectra {
        do throws(PreprocessingError) {
            var current = spectra
            for step in steps { current = try step.apply(to: current) }
            return current
        } catch {
            throw .preprocessing(error)
        }
    }
}
