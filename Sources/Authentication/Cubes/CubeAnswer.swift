public import Hyperspectral
public import Spectroscopy

/// What a model says of a cube: of each object by its mean spectrum, and of its pixels by their shares.
public struct CubeAnswer<Answer: Codable & Sendable>: Codable, Sendable {
    /// An object.
    public struct Object: Codable, Sendable {
        /// The label.
        public let object: Int
        /// Where it lies and how large it is.
        public let extent: LabelImage.Extent
        /// The decision, made on the mean spectrum of its usable pixels; nil where none is usable.
        public let answer: Answer?
        /// The share of each class among its judged pixels.
        public let shares: [String: Double]
        /// The share outside the domain.
        public let outside: Double?
        /// The pixels that cannot be judged.
        public let unusable: Int
        /// The mean of each content map over the pixels that have one.
        public let contents: [String: Double]
    }

    /// The schema of the document.
    public let schema: String
    /// The pipeline.
    public let kind: String
    /// The cube.
    public let cube: String
    /// The SHA-256 of the model file.
    public let model: String
    /// The SHA-256 of the model that the maps and shares of pixels are by, where it is another.
    public let pixelModel: String?
    /// The classes, in the order of their codes 1, 2, … in the class map.
    public let classes: [String]
    /// The objects, by label.
    public let objects: [Object]
    /// The share of each class, and of "outside", among the judged pixels of all objects.
    public let shares: [ClassShare]
    /// The share of pixels like the calibration spectra that are called outside.
    public let pixelAlpha: Double
    /// What the p-values of single pixels hold for.
    public let pixelGuarantee: String
    /// What a person should know.
    public let findings: [Finding]
}

extension CubeAnswer {
    /// Joins what pixels and objects came to.
    ///
    /// - Parameters:
    ///   - answers: what is said of the mean spectrum of objects, by label.
    ///   - pixelModelHash: the SHA-256 of the model that judged the pixels, where it is another.
    ///   - calibrationSamples: the names of the calibration samples of the model that judged the pixels.
    ///   - seed: of the bootstrap.
    public init(
        kind: String, cube: String, modelHash: String, pixelModelHash: String? = nil, objects labels: LabelImage,
        tally: CubePrediction.Tally,
        pixels: any PixelModel, domain: PixelDomain, answers: [Int: Answer], calibrationSamples: [String],
        seed: UInt64, findings: [Finding]
    ) {
        schema = "bencao.cube-prediction.v1"
        self.kind = kind
        self.cube = cube
        model = modelHash
        pixelModel = pixelModelHash
        let names = pixels.classNames
        classes = names
        let contents = pixels.layers.enumerated().filter { $0.element.quantity == .content }
        let counts = labels.extents.map { extent in
            (
                extent,
                tally.objects[extent.label]
                    ?? CubePrediction.Count(classes: names.count, layers: pixels.layers.count)
            )
        }
        objects = counts.map { extent, count in
            let judged = Double(max(count.judged, 1))
            return Object(
                object: extent.label, extent: extent, answer: answers[extent.label],
                shares: count.judged == 0
                    ? [:] : Dictionary(uniqueKeysWithValues: zip(names, count.classes.map { Double($0) / judged })),
                outside: count.judged == 0 ? nil : Double(count.outside) / judged, unusable: count.unusable,
                contents: Dictionary(
                    uniqueKeysWithValues: contents.compactMap { k, layer in
                        count.mean(layer: k).map { (layer.name, $0) }
                    }))
        }
        shares =
            names.enumerated().compactMap { c, name in
                ClassShare(name: name, counts: counts.map { ($0.1.classes[c], $0.1.judged) }, seed: seed)
            }
            + [ClassShare(name: "outside", counts: counts.map { ($0.1.outside, $0.1.judged) }, seed: seed)]
            .compactMap { $0 }
        pixelAlpha = domain.alpha
        let fromCubes = !calibrationSamples.isEmpty && calibrationSamples.allSatisfy(CubeSampleName.isOne)
        let fromPixels = fromCubes && calibrationSamples.contains(where: CubeSampleName.isPixel)
        pixelGuarantee =
            !fromCubes
            ? "no lot guarantee: the model was not calibrated from `bencao cube spectra`"
            : fromPixels
                ? "per pixel, of cubes like those of the calibration"
                : "no lot guarantee: the model was calibrated from means of objects, which are less noisy than pixels"
        var all = findings
        if !fromPixels {
            all.append(
                Finding(
                    code: "cube.pixels-noisier", severity: .note,
                    summary: fromCubes
                        ? "the model was calibrated from means of objects; single pixels are noisier, and more of them "
                            + "than alpha \(domain.alpha) lie outside"
                        : "the model was calibrated from other spectra than pixels of cubes; p-values of pixels have no "
                            + "lot guarantee",
                    remedy:
                        "calibrate from `bencao cube spectra --pixels N` for a map that tells pixels apart, and give that "
                        + "model with --pixel-model"))
        }
        self.findings = all
    }
}
