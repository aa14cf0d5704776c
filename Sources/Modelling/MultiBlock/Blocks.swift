public import LinearAlgebra

/// Blocks of channels that were measured by different instruments, or mean different things, as named column ranges.
///
/// The blocks stand beside each other in one matrix of n rows; columns outside all blocks are left out.
///
/// ```swift
/// let (blocks, x) = try Blocks.concatenating([("NIR", nir), ("Raman", raman)])
/// let model = try MultiBlockPLS(latentVariables: 4, blocks: blocks).fit(x, y)
/// ```
public struct Blocks: Hashable, Sendable {
    /// One block.
    public struct Block: Codable, Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its columns, from 0; in JSON the first and the one after the last.
        public let columns: Range<Int>

        /// Creates a block.
        public init(name: String, columns: Range<Int>) {
            self.name = name
            self.columns = columns
        }
    }

    /// The blocks, in order.
    public let all: [Block]

    /// No blocks: nothing can be fitted to them.
    public static let none = Blocks(unchecked: [])

    private init(unchecked all: [Block]) { self.all = all }

    /// Creates blocks.
    ///
    /// - Throws: `ModellingError.invalidParameter` for a name that is empty or stands twice, a block without columns,
    ///   columns below 0 or in two blocks.
    public init(_ all: [Block]) throws(ModellingError) {
        for (index, block) in all.enumerated() {
            let range = "\"\(block.name)\" \(block.columns.lowerBound) ..< \(block.columns.upperBound)"
            guard !block.name.isEmpty else {
                throw .invalidParameter(name: "blocks", value: range, needed: "every block needs a name")
            }
            guard !block.columns.isEmpty, block.columns.lowerBound >= 0 else {
                throw .invalidParameter(name: "blocks", value: range, needed: "columns from 0 on are needed")
            }
            for other in all[..<index] {
                guard other.name != block.name else {
                    throw .invalidParameter(name: "blocks", value: range, needed: "another block has this name")
                }
                guard !other.columns.overlaps(block.columns) else {
                    throw .invalidParameter(
                        name: "blocks", value: range, needed: "\"\(other.name)\" has some of these columns too")
                }
            }
        }
        self.all = all
    }

    /// The blocks of matrices with the same rows, and the matrices beside each other.
    ///
    /// - Throws: `ModellingError.shapeMismatch` when the numbers of rows differ, or as `init`.
    public static func concatenating(
        _ parts: [(name: String, x: Matrix)]
    ) throws(ModellingError) -> (blocks: Blocks, x: Matrix) {
        let rows = parts.first?.x.rows ?? 0
        var all: [Block] = []
        var width = 0
        for part in parts {
            guard part.x.rows == rows else {
                throw .shapeMismatch(what: "rows of block \"\(part.name)\"", found: part.x.rows, expected: rows)
            }
            all.append(Block(name: part.name, columns: width..<(width + part.x.columns)))
            width += part.x.columns
        }
        return (try Blocks(all), joined(parts.map(\.x), rows: rows))
    }

    /// The number of blocks B.
    public var count: Int { all.count }

    /// The names, in order.
    public var names: [String] { all.map(\.name) }

    /// The numbers of channels of the blocks.
    public var widths: [Int] { all.map(\.columns.count) }

    /// The ranges of the blocks once they stand beside each other without gaps, in order.
    public var joinedRanges: [Range<Int>] {
        var start = 0
        return widths.map { width in
            defer { start += width }
            return start..<(start + width)
        }
    }

    /// The blocks of the rows of `x`, each n × p_b.
    ///
    /// - Throws: `ModellingError`: no blocks, or a block that ends beyond the columns of `x`.
    public func matrices(of x: Matrix) throws(ModellingError) -> [Matrix] {
        guard let end = all.map(\.columns.upperBound).max() else {
            throw .invalidParameter(name: "blocks", value: "empty", needed: "one block or more are needed")
        }
        guard end <= x.columns else {
            throw .shapeMismatch(what: "columns", found: x.columns, expected: end)
        }
        return all.map { x.selecting(columns: Array($0.columns)) }
    }

    /// Matrices with the same rows beside each other.
    static func joined(_ parts: [Matrix], rows: Int) -> Matrix {
        let width = parts.reduce(0) { $0 + $1.columns }
        return Matrix(rows: rows, columns: width) { out in
            var start = 0
            for part in parts {
                part.withUnsafeElements { source in
                    for i in 0..<rows {
                        for j in 0..<part.columns { out[i * width + start + j] = source[i * part.columns + j] }
                    }
                }
                start += part.columns
            }
        }
    }
}

extension Blocks: Codable {
    /// Reads blocks, written as a list of `{name, columns}`.
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode([Block].self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(all)
    }
}
