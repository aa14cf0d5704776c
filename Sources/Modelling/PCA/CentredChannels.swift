internal import LinearAlgebra

/// The rows of calibration data less the means of their channels, and what two passes over them tell of the channels.
struct CentredChannels {
    /// X − 1·x̄ᵀ, n × p, or X where nothing was to be subtracted; a constant channel is 0 exactly.
    let rows: Matrix
    /// The p means, zeros where nothing was to be subtracted; of a constant channel its value, exactly.
    let mean: [Double]
    /// The p standard deviations (n − 1), of a constant channel 1.
    let deviation: [Double]
    /// The channels that are constant.
    let constant: [Int]
    /// The sums of squares of the columns of `rows`.
    let columnSquares: [Double]
    /// Yᵀ·(X − 1·x̄ᵀ), q × p, of the responses that were given.
    let products: Matrix?

    /// Looks at rows, two or more; `responses` are n × q.
    ///
    /// - Throws: `ModellingError.nonFinite`.
    init(of x: Matrix, centre: Bool = true, responses y: Matrix? = nil) throws(ModellingError) {
        let (n, p) = (x.rows, x.columns)
        var means = x.columnMeans
        // A sum that is not finite tells of a value that is not, or overflows.
        if !means.allSatisfy(\.isFinite), let bad = x.firstNonFinite {
            throw .nonFinite(row: bad.row, column: bad.column, what: "X")
        }
        guard centre else {
            var deviations = x.columnStandardDeviations(about: means)
            constant = PrincipalComponents.settleConstants(of: x, means: &means, deviations: &deviations)
            deviation = deviations
            rows = x
            mean = [Double](repeating: 0, count: p)
            columnSquares = CentredRows.columnSquares(of: x)
            products = nil
            return
        }
        let centred = CentredRows(x, less: means, products: y)
        var squares = centred.columnSquares
        var deviations = squares.map { ($0 / Double(max(n - 1, 1))).squareRoot() }
        constant = PrincipalComponents.settleConstants(of: x, means: &means, deviations: &deviations)
        deviation = deviations
        mean = means
        var (matrix, product) = (centred.rows, y == nil ? nil : centred.products)
        for j in constant where deviations[j] == 1 && squares[j] != 0 {
            // What rounding of the mean left.
            for i in 0..<n { matrix[i, j] = x[i, j] - means[j] }
            squares[j] = (0..<n).reduce(0) { $0 + matrix[$1, j] * matrix[$1, j] }
            if let y {
                for k in 0..<y.columns { product?[k, j] = (0..<n).reduce(0) { $0 + matrix[$1, j] * y[$1, k] } }
            }
        }
        (rows, columnSquares, products) = (matrix, squares, product)
    }
}
