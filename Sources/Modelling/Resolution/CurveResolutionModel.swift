public import LinearAlgebra
public import Spectroscopy

/// A curve resolution as it ended: pure spectra, concentrations, the fit, and how the iteration ended.
///
/// New mixtures are resolved with the spectra held: non-negative or plain least squares, then closure, as in the fit.
public struct CurveResolutionModel: PredictiveModel, Hashable {
    /// What was asked.
    public let method: MultivariateCurveResolution
    /// The spectra S, p × A.
    public let spectra: Matrix
    /// The concentrations C of the calibration rows, n × A.
    public let concentrations: Matrix
    /// Σe².
    public let squaredResidual: Double
    /// Σd², positive.
    public let squaredTotal: Double
    /// The number of iterations.
    public let iterations: Int
    /// The relative change of the lack of fit in the last iteration.
    public let relativeChange: Double
    /// Whether that was within the tolerance.
    public let converged: Bool
    /// The purest channels (from 0) that gave the initial spectra; nil when estimates were given.
    public let purestChannels: [Int]?
    /// The share of Σd² that stands in negative values of the data.
    public let negativeShare: Double

    init(
        method: MultivariateCurveResolution, spectra: Matrix, concentrations: Matrix, squaredResidual: Double,
        squaredTotal: Double, iterations: Int, relativeChange: Double, converged: Bool, purestChannels: [Int]?,
        negativeShare: Double
    ) {
        self.method = method
        self.spectra = spectra
        self.concentrations = concentrations
        self.squaredResidual = squaredResidual
        self.squaredTotal = squaredTotal
        self.iterations = iterations
        self.relativeChange = relativeChange
        self.converged = converged
        self.purestChannels = purestChannels
        self.negativeShare = negativeShare
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        method = try container.decode(MultivariateCurveResolution.self, forKey: .method)
        spectra = try container.decode(Matrix.self, forKey: .spectra)
        concentrations = try container.decode(Matrix.self, forKey: .concentrations)
        squaredResidual = try container.decode(Double.self, forKey: .squaredResidual)
        squaredTotal = try container.decode(Double.self, forKey: .squaredTotal)
        iterations = try container.decode(Int.self, forKey: .iterations)
        relativeChange = try container.decode(Double.self, forKey: .relativeChange)
        converged = try container.decode(Bool.self, forKey: .converged)
        purestChannels = try container.decodeIfPresent([Int].self, forKey: .purestChannels)
        negativeShare = try container.decode(Double.self, forKey: .negativeShare)
        guard spectra.columns == concentrations.columns, spectra.columns >= 1, squaredTotal > 0, squaredResidual >= 0
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .spectra, in: container,
                debugDescription: "\(spectra.columns) spectra and \(concentrations.columns) concentration profiles, "
                    + "a sum of squares of \(squaredTotal)")
        }
    }

    /// The number of components A.
    public var components: Int { spectra.columns }

    /// 100·√(Σe²/Σd²) %.
    public var lackOfFit: Double { 100 * (squaredResidual / squaredTotal).squareRoot() }

    /// 100·(1 − Σe²/Σd²) %.
    public var explainedVariance: Double { 100 * (1 - squaredResidual / squaredTotal) }

    /// What a person should know about the resolution.
    public var findings: [Finding] {
        var findings: [Finding] = []
        if !converged {
            findings.append(
                Finding(
                    code: "mcr.not-converged", severity: .warning,
                    summary: "the lack of fit still changed by \(relativeChange) of itself in iteration \(iterations); "
                        + "\(method.tolerance) was asked for; it had reached \(lackOfFit) %",
                    remedy: "allow more iterations, ask for fewer components, or give better initial spectra"))
        }
        let vanished = vanishedComponents
        if !vanished.isEmpty {
            findings.append(
                Finding(
                    code: "mcr.component-vanished", severity: .warning,
                    summary: "component \(vanished.map { String($0 + 1) }.joined(separator: ", ")) of \(components) "
                        + "became zero in all samples or channels",
                    remedy: "ask for \(components - vanished.count) components, or give other initial spectra"))
        }
        if method.nonNegativeConcentrations, method.nonNegativeSpectra, negativeShare > 0.01 {
            findings.append(
                Finding(
                    code: "mcr.negative-data", severity: .warning,
                    summary: "\((negativeShare * 1000).rounded() / 10) % of the sum of squares of the data stands in "
                        + "negative values, which profiles of 0 or more cannot fit",
                    remedy: "leave out steps that make spectra negative, such as SNV and derivatives"))
        }
        if method.closure != nil {
            let empty = (0..<concentrations.rows).filter { concentrations.row($0).allSatisfy { $0 == 0 } }
            if !empty.isEmpty {
                findings.append(
                    Finding(
                        code: "mcr.row-not-closed", severity: .warning,
                        summary: "\(empty.count) of \(concentrations.rows) samples hold none of the components and "
                            + "have no total (row \(empty.prefix(5).map { String($0 + 1) }.joined(separator: ", "))"
                            + (empty.count > 5 ? ", …)" : ")"),
                        remedy: "leave these samples out"))
            }
        }
        return findings
    }

    private var vanishedComponents: [Int] {
        let (s, c) = (spectra.transposed.rowSquaredNorms, concentrations.transposed.rowSquaredNorms)
        return (0..<components).filter { s[$0] == 0 || c[$0] == 0 }
    }

    /// The concentrations of the rows of `x`, m × p, with the spectra held.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> ResolvedConcentrations {
        guard x.columns == spectra.rows else { throw .channelMismatch(found: x.columns, expected: spectra.rows) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let norms = x.rowSquaredNorms
        guard norms.allSatisfy(\.isFinite) else { throw PrincipalComponents.squareOverflow(x, what: "X") }
        var c: Matrix
        if method.nonNegativeConcentrations {
            c = BilinearStep.nonNegative(
                products: x.times(spectra), crossProducts: spectra.times(spectra, transposingSelf: true))
        } else {
            c = try BilinearStep.unconstrained(x, spectra)
        }
        if let closure = method.closure { AlternatingLeastSquares.close(&c, total: closure) }
        let residuals = (x - c.times(spectra, transposingOther: true)).rowSquaredNorms
        return ResolvedConcentrations(concentrations: c, orthogonalDistances: residuals, squaredNorms: norms)
    }
}
