internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// Spectral space transformation: spectra are moved within the space that both instruments span together.
///
/// [P_c, S_c] = U·diag(s)·[V₁ᵀ, V₂ᵀ] of the n transfer samples, k components; x' = p̄ + z + z·V₂⁺ᵀ·(V₁ − V₂)ᵀ, z = x − s̄,
/// V₂⁺ᵀ = V₂·(V₂ᵀV₂)⁻¹. What of a spectrum lies outside the space stays as it is.
///
/// Conventions: mean-centred by default, as in chemotools; with `background` false uncentred, as published.
///
/// ## Source
/// Du, Chen, Zhang, Cui, Anal. Chim. Acta 690 (2011) 64. doi:10.1016/j.aca.2011.02.014
public struct SpectralSpaceTransformation: TransferMethod {
    public static let identifier = "spectral-space-transformation"
    public static let summary = "Spectra moved within the space that both instruments span together"
    public static let parameters = [
        ParameterDescription("components", "number of components of the common space, 1 or more"),
        ParameterDescription("background", "whether spectra are centred and a background is added"),
        TransferDirection.parameter,
    ]

    /// The number of components k.
    public var components: Int
    /// Whether spectra are centred.
    public var background: Bool
    /// Which spectra are moved.
    public var direction: TransferDirection

    public var simplicity: Int { 4 }
    public var fewestSamples: Int { max(components, 1) + (background ? 1 : 0) }

    public init() { self.init(components: 3) }

    /// Creates the method.
    public init(components: Int, background: Bool = true, direction: TransferDirection = .forward) {
        self.components = components
        self.background = background
        self.direction = direction
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try WindowRegression.validate(components, 0.5, for: Self.identifier)
        try pairs.require(fewestSamples, for: Self.identifier)
        return try direction.transfer(pairs) { (pairs) throws(TransferError) in try map(pairs) }
    }

    private func map(_ pairs: PairedSpectra) throws(TransferError) -> (SpectralMap, [Finding]) {
        try pairs.requireOneAxis()
        let (p, s) = (pairs.primary, pairs.secondary)
        let width = p.axis.count
        let (target, source) = (
            CentredSpectra(p, background: background), CentredSpectra(s, background: background)
        )
        let (pc, sc) = (target.x, source.x)
        let both = Matrix(rows: pairs.count, columns: 2 * width) { out in
            for i in 0..<pairs.count {
                for j in 0..<width {
                    out[i * 2 * width + j] = pc[i, j]
                    out[i * 2 * width + width + j] = sc[i, j]
                }
            }
        }
        let (left, right, rank) = try TransferError.factorising(Self.identifier) {
            () throws(LinearAlgebraError) -> (Matrix, Matrix, Int) in
            let svd = try SingularValueDecomposition(of: both)
            let v = svd.rightTransposed.selecting(rows: Array(0..<min(components, svd.rank)))
            let first = v.selecting(columns: Array(0..<width))
            let second = v.selecting(columns: Array(width..<(2 * width)))
            // The pseudoinverse of V₂ᵀ, k × p: where the secondary instrument lacks a direction, its rank is lower.
            let own = try SingularValueDecomposition(of: second)
            let kept = Array(0..<own.rank)
            let scaled = own.rightTransposed.selecting(rows: kept).transposed.dividingColumns(
                by: Array(own.singularValues[..<own.rank]))
            let pseudoinverse = own.left.selecting(columns: kept).times(scaled, transposingOther: true)
            return (pseudoinverse, first - second, v.rows)
        }
        let map = try SpectralMap.finite(
            source: s.axis, target: p.axis, centre: source.mean, offset: target.mean,
            form: .factored(left: left, right: right), keepsInput: true, method: Self.identifier)
        return (map, WindowRegression.findings(rank: rank, asked: components, of: Self.identifier))
    }
}
