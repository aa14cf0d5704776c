internal import LinearAlgebra
internal import Modelling

/// The components of a model of rows that are centred and scaled already: no centre is taken from them again.
struct LatentSpace: Sendable {
    /// Rᵀ, A × p: t = x·R.
    let rotations: Matrix
    /// Pᵀ, A × p.
    let loadings: Matrix
    /// Cᵀ, A × q: ŷ = t·Cᵀ.
    let responses: Matrix

    /// The number of components A.
    var count: Int { rotations.rows }

    init(
        _ model: ProcrustesCrossValidation.Model, _ x: Matrix, _ y: Matrix, components: Int
    ) throws(ModellingError) {
        switch model {
        case .pca, .pcr:
            let pca = try PrincipalComponents(components: components, centre: false).fit(x)
            loadings = pca.loadings.transposed
            rotations = loadings
            let scores = x.times(pca.loadings)
            // Scores are orthogonal: each response loading is a regression on one of them.
            let products = scores.times(y, transposingSelf: true)
            let squares = scores.transposed.rowSquaredNorms
            responses = Matrix(rows: products.rows, columns: products.columns) { out in
                for j in 0..<products.rows {
                    for k in 0..<products.columns {
                        out[j * products.columns + k] = products[j, k] / squares[j]
                    }
                }
            }
        case .pls:
            // Rows followed by their negatives have the mean 0 exactly, and the weights, rotations and loadings of the
            // rows themselves about 0: so the regression, which centres, leaves them as they are.
            let fitted = try PLSRegression(latentVariables: components).fit(x.mirrored, y.mirrored)
            rotations = fitted.projection.rotations
            loadings = fitted.projection.loadings
            responses = fitted.yLoadings
        }
    }

    private init(rotations: Matrix, loadings: Matrix, responses: Matrix) {
        self.rotations = rotations
        self.loadings = loadings
        self.responses = responses
    }

    /// The first a components.
    func prefix(_ a: Int) -> LatentSpace {
        let first = Array(0..<a)
        return LatentSpace(
            rotations: rotations.selecting(rows: first), loadings: loadings.selecting(rows: first),
            responses: responses.selecting(rows: first))
    }

    /// The same components, those reversed whose rotation points away from that of another space.
    func directed(like other: LatentSpace) -> LatentSpace {
        let signs = (0..<count).map { dot(rotations.row($0), other.rotations.row($0)) < 0 ? -1.0 : 1.0 }
        func turned(_ m: Matrix) -> Matrix {
            Matrix(rows: m.rows, columns: m.columns) { out in
                for i in 0..<m.rows { for j in 0..<m.columns { out[i * m.columns + j] = signs[i] * m[i, j] } }
            }
        }
        return LatentSpace(rotations: turned(rotations), loadings: turned(loadings), responses: turned(responses))
    }

    /// Rows with given squared norms that no component sees: random combinations of `rows`, each channel brought to unit
    /// norm, minus their projection (x − x·R·Pᵀ), rescaled.
    func residuals(in rows: Matrix, squaredNorms: [Double], _ generator: inout SeededGenerator) -> Matrix {
        let (m, p) = (rows.rows, rows.columns)
        let mixing = Matrix(rows: m, columns: m, elements: (0..<(m * m)).map { _ in 2 * generator.uniform() - 1 })
        let mixed = mixing.times(rows)
        let norms = mixed.transposed.rowSquaredNorms.map { $0 > 0 ? $0.squareRoot() : 1 }
        var result = complement(of: mixed.dividingColumns(by: norms))
        let lengths = result.rowSquaredNorms
        for i in 0..<m {
            // Rounding is all that is left where the components fill the whole space; then q is rounding too.
            let factor = lengths[i] > 1e-24 ? (squaredNorms[i] / lengths[i]).squareRoot() : 0
            for j in 0..<p { result[i, j] *= factor }
        }
        return result
    }

    /// x − x·R·Pᵀ, twice: the second pass removes the rounding of the first.
    private func complement(of x: Matrix) -> Matrix {
        var rest = x
        for _ in 0..<2 { rest = rest - rest.times(rotations, transposingOther: true).times(loadings) }
        return rest
    }
}

extension Matrix {
    /// Every row followed by its negative, 2m × n.
    fileprivate var mirrored: Matrix {
        Matrix(rows: 2 * rows, columns: columns) { out in
            for i in 0..<rows {
                for j in 0..<columns {
                    out[2 * i * columns + j] = self[i, j]
                    out[(2 * i + 1) * columns + j] = -self[i, j]
                }
            }
        }
    }
}
