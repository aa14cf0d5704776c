public import Prediction
public import Spectroscopy
public import Transfer
public import Validation

/// What can stop a pipeline.
public enum AuthenticationError: Diagnosis {
    /// The data do not fit.
    case spectra(SpectroscopyError)
    /// The validation stopped.
    case validation(ValidationError)
    /// The prediction stopped.
    case prediction(PredictionError)
    /// A calibration transfer stopped.
    case transfer(TransferError)
    /// A plan that cannot be read, or asks for what does not exist.
    case plan(detail: String, place: String?, remedy: String)
    /// A file that is not a model file.
    case notAModel(detail: String)
    /// A file that begins like a model file, and ends before its end.
    case modelCutShort(bytes: Int)
    /// A model file of a version that this program does not know.
    case newerModel(version: Int, known: Int, writtenBy: String?)
    /// A model that cannot be applied to the pixels of a cube.
    case notForCubes(detail: String)
    /// A model of another kind than the command works with.
    case wrongKind(found: String, needed: String)
    /// No sample of the data is marked as genuine; `canMark`: whether the caller can mark them otherwise.
    case noGenuineSamples(column: String, values: [String], found: [String], canMark: Bool = true)
    /// Fewer genuine lots than a one-class model needs.
    case tooFewGenuineLots(found: Int, needed: Int, spectra: Int)
    /// A level of an adulterant that is no per cent.
    case levelOutOfRange(text: String, column: String, sample: String)
    /// A level column without a single level above 0 of a foreign lot.
    case noLevels(column: String)
    /// Groups of a dilution of which the first is not genuine, or the second is.
    case dilutionGroups(genuine: String, adulterant: String, marked: [String])
    /// Spectra that went through SNV, of which mixtures cannot be made.
    case rowStandardised(rows: Int, spectra: Int, signal: SignalKind)
    /// A genuine sample with a level of an adulterant.
    case genuineWithLevel(level: Double, column: String, sample: String)
    /// A lot whose samples have different levels.
    case lotHoldsTwoLevels(lot: String, levels: [Double], column: String)
    /// A reference value that is no number.
    case referenceNotNumeric(text: String, column: String, sample: String)
    /// A date that is none.
    case notADate(text: String, column: String, sample: String)
    /// Fewer lots measured on both instruments than a check needs.
    case tooFewCheckLots(found: Int, needed: Int, leftOut: Int)
    /// Models in the wrong order: the first was transferred from the second.
    case modelsExchanged
    /// Spectra of the secondary instrument that the primary one measured, since the model was calibrated on them, or spectra
    /// of the primary one that the secondary one measured.
    case instrumentsExchanged(copies: Int, spectra: Int, sample: String, secondary: Bool)
    /// Two models without a common analyte.
    case noCommonAnalyte(primary: [String], secondary: [String])
    /// Fewer lots with a reference value than a calibration needs.
    case tooFewReferenceLots(analyte: String, found: Int, needed: Int)
    /// Reference values that are all the same.
    case constantReference(analyte: String, value: Double)
    /// Spectra that are not those of the old calibration: a spectrum of `sample` is not among them.
    case calibrationMismatch(found: Int, needed: Int, sample: String?)
    /// New spectra that are all copies of calibration spectra.
    case nothingNew(spectra: Int)
    /// New samples with the id, and lot, of calibration samples.
    case knownSample(sample: String, lot: String?, count: Int)
    /// Two models that have nothing in common to be compared by.
    case notComparable(detail: String)
    /// Every lot of the data holds spectra that one of two models was calibrated on.
    case onlySeenSamples(samples: Int)
    /// Spectra in another unit than the model was made on.
    case unitMismatch(expected: AxisUnit, found: AxisUnit)
    /// Spectra on other axis values than the model was made on.
    case axisMismatch(expected: SpectralAxis, found: SpectralAxis)
    /// Spectra of another signal kind than the model was made on.
    case signalMismatch(expected: SignalKind, found: SignalKind)

    private var underlying: (any Diagnosis)? {
        switch self {
        case .spectra(let error): error
        case .validation(let error): error
        case .prediction(let error): error
        case .transfer(let error): error
        default: nil
        }
    }

    public var summary: String {
        switch self {
        case .plan(let detail, _, _): detail
        case .notForCubes(let detail): detail
        case .notAModel(let detail): "this is not a Bencao model file: \(detail)"
        case .modelCutShort(let bytes):
            "the file was cut short: it ends after \(bytes) bytes, before its last brace"
        case .newerModel(let version, let known, let writtenBy):
            "the model file has version \(version)" + (writtenBy.map { " (written by bencao \($0))" } ?? "")
                + "; this program knows versions up to \(known)"
        case .wrongKind(let found, let needed):
            "this is a model of kind \"\(found)\"; one of kind \"\(needed)\" is needed"
        case .noGenuineSamples(let column, let values, let found, _):
            "no sample has " + values.map { "\"\($0)\"" }.joined(separator: " or ")
                + " in column \"\(column)\"; it holds "
                + found.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ") + (found.count > 8 ? ", …" : "")
        case .tooFewGenuineLots(let found, let needed, let spectra):
            spectra > found
                ? "\(spectra) genuine spectra are of \(found) \(found == 1 ? "lot" : "lots"); \(needed) lots are needed, "
                    + "since scans of one lot do not tell how lots differ"
                : "there \(found == 1 ? "is 1 genuine lot" : "are \(found) genuine lots"); \(needed) lots are needed"
        case .levelOutOfRange(let text, let column, _):
            "the level in column \"\(column)\" is \"\(text)\"; a per cent, 0 … 100, is needed"
        case .noLevels(let column): "column \"\(column)\" holds no level above 0 of a foreign sample"
        case .dilutionGroups(let genuine, let adulterant, let marked):
            Self.dilution(genuine, adulterant, marked).summary
        case .rowStandardised(let rows, let spectra, let signal):
            "the signal of the spectra is said to be \(signal), but \(rows) of \(spectra) have mean 0 and standard "
                + "deviation 1: they went through SNV, after which the signals of the parts of a mixture do not add"
        case .genuineWithLevel(let level, let column, _):
            "a genuine sample has level \(level) % in column \"\(column)\""
        case .lotHoldsTwoLevels(_, let levels, let column):
            "the lot has levels " + levels.map { "\($0) %" }.joined(separator: " and ") + " in column \"\(column)\""
        case .notADate(let text, let column, _):
            "the date in column \"\(column)\" is \"\(text)\"; year-month-day is needed, as in 2024-05-31"
        case .tooFewCheckLots(let found, let needed, let leftOut):
            "\(found) \(found == 1 ? "lot was" : "lots were") measured on both instruments"
                + (leftOut > 0 ? " and not used in calibration (\(leftOut) samples are left out for that)" : "")
                + "; \(needed) \(needed == 1 ? "is" : "are") needed"
        case .modelsExchanged: "the first model was transferred from the second one"
        case .instrumentsExchanged(let copies, let spectra, let sample, let secondary):
            "\(copies) of the \(spectra) \(secondary ? "secondary" : "primary") spectra (\(sample)) "
                + "\(copies == 1 ? "is" : "are") exact copies of spectra that the "
                + "\(secondary ? "primary" : "secondary") instrument measured"
        case .noCommonAnalyte(let primary, let secondary):
            "the models have no analyte in common: \(primary.joined(separator: ", ")) and "
                + secondary.joined(separator: ", ")
        case .referenceNotNumeric(let text, let column, _):
            "the reference value in column \"\(column)\" is \"\(text)\"; a finite number or an empty cell is needed"
        case .tooFewReferenceLots(let analyte, let found, let needed):
            "\(found) \(found == 1 ? "lot has" : "lots have") a reference value in column \"\(analyte)\"; "
                + "\(needed) \(needed == 1 ? "is" : "are") needed"
        case .constantReference(let analyte, let value):
            "the reference value in column \"\(analyte)\" is \(value) in every sample; nothing can be learned from it"
        case .calibrationMismatch(let found, let needed, _):
            "\(found) of the \(needed) calibration spectra of the model are in these data; all are needed"
        case .nothingNew(let spectra):
            "all \(spectra) new spectra are exact copies of calibration spectra"
        case .knownSample(_, let lot, let count):
            "\(count) new \(count == 1 ? "sample has" : "samples have") the id"
                + (lot == nil ? "" : " and the lot") + " of a calibration sample"
        case .notComparable(let detail): detail
        case .onlySeenSamples(let samples):
            "all \(samples) samples are of lots that one of the models was calibrated on: which is better cannot be said"
        case .unitMismatch(let expected, let found):
            "the unit of the axis is \(found); the model was made on an axis "
                + (expected == .unstated ? "of unstated unit" : "in \(expected)")
        case .axisMismatch(let expected, let found):
            "the axis is \(found.summaryWithStep); the model needs \(expected.summaryWithStep)"
        case .signalMismatch(let expected, let found):
            "the signal of the spectra is \(found); the model was made on \(expected)"
        default: underlying?.summary ?? ""
        }
    }

    /// What is wrong with the groups of a dilution, and what to write.
    private static func dilution(
        _ genuine: String, _ adulterant: String, _ marked: [String]
    ) -> (summary: String, remedy: String) {
        switch (marked.contains(genuine), marked.contains(adulterant)) {
        case (false, true):
            (
                "\"\(genuine)\" stands where the genuine group belongs, and \"\(adulterant)\" is the genuine one",
                "the genuine group comes first: --dilute \"\(adulterant)\" \"\(genuine)\""
            )
        case (true, _):
            (
                "\"\(adulterant)\", which is to be mixed into \"\(genuine)\", is genuine too",
                "name a foreign group second: --dilute GENUINE ADULTERANT"
            )
        case (false, false):
            (
                "neither \"\(genuine)\" nor \"\(adulterant)\" is genuine",
                "the genuine group comes first: --dilute \"\(marked.first ?? "GENUINE")\" \"\(adulterant)\""
            )
        }
    }

    /// What to do about another axis: resample where the spectra reach as far as the model looks.
    private static func axisRemedy(_ expected: SpectralAxis, _ found: SpectralAxis) -> String {
        func ends(_ axis: SpectralAxis) -> (low: Double, high: Double) {
            (min(axis.values[0], axis.values[axis.count - 1]), max(axis.values[0], axis.values[axis.count - 1]))
        }
        let (needed, given) = (ends(expected), ends(found))
        guard given.high > needed.low, given.low < needed.high else {
            return "the axes have nothing in common: give the model and the spectra of one kind of instrument and unit"
        }
        let unit = found.unit == .unstated && expected.unit != .unstated ? " --axis-unit \(expected.unit)" : ""
        let resample =
            "bencao preprocess DATA --recipe resample --like MODEL\(unit) -o OUT"
        let slack = abs(expected.meanStep)
        guard given.low <= needed.low + slack, given.high >= needed.high - slack else {
            return "measure over the whole range of the model, or calibrate again on the range that both have"
                + " (a range step in the recipes of a plan)"
        }
        return "measure on the axis of the model, or resample by name: \(resample)"
    }

    public var place: String? {
        switch self {
        case .plan(_, let place, _): return place
        case .dilutionGroups, .rowStandardised: return "--dilute"
        case .instrumentsExchanged(_, _, _, let secondary): return secondary ? "--secondary" : "--primary"
        case .levelOutOfRange(_, _, let sample), .genuineWithLevel(_, _, let sample),
            .referenceNotNumeric(_, _, let sample), .notADate(_, _, let sample):
            return "sample \(sample)"
        case .lotHoldsTwoLevels(let lot, _, _): return "lot \(lot)"
        case .calibrationMismatch(_, _, let sample): return sample.map { "sample \($0)" }
        case .knownSample(let sample, _, _): return "sample \(sample)"
        default: return underlying?.place
        }
    }

    public var remedy: String {
        switch self {
        case .plan(_, _, let remedy): remedy
        case .notForCubes:
            "calibrate the model again with this program, on spectra of the instrument that takes the cubes"
        case .notAModel: "give a file that `bencao … calibrate -o` wrote"
        case .modelCutShort: "copy the file again from where it was made, or calibrate again"
        case .newerModel: "install a newer bencao"
        case .wrongKind(let found, _): "use `bencao \(found) predict`"
        case .noGenuineSamples(let column, let values, let found, let canMark):
            values.lazy.map { NearNames.hint($0, among: found) }.first { !$0.isEmpty }
                ?? (canMark
                    ? "mark genuine samples with --genuine \(column)=VALUE"
                    : "rename the value of genuine samples in column \"\(column)\" to that of the model")
        case .levelOutOfRange: "correct the table; leave the cell empty where no level is known"
        case .noLevels: "add mixtures of known level, or leave the level out"
        case .notADate: "correct the column, or sort the rows in time order and leave --date out"
        case .tooFewCheckLots: "measure more independent samples on both instruments"
        case .modelsExchanged: "give the model of the primary instrument first, then the transferred one"
        case .instrumentsExchanged:
            "exchange --primary and --secondary, or take the spectra of the other instrument out of the file"
        case .noCommonAnalyte: "give the model and the model that was transferred from it"
        case .referenceNotNumeric: "correct the table; leave the cell empty where no value is known"
        case .tooFewReferenceLots: "add reference values of more independent lots"
        case .constantReference: "add samples of other contents, or leave the analyte out"
        case .dilutionGroups(let genuine, let adulterant, let marked):
            Self.dilution(genuine, adulterant, marked).remedy
        case .rowStandardised: "give raw spectra; the recipe applies SNV itself"
        case .genuineWithLevel: "mark the sample as foreign, or correct its level"
        case .lotHoldsTwoLevels: "give mixtures of different levels lots of their own"
        case .tooFewGenuineLots: "measure genuine samples of more lots; name the column of the lot with --lot COLUMN"
        case .calibrationMismatch: "give the file that the model was calibrated on (`bencao model show` names it)"
        case .nothingNew: "give samples that the model was not calibrated on"
        case .knownSample: "give new samples ids of their own, or name their lots"
        case .notComparable: "give two models of the same question, with a common constituent"
        case .onlySeenSamples: "compare on samples that neither model has seen"
        case .unitMismatch(let expected, let found):
            if found == .unstated {
                "state the unit with --axis-unit \(expected)"
            } else if expected == .unstated {
                "calibrate again with --axis-unit \(found) (or, sure that they are alike, say --axis-unit unstated)"
            } else {
                "convert the axis, or state its unit with --axis-unit if the file is wrong"
            }
        case .axisMismatch(let expected, let found): Self.axisRemedy(expected, found)
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
        case .modelCutShort: "model.cut-short"
        case .newerModel: "model.newer-version"
        case .wrongKind: "model.wrong-kind"
        case .noGenuineSamples: "adulterant.no-genuine-samples"
        case .tooFewGenuineLots: "adulterant.too-few-lots"
        case .levelOutOfRange: "adulterant.level-out-of-range"
        case .noLevels: "adulterant.no-levels"
        case .dilutionGroups: "adulterant.dilution-groups"
        case .rowStandardised: "adulterant.row-standardised"
        case .genuineWithLevel: "adulterant.genuine-with-level"
        case .lotHoldsTwoLevels: "adulterant.two-levels"
        case .notADate: "drift.not-a-date"
        case .tooFewCheckLots: "check.too-few-lots"
        case .modelsExchanged: "check.models-exchanged"
        case .instrumentsExchanged: "transfer.instruments-exchanged"
        case .noCommonAnalyte: "check.no-common-analyte"
        case .referenceNotNumeric: "content.reference-not-numeric"
        case .tooFewReferenceLots: "content.too-few-lots"
        case .constantReference: "content.constant-reference"
        case .calibrationMismatch: "content.calibration-mismatch"
        case .nothingNew: "content.nothing-new"
        case .knownSample: "content.known-sample"
        case .notComparable: "model.not-comparable"
        case .onlySeenSamples: "model.only-seen-samples"
        case .unitMismatch: "spectra.unit-mismatch"
        case .axisMismatch: "spectra.axis-mismatch"
        case .signalMismatch: "spectra.signal-mismatch"
        default: underlying?.code ?? "authentication"
        }
    }
}
