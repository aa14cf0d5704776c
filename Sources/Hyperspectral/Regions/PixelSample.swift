internal import LinearAlgebra
public import Spectroscopy

/// Single pixels of the labelled regions of a cube, drawn by chance: how pixels scatter, for a calibration that maps need.
///
/// From each label `count` usable pixels are drawn without replacement, or all where there are fewer; the same seed draws the
/// same pixels.
public struct PixelSample: Sendable {
    /// A pixel.
    public struct Pixel: Hashable, Sendable {
        /// The label of its region.
        public let label: Int
        /// The line, from 0.
        public let line: Int
        /// The sample, from 0.
        public let sample: Int
        /// The spectrum.
        public let spectrum: [Double]
    }

    /// The pixels, by label, then in the order of the image.
    public let pixels: [Pixel]

    /// Draws.
    ///
    /// - Throws: `HyperspectralError`.
    public init(
        of cube: any CubeSource, in labels: LabelImage, count: Int, seed: UInt64, memory: Int,
        progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        try labels.requireSize(of: cube)
        guard count >= 1 else {
            throw .invalidParameter(name: "the number of pixels", value: "\(count)", needed: "1 or more")
        }
        // Places are drawn first, from the labels alone; a pixel that turns out not to be usable is left out.
        var places: [Int: [Int]] = [:]
        for line in 0..<labels.lines {
            labels.forEachRun(line: line) { start, end, label in
                places[label, default: []] += (start..<end).map { line * labels.samples + $0 }
            }
        }
        var chosen: [Int: Int] = [:]
        for (label, all) in places {
            var generator = SeededGenerator(seed: seed, stream: UInt64(label))
            for place in generator.shuffled(all).prefix(count) { chosen[place] = label }
        }
        let wanted = chosen
        var found: [Pixel] = []
        let scan = try CubeScan(cube, memory: memory, progress: progress)
        try scan.forEach(of: scan.pieces(with: labels)) { (block) throws(HyperspectralError) -> [Pixel] in
            (0..<block.pixels).compactMap { i in
                let (line, sample) = (block.lines.lowerBound + i / block.samples, i % block.samples)
                guard let label = wanted[line * block.samples + sample], block.isUsable(i) else { return nil }
                return Pixel(label: label, line: line, sample: sample, spectrum: Array(block.spectrum(i)))
            }
        } then: { (_, pixels) throws(HyperspectralError) in
            found += pixels
        }
        guard !found.isEmpty else { throw .noPixels(what: "no labelled pixel has a finite value in every band") }
        pixels = found.sorted { ($0.label, $0.line, $0.sample) < ($1.label, $1.line, $1.sample) }
    }
}
