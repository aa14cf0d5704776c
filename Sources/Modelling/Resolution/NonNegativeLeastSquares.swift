public import LinearAlgebra

/// Least squares with coefficients that are zero or positive, by the fast active-set method, for many right sides.
///
/// x ≥ 0 minimises ‖b − A·x‖², A m × k, given the k × k cross products AᵀA once and the k products Aᵀb of each right
/// side. With w = Aᵀb − AᵀA·x, x is the minimum exactly when (Karush, Kuhn, Tucker)
///
/// ```
/// x_j > 0 and w_j = 0,   or   x_j = 0 and w_j ≤ 0
/// ```
///
/// Conventions: w_j counts as 0 below 10·k·ε·(|Aᵀb|_j + Σ |AᵀA|_ji·x_i), the rounding of its terms, so that the result
/// follows any change of units. A column that depends on those already in use gets 0. Every step lowers the sum of
/// squares; after 30·k steps, which only rounding can make, x is the minimum up to rounding.
///
/// ```swift
/// let solver = NonNegativeLeastSquares(crossProducts: a.times(a, transposingSelf: true))
/// let x = solver.solve(a.transposedTimes(b))
/// ```
///
/// ## Source
/// Bro, de Jong, J. Chemometr. 11 (1997) 393.
/// doi:10.1002/(SICI)1099-128X(199709/10)11:5<393::AID-CEM483>3.0.CO;2-L
public struct NonNegativeLeastSquares: Sendable {
    /// AᵀA, k × k.
    public let crossProducts: Matrix

    /// Prepares for problems with the cross products AᵀA.
    public init(crossProducts: Matrix) {
        precondition(
            crossProducts.rows == crossProducts.columns,
            "cross products of \(crossProducts.rows) × \(crossProducts.columns)")
        self.crossProducts = crossProducts
    }

    /// The coefficients of one problem, from its k products Aᵀb.
    public func solve(_ products: [Double]) -> [Double] {
        precondition(
            products.count == crossProducts.rows, "\(products.count) products for \(crossProducts.rows) coefficients")
        var search = Search(crossProducts)
        return search.solve(products)
    }

    /// The coefficients of many problems, one a row, from the rows Aᵀb: m × k.
    public func solve(rows products: Matrix) -> Matrix {
        let k = crossProducts.rows
        precondition(products.columns == k, "products of \(products.columns) for \(k) coefficients")
        let size = 256
        let pieces = Parallel.map((products.rows + size - 1) / size) { piece in
            var search = Search(crossProducts)
            var found: [Double] = []
            for row in (piece * size)..<min((piece + 1) * size, products.rows) {
                found += search.solve(products.row(row))
            }
            return found
        }
        return Matrix(rows: products.rows, columns: k, elements: pieces.flatMap { $0 })
    }

    /// How far x is from the conditions of the minimum, as a multiple of the size of the terms of w.
    ///
    /// The largest of |w_j| where x_j > 0 and of w_j where x_j = 0, each over |Aᵀb|_j + Σ |AᵀA|_ji·x_i; infinite when a
    /// coefficient is negative.
    public func violation(of x: [Double], products: [Double]) -> Double {
        var worst = 0.0
        for j in x.indices {
            guard x[j] >= 0 else { return .infinity }
            var w = products[j]
            var size = abs(products[j])
            for i in x.indices {
                w -= crossProducts[j, i] * x[i]
                size += abs(crossProducts[j, i] * x[i])
            }
            if size > 0 { worst = max(worst, (x[j] > 0 ? abs(w) : w) / size) }
        }
        return worst
    }
}

/// The search for one right side after the other, in memory that is made once.
private struct Search {
    private let k: Int
    private let gram: [Double]
    private var passive: [Int] = []
    /// The Cholesky factor of the cross products of the passive columns, in their order.
    private var factor: [Double]
    private var x: [Double]
    private var trial: [Double]
    private var w: [Double]
    private var blocked: [Bool]

    init(_ crossProducts: Matrix) {
        k = crossProducts.rows
        gram = crossProducts.elements
        factor = [Double](repeating: 0, count: k * k)
        x = [Double](repeating: 0, count: k)
        trial = x
        w = x
        blocked = [Bool](repeating: false, count: k)
    }

    /// The letters are those of the paper: P the passive set, s the trial solution, w the gradient.
    mutating func solve(_ products: [Double]) -> [Double] {
        passive.removeAll(keepingCapacity: true)
        for j in 0..<k {
            x[j] = 0
            blocked[j] = false
        }
        var steps = 0
        while steps < 30 * k, let entering = steepest(products) {
            passive.append(entering)
            guard solvePassive(products), trial[entering] > 0 else {
                // Dependent on the columns in use, or positive gradient by rounding only.
                passive.removeLast()
                blocked[entering] = true
                continue
            }
            while let step = longestStep() {
                steps += 1
                for j in passive { x[j] += step * (trial[j] - x[j]) }
                dropSpent()
                // Fewer columns cannot depend on each other more than all did, but for rounding: x is feasible as it is.
                guard solvePassive(products) else { return x }
            }
            for j in passive { x[j] = trial[j] }
            for j in 0..<k { blocked[j] = false }
            steps += 1
        }
        return x
    }

    /// The column with the largest significant gradient among those that are not in use; updates w.
    private mutating func steepest(_ products: [Double]) -> Int? {
        var best: Int?
        for j in 0..<k where !blocked[j] && !passive.contains(j) {
            var value = products[j]
            var size = abs(products[j])
            for i in passive {
                let term = gram[j * k + i] * x[i]
                value -= term
                size += abs(term)
            }
            w[j] = value
            guard value > 10 * Double(k) * Double.ulpOfOne * size else { continue }
            if let known = best, value <= w[known] { continue }
            best = j
        }
        return best
    }

    /// The largest step towards the trial solution that keeps x ≥ 0; nil when the trial solution is positive.
    private func longestStep() -> Double? {
        var step: Double?
        for j in passive where trial[j] <= 0 { step = min(step ?? 1, x[j] / (x[j] - trial[j])) }
        return step
    }

    /// Takes out of use the columns that the step brought to zero.
    private mutating func dropSpent() {
        // At least the one that limited the step: its x may be left at a rounding error above zero.
        var limiting: Int?
        for j in passive where trial[j] <= 0 {
            if limiting.map({ x[j] < x[$0] }) ?? true { limiting = j }
        }
        for j in passive where trial[j] <= 0 && (j == limiting || x[j] <= 0) {
            x[j] = 0
            trial[j] = 0
        }
        passive.removeAll { x[$0] == 0 }
    }

    /// Solves the problem of the passive columns into `trial`; false when the last of them depends on the others.
    private mutating func solvePassive(_ products: [Double]) -> Bool {
        let count = passive.count
        for r in 0..<count {
            let j = passive[r]
            var sum = products[j]
            for c in 0...r {
                var element = gram[j * k + passive[c]]
                for i in 0..<c { element -= factor[r * k + i] * factor[c * k + i] }
                if c < r {
                    element /= factor[c * k + c]
                    factor[r * k + c] = element
                    sum -= element * w[c]
                } else {
                    guard element > 10 * Double(k) * Double.ulpOfOne * gram[j * k + j] else { return false }
                    factor[r * k + r] = element.squareRoot()
                    // w serves as the forward solution here; `steepest` fills it anew.
                    w[r] = sum / factor[r * k + r]
                }
            }
        }
        for r in stride(from: count - 1, through: 0, by: -1) {
            var value = w[r]
            for i in (r + 1)..<max(count, r + 1) { value -= factor[i * k + r] * trial[passive[i]] }
            trial[passive[r]] = value / factor[r * k + r]
        }
        return true
    }
}
