internal import LinearAlgebra

/// Class probabilities from those of all pairs: p minimises Σ_i Σ_{j≠i} (r_ji·p_i − r_ij·p_j)² with Σ p = 1.
///
/// With Q_ii = Σ_{j≠i} r_ji², Q_ij = −r_ji·r_ij the minimum of pᵀQp on Σ p = 1 is p ∝ (Q + eeᵀ)⁻¹e. LIBSVM iterates
/// towards the same point and stops at 0.005/g; this is the point itself.
///
/// ## Source
/// Wu, Lin, Weng, J. Mach. Learn. Res. 5 (2004) 975 (the second method). https://www.jmlr.org/papers/v5/wu04a.html
enum PairwiseCoupling {
    /// The pairs (a, b), a < b, of g classes, in order.
    static func pairs(of classes: Int) -> [(first: Int, second: Int)] {
        (0..<classes).flatMap { a in ((a + 1)..<max(classes, a + 1)).map { (a, $0) } }
    }

    /// The probabilities of g classes from those of the first class of each pair, in the order of `pairs`.
    ///
    /// - Throws: `ModellingError.singular`, which rounding alone could cause: Q + eeᵀ is positive definite.
    static func probabilities(ofFirst r: [Double], classes g: Int) throws(ModellingError) -> [Double] {
        var q = Matrix(rows: g, columns: g, repeating: 1)
        for (k, pair) in pairs(of: g).enumerated() {
            // As in LIBSVM: no pair is certain.
            let first = min(max(r[k], 1e-7), 1 - 1e-7)
            let second = 1 - first
            q[pair.first, pair.first] += second * second
            q[pair.second, pair.second] += first * first
            q[pair.first, pair.second] -= first * second
            q[pair.second, pair.first] -= first * second
        }
        guard let factor = try? CholeskyFactor(of: q) else {
            throw .singular(what: "the matrix of pairwise probabilities", rank: g - 1, needed: g)
        }
        let p = factor.solve([Double](repeating: 1, count: g)).map { max($0, 0) }
        let sum = p.reduce(0, +)
        return p.map { $0 / sum }
    }
}
