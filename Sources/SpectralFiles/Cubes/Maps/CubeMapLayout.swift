/// What a map of a cube is: its size, its layers, and what is written about it.
public struct CubeMapLayout: Sendable, Hashable {
    /// What a value of a map is.
    public enum Element: String, Sendable, Hashable {
        case uint8, uint32, float32

        /// The number of bytes of a value.
        var size: Int { self == .uint8 ? 1 : 4 }
    }

    /// How layers are stored.
    public enum Arrangement: String, Sendable, Hashable {
        /// One page a layer; layers are written one after the other.
        case pages
        /// All layers as planes of one page; strips are written in any order of layers.
        case planes
    }

    /// The number of lines, that of the cube.
    public var lines: Int
    /// The number of pixels in a line, that of the cube.
    public var samples: Int
    /// The names of the layers.
    public var layers: [String]
    /// What a value is.
    public var element: Element
    /// How layers are stored.
    public var arrangement: Arrangement
    /// The description of the image: software, version, model.
    public var description: String
    /// Georeference and resolution of the cube.
    public var placement: CubePlacement
    /// The value for pixels without one: NaN by default where values are floating point.
    public var missing: Double?

    /// Creates a layout.
    public init(
        lines: Int, samples: Int, layers: [String], element: Element, arrangement: Arrangement = .pages,
        description: String, placement: CubePlacement = .unknown, missing: Double? = nil
    ) {
        precondition(lines > 0 && samples > 0 && !layers.isEmpty, "a map of \(lines) × \(samples) × \(layers.count)")
        self.lines = lines
        self.samples = samples
        self.layers = layers
        self.element = element
        self.arrangement = arrangement
        self.description = description
        self.placement = placement
        self.missing = missing ?? (element == .float32 ? .nan : nil)
    }

    /// Whether strips are compressed: whole numbers are, in which runs are long; of floating point little could be saved.
    var isCompressed: Bool { element != .float32 }

    /// The lines of a strip: about 64 KB of values, and a divisor of nothing in particular.
    public var stripLines: Int { min(lines, max(1, (1 << 16) / (samples * element.size))) }
}
