public import Prediction
public import Spectroscopy
public import Validation

/// What can stop a pipeline.
public enum AuthenticationError: Diagnosis {
    /// The data do not fit.
    case spectra(SpectroscopyError)
    /// The validation stopped.
    case validation(ValidationError)
    /// The prediction stopped.
    case prediction(PredictionError)
    /// A plan that cannot be read, or asks for what does not exist.
    case plan(detail: String, place: String?, remedy: String)
    /// A file that is not a model file.
    case notAModel(detail: String)
    /// A model file of a version that this program does not know.
    case newerModel(version: Int, known: Int, writtenBy: String?)
    /// A model that cannot be applied to the pixels of a cube.
    case notForCubes(detail: String)
    /// A model of another kind than the command works with.
    case wrongKind(found: String, needed: String)
    /// No sample of the data is marked as genuine.
    case noGenuineSamples(column: String, values: [String], found: [String])
    /// Fewer genuine lots than a one-class model needs.
    case tooFewGenuineLots(found: Int, needed: Int, spectra: Int)
    /// A level of an adulterant that is no per cent.
    case levelOutOfRange(text: String, column: String, sample: String)
    /// A level column without a single level of a foreign lot.
    case noLevels(column: String)
    /// A genuine sample with a level of an adulterant.
    case genuineWithLevel(level: Double, column: String, sample: String)
    /// A lot whose samples have different levels.
    case lotHoldsTwoLevels(lot: String, levels: [Double], column: String)
    /// A reference value that is no number.
    case referenceNotNumeric(text: String, column: String, sample: String)
    /// Fewer lots with a reference value than a calibration needs.
    case tooFewReferenceLots(analyte: String, found: Int, needed: Int)
    /// Reference values that are all the same.
    case constantReference(analyte: String, value: Double)
    /// Spectra in another unit than the model was made on.
    case unitMismatch(expected: AxisUnit, found: AxisUnit)
    /// Spectra of another signal kind than the model was made on.
    case signalMismatch(expected: SignalKind, found: SignalKind)

    private var underlying: (any Diagnosis)? {
        switch self {
        case .spectra(let error): error
        case .validation(let error): error
        case .prediction(let error): error
        default: nil
        }
    }

    public var summary: String {
        switch self {
        case .plan(let detail, _, _): detail
        case .notForCubes(let detail): detail
        case .notAModel(let detail): "this is not a Bencao model file: \(detail)"
        case .newerModel(let version, let known, let writtenBy):
            "the model file has version \(version)" + (writtenBy.map { " (written by bencao \($0))" } ?? "")
                + "; this program knows versions up to \(known)"
        case .wrongKind(let found, let needed):
            "this is a model of kind \"\(found)\"; one of kind \"\(needed)\" is needed"
        case .noGenuineSamples(let column, let values, let found):
            "no sample has " + values.map { "\"\($0)\"" }.joined(separator: " or ")
                + " in column \"\(column)\"; it holds "
                + found.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ") + (found.count > 8 ? ", …" : "")
        case .tooFewGenuineLots(let found, let needed, let spectra):
            "\(spectra) genuine spectra are of \(found) \(found == 1 ? "lot" : "lots"); \(needed) lots are needed, since "
                + "scans of one lot do not tell how lots differ"
        case .levelOutOfRange(let text, let column, _):
            "the level in column \"\(column)\" is \"\(text)\"; a per cent, 0 … 100, is needed"
        case .noLevels(let column): "column \"\(column)\" holds no level of a foreign sample"
        case .genuineWithLevel(let level, let column, _):
            "a genuine sample has level \(level) % in column \"\(column)\""
        case .lotHoldsTwoLevels(_, let levels, let column):
            "the lot has levels " + levels.map { "\($0) %" }.joined(separator: " and ") + " in column \"\(column)\""
        case .referenceNotNumeric(let text, let column, _):
            "the reference value in column \"\(column)\" is \"\(text)\"; a finite number or an empty cell is needed"
        case .tooFewReferenceLots(let analyte, let found, let needed):
            "\(found) \(found == 1 ? "lot has" : "lots have") a reference value in column \"\(analyte)\"; "
                + "\(needed) are needed"
        case .constantReference(let analyte, let value):
            "the reference value in column \"\(analyte)\" is \(value) in every sample; nothing can be learned from it"
        case .unitMismatch(let expected, let found):
            "the unit of the axis is \(found); the model was made on an axis "
                + (expected == .unstated ? "of unstated unit" : "in \(expected)")
        case .signalMismatch(let expected, let found):
            "the signal of the spectra is \(found); the model was made on \(expected)"
        default: underlying?.summary ?? ""
        }
    }

    public var place: String? {
        switch self {
        case .plan(_, let place, _): return place
        case .levelOutOfRange(_, _, let sample), .genuineWithLevel(_, _, let sample),
            .referenceNotNumeric(_, _, let sample):
            return "sample \(sample)"
        case .lotHoldsTwoLevels(let lot, _, _): return "lot \(lot)"
        default: return underlying?.place
        }
    }

    public var remedy: String {
        switch self {
        case .plan(_, _, let remedy): remedy
        case .notForCubes: "calibrate the model again with this program"
        case .notAModel: "give a file that `bencao … calibrate -o` wrote"
        case .newerModel: "install a newer bencao"
        case .wrongKind(let found, _): "use `bencao \(found) predict`"
        case .noGenuineSamples(let column, let values, let found):
            values.lazy.map { NearNames.hint($0, among: found) }.first { !$0.isEmpty }
                ?? "mark genuine samples with --genuine \(column)=VALUE"
        case .levelOutOfRange: "correct the table; leave the cell empty where no level is known"
        case .noLevels: "add mixtures of known level, or leave the level out"
        case .referenceNotNumeric: "correct the table; leave the cell empty where no value is known"
        case .tooFewReferenceLots: "add reference values of more independent lots"
        case .constantReference: "add samples of other contents, or leave the analyte out"
        case .genuineWithLevel: "mark the sample as foreign, or correct its level"
        case .lotHoldsTwoLevels: "give mixtures of different levels lots of their own"
        case .tooFewGenuineLots: "measure genuine samples of more lots; name the column of the lot with --lot COLUMN"
        case .unitMismatch(let expected, let found):
            if found == .unstated {
                "state the unit with --axis-unit \(expected)"
            } else if expected == .unstated {
                "calibrate again with --axis-unit \(found) (or, sure that they are alike, say --axis-unit unstated)"
            } else {
                "convert the axis, or state its unit with --axis-unit if the file is wrong"
            }
        case .signalMismatch(let expected, let found):
            if found == .unstated {
                "state the signal kind with --signal \(expected)"
            } else if expected == .unstated {
                "calibrate again with --signal \(found) (or, sure that they are alike, say --signal unstated)"
            } else {
                "convert the spectra to \(expected)"
            }
        default: underlying?.remedy ?? ""
        }
    }

    public var code: String {
        switch self {
        case .plan: "plan.invalid"
        case .notForCubes: "model.not-for-cubes"
        case .notAModel: "model.not-a-model"
        case .newerModel: "model.newer-version"
        case .wrongKind: "model.wrong-kind"
        case .noGenuineSamples: "adulterant.no-genuine-samples"
        case .tooFewGenuineLots: "adulterant.too-few-lots"
        case .levelOutOfRange: "adulterant.level-out-of-range"
        case .noLevels: "adulterant.no-levels"
        case .genuineWithLevel: "adulterant.genuine-with-level"
        case .lotHoldsTwoLevels: "adulterant.two-levels"
        case .referenceNotNumeric: "content.reference-not-numeric"
        case .tooFewReferenceLots: "content.too-few-lots"
        case .constantReference: "content.constant-reference"
        case .unitMismatch: "spectra.unit-mismatch"
        case .signalMismatch: "spectra.signal-mismatch"
        default: underlying?.code ?? "authentication"
        }
    }
}
