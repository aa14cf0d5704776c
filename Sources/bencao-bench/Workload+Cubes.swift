import Chemometrics
import Foundation

extension Workload {
    /// W6: 1024 × 1024 pixels of 200 bands, 16 bits, corrected by white and dark, SNV, five linear responses, class map.
    static let cubes: [Workload] = ["bip", "pages"].map { layout in
        Workload(name: "W6.\(layout)", repeats: 5) { folder in
            let coefficients = try folder.matrix("w6_coef")
            let intercepts = try folder.matrix("w6_icpt").elements
            let labels = try folder.integers("w6_lab")
            let bands = coefficients.rows
            let wavelengths = (0..<bands).map { 950 + 3.75 * Double($0) }
            let folderForMaps = FileManager.default.temporaryDirectory.appendingPathComponent("bencao-\(getpid())")
            try FileManager.default.createDirectory(at: folderForMaps, withIntermediateDirectories: true)
            let table = folderForMaps.appendingPathComponent("bands.csv").path
            let text = "band,wavelength_nm\n" + wavelengths.enumerated().map { "\($0 + 1),\($1)\n" }.joined()
            try text.write(toFile: table, atomically: true, encoding: .utf8)
            let map = folderForMaps.appendingPathComponent("map.tif").path
            let pixels = try LinearPixels(
                coefficients: coefficients, intercepts: intercepts,
                axis: SpectralAxis(values: wavelengths, unit: .nanometre))
            return {
                let white = try frame(folder.matrix("w6_white"))
                let dark = try frame(folder.matrix("w6_dark"))
                let raw = try CubeFile.open(
                    folder.path("w6_\(layout).tif"),
                    options: CubeFileOptions(memory: 1 << 28, wavelengths: table))
                let cube = try ReferencedCube(raw, correction: ReferenceCorrection(white: white, dark: dark))
                var codes: [UInt8] = []
                codes.reserveCapacity(raw.shape.pixels)
                _ = try CubePrediction(pixels).run(on: cube, memory: 1 << 28) {
                    (_, seen) throws(HyperspectralError) in
                    codes += seen.classes
                }
                let writer = try CubeMapWriter(
                    path: map,
                    layout: CubeMapLayout(
                        lines: raw.shape.lines, samples: raw.shape.samples, layers: ["class"], element: .uint8,
                        description: "five classes"))
                let strip = writer.layout.stripLines * raw.shape.samples
                try codes.withUnsafeBytes { bytes in
                    for first in stride(from: 0, to: bytes.count, by: strip) {
                        let part = UnsafeRawBufferPointer(rebasing: bytes[first..<min(first + strip, bytes.count)])
                        try writer.write(bytes: part, line: first / raw.shape.samples)
                    }
                }
                try writer.finish()
                return {
                    let decided = codes.map { Int($0) - 1 }
                    let right = zip(decided, labels).count { $0 == $1 }
                    let counts = (0..<5).map { c in Double(decided.count { $0 == c }) }
                    return [Double(right) / Double(labels.count)] + counts
                }
            }
        }
    }

    /// A reference of samples × bands.
    private static func frame(_ values: Matrix) -> ReferenceFrame {
        ReferenceFrame(samples: values.rows, bands: values.columns, values: values.transposed.elements)
    }
}

/// Linear responses of spectra after SNV; a pixel is of the class with the largest.
private struct LinearPixels: PixelModel {
    let axis: SpectralAxis
    let classNames: [String]
    let layers: [MapLayer] = []
    let sights: [PixelSight]
    private let intercepts: [Double]

    init(coefficients: Matrix, intercepts: [Double], axis: SpectralAxis) throws {
        self.axis = axis
        self.intercepts = intercepts
        classNames = intercepts.indices.map { "class \($0)" }
        let any = try Spectra(
            x: Matrix(rows: 1, columns: axis.count) { for j in 0..<axis.count { $0[j] = Double(j) } }, axis: axis,
            signal: .reflectance, samples: [Sample(id: "any")])
        sights = [
            try PixelSight(
                recipe: Recipe([StandardNormalVariate()]).fit(to: any),
                projection: RowProjection(
                    mean: [Double](repeating: 0, count: axis.count), rotations: coefficients.transposed, loadings: nil),
                axis: axis, signal: .reflectance)
        ]
    }

    func judge(
        _ seen: [PixelSight.Seen], spectra: UnsafeBufferPointer<Double>?
    ) throws(PredictionError) -> PixelPrediction {
        let scores = seen[0].scores
        let k = scores.columns
        var classes = [UInt8](repeating: PixelCode.unusable, count: scores.rows)
        scores.withUnsafeElements { t in
            for i in 0..<scores.rows where !seen[0].isRefused[i] {
                var best = 0
                for c in 1..<k where t[i * k + c] + intercepts[c] > t[i * k + best] + intercepts[best] { best = c }
                classes[i] = UInt8(best + 1)
            }
        }
        return PixelPrediction(classes: classes, layers: [])
    }
}
