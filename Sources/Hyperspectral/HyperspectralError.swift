public import Prediction
public import Spectroscopy

/// What can stop work on a cube.
public enum HyperspectralError: Diagnosis {
    /// A piece of the cube cannot be read.
    case reading(CubeReadingError, cube: String)
    /// One line of the cube takes more memory than is allowed.
    case overBudget(bytes: Int, budget: Int, cube: String)
    /// A cube without pixels or bands.
    case empty(cube: String)
    /// A cube without wavelengths where a model or a table needs them.
    case noWavelengths(cube: String)
    /// A cube, a mask or a reference of another size than the one it belongs to.
    case sizeMismatch(what: String, found: String, needed: String)
    /// A band, region or component that is not in the cube.
    case outside(what: String, possible: String)
    /// An image of which all values are the same: nothing separates object from background.
    case noContrast(cube: String, what: String)
    /// A white that stands above the dark (nearly) nowhere.
    case noReflectance(dead: Int, of: Int, below: Int, equal: Int, saturated: Int)
    /// Descriptions of objects that lie elsewhere than the objects of the mask.
    case otherObjects(labels: [Int], detail: String)
    /// A cube on another axis than that of the model.
    case otherAxis(expected: String, found: String, cube: String)
    /// No pixel is left to work on.
    case noPixels(what: String)
    /// Bands that are needed hold no finite value in any pixel of the cube.
    case emptyBands(names: String, cube: String)
    /// A parameter out of range.
    case invalidParameter(name: String, value: String, needed: String)
    /// Spectra that cannot be made of the pixels.
    case spectra(SpectroscopyError)
    /// A step of the recipe or the model refuses pixels.
    case prediction(PredictionError)

    private var underlying: (any Diagnosis)? {
        switch self {
        case .reading(let error, _): error
        case .spectra(let error): error
        case .prediction(let error): error
        default: nil
        }
    }

    public var summary: String {
        switch self {
        case .overBudget(let bytes, let budget, _):
            "one line of the cube takes \(bytes >> 20) MB in memory; \(budget >> 20) MB are allowed for it"
        case .empty: "the cube has no pixels or no bands"
        case .noWavelengths: "the wavelengths of the bands are not known"
        case .sizeMismatch(let what, let found, let needed):
            "\(what) has \(found); \(needed) \(needed.hasPrefix("1 ") ? "is" : "are") needed"
        case .outside(let what, let possible): "\(what) is not there; there are \(possible)"
        case .noContrast(_, let what): "\(what) has the same value in every pixel: no threshold separates anything"
        case .noReflectance(let dead, let all, let below, let equal, let saturated):
            "the references give no reflectance in \(dead) of \(all) columns of pixels and band: "
                + (equal > max(below, saturated)
                    ? "the white is the dark there"
                    : below > saturated
                        ? "the white lies below the dark there, as if the two were swapped"
                        : "the white is saturated there")
        case .otherObjects(_, let detail): "the sheet describes other objects than the mask holds: \(detail)"
        case .otherAxis(let expected, let found, _):
            "the model takes the axis \(expected); the cube has \(found)"
        case .noPixels(let what): what
        case .emptyBands(let names, _): "no pixel has a finite value of \(names)"
        case .invalidParameter(let name, let value, let needed): "\(name) is \(value); \(needed) is needed"
        default: underlying?.summary ?? ""
        }
    }

    public var place: String? {
        switch self {
        case .reading(let error, let cube): error.place.map { "\(cube), \($0)" } ?? cube
        case .overBudget(_, _, let cube), .empty(let cube), .noWavelengths(let cube), .noContrast(let cube, _),
            .emptyBands(_, let cube), .otherAxis(_, _, let cube):
            cube
        default: underlying?.place
        }
    }

    public var remedy: String {
        switch self {
        case .overBudget: "raise --memory"
        case .empty: "check the export of the cube"
        case .noWavelengths: "give them with --wavelengths FILE, one number a band"
        case .sizeMismatch: "take the files of one recording together"
        case .outside: "see `bencao cube info`"
        case .noContrast: "choose another band with --band, or a threshold with --threshold"
        case .noReflectance(_, _, let below, let equal, let saturated):
            equal > max(below, saturated)
                ? "give the recording of the white with --white and that of the dark with --dark: two files"
                : below > saturated
                    ? "give the recording of the white with --white, and that of the dark with --dark"
                    : "record the white with a shorter exposure, and state the ratio with --exposure-ratio"
        case .otherObjects:
            "give the label image that the sheet describes with --mask, or a sheet of this mask's objects"
        case .otherAxis:
            "take the spectra of its objects (`bencao cube spectra CUBE --mask OBJECTS --per-object -o means.csv`), "
                + "bring them to the axis of the model (`bencao preprocess means.csv --recipe resample --like MODEL -o OUT`) "
                + "and predict OUT; for maps, calibrate on the axis of the cube. Or, where the cube states its "
                + "wavelengths wrongly, give them with --wavelengths FILE"
        case .noPixels: "choose another mask or region, or less erosion"
        case .emptyBands:
            "choose another band, or calibrate the model from `bencao cube spectra`, which leaves such bands out"
        case .invalidParameter: "correct the value"
        default: underlying?.remedy ?? ""
        }
    }

    public var code: String {
        switch self {
        case .overBudget: "cube.over-budget"
        case .empty: "cube.empty"
        case .noWavelengths: "cube.no-wavelengths"
        case .sizeMismatch: "cube.size-mismatch"
        case .outside: "cube.outside"
        case .noContrast: "cube.no-contrast"
        case .noReflectance: "cube.no-reflectance"
        case .otherObjects: "cube.other-objects"
        case .otherAxis: "spectra.axis-mismatch"
        case .noPixels: "cube.no-pixels"
        case .emptyBands: "cube.bands.empty"
        case .invalidParameter: "cube.parameter"
        default: underlying?.code ?? "cube"
        }
    }

    /// Whether no usable pixel was found.
    var isWithoutPixels: Bool { if case .noPixels = self { true } else { false } }
}
