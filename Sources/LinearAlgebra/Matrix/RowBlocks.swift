/// Consecutive rows of a matrix that a thread takes together: 256 KB of them, 8 … 1024, by the shape alone.
struct RowBlocks: Sendable {
    private let rows: Int
    private let height: Int

    init(of matrix: Matrix) {
        rows = matrix.rows
        height = Self.height(columns: matrix.columns)
    }

    /// The rows of a block.
    static func height(columns: Int) -> Int { min(1024, max(8, (1 << 15) / max(columns, 1))) & ~7 }

    /// The number of blocks.
    var count: Int { (rows + height - 1) / height }

    /// The rows of a block.
    subscript(block: Int) -> Range<Int> { (block * height)..<min((block + 1) * height, rows) }
}

extension RowBlocks {
    /// The sums over rows of what `add` adds to `count` numbers for each block: blocks in order, whatever the threads.
    func sums(
        _ count: Int, _ add: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
    ) -> [Double] {
        let parts = Parallel.map(self.count) { block in
            var part = [Double](repeating: 0, count: count)
            part.withUnsafeMutableBufferPointer { part in
                if let base = part.baseAddress { add(self[block], base) }
            }
            return part
        }
        guard var sums = parts.first else { return [Double](repeating: 0, count: count) }
        for part in parts.dropFirst() { for j in 0..<count { sums[j] += part[j] } }
        return sums
    }
}
