public import LinearAlgebra
public import Spectroscopy

/// Orthogonal signal correction: the largest components of the spectra that are unrelated to the reference
/// values are taken out.
///
/// X (n × p) and Y (n × q) centred, H = Y·Y⁺ (n × n); x' = x − ((x − x̄)·R)·Pᵀ, with R and P (p × k) by
/// `algorithm`:
/// * `direct` (direct orthogonalisation): R = P = the first k right singular vectors of (I − H)·X.
/// * `wold`: t* = (I − H)·X·w, w = Xᵀt*/‖Xᵀt*‖, in turn until t* stays; p = Xᵀt*/t*ᵀt*; X ← X − t*·pᵀ. That
///   is the power method of the first singular vector of (I − H)·X, with p = w: the same filter as `direct`,
///   and found as such.
/// * `sjoblom`: w as with `wold`, but t = X·w and p = Xᵀt/tᵀt, and X ← X − t·pᵀ before the next component:
///   training and new spectra are treated alike, at the price that t is not quite orthogonal to Y.
/// * `fearn`: w the first k right singular vectors of X·(I − Q·Qᵀ), Q an orthonormal basis of XᵀY; t = X·w, p
///   = Xᵀt/tᵀt: t is orthogonal to Y exactly.
///
/// Conventions: all singular vectors are exact, not iterated. `wold` takes the weights of one latent variable
/// for the inner relation, as chemotools does; with more of them the filter is another. Responses are
/// projected out together, so their units do not matter. The mean spectrum stays. Fewer components than asked
/// are taken where the rank is lower, with a finding.
///
/// ```swift
/// let fitted = try OrthogonalSignalCorrection(components: 2).makeFitted(from: training, reference: y)
/// let corrected = try fitted.apply(to: test)
/// ```
///
/// ## Source
/// Wold, Antti, Lindgren, Öhman, Chemometr. Intell. Lab. Syst. 44 (1998) 175.
/// doi:10.1016/S0169-7439(98)00109-9; Sjöblom et al., ibid. 44 (1998) 229. doi:10.1016/S0169-7439(98)00112-9;
/// Andersson, ibid. 47 (1999) 51. doi:10.1016/S0169-7439(98)00158-0; Fearn, ibid. 50 (2000) 47.
/// doi:10.1016/S0169-7439(99)00045-3
public struct OrthogonalSignalCorrection: SupervisedPreprocessing {
    /// Which of the published filters.
    public enum Algorithm: String, Codable, Hashable, Sendable, CaseIterable {
        /// Scores orthogonal to Y, approached by weights of one latent variable.
        case wold
        /// Scores as the weights give them.
        case sjoblom
        /// Weights orthogonal to XᵀY.
        case fearn
        /// Principal components of what is orthogonal to Y.
        case direct
    }

    public typealias Fitted = FittedOrthogonalFilter

    public static let identifier = "osc"
    public static let summary = "Orthogonal signal correction: components unrelated to the reference values removed"
    public static let parameters = [
        ParameterDescription("components", "number of components that are removed, 1 or more"),
        ParameterDescription("algorithm", "wold, sjoblom, fearn, or direct (direct orthogonalisation, equal to wold)"),
    ]

    /// The number of components k.
    public let components: Int
    /// Which of the published filters.
    public let algorithm: Algorithm

    /// Creates the method with its defaults: one component, by Fearn's filter.
    public init() { self.init(components: 1) }

    /// Creates the method.
    public init(components: Int, algorithm: Algorithm = .fearn) {
        self.components = components
        self.algorithm = algorithm
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard components >= 1 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "components", value: String(components),
                needed: "it must be 1 or more")
        }
    }

    public func makeFitted(
        from spectra: Spectra, reference: Matrix
    ) throws(PreprocessingError) -> FittedOrthogonalFilter {
        try validate(for: spectra.axis)
        let training = try SupervisedTraining(spectra, reference: reference, method: Self.identifier)
        let (rotations, loadings) = try SupervisedTraining.factorising(Self.identifier) {
            () throws(LinearAlgebraError) in
            switch algorithm {
            case .wold, .direct: try direct(training)
            case .sjoblom: try sjoblom(training)
            case .fearn: try fearn(training)
            }
        }
        return FittedOrthogonalFilter(
            method: Self.identifier, asked: components, mean: training.mean, rotations: rotations, loadings: loadings)
    }

    /// An orthonormal basis of the columns of Y as rows, r × n.
    private func responseBasis(_ y: Matrix) throws(LinearAlgebraError) -> Matrix {
        let responses = try SingularValueDecomposition(of: y.transposed)
        return responses.rightTransposed.selecting(rows: Array(0..<responses.rank))
    }

    /// The rows without their part in the columns of Y, (I − H)·X.
    private func orthogonalised(_ x: Matrix, _ basis: Matrix) -> Matrix {
        x - basis.times(basis.times(x), transposingSelf: true)
    }

    private func direct(_ training: SupervisedTraining) throws(LinearAlgebraError) -> (Matrix, Matrix) {
        let free = orthogonalised(training.x, try responseBasis(training.y))
        let directions = try leading(free, training.rounding)
        return (directions, directions)
    }

    private func fearn(_ training: SupervisedTraining) throws(LinearAlgebraError) -> (Matrix, Matrix) {
        let x = training.x
        let q = try OrthogonalVariation.predictiveDirections(
            of: x, against: training.y, rounding: training.rounding)
        let weights = try leading(x - x.times(q, transposingOther: true).times(q), training.rounding)
        let scores = weights.times(x, transposingOther: true)
        let loadings = scores.times(x)
        let squares = scores.rowSquaredNorms
        return (
            weights,
            Matrix(rows: weights.rows, columns: x.columns) { out in
                for a in 0..<weights.rows {
                    for j in 0..<x.columns { out[a * x.columns + j] = loadings[a, j] / squares[a] }
                }
            }
        )
    }

    private func sjoblom(_ training: SupervisedTraining) throws(LinearAlgebraError) -> (Matrix, Matrix) {
        let p = training.x.columns
        let basis = try responseBasis(training.y)
        var x = training.x
        var rotations = RowStack(width: p, capacity: components)
        var loadings = RowStack(width: p, capacity: components)
        while rotations.count < components {
            let first = try SingularValueDecomposition(of: orthogonalised(x, basis))
            guard let length = first.singularValues.first, length > training.rounding else { break }
            let w = first.rightTransposed.row(0)
            let t = x.times(w)
            let tt = dot(t, t)
            let loading = x.transposedTimes(t).map { $0 / tt }
            x = x - Matrix(column: t).times(Matrix(rows: 1, columns: p, elements: loading))
            // R = W(PᵀW)⁻¹, component by component.
            var r = w
            rotations.subtractCombination(loadings.products(with: w), from: &r)
            rotations.append(r)
            loadings.append(loading)
        }
        return (rotations.matrix, loadings.matrix)
    }

    /// The first k right singular vectors whose singular values are more than rounding, as rows.
    private func leading(_ x: Matrix, _ rounding: Double) throws(LinearAlgebraError) -> Matrix {
        let decomposition = try SingularValueDecomposition(of: x)
        let count = min(components, decomposition.singularValues.count { $0 > rounding })
        return decomposition.rightTransposed.selecting(rows: Array(0..<count))
    }
}
