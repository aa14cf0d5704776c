public import Spectroscopy

/// Objects of a cube against their background: a threshold on one image of it, connected, cleaned and eroded.
///
/// ```swift
/// let found = try CubeMask(plane: .mean).find(in: cube, memory: 512 << 20)
/// found.objects.extents
/// ```
public struct CubeMask: Sendable {
    /// What the threshold is put to.
    public var plane: ImagePlane
    /// The threshold; nil for Otsu's.
    public var threshold: Double?
    /// Whether objects lie below the threshold.
    public var below: Bool
    /// Objects with fewer pixels are taken out.
    public var minimumSize: Int
    /// The width of the rim that is taken off each object afterwards: pixels that are mixed with the background.
    public var erosion: Int

    /// Describes a mask.
    public init(
        plane: ImagePlane, threshold: Double? = nil, below: Bool = false, minimumSize: Int = 1, erosion: Int = 0
    ) {
        self.plane = plane
        self.threshold = threshold
        self.below = below
        self.minimumSize = minimumSize
        self.erosion = erosion
    }

    /// What was found.
    public struct Found: Sendable {
        /// The objects, numbered from 1 in the order of their first pixels before erosion.
        public let objects: LabelImage
        /// The threshold that was used.
        public let threshold: Double
        /// What a person should know.
        public let findings: [Finding]
    }

    /// Finds the objects: two passes for the threshold where none is given, one for the objects.
    ///
    /// - Throws: `HyperspectralError`.
    public func find(
        in cube: any CubeSource, memory: Int, progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) -> Found {
        if case .band(let band) = plane, !(0..<cube.shape.bands).contains(band) {
            throw .outside(what: "band \(band + 1)", possible: "1 … \(cube.shape.bands)")
        }
        let scan = try CubeScan(cube, memory: memory, progress: progress)
        let limit: Double
        if let threshold { limit = threshold } else { limit = try otsu(scan) }
        var builder = LabelImage.Builder(samples: cube.shape.samples)
        var missing = 0
        var (least, most) = (Double.infinity, -Double.infinity)
        try scan.forEach { (block) throws(HyperspectralError) -> ([Int32], Int, Double, Double) in
            let values = plane.values(block)
            let finite = values.filter(\.isFinite)
            return (
                values.map { (below ? $0 < limit : $0 > limit) ? 1 : 0 }, values.count - finite.count,
                finite.min() ?? .infinity, finite.max() ?? -.infinity
            )
        } then: { (lines, piece) throws(HyperspectralError) in
            let n = cube.shape.samples
            for line in 0..<lines.count { builder.append(piece.0[(line * n)..<((line + 1) * n)]) }
            missing += piece.1
            (least, most) = (min(least, piece.2), max(most, piece.3))
        }
        if missing == cube.shape.pixels { throw Self.withoutValues(plane, cube) }
        let chosen = builder.finished()
        let connected = chosen.connectedObjects(minimumSize: minimumSize)
        let eroded = connected.eroded(radius: erosion)
        var findings: [Finding] = []
        let lost = connected.labels.count - eroded.labels.count
        if lost > 0 {
            findings.append(
                Finding(
                    code: "cube.objects-eroded", severity: .warning,
                    summary: "erosion by \(erosion) \(erosion == 1 ? "pixel" : "pixels") took \(lost) of "
                        + "\(connected.labels.count) objects away",
                    remedy: "erode less, or record at a finer resolution"))
        }
        if connected.labels.isEmpty {
            findings.append(nothing(in: cube, chosen, limit: limit, range: least <= most ? (least, most) : nil))
        }
        if missing > 0 {
            findings.append(
                Finding(
                    code: "cube.missing-pixels", severity: .note,
                    summary:
                        "\(missing) of \(cube.shape.pixels) pixels have no finite value of "
                        + "\(plane.summary(in: cube)) and "
                        + "count as background"))
        }
        return Found(objects: eroded, threshold: limit, findings: findings)
    }

    private static func withoutValues(_ plane: ImagePlane, _ cube: any CubeSource) -> HyperspectralError {
        if case .band(let band) = plane {
            return .emptyBands(names: EmptyBands.names([band], of: cube), cube: cube.name)
        }
        return .noPixels(what: "no pixel has a finite value of \(plane.summary(in: cube))")
    }

    /// Why there is no object, and what to do.
    private func nothing(
        in cube: any CubeSource, _ chosen: LabelImage, limit: Double, range: (least: Double, most: Double)?
    ) -> Finding {
        let name = plane.summary(in: cube)
        guard chosen.labelledPixels == 0 else {
            let sizes = chosen.connectedObjects().pixelCounts.values
            return Finding(
                code: "cube.no-objects-found", severity: .warning,
                summary: "no object has \(minimumSize) pixels: the largest of \(sizes.count) has \(sizes.max() ?? 0)",
                remedy: "lower --minimum-size")
        }
        let values = range.map { "\(ShortNumber.text($0.least)) … \(ShortNumber.text($0.most))" }
        return Finding(
            code: "cube.no-objects-found", severity: .warning,
            summary: "no object was found: no pixel lies \(below ? "below" : "above") the threshold "
                + "\(ShortNumber.text(limit)) of \(name)" + (values.map { ", whose values are \($0)" } ?? ""),
            remedy: "choose a --threshold within that range, or leave it out for Otsu's")
    }

    private func otsu(_ scan: CubeScan) throws(HyperspectralError) -> Double {
        var (low, high) = (Double.infinity, -Double.infinity)
        try scan.forEach { (block) throws(HyperspectralError) -> (Double, Double) in
            var (low, high) = (Double.infinity, -Double.infinity)
            for value in plane.values(block) where value.isFinite { (low, high) = (min(low, value), max(high, value)) }
            return (low, high)
        } then: { (_, range) throws(HyperspectralError) in
            (low, high) = (min(low, range.0), max(high, range.1))
        }
        guard low <= high else { throw Self.withoutValues(plane, scan.cube) }
        guard low < high, (high - low).isFinite else {
            throw .noContrast(cube: scan.cube.name, what: plane.summary(in: scan.cube))
        }
        var otsu = OtsuThreshold(from: low, to: high)
        try scan.forEach { (block) throws(HyperspectralError) in
            plane.values(block)
        } then: {
            (_, values) throws(HyperspectralError) in
            values.withUnsafeBufferPointer { otsu.count($0) }
        }
        guard let threshold = otsu.threshold else {
            throw .noContrast(cube: scan.cube.name, what: plane.summary(in: scan.cube))
        }
        return threshold
    }
}
