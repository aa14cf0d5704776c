public import Spectroscopy

extension LabelImage {
    /// Reads a label image or a mask: a cube of one band with whole numbers, 0 or no number for the background.
    ///
    /// - Throws: `HyperspectralError` for several bands, or for a number that is no label.
    public init(reading image: any CubeSource, memory: Int) throws(HyperspectralError) {
        guard image.shape.bands == 1 else {
            throw .sizeMismatch(what: "the mask", found: "\(image.shape.bands) bands", needed: "1 band")
        }
        var builder = Builder(samples: image.shape.samples)
        let scan = try CubeScan(image, memory: memory)
        try scan.forEach { (block) throws(HyperspectralError) -> [Int32] in
            var labels = [Int32](repeating: 0, count: block.pixels)
            for i in 0..<block.pixels where !block.values[i].isNaN {
                guard let label = Int32(exactly: block.values[i]), label >= 0 else {
                    throw .invalidParameter(
                        name: "a label of \(image.name)", value: "\(block.values[i])",
                        needed: "a whole number from 0 on")
                }
                labels[i] = label
            }
            return labels
        } then: { (lines, labels) throws(HyperspectralError) in
            let n = image.shape.samples
            for line in 0..<lines.count { builder.append(labels[(line * n)..<((line + 1) * n)]) }
        }
        self = builder.finished()
    }

    /// All labelled pixels as one region with the label 1.
    public var asOneRegion: LabelImage { relabelled { _ in 1 } }
}
