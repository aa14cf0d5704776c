/// What can be wrong with spectra as values, wherever they came from.
public enum SpectroscopyError: Diagnosis, Hashable {
    /// An axis without a single value.
    case emptyAxis
    /// An axis value that is NaN or infinite.
    case nonFiniteAxisValue(index: Int)
    /// Two axis values that are the same.
    case duplicatedAxisValue(value: Double, first: Int, second: Int)
    /// An axis that neither rises nor falls all the way.
    case nonMonotonicAxis(index: Int, before: Double, value: Double)
    /// A number of values per spectrum that is not that of the axis.
    case shapeMismatch(rows: Int, columns: Int, samples: Int, channels: Int)
    /// A value that is NaN or infinite.
    case nonFiniteValue(sample: String, channel: Double, unit: String)
    /// A metadata column that is not there.
    case missingColumn(name: String, available: [String])
    /// A sample without a value in a column where one is needed.
    case missingLabel(column: String, sample: String)
    /// A class column that holds only one value.
    case singleClass(column: String, name: String, samples: Int)
    /// A class with fewer lots than validation needs.
    case tooFewLots(className: String, lots: Int, needed: Int)
    /// A lot whose samples belong to two classes.
    case lotHoldsTwoClasses(lot: String, classes: [String], samples: [String])
    /// An axis other than the one that is needed.
    case axisMismatch(expected: String, found: String)
    /// A sample to be left out that is not in the data.
    case unknownSample(id: String, near: [String])
    /// A value that a column does not hold.
    case missingGroup(column: String, name: String, available: [String])
    /// A signal kind in which the signals of the parts of a mixture do not add.
    case notAdditive(signal: SignalKind)
    /// A value that cannot be converted into the domain where signals add.
    case notConvertible(value: Double, sample: String, channel: Double, unit: AxisUnit, signal: SignalKind)
    /// Nothing is left of the data.
    case noSpectra
    /// A parameter of a segment design out of its range.
    case invalidDesign(design: String, name: String, value: String, needed: String)
    /// Fewer lots than folds.
    case tooFewLotsToSplit(lots: Int, folds: Int)
    /// A lot whose samples differ in the column that segments are made of.
    case lotDiffers(lot: String, column: String, values: [String])
    /// A column that holds one value only, so that nothing is left when its group is left out.
    case singleGroup(column: String, value: String)

    public var summary: String {
        switch self {
        case .emptyAxis: "the axis has no values; at least one channel is needed"
        case .nonFiniteAxisValue(let index): "axis value \(index + 1) is not a finite number"
        case .duplicatedAxisValue(let value, let first, let second):
            "axis value \(value) stands twice, as channels \(first + 1) and \(second + 1)"
        case .nonMonotonicAxis(let index, let before, let value):
            "the axis neither rises nor falls all the way: \(value) follows \(before) at channel \(index + 1)"
        case .shapeMismatch(let rows, let columns, let samples, let channels):
            "\(rows) × \(columns) values for \(samples) samples and \(channels) channels"
        case .nonFiniteValue(_, let channel, let unit): "the value at \(channel) \(unit) is not a finite number"
        case .missingColumn(let name, let available):
            "there is no column \"\(name)\"; the columns are "
                + (available.isEmpty ? "spectral channels only" : available.map { "\"\($0)\"" }.joined(separator: ", "))
        case .missingLabel(let column, _): "there is no value in column \"\(column)\""
        case .singleClass(let column, let name, let samples):
            "column \"\(column)\" holds the one class \"\(name)\" (\(samples) samples); two or more are needed"
        case .tooFewLots(let className, let lots, let needed):
            "class \"\(className)\" has \(lots) \(lots == 1 ? "lot" : "lots"); \(needed) are needed"
        case .lotHoldsTwoClasses(_, let classes, let samples):
            "one lot holds the classes " + classes.map { "\"\($0)\"" }.joined(separator: " and ") + " (samples "
                + samples.prefix(4).joined(separator: ", ") + ")"
        case .axisMismatch(let expected, let found): "the axis is \(found); \(expected) is needed"
        case .unknownSample(let id, _): "there is no sample \"\(id)\" to leave out"
        case .missingGroup(let column, let name, let available):
            "column \"\(column)\" holds no \"\(name)\"; it holds "
                + available.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ") + (available.count > 8 ? ", …" : "")
        case .notAdditive(let signal): "spectra of signal \(signal) cannot be mixed: their parts do not add"
        case .notConvertible(let value, _, let channel, let unit, let signal):
            "the \(signal) at \(channel) \(unit) is \(value), which has no additive form"
        case .noSpectra: "there is no spectrum left"
        case .invalidDesign(_, let name, let value, let needed): "\(name) is \(value); \(needed)"
        case .tooFewLotsToSplit(let lots, let folds):
            "\(lots) \(lots == 1 ? "lot" : "lots") cannot be split into \(folds) folds; \(max(folds, 2)) are needed"
        case .lotDiffers(_, let column, let values):
            "column \"\(column)\" holds " + values.map { "\"\($0)\"" }.joined(separator: " and ")
                + " within one lot, which cannot be split"
        case .singleGroup(let column, let value):
            "column \"\(column)\" holds \"\(value)\" in every sample; two groups or more are needed"
        }
    }

    public var place: String? {
        switch self {
        case .nonFiniteValue(let sample, _, _), .missingLabel(_, let sample),
            .notConvertible(_, let sample, _, _, _):
            "sample \(sample)"
        case .lotHoldsTwoClasses(let lot, _, _), .lotDiffers(let lot, _, _): "lot \(lot)"
        case .invalidDesign(let design, _, _, _): design
        default: nil
        }
    }

    public var remedy: String {
        switch self {
        case .emptyAxis: "give a table whose spectral columns have numbers as headers"
        case .nonFiniteAxisValue, .duplicatedAxisValue, .nonMonotonicAxis:
            "correct the axis in the file, or export it again from the instrument"
        case .shapeMismatch: "give every spectrum one value a channel"
        case .nonFiniteValue: "measure the sample again, or leave it out with --exclude sample=reason"
        case .missingColumn(let name, let available):
            NearNames.of(name, among: available).isEmpty
                ? "name one of these columns" : NearNames.hint(name, among: available)
        case .missingLabel: "fill in the value, or leave the sample out with --exclude sample=reason"
        case .singleClass: "add samples of other classes, or use a one-class model"
        case .tooFewLots: "measure more independent lots of this class, or leave the class out"
        case .lotHoldsTwoClasses:
            "correct the labels or the lot column, or leave the wrong sample out with --exclude sample=reason"
        case .axisMismatch:
            "measure on the axis of the model, or resample by name: bencao preprocess DATA --recipe resample --like MODEL -o OUT"
        case .unknownSample(_, let near):
            near.isEmpty ? "name a sample of the data" : "did you mean \(near.joined(separator: " or "))?"
        case .missingGroup(_, let name, let available):
            NearNames.of(name, among: available).isEmpty
                ? "name one of these" : NearNames.hint(name, among: available)
        case .notAdditive(let signal):
            signal == .unstated
                ? "state the signal kind with --signal" : "give raw absorbance, reflectance or transmittance"
        case .notConvertible: "give values above 0 (and reflectance not above 1), or state another --signal"
        case .noSpectra: "leave fewer samples out"
        case .invalidDesign: "correct the parameter"
        case .tooFewLotsToSplit: "ask for fewer folds, or measure more independent lots"
        case .lotDiffers: "correct the column or the lots, or make the segments from another column"
        case .singleGroup: "name a column that tells the samples apart"
        }
    }

    public var code: String {
        switch self {
        case .emptyAxis: "spectra.axis-empty"
        case .nonFiniteAxisValue: "spectra.axis-not-finite"
        case .duplicatedAxisValue: "spectra.axis-duplicated-value"
        case .nonMonotonicAxis: "spectra.axis-not-monotonic"
        case .shapeMismatch: "spectra.shape-mismatch"
        case .nonFiniteValue: "spectra.value-not-finite"
        case .missingColumn: "spectra.column-missing"
        case .missingLabel: "spectra.label-missing"
        case .singleClass: "spectra.single-class"
        case .tooFewLots: "spectra.too-few-lots"
        case .lotHoldsTwoClasses: "spectra.lot-holds-two-classes"
        case .axisMismatch: "spectra.axis-mismatch"
        case .unknownSample: "spectra.sample-unknown"
        case .missingGroup: "spectra.group-missing"
        case .notAdditive: "spectra.not-additive"
        case .notConvertible: "spectra.not-convertible"
        case .noSpectra: "spectra.none"
        case .invalidDesign: "segments.parameter-invalid"
        case .tooFewLotsToSplit: "segments.too-few-lots"
        case .lotDiffers: "segments.lot-differs"
        case .singleGroup: "segments.single-group"
        }
    }
}
