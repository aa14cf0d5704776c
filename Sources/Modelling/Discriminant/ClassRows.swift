internal import LinearAlgebra
internal import Spectroscopy

/// The rows of each class, after the checks that every classifier makes of its training rows.
struct ClassRows {
    /// The class names.
    let names: [String]
    /// The rows of each class, ascending.
    let rows: [[Int]]

    /// Sorts the rows of `x` by class.
    ///
    /// - Throws: `ModellingError` for labels that are not one a row, values that are not finite, fewer than `minimum`
    ///   classes, or a class without a row.
    init(_ x: Matrix, _ labels: ClassLabels, minimum: Int = 2) throws(ModellingError) {
        let n = x.rows
        guard labels.indices.count == n else {
            throw .shapeMismatch(what: "class labels", found: labels.indices.count, expected: n)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        guard labels.names.count >= minimum else { throw .singleClass(name: labels.names.first ?? "", samples: n) }
        var rows = [[Int]](repeating: [], count: labels.names.count)
        for i in 0..<n { rows[labels.indices[i]].append(i) }
        for c in rows.indices where rows[c].isEmpty { throw .emptyClass(name: labels.names[c]) }
        names = labels.names
        self.rows = rows
    }

    /// The number of rows of each class.
    var counts: [Int] { rows.map(\.count) }

    /// The class means, g × d.
    func means(of x: Matrix) -> Matrix {
        let d = x.columns
        var means = Matrix(rows: names.count, columns: d)
        for c in rows.indices {
            for i in rows[c] { for j in 0..<d { means[c, j] += x[i, j] } }
            for j in 0..<d { means[c, j] /= Double(rows[c].count) }
        }
        return means
    }

    /// The prior probabilities of the classes.
    func priors(_ priors: LinearDiscriminantAnalysis.Priors) -> [Double] {
        let n = Double(counts.reduce(0, +))
        return counts.map { priors == .equal ? 1 / Double(names.count) : Double($0) / n }
    }
}
