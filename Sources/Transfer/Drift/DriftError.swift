public import Spectroscopy

/// What can be wrong with spectra that drift is to be seen in.
public enum DriftError: Diagnosis, Hashable {
    /// Fewer reference spectra than the limits need.
    case tooFewReferences(found: Int, needed: Int)
    /// No spectra after the reference.
    case nothingAfterReference(spectra: Int)
    /// Fewer channels than derivatives and noise need.
    case tooFewChannels(found: Int, needed: Int)
    /// Reference spectra that are all the same.
    case referenceConstant(spectra: Int)
    /// Spectra on another axis than the reference.
    case axisMismatch(expected: String, found: String)
    /// A parameter out of its range.
    case invalidParameter(name: String, value: String, needed: String)
    /// A false-alarm probability below what the simulated limits can hold.
    case alphaNotHeld(alpha: Double, smallest: Double, causes: Int, simulations: Int)
    /// A factorisation that did not converge.
    case notConverged

    public var summary: String {
        switch self {
        case .tooFewReferences(let found, let needed):
            "\(found) reference \(found == 1 ? "spectrum" : "spectra"); \(needed) are needed to know what is usual"
        case .nothingAfterReference(let spectra):
            "all \(spectra) spectra belong to the reference; there is nothing to compare with it"
        case .tooFewChannels(let found, let needed): "\(found) channels; \(needed) are needed"
        case .referenceConstant(let spectra):
            "the \(spectra) reference spectra are copies of one another: they do not tell what is usual"
        case .axisMismatch(let expected, let found): "the axis is \(found); that of the reference is \(expected)"
        case .invalidParameter(let name, let value, let needed): "\(name) is \(value); \(needed)"
        case .alphaNotHeld(let alpha, let smallest, let causes, let simulations):
            "a false-alarm probability of \(alpha) cannot be held: limits of \(causes) causes from \(simulations) "
                + "simulated series hold \((smallest * 1e6).rounded(.up) / 1e6) or more"
        case .notConverged: "the singular value decomposition of the reference spectra did not converge"
        }
    }

    public var place: String? { nil }

    public var remedy: String {
        switch self {
        case .tooFewReferences: "measure more reference spectra, or count more of the first ones as reference"
        case .nothingAfterReference: "count fewer of the first spectra as reference"
        case .tooFewChannels: "give spectra with more channels"
        case .referenceConstant: "give spectra that were really measured again"
        case .axisMismatch: "give spectra on one axis"
        case .invalidParameter: "correct the parameter"
        case .alphaNotHeld(_, let smallest, _, _):
            "state a probability of \((smallest * 1e6).rounded(.up) / 1e6) or more"
        case .notConverged: "look for extreme values in the spectra"
        }
    }

    public var code: String {
        switch self {
        case .tooFewReferences: "drift.too-few-references"
        case .nothingAfterReference: "drift.nothing-after-reference"
        case .tooFewChannels: "drift.too-few-channels"
        case .referenceConstant: "drift.reference-constant"
        case .axisMismatch: "drift.axis-mismatch"
        case .invalidParameter: "drift.parameter-invalid"
        case .alphaNotHeld: "drift.alpha-not-held"
        case .notConverged: "drift.not-converged"
        }
    }
}
