import Chemometrics
import Foundation

/// The images of one run: a class map and layers as TIFF, each with a preview as PNG; all appear at the end, or none.
final class MapSet {
    private struct Layer {
        let told: MapLayer
        let file: MapFile
        let preview: OutputFile
        var thinned: [Float] = []
    }

    private let cube: any CubeSource
    private let step: Int
    private let title: String
    private let classNames: [String]
    private var classes: (file: MapFile, preview: OutputFile)?
    /// The codes of the pixels of the pictures: what is background.
    private var codes: [UInt8] = []
    private var layers: [Layer] = []

    /// Opens all files before long work.
    ///
    /// - Parameters:
    ///   - path: of the class map; layers are called after it: map-score.tif.
    ///   - placement: the georeference and resolution of the cube.
    ///   - classes: the names of the classes; nil where there is no class map.
    ///   - about: what stands in the description of each image.
    init(
        _ path: String, like cube: any CubeSource, placement: CubePlacement, layers: [MapLayer],
        classes: [String]?, about: String, overwrite: Bool
    ) throws {
        self.cube = cube
        step = max(1, (max(cube.shape.lines, cube.shape.samples) + 1023) / 1024)
        title = about
        classNames = classes ?? []
        let lower = path.lowercased()
        let base =
            lower.hasSuffix(".tif")
            ? String(path.dropLast(4)) : lower.hasSuffix(".tiff") ? String(path.dropLast(5)) : path
        let software = "bencao \(SoftwareVersion.current); \(about)"
        if let classes {
            let codes = classes.enumerated().map { "\($0 + 1) \($1)" }
            let description =
                software + "; classes: 0 background, " + codes.joined(separator: ", ")
                + ", 254 unusable, 255 outside the domain"
            self.classes = (
                try MapFile(
                    base + ".tif", name: "class", like: cube, placement: placement, element: .uint8,
                    description: description, overwrite: overwrite),
                try OutputFile(base + ".png", overwrite: overwrite)
            )
        }
        for layer in layers {
            let (name, meaning, unit) = (layer.name, layer.meaning, layer.unit)
            let safe = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
            self.layers.append(
                Layer(
                    told: layer,
                    file: try MapFile(
                        "\(base)-\(safe).tif", name: name, like: cube, placement: placement, element: .float32,
                        description: software + "; \(name): \(meaning)" + (unit.map { " [\($0)]" } ?? ""),
                        overwrite: overwrite),
                    preview: try OutputFile("\(base)-\(safe).png", overwrite: overwrite)))
        }
    }

    /// Appends the pixels of whole lines; of `layers` those that the set has, in its order.
    ///
    /// - Parameter codes: the classes; without a class map, what is background.
    func append(_ lines: Range<Int>, classes codes: [UInt8], layers values: [[Float]]) throws {
        let samples = cube.shape.samples
        func thin<T>(_ all: [T], into kept: inout [T]) {
            if step == 1 {
                kept += all
                return
            }
            for (k, line) in lines.enumerated() where line % step == 0 {
                for sample in stride(from: 0, to: samples, by: step) { kept.append(all[k * samples + sample]) }
            }
        }
        try classes?.file.append(codes)
        thin(codes, into: &self.codes)
        for i in layers.indices {
            try layers[i].file.append(values[i])
            thin(values[i], into: &layers[i].thinned)
        }
    }

    /// Draws the previews, and gives all files their names.
    func finish() throws {
        let width = (cube.shape.samples + step - 1) / step
        let height = (cube.shape.lines + step - 1) / step
        var previews: [MapPreview] = []
        if classes != nil {
            previews.append(
                MapPreview(
                    classes: codes, width: width, height: height, names: classNames,
                    extras: [
                        .init(code: PixelCode.outside, name: "outside the domain"),
                        .init(code: PixelCode.unusable, name: "unusable"),
                    ], step: step, title: title))
        }
        for layer in layers {
            let (low, high) = Self.scale(layer.thinned)
            previews.append(
                MapPreview(
                    numbers: layer.thinned, width: width, height: height, low: low, high: high,
                    limit: layer.told.limit.map { Float($0) }, codes: codes, unit: layer.told.unit, step: step,
                    title: "\(layer.told.name), \(title)"))
        }
        let drawn = previews
        let images = Parallel.map(drawn.count) { drawn[$0].png().map { Data($0) } }
        let files = (classes.map { [$0.preview] } ?? []) + layers.map(\.preview)
        for (file, image) in zip(files, images) {
            guard let image else { throw InternalError(description: "libpng refuses a preview") }
            try file.finish(image)
        }
        try classes?.file.finish()
        for layer in layers { try layer.file.finish() }
    }

    /// The scale of a layer: what is there, without the outermost hundredth on each side; of a sample of many numbers.
    private static func scale(_ numbers: [Float]) -> (low: Float, high: Float) {
        let every = max(1, numbers.count / 65_536)
        let values = stride(from: 0, to: numbers.count, by: every).map { numbers[$0] }.filter(\.isFinite).sorted()
        guard !values.isEmpty else { return (0, 1) }
        return (values[values.count / 100], values[values.count - 1 - values.count / 100])
    }
}
