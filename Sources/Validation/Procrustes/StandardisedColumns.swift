internal import LinearAlgebra

/// Centres and divisors of columns; a constant column is divided by 1.
struct StandardisedColumns: Sendable {
    let means: [Double]
    let divisors: [Double]

    init(of x: Matrix, scale: Bool) {
        let means = x.columnMeans
        self.means = means
        let deviations = x.columnStandardDeviations(about: means)
        divisors = (0..<x.columns).map { j in
            // Rounding of the mean leaves a deviation of some ε even where all values are the same.
            let rounding = 4 * Double(x.rows).squareRoot() * Double.ulpOfOne * abs(means[j])
            return scale && deviations[j] > rounding ? deviations[j] : 1
        }
    }

    func apply(_ x: Matrix) -> Matrix { x.subtractingFromRows(means).dividingColumns(by: divisors) }

    func undo(_ x: Matrix) -> Matrix {
        Matrix(rows: x.rows, columns: x.columns) { out in
            for i in 0..<x.rows {
                for j in 0..<x.columns { out[i * x.columns + j] = x[i, j] * divisors[j] + means[j] }
            }
        }
    }
}
