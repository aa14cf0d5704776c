public import Spectroscopy

/// What can be wrong with calibration rows, references or parameters of a model.
///
/// Rows and columns are counted from 0 in the payload and from 1 in the texts.
public enum ModellingError: Diagnosis, Hashable {
    /// A parameter out of its range.
    case invalidParameter(name: String, value: String, needed: String)
    /// Fewer samples than the method needs: `what` tells which and for what ("PCA", "class \"A\" of LDA").
    case tooFewSamples(found: Int, needed: Int, what: String)
    /// More components or latent variables than can be had; `because` tells what limits them.
    case tooManyComponents(asked: Int, largest: Int, because: String)
    /// A value that is NaN or infinite; `what` is the matrix ("X", "Y").
    case nonFinite(row: Int, column: Int, what: String)
    /// Two things that must have one size: "reference values" 12 for 14 "rows".
    case shapeMismatch(what: String, found: Int, expected: Int)
    /// Rows with another number of channels than those of the calibration.
    case channelMismatch(found: Int, expected: Int)
    /// Rows that are all the same, so that there is nothing to model.
    case noVariation(samples: Int, channels: Int)
    /// A block of channels without variation, which cannot be scaled.
    case blockWithoutVariation(name: String, samples: Int)
    /// One class only, where two or more are needed.
    case singleClass(name: String, samples: Int)
    /// A class without a sample.
    case emptyClass(name: String)
    /// A response with the same value in all calibration samples.
    case constantResponse(name: String, value: Double)
    /// Distances that are all zero: the model fits its calibration samples exactly.
    case zeroDistances(what: String, samples: Int)
    /// Numbers that are all the same where their spread is needed: "the full distances of the alternative class".
    case noSpread(what: String, samples: Int)
    /// A matrix that has to be inverted and cannot be.
    case singular(what: String, rank: Int, needed: Int)
    /// An iteration that did not reach its end.
    case notConverged(what: String, iterations: Int)
    /// A selection of channels that none passes: the largest of "stability", and what it had to exceed.
    case nothingSelected(what: String, largest: Double?, threshold: Double)

    public var summary: String {
        switch self {
        case .invalidParameter(let name, let value, let needed): "\(name) is \(value); \(needed)"
        case .tooFewSamples(let found, let needed, let what):
            "\(found) \(found == 1 ? "sample" : "samples") for \(what); \(needed) are needed"
        case .tooManyComponents(let asked, let largest, let because):
            "\(asked) components were asked for; \(largest) can be had (\(because))"
        case .nonFinite(_, _, let what): "a value of \(what) is not a finite number"
        case .shapeMismatch(let what, let found, let expected): "\(found) \(what); \(expected) are needed"
        case .channelMismatch(let found, let expected): "\(found) channels; the model was fitted on \(expected)"
        case .noVariation(let samples, let channels):
            "all \(samples) samples have the same values in all \(channels) channels"
        case .blockWithoutVariation(let name, let samples):
            "all \(samples) samples have the same values in all channels of block \"\(name)\""
        case .singleClass(let name, let samples):
            "all \(samples) samples are of the one class \"\(name)\"; two classes or more are needed"
        case .emptyClass(let name): "class \"\(name)\" has no calibration sample"
        case .constantResponse(let name, let value): "\(name) is \(value) in every calibration sample"
        case .zeroDistances(let what, let samples):
            "the \(what) of all \(samples) samples are 0, so they have no distribution"
        case .noSpread(let what, let samples):
            "\(what) are the same for all \(samples) samples; they need a spread"
        case .singular(let what, let rank, let needed): "\(what) has rank \(rank); \(needed) is needed"
        case .notConverged(let what, let iterations):
            iterations > 0 ? "\(what) did not converge in \(iterations) iterations" : "\(what) did not converge"
        case .nothingSelected(let what, let largest, let threshold):
            "no channel has a \(what) above \(threshold); the largest is \(largest.map { "\($0)" } ?? "undefined")"
        }
    }

    public var place: String? {
        switch self {
        case .nonFinite(let row, let column, let what): "\(what), row \(row + 1), column \(column + 1)"
        default: nil
        }
    }

    public var remedy: String {
        switch self {
        case .invalidParameter: "correct the parameter"
        case .tooFewSamples: "measure more samples"
        case .tooManyComponents(_, let largest, _):
            largest > 0 ? "ask for \(largest) components or fewer" : "measure more samples that differ"
        case .nonFinite: "measure the sample again, or leave it out"
        case .shapeMismatch: "give one for each"
        case .channelMismatch: "give spectra on the axis of the model, or resample them"
        case .noVariation: "check that the spectra are not copies, or that no preprocessing step made them equal"
        case .blockWithoutVariation: "leave the block out, or check its file"
        case .singleClass: "add samples of other classes, or use a one-class model"
        case .emptyClass: "add samples of the class, or leave the class out"
        case .constantResponse: "add samples with other values, or leave this response out"
        case .zeroDistances: "use fewer components, or measure more samples"
        case .noSpread: "use fewer components, or measure more samples that differ"
        case .singular: "use fewer components, or measure more samples"
        case .notConverged: "check the data for extreme values"
        case .nothingSelected: "lower the threshold, or use all channels"
        }
    }

    public var code: String {
        switch self {
        case .invalidParameter: "modelling.parameter-invalid"
        case .tooFewSamples: "modelling.too-few-samples"
        case .tooManyComponents: "modelling.too-many-components"
        case .nonFinite: "modelling.value-not-finite"
        case .shapeMismatch: "modelling.shape-mismatch"
        case .channelMismatch: "modelling.channel-mismatch"
        case .noVariation: "modelling.no-variation"
        case .blockWithoutVariation: "modelling.block-no-variation"
        case .singleClass: "modelling.single-class"
        case .emptyClass: "modelling.class-empty"
        case .constantResponse: "modelling.response-constant"
        case .zeroDistances: "modelling.distances-zero"
        case .noSpread: "modelling.no-spread"
        case .singular: "modelling.singular"
        case .notConverged: "modelling.not-converged"
        case .nothingSelected: "modelling.nothing-selected"
        }
    }
}
