public import LinearAlgebra
public import Spectroscopy

/// The calibration rows that vote for the class of a new one.
public struct NearestNeighbourModel: PredictiveModel, Hashable {
    /// A calibration row near a new one.
    public struct Neighbour: Codable, Hashable, Sendable {
        /// The calibration row, from 0.
        public let row: Int
        /// The Euclidean distance.
        public let distance: Double
    }

    /// The calibration rows, n × p.
    public let rows: Matrix
    /// Their classes.
    public let labels: ClassLabels
    /// The number of neighbours that vote.
    public let k: Int

    init(rows: Matrix, labels: ClassLabels, k: Int) {
        self.rows = rows
        self.labels = labels
        self.k = k
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when rows, classes and k do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rows = try container.decode(Matrix.self, forKey: .rows)
        labels = try container.decode(ClassLabels.self, forKey: .labels)
        k = try container.decode(Int.self, forKey: .k)
        guard labels.indices.count == rows.rows, k >= 1, k <= rows.rows else {
            throw DecodingError.dataCorruptedError(
                forKey: .k, in: container,
                debugDescription: "\(labels.indices.count) labels and k = \(k) for \(rows.rows) rows")
        }
    }

    /// The class names.
    public var classNames: [String] { labels.names }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] {
        try neighbours(of: x).map { nearest in
            var votes = [Int](repeating: 0, count: classNames.count)
            for neighbour in nearest { votes[labels.indices[neighbour.row]] += 1 }
            let most = votes.max() ?? 0
            // The neighbours are in order: the first one whose class has the most votes decides.
            return nearest.lazy.map { labels.indices[$0.row] }.first { votes[$0] == most } ?? 0
        }
    }

    /// The share of the votes that each class has, m × g.
    public func voteShares(_ x: Matrix) throws(ModellingError) -> Matrix {
        let nearest = try neighbours(of: x)
        var shares = Matrix(rows: x.rows, columns: classNames.count)
        for (i, list) in nearest.enumerated() {
            for neighbour in list { shares[i, labels.indices[neighbour.row]] += 1 / Double(k) }
        }
        return shares
    }

    /// The k nearest calibration rows of each row of `x`, nearest first.
    ///
    /// - Throws: `ModellingError` for another number of channels, or values that are not finite.
    public func neighbours(of x: Matrix) throws(ModellingError) -> [[Neighbour]] {
        guard x.columns == rows.columns else { throw .channelMismatch(found: x.columns, expected: rows.columns) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let block = 16
        let blocks = Parallel.map((x.rows + block - 1) / block) { b in
            (b * block..<min((b + 1) * block, x.rows)).map { nearest(to: $0, of: x) }
        }
        let found = blocks.flatMap { $0 }
        if let bad = found.firstIndex(where: { !($0.last?.distance.isFinite ?? true) }) {
            throw .nonFinite(row: bad, column: 0, what: "squared X")
        }
        return found
    }

    /// Differences are squared, not expanded: rows that are equal have distance 0, and ties are ties.
    private func nearest(to i: Int, of x: Matrix) -> [Neighbour] {
        let (n, p) = (rows.rows, rows.columns)
        var best: [(row: Int, square: Double)] = []
        best.reserveCapacity(k + 1)
        x.withUnsafeElements { x in
            rows.withUnsafeElements { r in
                for j in 0..<n {
                    var sums = (0.0, 0.0, 0.0, 0.0)
                    var c = 0
                    while c + 4 <= p {
                        let d0 = x[i * p + c] - r[j * p + c]
                        let d1 = x[i * p + c + 1] - r[j * p + c + 1]
                        let d2 = x[i * p + c + 2] - r[j * p + c + 2]
                        let d3 = x[i * p + c + 3] - r[j * p + c + 3]
                        sums.0 += d0 * d0
                        sums.1 += d1 * d1
                        sums.2 += d2 * d2
                        sums.3 += d3 * d3
                        c += 4
                    }
                    while c < p {
                        let d = x[i * p + c] - r[j * p + c]
                        sums.0 += d * d
                        c += 1
                    }
                    let square = (sums.0 + sums.1) + (sums.2 + sums.3)
                    if best.count == k, square >= best[k - 1].square { continue }
                    var place = best.count
                    while place > 0, best[place - 1].square > square { place -= 1 }
                    best.insert((j, square), at: place)
                    if best.count > k { best.removeLast() }
                }
            }
        }
        return best.map { Neighbour(row: $0.row, distance: $0.square.squareRoot()) }
    }
}
