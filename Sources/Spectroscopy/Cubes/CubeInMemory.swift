/// A cube whose values are in memory: for small cubes, simulations and tests.
public struct CubeInMemory: CubeSource {
    public let name: String
    public let shape: CubeShape
    public let order: CubeOrder
    public let axis: SpectralAxis?
    public let findings: [Finding]
    public let blockLines: Int
    /// The values, in `order`.
    public let values: [Double]

    /// Creates a cube from its values in the given order.
    public init(
        _ values: [Double], shape: CubeShape, order: CubeOrder, axis: SpectralAxis? = nil, name: String = "cube",
        findings: [Finding] = [], blockLines: Int = 1
    ) {
        precondition(values.count == shape.count, "\(values.count) values for a cube of \(shape.summary)")
        precondition(axis == nil || axis?.count == shape.bands, "an axis of other length than \(shape.bands) bands")
        self.values = values
        self.shape = shape
        self.order = order
        self.axis = axis
        self.name = name
        self.findings = findings
        self.blockLines = blockLines
    }

    public var details: [CubeDetail] { [CubeDetail("element type", "float64"), CubeDetail("storage", "memory")] }
    public var workingBytes: Int { 0 }

    public func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        checkRead(lines: lines, bands: bands, into: buffer)
        guard let target = buffer.baseAddress, !lines.isEmpty, !bands.isEmpty else { return }
        values.withUnsafeBufferPointer { values in
            guard let source = values.baseAddress else { return }
            let samples = shape.samples
            switch order {
            case .bandSequential:
                for (i, band) in bands.enumerated() {
                    let from = source + (band * shape.lines + lines.lowerBound) * samples
                    (target + i * lines.count * samples).update(from: from, count: lines.count * samples)
                }
            case .lineInterleaved:
                for (i, line) in lines.enumerated() {
                    let from = source + (line * shape.bands + bands.lowerBound) * samples
                    (target + i * bands.count * samples).update(from: from, count: bands.count * samples)
                }
            case .pixelInterleaved:
                let first = lines.lowerBound * samples
                for pixel in 0..<lines.count * samples {
                    let from = source + (first + pixel) * shape.bands + bands.lowerBound
                    (target + pixel * bands.count).update(from: from, count: bands.count)
                }
            }
        }
    }
}
