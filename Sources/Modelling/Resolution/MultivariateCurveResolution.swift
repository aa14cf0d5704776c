public import LinearAlgebra
public import Spectroscopy

/// Multivariate curve resolution by alternating least squares: spectra of mixtures as concentrations and pure spectra.
///
/// D = C·Sᵀ + E, D n × p (as measured, not centred), C n × A, S p × A. From initial spectra, in turn:
/// 1. C minimises ‖D − C·Sᵀ‖² under its constraints
/// 2. S minimises ‖D − C·Sᵀ‖² under its constraints
/// 3. lack of fit = 100·√(Σe²/Σd²) %; the end when it changes by no more than `tolerance` of itself
///
/// Constraints: non-negativity by `NonNegativeLeastSquares`; unimodality, the rows being in order, by one sweep over the
/// profiles from those before, each replaced by the least squares one given the others (`UnimodalRegression`); closure,
/// where each row of C is divided by its sum and multiplied by the total. They are applied in this order. Without
/// closure the lack of fit never grows.
///
/// Conventions: without closure each spectrum has length 1 (Σ s² = 1) and C carries the scale; with closure C has its
/// total and S carries the scale. Components stand in the order of the initial estimates. Explained variance is
/// 100·(1 − Σe²/Σd²) %, about zero. The solution is one of a set that fit equally well (rotational ambiguity); the fewer
/// pure channels and samples there are, the larger the set. An end at `maximumIterations` is a finding.
///
/// ```swift
/// let model = try MultivariateCurveResolution(components: 3).fit(mixtures)
/// model.spectra            // S, p × 3
/// try model.predict(new)   // concentrations of new mixtures
/// ```
///
/// ## Source
/// Tauler, Chemom. Intell. Lab. Syst. 30 (1995) 133, doi:10.1016/0169-7439(95)00047-X; de Juan, Jaumot, Tauler, Anal.
/// Methods 6 (2014) 4964, doi:10.1039/C4AY00571F
public struct MultivariateCurveResolution: Estimator {
    public static let kind = MethodKind.decomposition
    public static let identifier = "mcr-als"
    public static let summary = "Multivariate curve resolution by alternating least squares"
    public static let parameters = [
        ParameterDescription("components", "number of components A, 1 or more"),
        ParameterDescription("nonNegativeConcentrations", "whether concentrations are 0 or more"),
        ParameterDescription("nonNegativeSpectra", "whether the resolved spectra are 0 or more"),
        ParameterDescription("unimodalConcentrations", "whether concentrations rise once and fall once, row after row"),
        ParameterDescription("unimodalSpectra", "whether the resolved spectra rise once and fall once"),
        ParameterDescription("closure", "total of the concentrations of each sample, above 0, or none"),
        ParameterDescription("offset", "noise offset in the search for the purest channels, 0 to below 1"),
        ParameterDescription("tolerance", "relative change of the lack of fit at which iteration ends, above 0"),
        ParameterDescription("maximumIterations", "iterations after which it stops, with a finding, 1 or more"),
    ]

    /// The number of components A.
    public var components: Int
    /// Whether concentrations are 0 or more.
    public var nonNegativeConcentrations: Bool
    /// Whether spectra are 0 or more.
    public var nonNegativeSpectra: Bool
    /// Whether each concentration profile has one mode along the rows.
    public var unimodalConcentrations: Bool
    /// Whether each spectrum has one mode along the channels.
    public var unimodalSpectra: Bool
    /// The total of the concentrations of each sample; nil without closure.
    public var closure: Double?
    /// The noise offset of the search for the purest channels.
    public var offset: Double
    /// The relative change of the lack of fit at which iteration ends.
    public var tolerance: Double
    /// The number of iterations after which it stops.
    public var maximumIterations: Int

    public init() { self.init(components: 2) }

    /// Creates the method.
    public init(
        components: Int, nonNegativeConcentrations: Bool = true, nonNegativeSpectra: Bool = true,
        unimodalConcentrations: Bool = false, unimodalSpectra: Bool = false, closure: Double? = nil,
        offset: Double = 0.05, tolerance: Double = 1e-8, maximumIterations: Int = 1000
    ) {
        self.components = components
        self.nonNegativeConcentrations = nonNegativeConcentrations
        self.nonNegativeSpectra = nonNegativeSpectra
        self.unimodalConcentrations = unimodalConcentrations
        self.unimodalSpectra = unimodalSpectra
        self.closure = closure
        self.offset = offset
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    /// Resolves the mixture spectra `x`, n × p.
    ///
    /// - Parameter start: where to begin; the purest channels when nothing is given.
    /// - Throws: `ModellingError`: a parameter out of its range, a value that is not finite, spectra that are all zero,
    ///   more components than min(n, p) or than the purest channels can tell apart, initial estimates of another shape.
    public func fit(
        _ x: Matrix, _ start: ResolutionStart = .purestVariables
    ) throws(ModellingError) -> CurveResolutionModel {
        try validate()
        guard x.rows >= 1 else { throw .tooFewSamples(found: 0, needed: 1, what: "curve resolution") }
        let largest = min(x.rows, x.columns)
        guard components >= 1, components <= largest else {
            throw .tooManyComponents(
                asked: components, largest: largest, because: "\(x.rows) samples and \(x.columns) channels")
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let total = x.rowSquaredNorms.reduce(0, +)
        guard total.isFinite else { throw PrincipalComponents.squareOverflow(x, what: "X") }
        guard total > 0 else { throw .noVariation(samples: x.rows, channels: x.columns) }
        var resolution = AlternatingLeastSquares(of: x, total: total, by: self)
        switch start {
        case .purestVariables:
            let purest = try PurestVariables(of: x, components: components, offset: offset)
            try resolution.run(from: purest.spectra)
            return resolution.model(purestChannels: purest.channels)
        case .spectra(let spectra):
            try check(spectra, rows: x.columns, what: "channels of the initial spectra")
            try resolution.run(from: spectra)
        case .concentrations(let concentrations):
            try check(concentrations, rows: x.rows, what: "rows of the initial concentrations")
            try resolution.run(from: resolution.spectra(for: concentrations))
        }
        return resolution.model(purestChannels: nil)
    }

    private func check(_ estimate: Matrix, rows: Int, what: String) throws(ModellingError) {
        guard estimate.rows == rows else { throw .shapeMismatch(what: what, found: estimate.rows, expected: rows) }
        guard estimate.columns == components else {
            throw .shapeMismatch(what: "initial estimates", found: estimate.columns, expected: components)
        }
        if let bad = estimate.firstNonFinite {
            throw .nonFinite(row: bad.row, column: bad.column, what: "the initial estimates")
        }
    }

    private func validate() throws(ModellingError) {
        if let closure {
            guard closure > 0, closure.isFinite else {
                throw .invalidParameter(name: "closure", value: "\(closure)", needed: "a number above 0 is needed")
            }
            guard nonNegativeConcentrations else {
                throw .invalidParameter(
                    name: "nonNegativeConcentrations", value: "false",
                    needed: "closure needs concentrations of 0 or more, whose sums cannot cancel")
            }
        }
        guard tolerance > 0, tolerance.isFinite else {
            throw .invalidParameter(name: "tolerance", value: "\(tolerance)", needed: "a number above 0 is needed")
        }
        guard maximumIterations >= 1 else {
            throw .invalidParameter(
                name: "maximumIterations", value: "\(maximumIterations)", needed: "1 or more are needed")
        }
        guard offset >= 0, offset < 1 else {
            throw .invalidParameter(
                name: "offset", value: "\(offset)", needed: "a number from 0 to below 1 is needed")
        }
    }
}
