public import Spectroscopy

/// The bands of a cube that hold no finite value in any pixel: no pixel is usable with them, and all may be without.
///
/// Finding them takes a pass over the cube; it is worth it where no usable pixel was found.
public struct EmptyBands: Hashable, Sendable {
    /// Their numbers, counted from 0.
    public let bands: [Int]

    /// Looks for them.
    ///
    /// - Throws: `HyperspectralError`.
    public init(
        of cube: any CubeSource, memory: Int, progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        let p = cube.shape.bands
        var holds = [Bool](repeating: false, count: p)
        let scan = try CubeScan(cube, memory: memory, copies: 1, progress: progress)
        try scan.forEach { (block) throws(HyperspectralError) -> [Bool] in
            var holds = [Bool](repeating: false, count: p)
            for pixel in 0..<block.pixels {
                let row = block.spectrum(pixel)
                for band in 0..<p where row[band].isFinite { holds[band] = true }
            }
            return holds
        } then: { (_, piece) throws(HyperspectralError) in
            for band in 0..<p where piece[band] { holds[band] = true }
        }
        bands = holds.indices.filter { !holds[$0] }
    }

    /// The cube without them, with a finding that names them; nil where there are none, or no others.
    ///
    /// - Throws: `HyperspectralError.spectra`.
    public func leftOut(of cube: any CubeSource) throws(HyperspectralError) -> BandSelectedCube? {
        guard !bands.isEmpty, bands.count < cube.shape.bands else { return nil }
        return try BandSelectedCube(
            cube, leavingOut: Set(bands),
            findings: [
                Finding(
                    code: "cube.bands.empty", severity: .warning,
                    summary:
                        "\(bands.count) of \(cube.shape.bands) bands have no finite value in any pixel and are left "
                        + "out: \(Self.names(bands, of: cube))", place: cube.name)
            ])
    }

    /// What is wrong where they are needed; nil where there are none.
    public func error(of cube: any CubeSource) -> HyperspectralError? {
        bands.isEmpty ? nil : .emptyBands(names: Self.names(bands, of: cube), cube: cube.name)
    }

    /// The numbers of bands, from 1, and their wavelengths: "band 105 … 110 (1358.2 … 1426.4 nm)".
    static func names(_ bands: [Int], of cube: any CubeSource) -> String {
        var runs: [ClosedRange<Int>] = []
        for band in bands {
            if let last = runs.last, last.upperBound + 1 == band {
                runs[runs.count - 1] = last.lowerBound...band
            } else {
                runs.append(band...band)
            }
        }
        let unit = cube.axis.map { " " + $0.unit.rawValue } ?? ""
        return runs.map { run in
            let isOne = run.count == 1
            let numbers = isOne ? "band \(run.lowerBound + 1)" : "bands \(run.lowerBound + 1) … \(run.upperBound + 1)"
            guard let values = cube.axis?.values else { return numbers }
            let ends = isOne ? "\(values[run.lowerBound])" : "\(values[run.lowerBound]) … \(values[run.upperBound])"
            return "\(numbers) (\(ends)\(unit))"
        }.joined(separator: ", ")
    }
}

extension CubeSource {
    /// Runs work on the cube, and where it finds no usable pixel, once more without the bands that are empty everywhere.
    ///
    /// - Returns: what came of it, and the cube that it came of.
    /// - Throws: `HyperspectralError`.
    public func withoutEmptyBands<R>(
        memory: Int, progress: CubeScan.Progress? = nil, _ work: (any CubeSource) throws(HyperspectralError) -> R
    ) throws(HyperspectralError) -> (result: R, cube: any CubeSource) {
        do throws(HyperspectralError) { return (try work(self), self) } catch {
            guard error.isWithoutPixels,
                let others = try EmptyBands(of: self, memory: memory, progress: progress).leftOut(of: self)
            else { throw error }
            return (try work(others), others)
        }
    }

    /// The cube with the bands of an axis, where the others are empty everywhere; the cube itself where that is not so.
    ///
    /// - Throws: `HyperspectralError`.
    public func havingBands(of wanted: SpectralAxis, memory: Int) throws(HyperspectralError) -> any CubeSource {
        guard let axis, axis.unit == wanted.unit, wanted.count < axis.count, wanted.count > 0 else { return self }
        var others: [Int] = []
        var next = 0
        for (band, value) in axis.values.enumerated() {
            // As an axis is compared as a whole below, the nearest value is enough here.
            let gap = band + 1 < axis.count ? abs(axis.values[band + 1] - value) : abs(value - axis.values[band - 1])
            if next < wanted.count, abs(wanted.values[next] - value) < gap / 4 {
                next += 1
            } else {
                others.append(band)
            }
        }
        guard next == wanted.count else { return self }
        let empty = try EmptyBands(of: self, memory: memory)
        guard empty.bands == others, let selected = try empty.leftOut(of: self), let left = selected.axis,
            wanted.matches(left)
        else { return self }
        return selected
    }
}
