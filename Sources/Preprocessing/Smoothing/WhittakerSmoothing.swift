internal import LinearAlgebra
public import Spectroscopy

/// Whittaker smoothing: the curve that is near the spectrum and has small differences.
///
/// x' = argmin_z Σ_j (x_j − z_j)² + λ·Σ_j (Δᵈz)_j². X n × p → n × p.
///
/// Conventions: the number of channels is kept; there are no edges to be padded. For λ → ∞ each spectrum becomes its
/// least-squares polynomial of degree d − 1. Differences are taken from channel to channel: the axis need not be
/// uniform. λ is absolute; the same smoothness on k times as many channels needs k²ᵈ times the λ.
///
/// ```swift
/// let smooth = try WhittakerSmoothing(lambda: 100).apply(to: spectra)
/// ```
///
/// ## Source
/// Eilers, Anal. Chem. 75 (2003) 3631. doi:10.1021/ac034173t
/// Whittaker, Proc. Edinburgh Math. Soc. 41 (1922) 63. doi:10.1017/S0013091500077853
public struct WhittakerSmoothing: RowWisePreprocessing {
    public static let identifier = "whittaker"
    public static let summary = "Whittaker smoothing: least squares with a penalty on differences"
    public static let parameters = [WhittakerParameters.lambda, WhittakerParameters.order]

    /// The penalty λ.
    public let lambda: Double
    /// The order d of the differences.
    public let order: Int

    /// Creates the method: λ = 100, second differences.
    public init() { self.init(lambda: 100) }

    /// Creates the method.
    public init(lambda: Double = 100, order: Int = 2) {
        self.lambda = lambda
        self.order = order
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        try WhittakerParameters.validate(lambda: lambda, order: order, for: axis, method: Self.identifier)
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let p = spectra.axis.count
        let smoother = PenalisedDifferences(channels: p, order: order, penalty: lambda)
        let weights = [Double](repeating: 1, count: p)
        return try spectra.fittingCurves(of: Self.identifier) { spectrum, curve in
            let factor = UnsafeMutableBufferPointer<Double>.allocate(capacity: smoother.factorLength)
            defer { factor.deallocate() }
            let determined = spectrum.values.withUnsafeBufferPointer { y in
                weights.withUnsafeBufferPointer { smoother.solve(y, weights: $0, factor: factor, into: curve) }
            }
            precondition(determined, "unit weights on \(p) channels determine no curve")
            return .direct
        }.spectra
    }
}
