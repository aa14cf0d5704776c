internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// A cube of reflectance whose white and dark were recorded pixel by pixel: R = (raw − dark)/(white − dark)·ρ·τ.
///
/// White and dark are cubes of the same size, in the same order. A pixel and band whose white does not stand above its dark,
/// or that is no number in a reference, has no reflectance: it is NaN, and a finding counts it.
///
/// ```swift
/// let reflectance = try PixelReferencedCube(cube, white: white, dark: dark, memory: 512 << 20)
/// ```
public struct PixelReferencedCube: CubeSource {
    private let raw: any CubeSource
    private let white: any CubeSource
    private let dark: (any CubeSource)?
    private let whiteDark: (any CubeSource)?
    /// ρ·τ of each band.
    private let reflectance: [Double]
    private let saturation: Double?
    private var own: [Finding]

    /// Puts references in front of a cube, and counts where they give no reflectance.
    ///
    /// - Parameters:
    ///   - dark: of the cube; nil for none.
    ///   - whiteDark: of the white, where it is another.
    ///   - memory: the bytes that counting may take.
    /// - Throws: `HyperspectralError` when sizes, orders or parameters do not fit, or a reference cannot be read.
    public init(
        _ raw: any CubeSource, white: any CubeSource, dark: (any CubeSource)? = nil,
        whiteDark: (any CubeSource)? = nil, reference: WhiteReference = WhiteReference(), memory: Int,
        progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        for (name, cube) in [("the white", white), ("the dark", dark), ("the dark of the white", whiteDark)] {
            guard let cube, cube.shape != raw.shape || cube.order != raw.order else { continue }
            throw .sizeMismatch(
                what: name, found: "\(cube.shape.summary), \(cube.order.rawValue)",
                needed: "\(raw.shape.summary), \(raw.order.rawValue), as the cube has, pixel by pixel")
        }
        try reference.check(bands: raw.shape.bands)
        self.raw = raw
        self.white = white
        self.dark = dark
        self.whiteDark = whiteDark ?? dark
        saturation = reference.saturation
        reflectance = (0..<raw.shape.bands).map {
            reference.reflectance[reference.reflectance.count == 1 ? 0 : $0] * reference.exposureRatio
        }
        own = []
        // What the references give of a cube of ones is finite where they can be used.
        let probe = PixelReferencedCube(
            Ones(shape: raw.shape, order: raw.order, name: white.name, blockLines: white.blockLines), self)
        var missing = 0
        try CubeScan(probe, memory: memory, progress: progress).forEach { (block) throws(HyperspectralError) in
            block.values.count { !$0.isFinite }
        } then: {
            (_, count) throws(HyperspectralError) in
            missing += count
        }
        guard missing > 0 else { return }
        let count = raw.shape.count
        if WhiteReference.isNearlyAll(missing, of: count) {
            try Self.refuse(white, self.whiteDark, saturation: saturation, missing: missing, memory: memory)
        }
        own = [
            Finding(
                code: "cube.dead-pixels", severity: .warning,
                summary:
                    "\(missing) of \(count) values (\(ShortNumber.percent(missing, of: count))) have no "
                    + "reflectance: the white does not stand above the dark, is "
                    + "saturated, or a reference has no finite value; they become NaN",
                remedy: "without --per-pixel the lines of the references are averaged, and --repair takes neighbours")
        ]
    }

    /// Finds out why (nearly) nothing has a reflectance: by the means of the lines.
    private static func refuse(
        _ white: any CubeSource, _ dark: (any CubeSource)?, saturation: Double?, missing: Int, memory: Int
    ) throws(HyperspectralError) {
        let bright = try ReferenceFrame(averaging: white, memory: memory)
        let offset = try dark.map { (dark) throws(HyperspectralError) in
            try ReferenceFrame(averaging: dark, memory: memory).values
        }
        var (below, equal, saturated) = (0, 0, 0)
        for at in bright.values.indices {
            let difference = bright.values[at] - (offset?[at] ?? 0)
            if let saturation, bright.largest[at] >= saturation {
                saturated += 1
            } else if difference == 0 {
                equal += 1
            } else if difference < 0 {
                below += 1
            }
        }
        let all = white.shape.count
        let share = Double(all) / Double(max(bright.values.count, 1))
        func pixels(_ columns: Int) -> Int { Int((Double(columns) * share).rounded()) }
        try WhiteReference.refuse(
            dead: missing, of: all, below: pixels(below), equal: pixels(equal), saturated: pixels(saturated))
    }

    private init(_ raw: any CubeSource, _ other: PixelReferencedCube) {
        self.raw = raw
        white = other.white
        dark = other.dark
        whiteDark = other.whiteDark
        reflectance = other.reflectance
        saturation = other.saturation
        own = []
    }

    public var name: String { raw.name }
    public var shape: CubeShape { raw.shape }
    public var order: CubeOrder { raw.order }
    public var axis: SpectralAxis? { raw.axis }
    public var findings: [Finding] { raw.findings + own }
    public var details: [CubeDetail] { raw.details + [CubeDetail("correction", "white and dark of each pixel")] }
    public var blockLines: Int { raw.blockLines }
    public var readsInOrder: Bool {
        raw.readsInOrder || white.readsInOrder || dark?.readsInOrder == true || whiteDark?.readsInOrder == true
    }
    public var workingBytes: Int {
        // Beside the caller's buffer: the references of as many values, and what their reading takes.
        let references = [white] + [dark, whiteDark].compactMap { $0 }
        return references.reduce(raw.workingBytes) { $0 + $1.workingBytes + 8 * shape.samples * shape.bands }
    }

    public func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        checkRead(lines: lines, bands: bands, into: buffer)
        // Line by line, so that the references of a line are all that is in memory; of band-sequential cubes as many lines
        // of a band at a time.
        let samples = shape.samples
        if order == .bandSequential {
            let together = max(1, shape.bands)
            for (i, band) in bands.enumerated() {
                var line = lines.lowerBound
                while line < lines.upperBound {
                    let part = line..<min(line + together, lines.upperBound)
                    let first = (i * lines.count + line - lines.lowerBound) * samples
                    try correct(
                        part, band..<(band + 1),
                        UnsafeMutableBufferPointer(rebasing: buffer[first..<(first + part.count * samples)]))
                    line = part.upperBound
                }
            }
            return
        }
        let frame = samples * bands.count
        for (k, line) in lines.enumerated() {
            try correct(
                line..<(line + 1), bands, UnsafeMutableBufferPointer(rebasing: buffer[(k * frame)..<((k + 1) * frame)]))
        }
    }

    private func correct(
        _ lines: Range<Int>, _ bands: Range<Int>, _ x: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        try raw.read(lines: lines, bands: bands, into: x)
        func values(_ cube: (any CubeSource)?) throws(CubeReadingError) -> [Double] {
            var all = [Double](repeating: 0, count: x.count)
            guard let cube else { return all }
            let result = all.withUnsafeMutableBufferPointer { buffer in
                Result { () throws(CubeReadingError) in try cube.read(lines: lines, bands: bands, into: buffer) }
            }
            try result.get()
            return all
        }
        let white = try values(white)
        let dark = try values(dark)
        let whiteDark = self.whiteDark == nil ? dark : try values(self.whiteDark)
        let samples = shape.samples
        for i in 0..<x.count {
            let band = order == .pixelInterleaved ? i % bands.count : i / (lines.count * samples)
            let difference = white[i] - whiteDark[i]
            let gain = reflectance[bands.lowerBound + band] / difference
            let isUsable = difference > 0 && gain.isFinite && !(white[i] >= saturation ?? .infinity)
            x[i] = isUsable ? (x[i] - dark[i]) * gain : .nan
        }
    }

    /// A cube of ones.
    private struct Ones: CubeSource {
        let shape: CubeShape
        let order: CubeOrder
        let name: String
        let blockLines: Int
        var axis: SpectralAxis? { nil }
        var findings: [Finding] { [] }
        var details: [CubeDetail] { [] }
        var workingBytes: Int { 0 }

        func read(
            lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
        ) throws(CubeReadingError) {
            for i in 0..<(lines.count * shape.samples * bands.count) { buffer[i] = 1 }
        }
    }
}

extension WhiteReference {
    /// Nineteen twentieths: what is left is no reflectance of anything.
    static func isNearlyAll(_ dead: Int, of all: Int) -> Bool { 20 * dead >= 19 * all && dead > 0 }

    /// Refuses references that give (nearly) nothing a reflectance.
    static func refuse(
        dead: Int, of all: Int, below: Int, equal: Int, saturated: Int
    ) throws(HyperspectralError) {
        // What has no finite value in a reference is told by the finding.
        guard isNearlyAll(below + equal + saturated, of: all) else { return }
        throw .noReflectance(dead: dead, of: all, below: below, equal: equal, saturated: saturated)
    }

    /// Refuses what no white can be.
    func check(bands: Int) throws(HyperspectralError) {
        guard reflectance.count == 1 || reflectance.count == bands else {
            throw .sizeMismatch(
                what: "the reflectance of the white", found: "\(reflectance.count) values",
                needed: "one for all bands, or \(bands) values,")
        }
        guard reflectance.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw .invalidParameter(
                name: "the reflectance of the white", value: "not positive in every band", needed: "a number above 0")
        }
        guard exposureRatio > 0, exposureRatio.isFinite else {
            throw .invalidParameter(name: "the exposure ratio", value: "\(exposureRatio)", needed: "a number above 0")
        }
    }
}
