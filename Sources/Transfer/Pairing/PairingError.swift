public import Preprocessing
public import Spectroscopy

/// What can be wrong with spectra of the same samples from two instruments.
public enum PairingError: Diagnosis, Hashable {
    /// No sample id that stands in both sets.
    case noCommonSamples(primary: [String], secondary: [String])
    /// Fewer common samples than are needed.
    case tooFewCommonSamples(found: Int, needed: Int, what: String)
    /// Axes in different units.
    case unitMismatch(primary: AxisUnit, secondary: AxisUnit)
    /// Axes with different channels, and nobody said what to do about it.
    case axisMismatch(primary: String, secondary: String)
    /// The secondary spectra cannot be resampled on the axis of the primary ones.
    case notResampled(PreprocessingError)
    /// Signals of different kinds.
    case signalMismatch(primary: SignalKind, secondary: SignalKind)
    /// A sample that the two sets put in different lots.
    case lotDiffers(sample: String, primary: String, secondary: String)

    public var summary: String {
        switch self {
        case .noCommonSamples(let primary, let secondary):
            "no sample id stands in both sets: the primary has \(Self.some(primary)), the secondary "
                + Self.some(secondary)
        case .tooFewCommonSamples(let found, let needed, let what):
            "\(found) \(found == 1 ? "sample was" : "samples were") measured on both instruments; \(needed) are "
                + "needed for \(what)"
        case .unitMismatch(let primary, let secondary):
            "the axis of the primary is in \(primary), that of the secondary in \(secondary)"
        case .axisMismatch(let primary, let secondary):
            "the axis of the secondary is \(secondary); that of the primary is \(primary)"
        case .notResampled(let error): error.summary
        case .signalMismatch(let primary, let secondary):
            "the signal of the secondary is \(secondary); that of the primary is \(primary)"
        case .lotDiffers(_, let primary, let secondary):
            "the primary puts the sample in lot \"\(primary)\", the secondary in lot \"\(secondary)\""
        }
    }

    public var place: String? {
        switch self {
        case .lotDiffers(let sample, _, _): "sample \(sample)"
        case .notResampled: "the secondary spectra"
        default: nil
        }
    }

    public var remedy: String {
        switch self {
        case .noCommonSamples:
            "give the same samples the same id in both files, or name the column of the ids with --sample"
        case .tooFewCommonSamples: "measure more of the same samples on both instruments"
        case .unitMismatch: "state the unit of both with --axis-unit, or convert one of the files"
        case .axisMismatch: "allow it with --resample: the secondary is then interpolated on the axis of the primary"
        case .notResampled: "choose a method that takes another axis, or build the model on the range that both share"
        case .signalMismatch: "state the signal of both with --signal, or convert one of the files"
        case .lotDiffers: "correct the lot in one of the files"
        }
    }

    public var code: String {
        switch self {
        case .noCommonSamples: "pairing.no-common-samples"
        case .tooFewCommonSamples: "pairing.too-few-common-samples"
        case .unitMismatch: "pairing.unit-mismatch"
        case .axisMismatch: "pairing.axis-mismatch"
        case .notResampled: "pairing.not-resampled"
        case .signalMismatch: "pairing.signal-mismatch"
        case .lotDiffers: "pairing.lot-differs"
        }
    }

    private static func some(_ ids: [String]) -> String {
        ids.isEmpty ? "none" : ids.prefix(3).joined(separator: ", ") + (ids.count > 3 ? ", … (\(ids.count))" : "")
    }
}
