internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy

/// EPO between instruments: the directions in which they differ are taken out of the spectra of both, and the model is
/// refitted (transfer by orthogonal projection).
///
/// D = P − S of the transfer samples, uncentred; x' = x·(I − V·Vᵀ), V its first k right singular vectors. With
/// `background` the mean difference is added to secondary spectra before, and D is centred.
///
/// ## Source
/// Andrew, Fearn, Chemom. Intell. Lab. Syst. 72 (2004) 51 (transfer by orthogonal projection).
/// doi:10.1016/j.chemolab.2004.02.004; Roger, Chauchard, Bellon-Maurel, Chemom. Intell. Lab. Syst. 66 (2003) 191.
/// doi:10.1016/S0169-7439(03)00051-0
public struct ExternalParameterTransfer: TransferMethod {
    public static let identifier = "epo-transfer"
    public static let summary = "EPO/TOP: directions in which the instruments differ taken out, the model refitted"
    public static let parameters = [
        ParameterDescription("components", "number of directions that are removed, 1 or more"),
        ParameterDescription("background", "whether the mean difference is added first, and not among the directions"),
    ]

    /// The number of directions k.
    public var components: Int
    /// Whether the mean difference is corrected before.
    public var background: Bool

    public var simplicity: Int { 3 }
    public var fewestSamples: Int { max(components, 1) + (background ? 1 : 0) }

    public init() { self.init(components: 1) }

    /// Creates the method.
    public init(components: Int, background: Bool = false) {
        self.components = components
        self.background = background
    }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.require(fewestSamples, for: Self.identifier)
        let (differences, shift) = try pairs.differences(background: background)
        do throws(PreprocessingError) {
            let filter = try FittedExternalParameterOrthogonalisation(differences: differences, components: components)
            return pairs.filtering(
                filter.directions, shares: [Double](repeating: 1, count: filter.directions.rows), shift: shift,
                findings: filter.findings)
        } catch {
            throw .preprocessing(error)
        }
    }
}

extension PairedSpectra {
    /// P − S, and the mean difference where it is corrected before.
    func differences(background: Bool) throws(TransferError) -> (Matrix, shift: [Double]?) {
        let d = try differences()
        guard background else { return (d, nil) }
        var sizes = [Double](repeating: 0, count: d.columns)
        for x in [primary.x, secondary.x] {
            for row in 0..<x.rows { for (j, value) in x.row(row).enumerated() { sizes[j] = max(sizes[j], abs(value)) } }
        }
        let centred = CentredSpectra(d, sizes: sizes)
        return (centred.x, centred.mean)
    }

    /// Both instruments after a filter: x' = x − Σ_a g_a·(x·v_a)·v_aᵀ, secondary spectra after a shift.
    func filtering(
        _ directions: Matrix, shares: [Double], shift: [Double]?, findings: [Finding]
    ) -> InstrumentTransfer {
        let p = primary.axis.count
        let zero = [Double](repeating: 0, count: p)
        let minusShares = shares.map { -$0 }
        let right = Matrix(rows: directions.rows, columns: p) { out in
            for a in 0..<directions.rows { for j in 0..<p { out[a * p + j] = minusShares[a] * directions[a, j] } }
        }
        func step(_ shift: [Double], _ axis: SpectralAxis) -> InstrumentStandardisation {
            // z = x + shift: the centre is −shift, and nothing is added.
            InstrumentStandardisation(
                map: SpectralMap(
                    source: axis, target: primary.axis, centre: shift.map { -$0 }, offset: zero,
                    form: .factored(left: directions, right: right), keepsInput: true))
        }
        return InstrumentTransfer(
            primarySteps: [step(zero, primary.axis)], secondarySteps: [step(shift ?? zero, secondary.axis)],
            findings: findings)
    }
}
