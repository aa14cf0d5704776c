internal import LinearAlgebra
public import Spectroscopy

/// Modified polynomial (ModPoly): each spectrum minus a polynomial that is fitted again and again below the bands.
///
/// z_1 = Q·Qᵀ·y; then y_k = min(y, z_k) channel by channel and z_{k+1} = Q·Qᵀ·y_k, until ‖z_{k+1} − z_k‖ <
/// `tolerance`·‖z_k‖; x' = y − z. Q p × (degree + 1) spans the polynomials on the axis. X n × p → n × p.
///
/// Conventions: with `clipping` `original` each fit is compared with the spectrum itself (Lieber and Mahadevan); with
/// `previous`, with the spectrum as clipped so far (Gan, Ruan and Mo), which lies lower and comes to rest sooner: the
/// default of pybaselines. The axis need not be uniform. The rule to end looks at ‖z‖, so it depends on the offset of the
/// spectrum. If it is not met after `maximumIterations`, the last polynomial is the result.
///
/// ```swift
/// let corrected = try ModifiedPolynomial(degree: 5).apply(to: spectra)
/// ```
///
/// ## Source
/// Lieber, Mahadevan-Jansen, Appl. Spectrosc. 57 (2003) 1363. doi:10.1366/000370203322554518
/// Gan, Ruan, Mo, Chemom. Intell. Lab. Syst. 82 (2006) 59. doi:10.1016/j.chemolab.2005.08.009
public struct ModifiedPolynomial: BaselineCorrection {
    /// What a fit is compared with to clip the bands.
    public enum Clipping: String, Codable, Hashable, Sendable, CaseIterable {
        /// The spectrum itself.
        case original
        /// The spectrum as it was clipped before.
        case previous
    }

    public static let identifier = "modified-polynomial"
    public static let summary = "Modified polynomial baseline (ModPoly): fitted below the bands, subtracted"
    public static let parameters = [
        ParameterDescription("degree", "degree of the polynomial; 0 … 20, at most the number of channels − 2"),
        ParameterDescription(
            "clipping", "what fits are compared with: original (the spectrum) or previous (as clipped)"),
        ParameterDescription("tolerance", "ends when the baseline changes by less than this, relatively; more than 0"),
        WhittakerParameters.maximumIterations,
    ]

    /// The degree of the polynomial.
    public let degree: Int
    /// What a fit is compared with.
    public let clipping: Clipping
    /// The relative change of the baseline at the end.
    public let tolerance: Double
    /// The most fits after the first.
    public let maximumIterations: Int

    /// Creates the method: degree 5, compared with the spectrum itself.
    public init() { self.init(degree: 5) }

    /// Creates the method.
    public init(
        degree: Int = 5, clipping: Clipping = .original, tolerance: Double = 1e-3, maximumIterations: Int = 250
    ) {
        self.degree = degree
        self.clipping = clipping
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try PolynomialBasis.validate(degree: degree, for: axis, method: Self.identifier)
        guard tolerance > 0, tolerance.isFinite else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "tolerance", value: String(tolerance),
                needed: "it must be finite and more than 0")
        }
        guard (1...10000).contains(maximumIterations) else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "maximumIterations", value: String(maximumIterations),
                needed: "it must be 1 … 10000")
        }
    }

    public func baselines(of spectra: Spectra) throws(PreprocessingError) -> Baselines {
        try validate(for: spectra.axis)
        let basis = PolynomialBasis(degree: degree, on: try spectra.axis.rising())
        return try spectra.fittingCurves(of: Self.identifier) { spectrum, curve in fit(spectrum, basis, into: curve) }
    }

    private func fit(
        _ spectrum: CentredSpectrum, _ basis: PolynomialBasis, into z: UnsafeMutableBufferPointer<Double>
    ) -> Baselines.Outcome {
        let y = spectrum.values
        var clipped = y
        var residual = y
        residual.withUnsafeMutableBufferPointer { basis.subtractFit(from: $0) }
        for j in 0..<y.count { z[j] = y[j] - residual[j] }
        for iteration in 1...maximumIterations {
            for j in 0..<y.count {
                clipped[j] = min(clipping == .original ? y[j] : clipped[j], z[j])
                residual[j] = clipped[j]
            }
            residual.withUnsafeMutableBufferPointer { basis.subtractFit(from: $0) }
            var change = 0.0
            var size = 0.0
            for j in 0..<y.count {
                let fitted = clipped[j] - residual[j]
                change += (fitted - z[j]) * (fitted - z[j])
                size += (z[j] + spectrum.mean) * (z[j] + spectrum.mean)
                z[j] = fitted
            }
            // A baseline of 0 that does not change has settled too.
            if change == 0 || change.squareRoot() < tolerance * size.squareRoot() {
                return Baselines.Outcome(iterations: iteration, converged: true)
            }
        }
        return Baselines.Outcome(iterations: maximumIterations, converged: false)
    }
}

extension SpectralAxis {
    /// The axis itself where it rises, else the same values in reverse.
    func rising() throws(PreprocessingError) -> SpectralAxis {
        guard !isAscending else { return self }
        do throws(SpectroscopyError) {
            return try selecting(Array((0..<count).reversed()))
        } catch {
            throw .spectra(error)
        }
    }
}
