internal import LinearAlgebra
public import Preprocessing
public import Spectroscopy

/// The spectra of one instrument are interpolated on the axis of another, of other range or step.
///
/// Forward: new spectra of the secondary instrument on the channels of the primary one. Backward: the calibration spectra
/// on the channels of the secondary one, and the model is refitted. Nothing is extrapolated: the instrument that is
/// interpolated must cover the other. What else differs between the instruments stays.
///
/// ## Source
/// de Boor, A Practical Guide to Splines, revised ed. (2001), ch. IV.
public struct AxisTransformation: TransferMethod {
    public static let identifier = "axis-transformation"
    public static let summary = "Interpolation on the axis of the other instrument"
    public static let parameters = [
        ParameterDescription("interpolation", "linear, or cubic: the not-a-knot spline through all channels"),
        ParameterDescription("direction", "forward: new spectra are interpolated; backward: the calibration spectra"),
    ]

    /// How values between channels are found.
    public var interpolation: Resampling.Interpolation
    /// Which spectra are moved.
    public var direction: TransferDirection

    public var simplicity: Int { 2 }
    public var fewestSamples: Int { 0 }

    public init() { self.init(interpolation: .cubic) }

    /// Creates the method.
    public init(interpolation: Resampling.Interpolation, direction: TransferDirection = .forward) {
        self.interpolation = interpolation
        self.direction = direction
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try transfer(primary: pairs.primary.axis, secondary: pairs.secondary.axis)
    }

    /// The transfer between two axes.
    ///
    /// - Throws: `TransferError.axisMismatch` for other units, `.axisNotCovered`.
    public func transfer(primary: SpectralAxis, secondary: SpectralAxis) throws(TransferError) -> InstrumentTransfer {
        guard primary.unit == secondary.unit else {
            throw .axisMismatch(primary: primary.summary, secondary: secondary.summary)
        }
        let (given, wanted) = direction == .forward ? (secondary, primary) : (primary, secondary)
        let ends = [given.values[0], given.values[given.count - 1]]
        let slack = 1e-6 * abs(given.meanStep)
        for value in wanted.values
        where !(value >= (ends.min() ?? 0) - slack && value <= (ends.max() ?? 0) + slack) {
            throw .axisNotCovered(value: value, unit: wanted.unit.symbol, axis: given.summary)
        }
        let step = Resampling(values: wanted.values, interpolation: interpolation)
        return direction == .forward
            ? InstrumentTransfer(secondarySteps: [step]) : InstrumentTransfer(primarySteps: [step])
    }
}
