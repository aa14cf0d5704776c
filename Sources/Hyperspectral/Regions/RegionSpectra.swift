public import Spectroscopy

/// Means and scatter of the labelled regions of a cube, in one pass.
///
/// x̄ = Σx/n and s² = Σ(x − x̄)²/(n − 1) of each label and band; pieces are joined by the update of Chan, Golub and LeVeque.
///
/// ## Source
/// Chan, Golub, LeVeque, Am. Stat. 37 (1983) 242. doi:10.1080/00031305.1983.10483115
public struct RegionSpectra: Sendable {
    /// One a label with a usable pixel, in ascending order.
    public let regions: [RegionSpectrum]
    /// What a person should know.
    public let findings: [Finding]

    private struct Moments: Sendable {
        var n = 0
        var missing = 0
        var mean: [Double]
        var squares: [Double]

        /// Joins the moments of other pixels.
        mutating func join(_ other: Moments) {
            missing += other.missing
            guard other.n > 0 else { return }
            let (a, b) = (Double(n), Double(other.n))
            for j in mean.indices {
                let difference = other.mean[j] - mean[j]
                mean[j] += difference * b / (a + b)
                squares[j] += other.squares[j] + difference * difference * a * b / (a + b)
            }
            n += other.n
        }
    }

    /// Takes the regions of a label image.
    ///
    /// - Throws: `HyperspectralError`, also when no label has a usable pixel.
    public init(
        of cube: any CubeSource, in labels: LabelImage, memory: Int, progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        try labels.requireSize(of: cube)
        let bands = cube.shape.bands
        var all: [Int: Moments] = [:]
        let scan = try CubeScan(cube, memory: memory, progress: progress)
        try scan.forEach(of: scan.pieces(with: labels)) { (block) throws(HyperspectralError) in
            Self.moments(block, labels)
        } then: { (_, piece) throws(HyperspectralError) in
            for (label, moments) in piece {
                all[label, default: Moments(mean: Self.zeros(bands), squares: Self.zeros(bands))].join(moments)
            }
        }
        let found = all.sorted { $0.key < $1.key }
        regions = found.filter { $0.value.n > 0 }.map { label, moments in
            RegionSpectrum(
                label: label, pixels: moments.n, missing: moments.missing, mean: moments.mean,
                deviation: moments.n > 1
                    ? moments.squares.map { ($0 / Double(moments.n - 1)).squareRoot() } : nil)
        }
        guard !regions.isEmpty else {
            throw .noPixels(
                what: labels.labelledPixels == 0
                    ? "no pixel has a label" : "no labelled pixel has a finite value in every band")
        }
        var findings: [Finding] = []
        let missing = found.reduce(0) { $0 + $1.value.missing }
        let empty = found.filter { $0.value.n == 0 }.map(\.key)
        if missing > 0 {
            findings.append(
                Finding(
                    code: "cube.missing-pixels", severity: .warning,
                    summary:
                        "\(missing) of \(labels.labelledPixels) labelled pixels have a band without a finite value "
                        + "and are left out"))
        }
        if !empty.isEmpty {
            findings.append(
                Finding(
                    code: "cube.empty-regions", severity: .warning,
                    summary: "no pixel is left of label " + empty.prefix(8).map(String.init).joined(separator: ", ")))
        }
        self.findings = findings
    }

    private static func zeros(_ count: Int) -> [Double] { [Double](repeating: 0, count: count) }

    /// The moments of the labels of a piece: two passes over the pixels of each.
    private static func moments(_ block: PixelBlock, _ labels: LabelImage) -> [Int: Moments] {
        var pixels: [Int: [Int]] = [:]
        for (k, line) in block.lines.enumerated() {
            labels.forEachRun(line: line) { start, end, label in
                pixels[label, default: []] += (start..<end).map { k * block.samples + $0 }
            }
        }
        return pixels.mapValues { members in
            let usable = members.filter { block.isUsable($0) }
            var moments = Moments(
                n: usable.count, missing: members.count - usable.count, mean: zeros(block.bands),
                squares: zeros(block.bands))
            guard !usable.isEmpty else { return moments }
            moments.mean.withUnsafeMutableBufferPointer { mean in
                for pixel in usable {
                    let row = block.spectrum(pixel)
                    for j in 0..<block.bands { mean[j] += row[j] }
                }
                for j in 0..<block.bands { mean[j] /= Double(usable.count) }
            }
            moments.squares.withUnsafeMutableBufferPointer { squares in
                for pixel in usable {
                    let row = block.spectrum(pixel)
                    for j in 0..<block.bands {
                        let d = row[j] - moments.mean[j]
                        squares[j] += d * d
                    }
                }
            }
            return moments
        }
    }
}
