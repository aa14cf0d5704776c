internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// Direct standardisation: each channel of the primary instrument from all channels of the secondary one.
///
/// x' = p̄ + (x − s̄)·F, F = S_c⁺·P_c, S_c (n × p') and P_c (n × p) the spectra of the n transfer samples about their
/// means, S_c⁺ the pseudoinverse of rank r by singular value decomposition. F is kept as V·diag(1/s) (p' × r) and UᵀP_c
/// (r × p).
///
/// Conventions: mean-centred with the additive background o = p̄ − s̄·F, unscaled; with `background` false neither is
/// centred and o = 0. The rank is `components`, or the number of singular values above `tolerance` times the largest, at
/// most the numerical rank. Backward exchanges the instruments: the calibration spectra are moved and the model refitted.
///
/// ## Source
/// Wang, Veltkamp, Kowalski, Anal. Chem. 63 (1991) 2750. doi:10.1021/ac00023a016; background: Wang, Lysaght, Kowalski,
/// Anal. Chem. 64 (1992) 562.
public struct DirectStandardisation: TransferMethod {
    public static let identifier = "direct-standardisation"
    public static let summary = "Each channel of the primary instrument from all channels of the secondary one"
    public static let parameters =
        [
            ParameterDescription("components", "rank of the map, 1 or more; none: by the tolerance"),
            ParameterDescription("tolerance", "smallest singular value that counts, as a share of the largest"),
            ParameterDescription("background", "whether spectra are centred and a background is added"),
        ] + [TransferDirection.parameter]

    /// The rank r; nil for the tolerance.
    public var components: Int?
    /// The smallest singular value that counts, as a share of the largest.
    public var tolerance: Double
    /// Whether spectra are centred.
    public var background: Bool
    /// Which spectra are moved.
    public var direction: TransferDirection

    public var simplicity: Int { 5 }
    public var fewestSamples: Int { max(background ? 3 : 2, (components ?? 1) + (background ? 1 : 0)) }

    public init() { self.init(components: nil) }

    /// Creates the method.
    public init(
        components: Int?, tolerance: Double = 1e-3, background: Bool = true, direction: TransferDirection = .forward
    ) {
        self.components = components
        self.tolerance = tolerance
        self.background = background
        self.direction = direction
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.require(fewestSamples, for: Self.identifier)
        return try direction.transfer(pairs) { (pairs) throws(TransferError) in try map(pairs) }
    }

    /// The map from the second to the first of two instruments.
    private func map(_ pairs: PairedSpectra) throws(TransferError) -> (SpectralMap, [Finding]) {
        try WindowRegression.validate(components, tolerance, for: Self.identifier)
        let (p, s) = (pairs.primary, pairs.secondary)
        let (target, source) = (
            CentredSpectra(p, background: background), CentredSpectra(s, background: background)
        )
        let svd = try TransferError.factorising(Self.identifier) { () throws(LinearAlgebraError) in
            try SingularValueDecomposition(of: source.x)
        }
        let largest = svd.singularValues.first ?? 0
        let numerical = svd.rank
        let wanted = components ?? svd.singularValues.prefix { $0 > tolerance * largest }.count
        let rank = min(wanted, numerical)
        let kept = Array(0..<rank)
        let right = svd.left.selecting(columns: kept).times(target.x, transposingSelf: true)
        let width = source.x.columns
        let left = Matrix(rows: rank, columns: width) { out in
            svd.rightTransposed.withUnsafeElements { v in
                for a in 0..<rank {
                    let s = svd.singularValues[a]
                    for j in 0..<width { out[a * width + j] = v[a * width + j] / s }
                }
            }
        }
        let map = try SpectralMap.finite(
            source: s.axis, target: p.axis, centre: source.mean, offset: target.mean,
            form: .factored(left: left, right: right), method: Self.identifier)
        return (map, WindowRegression.findings(rank: rank, asked: components, of: Self.identifier))
    }
}

extension TransferDirection {
    /// How methods describe the direction.
    static let parameter = ParameterDescription(
        "direction", "forward: new spectra are moved; backward: the calibration spectra, and the model is refitted")

    /// The transfer by a map from the second to the first of two instruments.
    func transfer(
        _ pairs: PairedSpectra, by map: (PairedSpectra) throws(TransferError) -> (SpectralMap, [Finding])
    ) throws(TransferError) -> InstrumentTransfer {
        switch self {
        case .forward:
            let (map, findings) = try map(pairs)
            return InstrumentTransfer(secondarySteps: [InstrumentStandardisation(map: map)], findings: findings)
        case .backward:
            do throws(TransferError) {
                let (map, findings) = try map(pairs.exchanged)
                return InstrumentTransfer(primarySteps: [InstrumentStandardisation(map: map)], findings: findings)
            } catch {
                // The instruments were exchanged; what is told of them is not.
                if case .axisMismatch(let secondary, let primary) = error {
                    throw .axisMismatch(primary: primary, secondary: secondary)
                }
                throw error
            }
        }
    }
}

extension SpectralMap {
    /// A map whose numbers are finite: spectra of the size 1e154 have squares that are not.
    ///
    /// - Throws: `TransferError.overflow`.
    static func finite(
        source: SpectralAxis, target: SpectralAxis, centre: [Double], offset: [Double], form: Form,
        keepsInput: Bool = false, method: String
    ) throws(TransferError) -> SpectralMap {
        var isFinite = (centre + offset).allSatisfy(\.isFinite)
        switch form {
        case .banded(_, _, let coefficients): isFinite = isFinite && coefficients.allSatisfy(\.isFinite)
        case .factored(let left, let right):
            isFinite = isFinite && left.firstNonFinite == nil && right.firstNonFinite == nil
        }
        guard isFinite else { throw .overflow(method: method) }
        return SpectralMap(
            source: source, target: target, centre: centre, offset: offset, form: form, keepsInput: keepsInput)
    }

    /// The map x' = x + shift, of finite numbers.
    ///
    /// - Throws: `TransferError.overflow`.
    static func finite(
        shift: [Double], axis: SpectralAxis, method: String
    ) throws(TransferError) -> SpectralMap {
        guard shift.allSatisfy(\.isFinite) else { throw .overflow(method: method) }
        return SpectralMap(shift: shift, axis: axis)
    }
}

extension TransferError {
    /// Runs a factorisation; where LAPACK gives up, the method is named.
    static func factorising<R>(
        _ method: String, _ body: () throws(LinearAlgebraError) -> R
    ) throws(TransferError) -> R {
        do throws(LinearAlgebraError) { return try body() } catch { throw .notConverged(method: method) }
    }
}
