public import LinearAlgebra
public import Spectroscopy

extension ClassLabels {
    /// What supervised preprocessing learns from: n × g, 1 in the column of the class of a row, 0 in the
    /// others.
    ///
    /// Every class name has its column, also one without a row.
    public var reference: Matrix {
        let g = names.count
        var reference = Matrix(rows: indices.count, columns: g)
        reference.withUnsafeMutableElements { elements in
            for (row, c) in indices.enumerated() { elements[row * g + c] = 1 }
        }
        return reference
    }
}
