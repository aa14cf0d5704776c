internal import LinearAlgebra

/// The weighted PLS regression for one new row, and what it predicts there.
struct LocalFit: Sendable {
    /// The predicted centred and scaled responses, one number of latent variables after the other: A × q.
    let values: [Double]
    /// The number of latent variables that the weighted rows carry, at most A.
    let latentVariables: Int
    /// (Σω)²/Σω², the number of equally weighted rows that would be as many.
    let effectiveSamples: Double

    /// Fits at a place, in the coordinates of the rows.
    ///
    /// - Parameter offset: ‖x̄/s‖ of the means that were subtracted from the rows before.
    init(
        _ rows: Matrix, _ responses: Matrix, weights: [Double], at place: [Double], offset: Double,
        latentVariables asked: Int
    ) {
        let sum = weights.reduce(0, +)
        effectiveSamples = sum * sum / dot(weights, weights)
        let shares = weights.map { $0 / sum }
        let centre = rows.transposedTimes(shares)
        let yCentre = responses.transposedTimes(shares)
        let roots = weights.map { $0.squareRoot() }
        let data = PLSData(
            x: Self.weighted(rows, less: centre, by: roots), y: Self.weighted(responses, less: yCentre, by: roots),
            offset: offset + dot(centre, centre).squareRoot(), latentVariables: asked)
        let extraction = ImprovedKernel1.extract(data)
        latentVariables = extraction.count

        let apart = zip(place, centre).map { $0 - $1 }
        let t = extraction.rotations.products(with: apart)
        let loadings = extraction.yLoadings.matrix
        let q = responses.columns
        var predicted = yCentre
        var values: [Double] = []
        values.reserveCapacity(asked * q)
        for a in 0..<asked {
            if a < t.count { for k in 0..<q { predicted[k] += t[a] * loadings[a, k] } }
            values += predicted
        }
        self.values = values
    }

    /// Row i of the matrix less the centre, times root i.
    private static func weighted(_ matrix: Matrix, less centre: [Double], by roots: [Double]) -> Matrix {
        let columns = matrix.columns
        return Matrix(rows: matrix.rows, columns: columns) { out in
            matrix.withUnsafeElements { source in
                centre.withUnsafeBufferPointer { centre in
                    for i in 0..<matrix.rows {
                        let root = roots[i]
                        for j in 0..<columns { out[i * columns + j] = root * (source[i * columns + j] - centre[j]) }
                    }
                }
            }
        }
    }
}
