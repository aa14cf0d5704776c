public import Prediction
public import Spectroscopy

/// What of a map is made for each pixel.
public struct MapLayer: Codable, Hashable, Sendable {
    /// What the numbers of a layer are.
    public enum Quantity: String, Codable, Sendable {
        /// How well the pixel fits what it was decided for.
        case score
        /// The p-value of the pixel's distance to the calibration spectra.
        case pValue
        /// How much of a constituent or adulterant there is.
        case content
    }

    /// A short name that a file name can hold: "pvalue", "berberine".
    public let name: String
    /// What the numbers are.
    public let quantity: Quantity
    /// What they are in words.
    public let meaning: String
    /// Their unit, if any.
    public let unit: String?
    /// The number above which a pixel is outside, of scores that are distances.
    public let limit: Double?

    /// Names a layer.
    public init(name: String, quantity: Quantity, meaning: String, unit: String? = nil, limit: Double? = nil) {
        self.limit = limit
        self.name = name
        self.quantity = quantity
        self.meaning = meaning
        self.unit = unit
    }
}

/// The numbers of a class map that are no classes.
public enum PixelCode {
    /// Outside the mask.
    public static let background: UInt8 = 0
    /// A pixel without a finite value in every band, or that a step of the recipe refuses.
    public static let unusable: UInt8 = 254
    /// A pixel that is not like the calibration spectra: the edge of an object, glare, something foreign.
    public static let outside: UInt8 = 255
    /// The most classes that a map can hold.
    public static let mostClasses = 253
}

/// What a model says of pixels.
public struct PixelPrediction: Sendable {
    /// The code of each pixel: 1 … for the classes of the model, else a `PixelCode`.
    public var classes: [UInt8]
    /// The numbers of each layer, one a pixel; NaN where there is none.
    public var layers: [[Float]]

    /// Joins classes and layers.
    public init(classes: [UInt8], layers: [[Float]]) {
        self.classes = classes
        self.layers = layers
    }
}

/// A model that can be applied to every pixel of a cube.
public protocol PixelModel: Sendable {
    /// The axis that pixels must have.
    var axis: SpectralAxis { get }
    /// The classes, coded 1, 2, … in the class map.
    var classNames: [String] { get }
    /// The layers beside the class map.
    var layers: [MapLayer] { get }

    /// The ways that pixels are seen by: one or more recipes and projections.
    var sights: [PixelSight] { get }
    /// Whether `judge` needs the raw spectra beside what was seen.
    var needsSpectra: Bool { get }

    /// What the model says of pixels.
    ///
    /// - Parameters:
    ///   - seen: what each of `sights` saw of them.
    ///   - spectra: the raw spectra, one row a pixel; nil where they were not asked for.
    func judge(
        _ seen: [PixelSight.Seen], spectra: UnsafeBufferPointer<Double>?
    ) throws(PredictionError) -> PixelPrediction
}

extension PixelModel {
    public var needsSpectra: Bool { false }

    /// What the model says of raw spectra, `count` rows of one value a channel.
    public func predict(
        _ rows: UnsafeBufferPointer<Double>, count: Int
    ) throws(PredictionError) -> PixelPrediction {
        try judge(sights.map { $0.see(rows, count: count) }, spectra: rows)
    }
}
