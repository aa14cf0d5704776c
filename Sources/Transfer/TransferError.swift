public import Modelling
public import Preprocessing
public import Spectroscopy

/// What can stop a calibration transfer.
public enum TransferError: Diagnosis {
    /// No sample was measured on both instruments.
    case noCommonSamples(primary: [String], secondary: [String])
    /// Samples of one id that stand in other lots in the two sets.
    case lotsDisagree(samples: Int, sample: String, primary: String, secondary: String)
    /// Spectra of the secondary instrument that are those of the primary one.
    case sameSpectra(samples: Int)
    /// Fewer transfer samples than a method needs.
    case tooFewSamples(method: String, found: Int, needed: Int)
    /// Instruments of different axes without leave to resample.
    case axisMismatch(primary: String, secondary: String)
    /// A channel of the one instrument that the other does not reach.
    case axisNotCovered(value: Double, unit: String, axis: String)
    /// Instruments whose values are not of one kind.
    case signalMismatch(primary: String, secondary: String)
    /// A parameter out of its range.
    case invalidParameter(method: String, parameter: String, value: String, needed: String)
    /// A method that needs reference values of the transfer samples was given none.
    case referenceMissing(method: String)
    /// A method that refits the model, where the calibration spectra are not given.
    case calibrationMissing(method: String)
    /// Predictions that are the same for all transfer samples, so that no line goes through them.
    case constantPredictions(samples: Int)
    /// Spectra so large that a result is not finite.
    case overflow(method: String)
    /// A factorisation that LAPACK gave up.
    case notConverged(method: String)
    /// Spectra that do not fit together, or a result that is not finite.
    case spectra(SpectroscopyError)
    /// A preprocessing step cannot be applied.
    case preprocessing(PreprocessingError)
    /// A model cannot be fitted or applied.
    case modelling(ModellingError)

    private var underlying: (any Diagnosis)? {
        switch self {
        case .spectra(let error): error
        case .preprocessing(let error): error
        case .modelling(let error): error
        default: nil
        }
    }

    public var summary: String {
        switch self {
        case .noCommonSamples(let primary, let secondary):
            "no sample id stands in both sets: the primary holds " + Self.some(primary) + ", the secondary "
                + Self.some(secondary)
        case .lotsDisagree(let samples, _, let primary, let secondary):
            "\(samples) \(samples == 1 ? "sample has" : "samples have") another lot in the secondary spectra: \"\(primary)\" "
                + "in the primary is \"\(secondary)\" there"
        case .sameSpectra(let samples):
            samples == 1
                ? "the spectrum of the secondary instrument is that of the primary one to the last bit"
                : "the spectra of the \(samples) samples on the secondary instrument are those of the primary one to the "
                    + "last bit: the same file, or a copy"
        case .tooFewSamples(_, let found, let needed):
            "\(found) transfer \(found == 1 ? "sample" : "samples"); \(needed) are needed"
        case .axisMismatch(let primary, let secondary):
            "the primary instrument has \(primary), the secondary \(secondary)"
        case .axisNotCovered(let value, let unit, let axis):
            "channel \(value) \(unit) is not covered by the other instrument (\(axis)); nothing is extrapolated"
        case .signalMismatch(let primary, let secondary):
            "the primary spectra are \(primary), the secondary \(secondary); one signal kind is needed"
        case .invalidParameter(_, let parameter, let value, let needed): "\(parameter) is \(value); \(needed)"
        case .referenceMissing: "the method needs reference values of the transfer samples; none are given"
        case .calibrationMissing: "not available: the method refits the model and needs its calibration spectra"
        case .constantPredictions(let samples):
            "the model predicts the same value for all \(samples) transfer samples; no slope can be fitted"
        case .overflow: "the values of the spectra are so large that sums of their products are not finite"
        case .notConverged: "the singular value decomposition did not converge"
        case .spectra, .preprocessing, .modelling: underlying?.summary ?? ""
        }
    }

    private static func some(_ ids: [String]) -> String {
        ids.isEmpty ? "none" : ids.prefix(3).joined(separator: ", ") + (ids.count > 3 ? ", …" : "")
    }

    public var place: String? {
        switch self {
        case .tooFewSamples(let method, _, _), .invalidParameter(let method, _, _, _), .referenceMissing(let method),
            .calibrationMissing(let method), .overflow(let method), .notConverged(let method):
            method
        case .lotsDisagree(_, let sample, _, _): "sample \(sample)"
        default: underlying?.place
        }
    }

    public var remedy: String {
        switch self {
        case .noCommonSamples: "name the samples alike in both files, or name the column of their ids with --sample"
        case .lotsDisagree:
            "correct the lots, or give the other samples ids of their own; where one set states no lots, ids alone join"
        case .sameSpectra: "give the spectra that the secondary instrument measured"
        case .tooFewSamples: "measure more samples on both instruments"
        case .axisMismatch:
            "allow interpolation with --resample, or measure both on one axis"
        case .axisNotCovered:
            "calibrate on the range that both instruments cover (a range step in the recipes of a plan)"
        case .signalMismatch: "state the signal kind with --signal, or convert the spectra to it"
        case .invalidParameter(let method, _, _, _):
            "correct the parameter; `bencao methods \(method)` tells its range"
        case .referenceMissing: "give reference values of the transfer samples, or choose another method"
        case .calibrationMissing: "give the calibration spectra of the model with --primary, or choose another method"
        case .constantPredictions: "choose transfer samples that differ"
        case .overflow, .notConverged: "look for extreme values in the spectra"
        case .spectra, .preprocessing, .modelling: underlying?.remedy ?? ""
        }
    }

    public var code: String {
        switch self {
        case .noCommonSamples: "transfer.no-common-samples"
        case .lotsDisagree: "transfer.lots-disagree"
        case .sameSpectra: "transfer.same-spectra"
        case .tooFewSamples: "transfer.too-few-samples"
        case .axisMismatch: "transfer.axis-mismatch"
        case .axisNotCovered: "transfer.axis-not-covered"
        case .signalMismatch: "transfer.signal-mismatch"
        case .invalidParameter: "transfer.parameter-invalid"
        case .referenceMissing: "transfer.reference-missing"
        case .calibrationMissing: "transfer.calibration-missing"
        case .constantPredictions: "transfer.predictions-constant"
        case .overflow: "transfer.overflow"
        case .notConverged: "transfer.not-converged"
        case .spectra, .preprocessing, .modelling: underlying?.code ?? ""
        }
    }
}
