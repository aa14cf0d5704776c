public import Spectroscopy

/// What can be wrong with a recipe or with spectra that it is applied to.
public indirect enum PreprocessingError: Diagnosis, Hashable {
    /// A parameter out of its range.
    case invalidParameter(method: String, parameter: String, value: String, needed: String)
    /// A method that needs equal steps met an axis without them.
    case nonUniformAxis(method: String, smallest: Double, largest: Double, unit: String)
    /// A spectrum without variation met a method that divides by it.
    case constantSpectrum(method: String, sample: String, value: Double)
    /// A spectrum that does not vary with the reference, so that no slope can be divided by.
    case noSlope(method: String, sample: String)
    /// What a spectrum is to be divided by is 0, or no number.
    case unusableDivisor(method: String, sample: String, divisor: String, value: Double)
    /// A value that the method is not defined for.
    case valueOutside(method: String, sample: String, channel: Double, unit: String, value: Double, needed: String)
    /// Spectra of a signal kind that the method does not take.
    case signalNotTaken(method: String, found: String, needed: String)
    /// A term of a least-squares model that other terms make up.
    case dependentTerm(method: String, term: String, others: String)
    /// A method met spectra on an axis other than that it was fitted on.
    case channelMismatch(method: String, expected: Int, found: Int)
    /// A method that learns from reference values was given none.
    case referenceMissing(method: String)
    /// A reference value that is NaN or infinite.
    case referenceNotFinite(method: String, sample: String)
    /// Reference values that are the same for all training spectra.
    case constantReference(method: String, responses: Int, spectra: Int)
    /// No two spectra that share a value of the column whose inner differences are learned.
    case noRepeats(method: String, column: String, spectra: Int)
    /// Fewer than two groups that were measured under both conditions.
    case tooFewPairs(method: String, column: String, condition: String, found: Int)
    /// A column of conditions that does not hold two of them.
    case conditionValues(method: String, column: String, values: [String])
    /// A factorisation that LAPACK gave up.
    case notConverged(method: String)
    /// Fewer spectra than the method learns from.
    case tooFewSpectra(method: String, found: Int, needed: Int)
    /// No channel of the axis lies where the method looks.
    case emptyRange(method: String, from: Double, to: Double, axis: String)
    /// A method that is not in the catalogue.
    case unknownMethod(name: String, near: [String])
    /// A parameter that the method does not have.
    case unknownParameter(method: String, parameter: String, available: [String])
    /// A key of a recipe step that steps do not have.
    case unknownStepKey(key: String, available: [String])
    /// A parameter value that cannot be read.
    case unreadableParameter(method: String, detail: String)
    /// The result is not a set of spectra: a value is not finite, or the axis is not one.
    case spectra(SpectroscopyError)
    /// One of the above, in a step of a recipe (counted from 1).
    case step(number: Int, method: String, underlying: PreprocessingError)

    public var summary: String {
        switch self {
        case .invalidParameter(_, let parameter, let value, let needed): "\(parameter) is \(value); \(needed)"
        case .nonUniformAxis(_, let smallest, let largest, let unit):
            "the steps of the axis run from \(smallest) to \(largest) \(unit); they must be within 1 % of each other"
        case .constantSpectrum(_, _, let value): "the spectrum is constant (\(value) at every channel)"
        case .noSlope: "the spectrum does not vary with the reference spectrum, so its slope is 0"
        case .unusableDivisor(_, _, let divisor, let value):
            "the \(divisor) is \(value); the spectrum cannot be divided by it"
        case .valueOutside(_, _, let channel, let unit, let value, let needed):
            "\(value) at \(channel) \(unit); \(needed)"
        case .signalNotTaken(_, let found, let needed): "the signal is \(found); \(needed)"
        case .dependentTerm(_, let term, let others):
            "the \(term) is a combination of \(others), so that their shares cannot be told apart"
        case .channelMismatch(_, let expected, let found): "\(found) channels; the step was fitted on \(expected)"
        case .referenceMissing: "the step learns from reference values or classes; none are given here"
        case .referenceNotFinite: "a reference value is not a finite number"
        case .constantReference(_, let responses, let spectra):
            responses == 1
                ? "the reference value is the same for all \(spectra) spectra"
                : "each of the \(responses) reference values is the same for all \(spectra) spectra"
        case .noRepeats(_, let column, let spectra):
            "no two of the \(spectra) spectra share a value of \"\(column)\"; "
                + "the step learns from how such spectra differ"
        case .tooFewPairs(_, let column, let condition, let found):
            "\(found) \(found == 1 ? "value" : "values") of \"\(column)\" stand under both conditions of "
                + "\"\(condition)\"; 2 are needed"
        case .conditionValues(_, let column, let values):
            "column \"\(column)\" holds \(values.count) \(values.count == 1 ? "condition" : "conditions")"
                + (values.isEmpty
                    ? "" : " (" + values.prefix(5).joined(separator: ", ") + (values.count > 5 ? ", …" : "") + ")")
                + "; 2 are needed"
        case .notConverged: "the singular value decomposition did not converge"
        case .tooFewSpectra(_, let found, let needed): "\(found) spectra; \(needed) are needed to learn from"
        case .emptyRange(_, let from, let to, let axis): "no channel lies within \(from) … \(to); the axis is \(axis)"
        case .unknownMethod(let name, _): "there is no preprocessing method \"\(name)\""
        case .unknownParameter(let method, let parameter, let available):
            "\(method) has no parameter \"\(parameter)\"; it has "
                + (available.isEmpty ? "none" : available.joined(separator: ", "))
        case .unknownStepKey(let key, let available):
            "a recipe step has no key \"\(key)\"; it has \(available.joined(separator: " and "))"
        case .unreadableParameter(_, let detail): detail
        case .spectra(let error): error.summary
        case .step(_, _, let underlying): underlying.summary
        }
    }

    public var place: String? {
        switch self {
        case .invalidParameter(let method, _, _, _), .nonUniformAxis(let method, _, _, _),
            .channelMismatch(let method, _, _), .tooFewSpectra(let method, _, _), .emptyRange(let method, _, _, _),
            .referenceMissing(let method), .constantReference(let method, _, _), .noRepeats(let method, _, _),
            .tooFewPairs(let method, _, _, _), .conditionValues(let method, _, _), .notConverged(let method),
            .signalNotTaken(let method, _, _), .dependentTerm(let method, _, _),
            .unreadableParameter(let method, _), .unknownParameter(let method, _, _):
            method
        case .unusableDivisor(let method, let sample, _, _), .valueOutside(let method, let sample, _, _, _, _):
            "\(method), sample \(sample)"
        case .constantSpectrum(let method, let sample, _), .noSlope(let method, let sample),
            .referenceNotFinite(let method, let sample):
            "\(method), sample \(sample)"
        case .unknownMethod, .unknownStepKey: nil
        case .spectra(let error): error.place
        case .step(let number, let method, let underlying):
            "recipe step \(number), " + (underlying.place ?? method)
        }
    }

    public var remedy: String {
        switch self {
        case .invalidParameter(let method, _, _, _), .unreadableParameter(let method, _):
            "correct the parameter; `bencao methods \(method)` tells its range"
        case .nonUniformAxis: "put a resample step in front"
        case .constantSpectrum, .noSlope: "measure the sample again, or leave it out with --exclude sample=reason"
        case .unusableDivisor: "choose another divisor, or leave the sample out with --exclude sample=reason"
        case .valueOutside: "correct the signal kind or the scale, or leave the sample out with --exclude sample=reason"
        case .signalNotTaken: "state what the values are with --signal, or choose another conversion"
        case .dependentTerm: "lower the degree, or leave out what the others make up"
        case .channelMismatch: "give spectra on the axis that the step was fitted on, or resample them"
        case .referenceMissing: "use the step in a plan that states classes or reference values"
        case .referenceNotFinite: "correct the reference value, or leave the sample out with --exclude sample=reason"
        case .constantReference: "give spectra with other reference values too"
        case .noRepeats(let method, _, _):
            "name what repeated measurements share (\(method) parameter within), or leave the step out"
        case .tooFewPairs: "measure more samples under both conditions"
        case .conditionValues: "name a column with two values, such as that of the instrument"
        case .notConverged: "look for extreme values in the spectra"
        case .tooFewSpectra: "give more spectra"
        case .emptyRange: "give a range inside the axis, in its unit"
        case .unknownMethod(_, let near):
            near.isEmpty ? "`bencao methods` lists them" : "did you mean \(near.joined(separator: " or "))?"
        case .unknownParameter(let method, let parameter, let available):
            NearNames.of(parameter, among: available).isEmpty
                ? "`bencao methods \(method)` lists them" : NearNames.hint(parameter, among: available)
        case .unknownStepKey(let key, let available):
            NearNames.of(key, among: available).isEmpty
                ? "put what the method is told under parameters" : NearNames.hint(key, among: available)
        case .spectra(let error): error.remedy
        case .step(_, _, let underlying): underlying.remedy
        }
    }

    public var code: String {
        switch self {
        case .invalidParameter: "preprocessing.parameter-invalid"
        case .nonUniformAxis: "preprocessing.axis-not-uniform"
        case .constantSpectrum: "preprocessing.constant-spectrum"
        case .noSlope: "preprocessing.no-slope"
        case .unusableDivisor: "preprocessing.divisor-unusable"
        case .valueOutside: "preprocessing.value-outside"
        case .signalNotTaken: "preprocessing.signal-not-taken"
        case .dependentTerm: "preprocessing.term-dependent"
        case .channelMismatch: "preprocessing.channel-mismatch"
        case .referenceMissing: "preprocessing.reference-missing"
        case .referenceNotFinite: "preprocessing.reference-not-finite"
        case .constantReference: "preprocessing.reference-constant"
        case .noRepeats: "preprocessing.no-repeats"
        case .tooFewPairs: "preprocessing.too-few-pairs"
        case .conditionValues: "preprocessing.condition-values"
        case .notConverged: "preprocessing.not-converged"
        case .tooFewSpectra: "preprocessing.too-few-spectra"
        case .emptyRange: "preprocessing.range-empty"
        case .unknownMethod: "preprocessing.method-unknown"
        case .unknownParameter: "preprocessing.parameter-unknown"
        case .unknownStepKey: "preprocessing.step-key-unknown"
        case .unreadableParameter: "preprocessing.parameter-unreadable"
        case .spectra(let error): error.code
        case .step(_, _, let underlying): underlying.code
        }
    }
}
