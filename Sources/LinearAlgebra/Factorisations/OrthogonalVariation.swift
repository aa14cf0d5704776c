/// The variation of X that is orthogonal to Y, component by component, as O-PLS separates it.
///
/// X (n × p) and Y (n × q) are centred. The predictive directions are an orthonormal basis of the columns of
/// XᵀY, the first of them w₁ the dominant left singular vector (for one response XᵀY/‖XᵀY‖). For a = 1 … k,
/// from E = X on:
/// 1. t = E·w₁, p = Eᵀt/tᵀt
/// 2. w_o = p without its part in the predictive directions, divided by its length
/// 3. t_o = E·w_o, p_o = Eᵀt_o/t_oᵀt_o
/// 4. E ← E − t_o·p_oᵀ
///
/// All t_o are orthogonal to Y and to each other, so that EᵀY = XᵀY throughout: w₁ and the basis are found
/// once. Rows x that were not in X lose x·R_o·P_oᵀ, R_o = W_o(P_oᵀW_o)⁻¹.
///
/// Conventions: vectors are held as rows; the element of w₁ and of each w_o that is largest in absolute value
/// is positive. Several responses by the rule of the paper (the loading is orthogonalised to all columns of
/// XᵀY); Y is taken as it is given, so a response in larger units weighs more. Extraction ends before k where
/// what is left is within the rounding δ = ε·(max(n, p)·‖X‖ + n·‖x̄‖) of the centred data.
///
/// ```swift
/// let variation = try OrthogonalVariation(of: x, against: y, components: 2)
/// let predictive = variation.filtered
/// ```
///
/// ## Source
/// Trygg, Wold, J. Chemometr. 16 (2002) 119. doi:10.1002/cem.695
public struct OrthogonalVariation: Sendable {
    /// An orthonormal basis of the columns of XᵀY, r × p, the directions of largest covariance first.
    public let predictiveDirections: Matrix
    /// W_oᵀ, k × p: rows of length 1, orthogonal to the predictive directions.
    public let weights: Matrix
    /// R_oᵀ, k × p: T_o = X·R_o.
    public let rotations: Matrix
    /// P_oᵀ, k × p.
    public let loadings: Matrix
    /// T_oᵀ, k × n.
    public let scores: Matrix
    /// X − T_o·P_oᵀ, n × p.
    public let filtered: Matrix

    /// The number of components k that were found.
    public var components: Int { weights.rows }

    /// Takes component a (from 0) from rows that were in X and have lost those before it: E ← E − t_o·p_oᵀ.
    ///
    /// All in turn, from X on, leave `filtered` to the last bit.
    public func remove(component a: Int, from e: inout Matrix) {
        precondition(a >= 0 && a < components, "component \(a) of \(components)")
        precondition(
            e.rows == scores.columns && e.columns == loadings.columns,
            "rows of \(e.rows) × \(e.columns), components of \(scores.columns) × \(loadings.columns)")
        e.subtractProduct(of: scores.row(a), and: loadings.row(a))
    }

    /// Separates at most `components` components.
    ///
    /// - Parameter meanNorm: the length of the mean ‖x̄‖ that was subtracted from X, which tells the rounding
    ///   it left.
    /// - Throws: `LinearAlgebraError.notConverged`.
    public init(
        of x: Matrix, against y: Matrix, components: Int, meanNorm: Double = 0
    ) throws(LinearAlgebraError) {
        precondition(x.rows == y.rows, "\(x.rows) rows of X and \(y.rows) of Y")
        precondition(components >= 0, "\(components) components")
        let rounding = Self.rounding(of: x, meanNorm: meanNorm)
        let basis = try Self.predictiveDirections(of: x, against: y, rounding: rounding)
        var weights = RowStack(width: x.columns, capacity: components)
        var rotations = RowStack(width: x.columns, capacity: components)
        var loadings = RowStack(width: x.columns, capacity: components)
        var scores = RowStack(width: x.rows, capacity: components)
        var e = x
        while weights.count < components, basis.rows > 0 {
            // 1
            let t = e.times(basis.row(0))
            let tt = dot(t, t)
            guard tt.squareRoot() > rounding else { break }
            // 2: twice, since the part that is taken away may be nearly all there is.
            var w = e.transposedTimes(t).map { $0 / tt }
            for _ in 0..<2 {
                let inside = basis.transposedTimes(basis.times(w))
                for j in w.indices { w[j] -= inside[j] }
            }
            let length = dot(w, w).squareRoot()
            guard length * tt.squareRoot() > rounding else { break }
            var largest = 0
            for j in 1..<max(w.count, 1) where abs(w[j]) > abs(w[largest]) { largest = j }
            let factor = (w[largest] < 0 ? -1 : 1) / length
            for j in w.indices { w[j] *= factor }
            // 3
            let to = e.times(w)
            let toto = dot(to, to)
            guard toto.squareRoot() > rounding else { break }
            let po = e.transposedTimes(to).map { $0 / toto }
            // 4
            e.subtractProduct(of: to, and: po)
            var r = w
            rotations.subtractCombination(loadings.products(with: w), from: &r)
            weights.append(w)
            rotations.append(r)
            loadings.append(po)
            scores.append(to)
        }
        predictiveDirections = basis
        self.weights = weights.matrix
        self.rotations = rotations.matrix
        self.loadings = loadings.matrix
        self.scores = scores.matrix
        filtered = e
    }

    /// The length below which what is left of centred rows is the rounding of the data and of their mean.
    public static func rounding(of x: Matrix, meanNorm: Double) -> Double {
        let norm = x.rowSquaredNorms.reduce(0, +).squareRoot()
        return Double.ulpOfOne * (Double(max(x.rows, x.columns)) * norm + Double(x.rows) * meanNorm)
    }

    /// An orthonormal basis of the columns of XᵀY as rows, r × p; no rows where X does not vary with Y.
    public static func predictiveDirections(
        of x: Matrix, against y: Matrix, rounding: Double
    ) throws(LinearAlgebraError) -> Matrix {
        let covariances = try SingularValueDecomposition(of: y.times(x, transposingSelf: true))
        let least = rounding * y.rowSquaredNorms.reduce(0, +).squareRoot()
        let rank = covariances.singularValues.count { $0 > least }
        return covariances.rightTransposed.selecting(rows: Array(0..<rank))
    }
}

extension Matrix {
    /// Subtracts the outer product column·rowᵀ.
    fileprivate mutating func subtractProduct(of column: [Double], and row: [Double]) {
        let p = columns
        withUnsafeMutableElements { elements in
            for i in column.indices {
                let factor = column[i]
                for j in 0..<p { elements[i * p + j] -= factor * row[j] }
            }
        }
    }
}
