internal import CKernels
internal import CLAPACKE

extension Matrix {
    /// The product A·B of an m × k and a k × n matrix; `transposingSelf` and `transposingOther` take Aᵀ and Bᵀ.
    ///
    /// One call of `cblas_dgemm`, on one thread always.
    public func times(_ other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false) -> Matrix {
        let m = transposingSelf ? columns : rows
        let k = transposingSelf ? rows : columns
        let kOther = transposingOther ? other.columns : other.rows
        let n = transposingOther ? other.rows : other.columns
        precondition(k == kOther, "product of \(m) × \(k) and \(kOther) × \(n)")
        guard m > 0, n > 0 else { return Matrix(rows: m, columns: n) }
        guard k > 0 else { return Matrix(rows: m, columns: n) }
        if m == 1, !transposingSelf {
            // One row: a matrix product would first copy all of B into its own order.
            return Matrix(
                rows: 1, columns: n,
                elements: transposingOther ? other.times(elements) : other.transposedTimes(elements))
        }
        SingleThreadedBLAS.ensure()
        return Matrix(rows: m, columns: n) { out in
            withUnsafeElements { a in
                other.withUnsafeElements { b in
                    cblas_dgemm(
                        CblasRowMajor, transposingSelf ? CblasTrans : CblasNoTrans,
                        transposingOther ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1,
                        a.baseAddress, Int32(columns), b.baseAddress, Int32(other.columns), 0,
                        out.baseAddress, Int32(n))
                }
            }
        }
    }

    /// The product A·v of an m × n matrix and a vector of n.
    public func times(_ vector: [Double]) -> [Double] {
        precondition(vector.count == columns, "product of \(rows) × \(columns) and a vector of \(vector.count)")
        var result = [Double](repeating: 0, count: rows)
        guard rows > 0, columns > 0 else { return result }
        SingleThreadedBLAS.ensure()
        withUnsafeElements { a in
            cblas_dgemv(
                CblasRowMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, a.baseAddress, Int32(columns), vector, 1,
                0, &result, 1)
        }
        return result
    }

    /// The product Aᵀ·v of an m × n matrix and a vector of m.
    public func transposedTimes(_ vector: [Double]) -> [Double] {
        precondition(vector.count == rows, "product of (\(rows) × \(columns))ᵀ and a vector of \(vector.count)")
        var result = [Double](repeating: 0, count: columns)
        guard rows > 0, columns > 0 else { return result }
        SingleThreadedBLAS.ensure()
        withUnsafeElements { a in
            cblas_dgemv(
                CblasRowMajor, CblasTrans, Int32(rows), Int32(columns), 1, a.baseAddress, Int32(columns), vector, 1,
                0, &result, 1)
        }
        return result
    }

    /// The mean of each column; of no rows, zeros.
    ///
    /// Rows are summed in blocks of a size that the shape gives, and the sums of the blocks in order. Of finite values
    /// whose sum is finite, the means are finite; a mean that is not tells of a value that is not, or of overflow.
    public var columnMeans: [Double] {
        guard rows > 0 else { return [Double](repeating: 0, count: columns) }
        let sums = RowBlocks(of: self).sums(columns) { rows, sums in
            withUnsafeElements { x in
                guard let x = x.baseAddress else { return }
                ck_add_rows(sums, x + rows.lowerBound * columns, columns, rows.count)
            }
        }
        return sums.map { $0 / Double(rows) }
    }

    /// The means of columns from the sums of blocks of rows, in order: as `columnMeans` finds them.
    package static func means(ofBlocks sums: [[Double]], rows: Int) -> [Double] {
        var means = sums[0]
        for sum in sums.dropFirst() { for j in 0..<means.count { means[j] += sum[j] } }
        for j in 0..<means.count { means[j] /= Double(rows) }
        return means
    }

    /// The rows that go to a thread together in sums over rows, and are summed together: enough to be worth it, few
    /// enough to stay in its cache.
    package static func rowsInBlock(columns: Int) -> Int { RowBlocks.height(columns: columns) }

    /// The standard deviation of each column about its mean, with divisor n − 1; of fewer than two rows, zeros.
    public func columnStandardDeviations(about means: [Double]) -> [Double] {
        precondition(means.count == columns, "\(means.count) means of \(columns) columns")
        guard rows > 1 else { return [Double](repeating: 0, count: columns) }
        let sums = RowBlocks(of: self).sums(columns) { rows, sums in
            withUnsafeElements { x in
                guard let x = x.baseAddress else { return }
                ck_add_squares(sums, x + rows.lowerBound * columns, means, columns, rows.count)
            }
        }
        return sums.map { ($0 / Double(rows - 1)).squareRoot() }
    }

    /// The matrix with `vector` subtracted from every row.
    public func subtractingFromRows(_ vector: [Double]) -> Matrix {
        precondition(vector.count == columns, "a vector of \(vector.count) from rows of \(columns)")
        return Matrix(rows: rows, columns: columns) { out in
            withUnsafeElements { a in
                vector.withUnsafeBufferPointer { vector in
                    nonisolated(unsafe) let (out, a, vector) = (out, a, vector)
                    let blocks = RowBlocks(of: self)
                    _ = Parallel.map(blocks.count) { block in
                        for i in blocks[block] {
                            for j in 0..<columns { out[i &* columns &+ j] = a[i &* columns &+ j] - vector[j] }
                        }
                    }
                }
            }
        }
    }

    /// The matrix with column j divided by `divisors[j]`.
    public func dividingColumns(by divisors: [Double]) -> Matrix {
        precondition(divisors.count == columns, "\(divisors.count) divisors of \(columns) columns")
        if divisors.allSatisfy({ $0 == 1 }) { return self }
        return Matrix(rows: rows, columns: columns) { out in
            withUnsafeElements { a in
                for i in 0..<rows {
                    for j in 0..<columns { out[i * columns + j] = a[i * columns + j] / divisors[j] }
                }
            }
        }
    }

    /// The difference A − B.
    public static func - (a: Matrix, b: Matrix) -> Matrix {
        precondition(
            a.rows == b.rows && a.columns == b.columns,
            "difference of \(a.rows) × \(a.columns) and \(b.rows) × \(b.columns)")
        return Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 - $1 })
    }

    /// The sum of squares of each row.
    public var rowSquaredNorms: [Double] {
        withUnsafeElements { a in
            (0..<rows).map { i in a.baseAddress.map { ck_squares($0 + i * columns, columns) } ?? 0 }
        }
    }
}

/// The inner product of two vectors.
public func dot(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "inner product of vectors of \(a.count) and \(b.count)")
    SingleThreadedBLAS.ensure()
    return cblas_ddot(Int32(a.count), a, 1, b, 1)
}
