internal import LinearAlgebra

/// The weights of a Savitzky–Golay filter at every place of its window, by Gram polynomials.
///
/// w_t(i) = Σ_{k=0}^{n} (2k + 1)·(2m)^(k)/(2m + k + 1)^(k+1) · P_k(i)·P_k^(s)(t), where i and t run over −m … m,
/// a^(b) = a(a − 1)…(a − b + 1), and P_k^(s) is the s-th derivative of the Gram polynomial of degree k.
///
/// ## Source
/// Gorry, Anal. Chem. 62 (1990) 570; its letters are used. doi:10.1021/ac00205a007
struct SavitzkyGolayWeights {
    /// Row t + m holds the weights for place t; divided by step^s. window × window.
    let rows: Matrix

    init(window: Int, polynomialOrder n: Int, derivative s: Int, step: Double) {
        let m = window / 2
        let gram = Self.gramPolynomials(m: m, order: n, derivatives: s)
        var weights = [Double](repeating: 0, count: window * window)
        // (2m)^(k)/(2m + k + 1)^(k+1), from k to k + 1.
        var ratio = 1 / Double(2 * m + 1)
        for k in 0...n {
            if k > 0 { ratio *= Double(2 * m - k + 1) / Double(2 * m + k + 1) }
            for t in 0..<window {
                let factor = Double(2 * k + 1) * ratio * gram[s][k][t]
                for i in 0..<window { weights[t * window + i] += factor * gram[0][k][i] }
            }
        }
        var scale = 1.0
        for _ in 0..<s { scale /= step }
        rows = Matrix(rows: window, columns: window, elements: weights.map { $0 * scale })
    }

    /// 1 when the weights of the middle are the same on both sides to the last bit, −1 when they are opposite; else nil.
    var sideSign: Double? {
        let middle = rows.row(rows.rows / 2)
        return [1.0, -1].first { sign in zip(middle, middle.reversed()).allSatisfy { $0 == sign * $1 } }
    }

    /// P_k^(s)(i) as `[s][k][i + m]` for s = 0 … `derivatives`, k = 0 … `order`.
    private static func gramPolynomials(m: Int, order: Int, derivatives: Int) -> [[[Double]]] {
        let window = 2 * m + 1
        var gram = [[[Double]]](
            repeating: [[Double]](repeating: [Double](repeating: 0, count: window), count: order + 1),
            count: derivatives + 1)
        gram[0][0] = [Double](repeating: 1, count: window)
        for s in 0...derivatives {
            for k in stride(from: 1, through: order, by: 1) {
                let denominator = Double(k * (2 * m - k + 1))
                let a = Double(4 * k - 2) / denominator
                let b = Double((k - 1) * (2 * m + k)) / denominator
                for i in 0..<window {
                    var value = Double(i - m) * gram[s][k - 1][i]
                    if s > 0 { value += Double(s) * gram[s - 1][k - 1][i] }
                    value *= a
                    if k > 1 { value -= b * gram[s][k - 2][i] }
                    gram[s][k][i] = value
                }
            }
        }
        return gram
    }
}
