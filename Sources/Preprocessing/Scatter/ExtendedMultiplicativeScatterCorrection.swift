internal import LinearAlgebra
public import Spectroscopy

/// Extended multiplicative scatter correction: offset, drift, interferents and slope against a reference are
/// removed.
///
/// x = a + b·r + Σ_k d_k·t^k + Σ_m g_m·z_m + e by least squares over the channels, k = 1 … degree;
/// x' = (x − a − Σ d_k·t^k − Σ g_m·z_m)/b. X n × p → n × p; the reference r is learned.
///
/// Conventions: t is the axis mapped to [−1, 1], by its values, so that on an axis with unequal steps it is
/// not the channel number; r is the mean of the training spectra; all channels weigh the same; degree 2 as
/// published; degree 0 without interferents is `msc`. The terms are made orthonormal by Householder
/// reflections (no normal equations), and a term that those before it make up is refused. A negative b is
/// not.
///
/// ```swift
/// let corrected = try ExtendedMultiplicativeScatterCorrection(degree: 2, interferents: [water])
///     .makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// Martens, Stark, J. Pharm. Biomed. Anal. 9 (1991) 625. doi:10.1016/0731-7085(91)80188-F;
/// Afseth, Kohler, Chemom. Intell. Lab. Syst. 117 (2012) 92. doi:10.1016/j.chemolab.2012.03.004
public struct ExtendedMultiplicativeScatterCorrection: Preprocessing {
    public static let identifier = "emsc"
    public static let summary = "Extended multiplicative scatter correction: with a polynomial and interferents"
    public static let parameters = [
        ParameterDescription(
            "degree", "degree of the polynomial in the axis, 0 … 20; at most the number of channels − 3 − interferents"),
        ParameterDescription(
            "interferents", "list of spectra on the axis, each a list of one value a channel, whose shares are removed"),
    ]

    /// The degree of the polynomial.
    public let degree: Int
    /// Spectra whose shares are removed, p values each.
    public let interferents: [[Double]]

    /// Creates the method with degree 2 and no interferents.
    public init() { self.init(degree: 2) }

    /// Creates the method.
    public init(degree: Int, interferents: [[Double]] = []) {
        self.degree = degree
        self.interferents = interferents
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        let p = axis.count
        for (index, spectrum) in interferents.enumerated() {
            guard spectrum.count == p, spectrum.allSatisfy(\.isFinite) else {
                throw .invalidParameter(
                    method: Self.identifier, parameter: "interferents",
                    value: "\(interferents.count) spectra, number \(index + 1) of \(spectrum.count) values",
                    needed: "each must have \(p) finite values, one a channel")
            }
        }
        // a, b, d_1 …, g_1 … and at least one channel more, or every spectrum would come out as the
        // reference.
        let highest = min(p - 3 - interferents.count, PolynomialBasis.highestDegree)
        guard degree >= 0, degree <= highest else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "degree", value: String(degree),
                needed: highest < 0
                    ? "\(3 + interferents.count) channels or more are needed, the axis is \(axis.summary)"
                    : "it must be 0 … \(highest) on an axis of \(p) channels with \(interferents.count) interferents")
        }
    }

    public func makeFitted(
        from spectra: Spectra
    ) throws(PreprocessingError) -> FittedExtendedMultiplicativeScatterCorrection {
        try validate(for: spectra.axis)
        guard spectra.count >= 1 else { throw .tooFewSpectra(method: Self.identifier, found: 0, needed: 1) }
        let reference = try spectra.finiteReference(spectra.x.columnMeans)
        var terms = PolynomialBasis.polynomials(degree: degree, on: spectra.axis)
        terms += interferents
        terms.append(reference)
        let names =
            (0...degree).map { "polynomial of degree \($0)" }
            + interferents.indices.map { "interferent \($0 + 1)" }
            + [spectra.count == 1 ? "reference (the one training spectrum)" : "reference (the training mean)"]
        return FittedExtendedMultiplicativeScatterCorrection(
            reference: reference, basis: try Self.basis(of: terms, names: names))
    }

    /// The terms (the constant first), one a row, made orthonormal in order.
    private static func basis(of terms: [[Double]], names: [String]) throws(PreprocessingError) -> Matrix {
        let p = terms[0].count
        let scaled = terms.enumerated().map { index, term in
            let size = term.reduce(0) { max($0, abs($1)) }
            guard index > 0, size > 0 else { return term }
            // Their means belong to the constant: without them, what is left of a term shows at its own size.
            let centred = term.map { $0 / size }.withUnsafeBufferPointer { values in
                let mean = SpectrumRow.mean(of: values)
                return values.map { $0 - mean }
            }
            let largest = centred.reduce(0) { max($0, abs($1)) }
            return centred.map { largest > 4 * Double.ulpOfOne ? $0 / largest : 0 }
        }
        let space = RowSpace(of: Matrix(rows: scaled))
        // Element (k, k) is what is left of term k when those before it are taken off.
        let tolerance = 16 * Double(p) * Double.ulpOfOne
        for k in terms.indices
        where !(abs(space.coordinates[k, k]) > tolerance * dot(scaled[k], scaled[k]).squareRoot()) {
            throw .dependentTerm(
                method: identifier, term: names[k], others: k == 1 ? names[0] : "the \(k) terms before it")
        }
        return space.basisTransposed
    }
}
