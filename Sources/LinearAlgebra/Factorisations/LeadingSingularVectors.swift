internal import CLAPACKE

/// All singular values of an m × n matrix, and the singular vectors of the k largest.
///
/// X is reduced to bidiagonal form by orthogonal transformations (after a QR step where one side is much longer), as in
/// the full decomposition. All singular values come from the bidiagonal matrix by dqds, so that none loses digits to a
/// squared condition number; vectors are found and transformed back for k only. For k ≪ min(m, n) that is less than half
/// of the work of the full decomposition.
///
/// The result is checked: U and V are orthonormal, X·v = s·u and Xᵀu = s·v, each within max(m, n)·ε (times s₁), the
/// backward error that the full decomposition is allowed. The signs are those of `SingularValueDecomposition`.
///
/// ```swift
/// let leading = try LeadingSingularVectors(of: x, count: 5)
/// leading.singularValues.count   // min(m, n)
/// ```
///
/// ## Source
/// LAPACK `dgebrd`, `dbdsqr`, `dbdsvdx`; Fernando, Parlett, Numer. Math. 67 (1994) 191, doi:10.1007/s002110050024
public struct LeadingSingularVectors: Sendable {
    /// All r = min(m, n) singular values, descending.
    public let singularValues: [Double]
    /// The left singular vectors of the k largest, transposed, k × m.
    public let leftTransposed: Matrix
    /// The right singular vectors of the k largest, transposed, k × n.
    public let rightTransposed: Matrix

    /// Decomposes `x`; 1 ≤ count ≤ min(m, n).
    ///
    /// - Throws: `LinearAlgebraError.notConverged` when LAPACK gives up or the result does not pass its check; the full
    ///   decomposition is then the way to go.
    public init(of x: Matrix, count: Int) throws(LinearAlgebraError) {
        precondition(
            count >= 1 && count <= min(x.rows, x.columns), "\(count) singular vectors of \(x.rows) × \(x.columns)")
        SingleThreadedBLAS.ensure()
        // Row-major X is column-major M = Xᵀ: right vectors of X are left vectors of M, rows × columns.
        let rows = x.columns
        let columns = x.rows
        var a = x.elements
        var tau: [Double] = []
        let r = min(rows, columns)
        // One side much longer: M = Q·R or L·Q, and the square factor has the singular values.
        let isTall = 2 * rows > 3 * columns
        let isWide = 2 * columns > 3 * rows
        var core = a
        var coreRows = rows
        var coreColumns = columns
        if isTall || isWide {
            tau = [Double](repeating: 0, count: r)
            let info =
                isTall
                ? LAPACKE_dgeqrf(LAPACK_COL_MAJOR, Int32(rows), Int32(columns), &a, Int32(rows), &tau)
                : LAPACKE_dgelqf(LAPACK_COL_MAJOR, Int32(rows), Int32(columns), &a, Int32(rows), &tau)
            precondition(info == 0, "a reduction refused argument \(-info)")
            core = [Double](repeating: 0, count: r * r)
            for j in 0..<r {
                for i in isTall ? 0..<(j + 1) : j..<r { core[j * r + i] = a[j * rows + i] }
            }
            coreRows = r
            coreColumns = r
        }
        // core = Q·B·Pᵀ, B bidiagonal: upper where rows ≥ columns.
        var diagonal = [Double](repeating: 0, count: r)
        var beside = [Double](repeating: 0, count: max(r - 1, 1))
        var tauQ = [Double](repeating: 0, count: r)
        var tauP = [Double](repeating: 0, count: r)
        let reduced = LAPACKE_dgebrd(
            LAPACK_COL_MAJOR, Int32(coreRows), Int32(coreColumns), &core, Int32(coreRows), &diagonal, &beside, &tauQ,
            &tauP)
        precondition(reduced == 0, "dgebrd refused argument \(-reduced)")
        let half = CChar(UInt8(ascii: coreRows >= coreColumns ? "U" : "L"))

        var values = diagonal
        var scratch = beside
        var none = [0.0]
        var noneEither = [0.0]
        var norAny = [0.0]
        guard
            LAPACKE_dbdsqr(
                LAPACK_COL_MAJOR, half, Int32(r), 0, 0, 0, &values, &scratch, &none, 1, &noneEither, 1, &norAny, 1)
                == 0
        else { throw .notConverged(routine: "dbdsqr") }

        var found: Int32 = 0
        var some = [Double](repeating: 0, count: r)
        var pairs = [Double](repeating: 0, count: 2 * r * (count + 1))
        var failed = [Int32](repeating: 0, count: 12 * r)
        let info = LAPACKE_dbdsvdx(
            LAPACK_COL_MAJOR, half, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "I")), Int32(r), &diagonal, &beside,
            0, 0, 1, Int32(count), &found, &some, &pairs, Int32(2 * r), &failed)
        guard info == 0, found == Int32(count) else { throw .notConverged(routine: "dbdsvdx") }

        // Vectors of B, transformed back by those of the bidiagonal form, then by those of the QR step.
        var left = [Double](repeating: 0, count: rows * count)
        var right = [Double](repeating: 0, count: columns * count)
        for k in 0..<count {
            for i in 0..<r {
                left[k * rows + i] = pairs[k * 2 * r + i]
                right[k * columns + i] = pairs[k * 2 * r + r + i]
            }
        }
        let side = CChar(UInt8(ascii: "L"))
        let plain = CChar(UInt8(ascii: "N"))
        var done = LAPACKE_dormbr(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "Q")), side, plain, Int32(coreRows), Int32(count),
            Int32(coreColumns), core, Int32(coreRows), tauQ, &left, Int32(rows))
        precondition(done == 0, "dormbr refused argument \(-done)")
        done = LAPACKE_dormbr(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "P")), side, plain, Int32(coreColumns), Int32(count),
            Int32(coreRows), core, Int32(coreRows), tauP, &right, Int32(columns))
        precondition(done == 0, "dormbr refused argument \(-done)")
        if isTall {
            done = LAPACKE_dormqr(
                LAPACK_COL_MAJOR, side, plain, Int32(rows), Int32(count), Int32(r), a, Int32(rows), tau, &left,
                Int32(rows))
            precondition(done == 0, "dormqr refused argument \(-done)")
        } else if isWide {
            done = LAPACKE_dormlq(
                LAPACK_COL_MAJOR, side, CChar(UInt8(ascii: "T")), Int32(columns), Int32(count), Int32(r), a,
                Int32(rows), tau, &right, Int32(columns))
            precondition(done == 0, "dormlq refused argument \(-done)")
        }
        for k in 0..<count {
            var largest = 0
            for j in 1..<max(rows, 1) where abs(left[k * rows + j]) > abs(left[k * rows + largest]) { largest = j }
            if left[k * rows + largest] < 0 {
                for j in 0..<rows { left[k * rows + j] = -left[k * rows + j] }
                for i in 0..<columns { right[k * columns + i] = -right[k * columns + i] }
            }
        }
        singularValues = values
        rightTransposed = Matrix(rows: count, columns: rows, elements: left)
        leftTransposed = Matrix(rows: count, columns: columns, elements: right)
        guard Self.areSingular(leftTransposed, values, rightTransposed, of: x) else {
            throw .notConverged(routine: "dbdsvdx")
        }
    }

    /// Whether the rows of `u` and `v` are orthonormal singular vectors of `x` for the leading `values`, to rounding.
    private static func areSingular(_ u: Matrix, _ values: [Double], _ v: Matrix, of x: Matrix) -> Bool {
        let tolerance = Double(max(x.rows, x.columns)) * Double.ulpOfOne
        let allowed = tolerance * (values.first ?? 0)
        func isIdentity(_ products: Matrix) -> Bool {
            for i in 0..<products.rows {
                for j in 0..<products.rows where !(abs(products[i, j] - (i == j ? 1 : 0)) <= tolerance) {
                    return false
                }
            }
            return true
        }
        func isScaled(_ product: Matrix, _ vectors: Matrix) -> Bool {
            for k in 0..<vectors.rows {
                var residual = 0.0
                for j in 0..<vectors.columns {
                    let d = product[k, j] - values[k] * vectors[k, j]
                    residual += d * d
                }
                guard residual.squareRoot() <= allowed else { return false }
            }
            return true
        }
        return isIdentity(u.times(u, transposingOther: true)) && isIdentity(v.times(v, transposingOther: true))
            && isScaled(v.times(x, transposingOther: true), u) && isScaled(u.times(x), v)
    }
}
