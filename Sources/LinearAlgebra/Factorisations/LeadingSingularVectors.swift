internal import CLAPACKE

/// All singular values of an m × n matrix, and the singular vectors of the k largest.
///
/// X is reduced to bidiagonal form by orthogonal transformations (after a QR step where one side is much longer)
/// and that form is decomposed, as in the full decomposition and with the same accuracy; only the k vectors that
/// are wanted are transformed back. (`dbdsvdx` finds k vectors of the bidiagonal form alone, with less work still,
/// but LAPACK 3.11 corrupted memory with it in tests of matrices whose form falls into blocks.) The signs are those
/// of `SingularValueDecomposition`.
///
/// ```swift
/// let leading = try LeadingSingularVectors(of: x, count: 5)
/// leading.singularValues.count   // min(m, n)
/// ```
///
/// ## Source
/// LAPACK `dgebrd`, `dbdsdc`, `dormbr`; Gu, Eisenstat, SIAM J. Matrix Anal. Appl. 16 (1995) 79,
/// doi:10.1137/S0895479892242232
public struct LeadingSingularVectors: Sendable {
    /// All r = min(m, n) singular values, descending.
    public let singularValues: [Double]
    /// The left singular vectors of the k largest, transposed, k × m.
    public let leftTransposed: Matrix
    /// The right singular vectors of the k largest, transposed, k × n.
    public let rightTransposed: Matrix

    /// Decomposes `x`; 1 ≤ count ≤ min(m, n).
    ///
    /// - Throws: `LinearAlgebraError.notConverged` when LAPACK gives up (NaN in the matrix, in practice).
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
            guard info == 0 else { throw .notConverged(routine: isTall ? "dgeqrf" : "dgelqf") }
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
        guard reduced == 0 else { throw .notConverged(routine: "dgebrd") }
        let half = CChar(UInt8(ascii: coreRows >= coreColumns ? "U" : "L"))

        // B = U·diag(s)·Vᵀ by divide and conquer, r × r, column-major.
        var u = [Double](repeating: 0, count: r * r)
        var vt = [Double](repeating: 0, count: r * r)
        var unused = [0.0]
        var unusedEither: [Int32] = [0]
        let info = LAPACKE_dbdsdc(
            LAPACK_COL_MAJOR, half, CChar(UInt8(ascii: "I")), Int32(r), &diagonal, &beside, &u, Int32(r), &vt, Int32(r),
            &unused, &unusedEither)
        guard info == 0 else { throw .notConverged(routine: "dbdsdc") }

        // Vectors of B, transformed back by those of the bidiagonal form, then by those of the QR step.
        var left = [Double](repeating: 0, count: rows * count)
        var right = [Double](repeating: 0, count: columns * count)
        for k in 0..<count {
            for i in 0..<r {
                left[k * rows + i] = u[k * r + i]
                right[k * columns + i] = vt[i * r + k]
            }
        }
        let side = CChar(UInt8(ascii: "L"))
        let plain = CChar(UInt8(ascii: "N"))
        var done = LAPACKE_dormbr(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "Q")), side, plain, Int32(coreRows), Int32(count),
            Int32(coreColumns), core, Int32(coreRows), tauQ, &left, Int32(rows))
        guard done == 0 else { throw .notConverged(routine: "dormbr") }
        done = LAPACKE_dormbr(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "P")), side, plain, Int32(coreColumns), Int32(count),
            Int32(coreRows), core, Int32(coreRows), tauP, &right, Int32(columns))
        guard done == 0 else { throw .notConverged(routine: "dormbr") }
        if isTall {
            done = LAPACKE_dormqr(
                LAPACK_COL_MAJOR, side, plain, Int32(rows), Int32(count), Int32(r), a, Int32(rows), tau, &left,
                Int32(rows))
            guard done == 0 else { throw .notConverged(routine: "dormqr") }
        } else if isWide {
            done = LAPACKE_dormlq(
                LAPACK_COL_MAJOR, side, CChar(UInt8(ascii: "T")), Int32(columns), Int32(count), Int32(r), a,
                Int32(rows), tau, &right, Int32(columns))
            guard done == 0 else { throw .notConverged(routine: "dormlq") }
        }
        for k in 0..<count {
            var largest = 0
            for j in 1..<max(rows, 1) where abs(left[k * rows + j]) > abs(left[k * rows + largest]) { largest = j }
            if left[k * rows + largest] < 0 {
                for j in 0..<rows { left[k * rows + j] = -left[k * rows + j] }
                for i in 0..<columns { right[k * columns + i] = -right[k * columns + i] }
            }
        }
        singularValues = diagonal
        rightTransposed = Matrix(rows: count, columns: rows, elements: left)
        leftTransposed = Matrix(rows: count, columns: columns, elements: right)
    }
}
