public import LinearAlgebra
public import Spectroscopy

/// The leverage of samples in the score space of a latent model.
///
/// ```
/// l_i = 1/n + t_iᵀ(TᵀT)⁻¹t_i = 1/n + h_i/(n − 1)
/// ```
///
/// T are the calibration scores, h the score distance. Of the calibration samples it lies between 1/n and 1, and
/// its sum is 1 + A; new samples can exceed 1. Without centring the term 1/n is absent.
///
/// ```swift
/// let leverages = try Leverage().values(of: x, in: model)
/// leverages[0, 2]   // of the first row, with three latent variables
/// ```
///
/// ## Source
/// Martens, Næs, Multivariate Calibration, Wiley 1989, §5.3.
public struct Leverage: CataloguedMethod {
    public static let kind = MethodKind.diagnostic
    public static let identifier = "leverage"
    public static let summary = "Leverage of samples in the score space"

    public init() {}

    /// The leverages of the rows of `x`, m × A: column a − 1 holds those with a latent variables.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func values(of x: Matrix, in model: some LatentModel) throws(ModellingError) -> Matrix {
        values(try model.decomposition(of: x), samples: model.samples, centred: model.isCentred)
    }

    /// The leverages of decomposed rows, of a model with n calibration samples.
    public func values(_ seen: LatentDecomposition, samples n: Int, centred: Bool = true) -> Matrix {
        precondition(n >= 2, "a leverage from \(n) calibration samples")
        let own = centred ? 1 / Double(n) : 0
        return Matrix(
            rows: seen.count, columns: seen.components,
            elements: seen.scoreDistances.elements.map { own + $0 / Double(n - 1) })
    }
}
