internal import CKernels

extension Matrix {
    /// The scores t = X·r and the sum z = Xᵀ·t, in one pass over X.
    ///
    /// Rows meet r and are added to z while they are in the cache, so that X is read once where two products read it
    /// twice. Blocks of rows are those of the shape, and their sums are added in order.
    ///
    /// - Parameter fromTheEnd: takes the last block first. Passes that alternate find in the cache what the one before
    ///   read last; the result is the same.
    public func projection(on r: [Double], fromTheEnd: Bool = false) -> (scores: [Double], back: [Double]) {
        precondition(r.count == columns, "product of \(rows) × \(columns) and a vector of \(r.count)")
        let p = columns
        let blocks = RowBlocks(of: self)
        let count = blocks.count
        var back = [Double](repeating: 0, count: p)
        guard count > 0, p > 0 else { return ([Double](repeating: 0, count: rows), back) }
        let parts = UnsafeMutablePointer<Double>.allocate(capacity: count * p)
        defer { parts.deallocate() }
        let scores = [Double](unsafeUninitializedCapacity: rows) { t, initialized in
            withUnsafeElements { x in
                guard let scores = t.baseAddress, let elements = x.baseAddress else { return }
                nonisolated(unsafe) let (t, x, parts) = (scores, elements, parts)
                _ = Parallel.map(count) { place in
                    let block = fromTheEnd ? count - 1 - place : place
                    let rows = blocks[block]
                    let z = parts + block * p
                    z.initialize(repeating: 0, count: p)
                    ck_project_back(t + rows.lowerBound, z, x + rows.lowerBound * p, r, p, rows.count)
                }
            }
            initialized = rows
        }
        for block in 0..<count { for j in 0..<p { back[j] += parts[block * p + j] } }
        return (scores, back)
    }

    /// The product (X − 1·mᵀ)·B of an m × p and a p × k matrix, without a centred copy of X: block by block.
    public func centredProduct(less vector: [Double], with other: Matrix) -> Matrix {
        precondition(
            vector.count == columns && other.rows == columns,
            "a vector of \(vector.count) and a matrix of \(other.rows) rows with rows of \(columns)")
        let p = columns
        let k = other.columns
        let blocks = RowBlocks(of: self)
        return Matrix(rows: rows, columns: k) { out in
            withUnsafeElements { x in
                nonisolated(unsafe) let (out, x) = (out, x)
                _ = Parallel.map(blocks.count) { block in
                    let rows = blocks[block]
                    let centred = Matrix(rows: rows.count, columns: p) { part in
                        guard let part = part.baseAddress, let x = x.baseAddress else { return }
                        for i in rows {
                            let (to, from) = (part + (i - rows.lowerBound) * p, x + i * p)
                            for j in 0..<p { to[j] = from[j] - vector[j] }
                        }
                    }
                    centred.times(other).withUnsafeElements { product in
                        for i in product.indices { out[rows.lowerBound * k + i] = product[i] }
                    }
                }
            }
        }
    }
}
