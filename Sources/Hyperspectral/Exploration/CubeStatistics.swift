public import Spectroscopy

/// What the values of a cube are like, band by band, in one pass.
public struct CubeStatistics: Sendable {
    /// A band.
    public struct Band: Codable, Hashable, Sendable {
        /// The least finite value; nil where there is none.
        public let least: Double?
        /// The largest finite value.
        public let largest: Double?
        /// The mean of the finite values.
        public let mean: Double?
        /// The pixels without a finite value.
        public let missing: Int
        /// The pixels at or above the level of saturation.
        public let saturated: Int
        /// The columns of pixels that have one and the same value in every line: detector elements that do not answer.
        public let stuckColumns: Int
    }

    /// One a band.
    public let bands: [Band]
    /// The level of saturation that was counted; nil where none is known.
    public let saturation: Double?

    /// The fewest lines that a stuck column can be told from.
    public static let linesForStuck = 16

    private struct Sums: Sendable {
        var least: [Double]
        var largest: [Double]
        var sum: [Double]
        var finite: [Int]
        var saturated: [Int]
        /// The first value of each column and whether all were that, [band · samples + sample].
        var first: [Double]
        var same: [Bool]
    }

    /// Counts.
    ///
    /// - Parameter saturation: values at or above it are saturated.
    public init(
        of cube: any CubeSource, saturation: Double? = nil, memory: Int, progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        let (lines, samples, p) = (cube.shape.lines, cube.shape.samples, cube.shape.bands)
        var all: Sums?
        let scan = try CubeScan(cube, memory: memory, copies: 1, progress: progress)
        try scan.forEach { (block) throws(HyperspectralError) in
            Self.sums(block, saturation)
        } then: {
            (_, piece) throws(HyperspectralError) in
            guard var sums = all else {
                all = piece
                return
            }
            for j in 0..<p {
                sums.least[j] = min(sums.least[j], piece.least[j])
                sums.largest[j] = max(sums.largest[j], piece.largest[j])
                sums.sum[j] += piece.sum[j]
                sums.finite[j] += piece.finite[j]
                sums.saturated[j] += piece.saturated[j]
            }
            for i in sums.same.indices where sums.same[i] {
                sums.same[i] = piece.same[i] && piece.first[i] == sums.first[i]
            }
            all = sums
        }
        guard let all else { throw .empty(cube: cube.name) }
        self.saturation = saturation
        bands = (0..<p).map { j in
            let n = all.finite[j]
            return Band(
                least: n > 0 ? all.least[j] : nil, largest: n > 0 ? all.largest[j] : nil,
                mean: n > 0 ? all.sum[j] / Double(n) : nil, missing: lines * samples - n,
                saturated: all.saturated[j],
                stuckColumns: lines >= Self.linesForStuck
                    ? (0..<samples).count { all.same[j * samples + $0] } : 0)
        }
    }

    private static func sums(_ block: PixelBlock, _ saturation: Double?) -> Sums {
        let (p, samples) = (block.bands, block.samples)
        var sums = Sums(
            least: [Double](repeating: .infinity, count: p), largest: [Double](repeating: -.infinity, count: p),
            sum: [Double](repeating: 0, count: p), finite: [Int](repeating: 0, count: p),
            saturated: [Int](repeating: 0, count: p), first: [Double](repeating: 0, count: p * samples),
            same: [Bool](repeating: true, count: p * samples))
        let limit = saturation ?? .infinity
        for j in 0..<p {
            var (least, largest, sum, finite, saturated) = (Double.infinity, -Double.infinity, 0.0, 0, 0)
            for sample in 0..<samples {
                let first = block.values[sample * p + j]
                var same = true
                for line in 0..<block.lines.count {
                    let value = block.values[(line * samples + sample) * p + j]
                    same = same && value == first
                    if value.isFinite {
                        least = min(least, value)
                        largest = max(largest, value)
                        sum += value
                        finite += 1
                        if value >= limit { saturated += 1 }
                    }
                }
                sums.first[j * samples + sample] = first
                sums.same[j * samples + sample] = same && first.isFinite
            }
            (sums.least[j], sums.largest[j], sums.sum[j]) = (least, largest, sum)
            (sums.finite[j], sums.saturated[j]) = (finite, saturated)
        }
        return sums
    }

    /// What a person should know.
    public var findings: [Finding] {
        var findings: [Finding] = []
        func tell(_ code: String, _ severity: Finding.Severity, _ count: (Band) -> Int, _ what: String, _ one: String) {
            let total = bands.reduce(0) { $0 + count($1) }
            guard total > 0 else { return }
            let touched = bands.indices.filter { count(bands[$0]) > 0 }
            let shown = touched.prefix(5).map { "\($0 + 1)" }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: code, severity: severity,
                    summary:
                        "\(total) \(total == 1 ? one : what), in \(touched.count) of \(bands.count) bands "
                        + "(band \(shown)"
                        + (touched.count > 5 ? ", …" : "") + ")"))
        }
        tell(
            "cube.missing-values", .warning, { $0.missing }, "values are missing (no-data, NaN or infinite)",
            "value is missing (no-data, NaN or infinite)")
        tell("cube.saturated", .warning, { $0.saturated }, "values are saturated", "value is saturated")
        tell(
            "cube.stuck-columns", .warning, { $0.stuckColumns }, "columns have the same value in every line",
            "column has the same value in every line")
        return findings
    }
}
