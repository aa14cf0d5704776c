internal import CKernels
internal import LinearAlgebra
internal import Spectroscopy

/// An orthonormal basis of the polynomials up to a degree on the channels of an axis.
///
/// The axis is mapped to u ∈ [−1, 1]; the Chebyshev polynomials T_0(u) … T_d(u), which span the same space as the powers
/// and are nearly orthogonal already, are made orthonormal over the channels by Householder reflections.
struct PolynomialBasis {
    /// No baseline needs more; much higher degrees are no longer independent to working precision.
    static let highestDegree = 20

    /// One polynomial a row, (d + 1) × p.
    private let rows: Matrix

    /// The basis, (degree + 1) × p, orthonormal rows.
    var orthonormalRows: Matrix { rows }

    init(degree: Int, on axis: SpectralAxis) {
        rows = RowSpace(of: Matrix(rows: Self.polynomials(degree: degree, on: axis))).basisTransposed
    }

    /// T_0(u) … T_d(u) at the p channels, not yet orthonormal.
    static func polynomials(degree: Int, on axis: SpectralAxis) -> [[Double]] {
        let values = axis.values
        let p = values.count
        let middle = 0.5 * values[0] + 0.5 * values[p - 1]
        let half = 0.5 * abs(values[p - 1] - values[0])
        let u = values.map { half > 0 ? ($0 - middle) / half : 0 }
        var polynomials = [[Double](repeating: 1, count: p)]
        if degree >= 1 { polynomials.append(u) }
        for k in stride(from: 2, through: degree, by: 1) {
            polynomials.append((0..<p).map { 2 * u[$0] * polynomials[k - 1][$0] - polynomials[k - 2][$0] })
        }
        return polynomials
    }

    /// Checks that a polynomial of the degree leaves something of a spectrum on the axis.
    static func validate(degree: Int, for axis: SpectralAxis, method: String) throws(PreprocessingError) {
        let highest = min(axis.count - 2, highestDegree)
        guard degree >= 0, degree <= highest else {
            throw .invalidParameter(
                method: method, parameter: "degree", value: String(degree),
                needed: axis.count < 2
                    ? "a polynomial needs 2 channels or more, the axis is \(axis.summary)"
                    : "it must be 0 … \(highest) on an axis of \(axis.count) channels")
        }
    }

    /// Subtracts from a spectrum its mean and its projections on the basis; of a constant spectrum exactly nothing is
    /// left.
    func subtractFit(from spectrum: UnsafeMutableBufferPointer<Double>) {
        subtractFit(of: UnsafeBufferPointer(spectrum), into: spectrum)
    }

    /// Writes a spectrum without its mean and its projections on the basis; `out` may be the spectrum.
    func subtractFit(of spectrum: UnsafeBufferPointer<Double>, into out: UnsafeMutableBufferPointer<Double>) {
        let p = rows.columns
        precondition(
            spectrum.count == p && out.count == p,
            "a spectrum of \(spectrum.count) channels into \(out.count) on a basis of \(p)")
        guard p > 0, let x = spectrum.baseAddress, let z = out.baseAddress else { return }
        let mean = ck_sum_about(x, x[0], p) / Double(p)
        ck_standardise(z, x, x[0], mean, 1, 0, p)
        rows.withUnsafeElements { q in
            guard let q = q.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.rows) { projections in
                guard let t = projections.baseAddress else { return }
                for k in 0..<rows.rows { t[k] = ck_dot(q + k * p, z, p) }
                _ = ck_deflate(z, z, t, q, rows.rows, p)
            }
        }
    }
}
