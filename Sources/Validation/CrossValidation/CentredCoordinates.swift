internal import LinearAlgebra

extension Matrix {
    /// The rows minus their mean, in an orthonormal basis of their own space: n × (min(n, p) + 1).
    ///
    /// All inner products of centred rows are kept. The last column holds the length of the mean in every row: it leaves
    /// no trace after centring, but tells how much rounding the data had, so that a regression on the coordinates stops
    /// at the same rank as one on the rows.
    var centredCoordinates: Matrix {
        let means = columnMeans
        let coordinates = RowSpace(of: subtractingFromRows(means)).coordinates
        let length = dot(means, means).squareRoot()
        let r = coordinates.columns
        return Matrix(rows: rows, columns: r + 1) { out in
            coordinates.withUnsafeElements { source in
                for i in 0..<rows {
                    for j in 0..<r { out[i * (r + 1) + j] = source[i * r + j] }
                    out[i * (r + 1) + r] = length
                }
            }
        }
    }
}
