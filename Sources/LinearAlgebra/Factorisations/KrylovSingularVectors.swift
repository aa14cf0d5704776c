internal import CLAPACKE

/// The largest singular values of an m × n matrix and their right singular vectors, by block Lanczos bidiagonalisation.
///
/// From a block V₁ of b orthonormal rows, for j = 1, 2, …:
/// 1. U_j: the rows of V_j·Xᵀ, made orthonormal among themselves and to U₁ … U_(j−1)
/// 2. V_(j+1): the rows of U_j·X, made orthonormal among themselves and to V₁ … V_j
///
/// With V and U stacked, V·Xᵀ = M·U, M (jb × jb) block lower triangular from the coefficients of step 1: its singular
/// values are those of X in the space, from above the rounding ε·σ₁, as no square of X is formed. The residual of a
/// triplet is the length of the last block of its left vector times the factor of step 2. It ends when, for all k that
/// are wanted, the residual is at most 1e-10 of the gap σ_k − σ_(k+1) behind the last of them, or 1e-14·σ₁: singular
/// values are then right to 1e-16·σ₁ and the space of the vectors to 1e-10, as far as the rounding of X allows.
///
/// The start is a sum of rows with random signs, seeded; products are cut by the shape, so results do not depend on the
/// number of threads. The signs are those of `SingularValueDecomposition`.
///
/// ## Source
/// Golub, Luk, Overton, ACM Trans. Math. Softw. 7 (1981) 149, doi:10.1145/355945.355946; Halko, Martinsson, Tropp,
/// SIAM Rev. 53 (2011) 217 (the start), doi:10.1137/090771806
public struct KrylovSingularVectors: Sendable {
    /// The k largest singular values, descending.
    public let singularValues: [Double]
    /// Their right singular vectors as rows, k × n.
    public let rightTransposed: Matrix
    /// A lower bound of singular value k + 1, near it.
    public let next: Double

    /// Finds the `count` largest; nil where the method does not serve: a rank within the block, values too close
    /// together to part, or a matrix too small to gain from it.
    public init?(of x: Matrix, count: Int) {
        let smaller = min(x.rows, x.columns)
        precondition(count >= 1 && count <= smaller, "\(count) singular vectors of \(x.rows) × \(x.columns)")
        let b = count + max(6, count / 4)
        let most = min(8, smaller / (2 * b))
        guard most >= 2 else { return nil }
        let products = BlockProducts(x)
        var left = OrthonormalRows(width: x.rows)
        var right = OrthonormalRows(width: x.columns)
        guard right.append(products.randomSums(b)) != nil else { return nil }
        // M by blocks of rows: block row j has the coefficients of V_j·Xᵀ on U₁ … U_j.
        var coefficients: [Matrix] = []
        while true {
            guard let forward = left.append(products.forward(right.last(b))) else { return nil }
            coefficients.append(forward)
            guard let back = right.append(products.back(left.last(b))) else { return nil }
            let j = coefficients.count
            guard j >= 2 else { continue }
            let m = j * b
            var core = Matrix(rows: m, columns: m)
            for (block, rows) in coefficients.enumerated() {
                for i in 0..<b { for k in 0..<rows.columns { core[block * b + i, k] = rows[i, k] } }
            }
            guard let small = try? SingularValueDecomposition(of: core), small.singularValues[0] > 0,
                small.singularValues[0].isFinite
            else { return nil }
            let s = small.singularValues
            // The factor of step 2 is what is new of U_j·X: its last b columns.
            let new = back.selecting(columns: Array((back.columns - b)..<back.columns))
            let gap = s[count - 1] - s[count]
            let allowed = max(1e-10 * gap, 1e-14 * s[0])
            let isFound = (0..<count).allSatisfy { k in
                let last = (0..<b).map { small.rightTransposed[k, m - b + $0] }
                let residual = new.transposedTimes(last)
                return dot(residual, residual).squareRoot() <= allowed
            }
            if isFound {
                singularValues = Array(s[..<count])
                next = s[count]
                let a = small.left.prefix(columns: count)
                var vectors = a.times(right.first(m), transposingSelf: true)
                vectors.makeLargestOfRowsPositive()
                rightTransposed = vectors
                return
            }
            guard j < most else { return nil }
        }
    }
}

/// Products of a matrix with blocks of vectors, both held as rows, in pieces of rows that the shape gives.
private struct BlockProducts {
    private let x: Matrix
    private let height: Int

    init(_ x: Matrix) {
        SingleThreadedBLAS.ensure()
        self.x = x
        let pieces = min(16, max(1, (x.rows * x.columns) >> 18))
        height = (x.rows + pieces - 1) / pieces
    }

    private var pieces: Int { (x.rows + height - 1) / height }

    /// V·Xᵀ, b × m, of V b × n.
    func forward(_ v: Matrix) -> Matrix {
        let (b, n, m) = (v.rows, x.columns, x.rows)
        return Matrix(rows: b, columns: m) { out in
            x.withUnsafeElements { x in
                v.withUnsafeElements { v in
                    nonisolated(unsafe) let (out, x, v) = (out.baseAddress, x.baseAddress, v.baseAddress)
                    _ = Parallel.map(pieces) { piece in
                        let first = piece * height
                        guard let out, let x else { return }
                        cblas_dgemm(
                            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(b), Int32(min(height, m - first)), Int32(n),
                            1, v, Int32(n), x + first * n, Int32(n), 0, out + first, Int32(m))
                    }
                }
            }
        }
    }

    /// U·X, b × n, of U b × m.
    func back(_ u: Matrix) -> Matrix {
        let (b, n, m) = (u.rows, x.columns, x.rows)
        return sum(b) { out, first, count in
            x.withUnsafeElements { x in
                u.withUnsafeElements { u in
                    guard let x = x.baseAddress, let u = u.baseAddress else { return }
                    cblas_dgemm(
                        CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(b), Int32(n), Int32(count), 1, u + first,
                        Int32(m), x + first * n, Int32(n), 0, out, Int32(n))
                }
            }
        }
    }

    /// b × n: each row of X is added to one of b sums or subtracted from it.
    func randomSums(_ b: Int) -> Matrix {
        let n = x.columns
        return sum(b) { out, first, count in
            x.withUnsafeElements { x in
                guard let x = x.baseAddress else { return }
                var random = SeededGenerator(seed: 1, stream: UInt64(first))
                for i in first..<(first + count) {
                    let draw = random.next()
                    cblas_daxpy(
                        Int32(n), draw & 1 == 0 ? 1 : -1, x + i * n, 1, out + Int((draw >> 1) % UInt64(b)) * n, 1)
                }
            }
        }
    }

    /// The sum of what the pieces of rows give, in order.
    private func sum(
        _ b: Int, _ part: @Sendable (_ out: UnsafeMutablePointer<Double>, _ first: Int, _ count: Int) -> Void
    ) -> Matrix {
        let parts = Parallel.map(pieces) { piece in
            var out = [Double](repeating: 0, count: b * x.columns)
            let first = piece * height
            out.withUnsafeMutableBufferPointer { out in
                if let out = out.baseAddress { part(out, first, min(height, x.rows - first)) }
            }
            return out
        }
        var total = parts[0]
        for part in parts.dropFirst() {
            total.withUnsafeMutableBufferPointer { total in
                part.withUnsafeBufferPointer { part in for k in part.indices { total[k] += part[k] } }
            }
        }
        return Matrix(rows: b, columns: x.columns, elements: total)
    }
}

/// Orthonormal rows to which blocks are added.
private struct OrthonormalRows {
    private let width: Int
    private var elements: [Double] = []
    private var count: Int { elements.count / max(width, 1) }

    init(width: Int) { self.width = width }

    /// The last b rows.
    func last(_ b: Int) -> Matrix { Matrix(rows: b, columns: width, elements: Array(elements.suffix(b * width))) }

    /// The first m rows.
    func first(_ m: Int) -> Matrix { Matrix(rows: m, columns: width, elements: Array(elements.prefix(m * width))) }

    /// Adds the space of a block Z; gives the coefficients C of Z = C·rows, on all rows with the new ones, b × k.
    ///
    /// Twice: the part in the rows that are there is taken away, and the rest is made orthonormal by the Cholesky factor
    /// of its inner products. Nil where the rows of the rest depend on each other.
    mutating func append(_ block: Matrix) -> Matrix? {
        let b = block.rows
        var z = block
        let known = first(count)
        var coefficients = Matrix(rows: b, columns: known.rows)
        var factor = Matrix(rows: b, columns: b)
        for i in 0..<b { factor[i, i] = 1 }
        for _ in 0..<2 {
            if known.rows > 0 {
                let inside = z.times(known, transposingOther: true)
                z.subtract(inside.times(known))
                coefficients = coefficients.plus(factor.times(inside))
            }
            guard let cholesky = try? CholeskyFactor(of: z.times(z, transposingOther: true)) else { return nil }
            let l = cholesky.lower
            let diagonal = (0..<b).map { l[$0, $0] }
            guard let least = diagonal.min(), let most = diagonal.max(), least > 1e-7 * most, most.isFinite else {
                return nil
            }
            z.solveLower(l)
            factor = factor.times(l)
        }
        elements += z.elements
        return Matrix(rows: b, columns: known.rows + b) { out in
            for i in 0..<b {
                for k in 0..<known.rows { out[i * (known.rows + b) + k] = coefficients[i, k] }
                for k in 0..<b { out[i * (known.rows + b) + known.rows + k] = factor[i, k] }
            }
        }
    }
}

extension Matrix {
    /// The sum A + B.
    fileprivate func plus(_ other: Matrix) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: zip(elements, other.elements).map { $0 + $1 })
    }

    /// Subtracts B.
    fileprivate mutating func subtract(_ other: Matrix) {
        withUnsafeMutableElements { a in other.withUnsafeElements { b in for k in b.indices { a[k] -= b[k] } } }
    }

    /// Becomes L⁻¹·A.
    fileprivate mutating func solveLower(_ l: Matrix) {
        let (b, n) = (rows, columns)
        withUnsafeMutableElements { a in
            l.withUnsafeElements { l in
                cblas_dtrsm(
                    CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, Int32(b), Int32(n), 1,
                    l.baseAddress, Int32(b), a.baseAddress, Int32(n))
            }
        }
    }

    /// Turns each row so that its element of largest absolute value, the first of equals, is positive.
    fileprivate mutating func makeLargestOfRowsPositive() {
        let n = columns
        let count = rows
        withUnsafeMutableElements { v in
            for k in 0..<count {
                var largest = 0
                for j in 1..<max(n, 1) where abs(v[k * n + j]) > abs(v[k * n + largest]) { largest = j }
                if v[k * n + largest] < 0 { for j in 0..<n { v[k * n + j] = -v[k * n + j] } }
            }
        }
    }
}
