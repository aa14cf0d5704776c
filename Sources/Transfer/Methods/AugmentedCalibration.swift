internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// Augmented calibration: transfer samples measured on the secondary instrument join the calibration set with a weight,
/// and the model is refitted.
///
/// min_B ‖Y − X·B‖² + λ²·‖Y_t − S·B‖², λ² = `weight`: each transfer sample joins `weight` times, which is that sum of
/// squares exactly, for every regression method. With `background` the mean difference of the instruments is added to
/// secondary spectra before (each instrument about its own mean); without it a shift has to be modelled.
///
/// ## Source
/// Kalivas, Siano, Andries, Goicoechea, Appl. Spectrosc. 63 (2009) 800 (Tikhonov).
public struct AugmentedCalibration: TransferMethod {
    public static let identifier = "augmented-calibration"
    public static let summary = "Transfer samples of the secondary instrument join the calibration set with a weight"
    public static let parameters = [
        ParameterDescription("weight", "how often each transfer sample counts, 1 or more"),
        ParameterDescription("background", "whether the mean difference of the instruments is corrected first"),
    ]

    /// How often each transfer sample counts.
    public var weight: Int
    /// Whether the mean difference is corrected before.
    public var background: Bool

    public var simplicity: Int { 6 }
    public var fewestSamples: Int { 2 }
    public var needsReference: Bool { true }

    public init() { self.init(weight: 3) }

    /// Creates the method.
    public init(weight: Int, background: Bool = true) {
        self.weight = weight
        self.background = background
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        guard weight >= 1, weight <= 1000 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "weight", value: "\(weight)", needed: "1 … 1000 is needed")
        }
        try pairs.require(fewestSamples, for: Self.identifier)
        try pairs.requireOneAxis()
        let steps =
            background
            ? [
                InstrumentStandardisation(
                    map: try .finite(
                        shift: pairs.meanDifference(), axis: pairs.secondary.axis, method: Self.identifier))
            ] : []
        return InstrumentTransfer(secondarySteps: steps, copies: weight)
    }
}
