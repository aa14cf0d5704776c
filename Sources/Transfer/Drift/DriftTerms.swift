internal import LinearAlgebra
internal import Spectroscopy

/// The terms that a change of the instrument adds to a spectrum m: rows 1, m, −m′ and m″/2, each of length 1.
///
/// x ≈ m + a·1 + g·m − s·m′ + (w/2)·m″ to first order in offset a, gain g, shift s and added variance w of the line
/// shape. Derivatives are those of the parabola through three neighbouring channels, at any steps; at the ends that of
/// the last three.
struct DriftTerms: Sendable {
    /// The rows, 4 × p; a row of zeros where the term is a combination of those before it.
    let rows: Matrix
    /// The length that each row was divided by; 0 where the term is not available.
    let lengths: [Double]

    init(of m: [Double], axis: [Double]) {
        let p = m.count
        var first = [Double](repeating: 0, count: p)
        var second = first
        for j in 0..<p {
            let i = min(max(j, 1), p - 2)
            let (h0, h1) = (axis[i] - axis[i - 1], axis[i + 1] - axis[i])
            let (d0, d1) = ((m[i] - m[i - 1]) / h0, (m[i + 1] - m[i]) / h1)
            let curvature = (d1 - d0) / (h0 + h1)
            first[j] = d0 + curvature * (2 * axis[j] - axis[i - 1] - axis[i])
            second[j] = 2 * curvature
        }
        let raw = [[Double](repeating: 1, count: p), m, first.map { -$0 }, second.map { $0 / 2 }]
        // What each row is in units of: a row that is rounding of m is none, in whatever units m and the axis are.
        let (largest, step) = (
            m.reduce(0) { max($0, abs($1)) }, abs(axis[p - 1] - axis[0]) / Double(p - 1)
        )
        let units = [0, 0, largest / step, largest / (step * step)]
        var kept: [[Double]] = []
        var orthogonal: [[Double]] = []
        var lengths: [Double] = []
        for (row, size) in zip(raw, units) {
            let length = dot(row, row).squareRoot()
            let unit = length > 0 ? row.map { $0 / length } : row
            var rest = unit
            for _ in 0..<2 {
                for other in orthogonal {
                    let share = dot(rest, other)
                    for j in 0..<p { rest[j] -= share * other[j] }
                }
            }
            let left = dot(rest, rest).squareRoot()
            // What the terms before it make up to six digits cannot be told from them.
            guard length > 1e-12 * size, left > 1e-6 else {
                kept.append([Double](repeating: 0, count: p))
                lengths.append(0)
                continue
            }
            orthogonal.append(rest.map { $0 / left })
            kept.append(unit)
            lengths.append(length)
        }
        rows = Matrix(rows: kept)
        self.lengths = lengths
    }
}
