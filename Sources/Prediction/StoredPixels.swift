public import Spectroscopy

/// The pixels of some lines of a cube as they are stored, with what makes reflectance of them.
///
/// The value of a line, sample and band is (x − dark)·gain, with dark and gain of the sample and band.
public struct StoredPixels {
    /// The stored numbers, in `order`.
    public let base: UnsafeRawPointer
    /// What they are.
    public let number: StoredNumber
    /// Their order.
    public let order: CubeOrder
    /// The number of lines.
    public let lines: Int
    /// The number of pixels in a line.
    public let samples: Int
    /// The number of bands.
    public let bands: Int
    /// The numbers from one band of a pixel to the next, where they are band-sequential.
    public let planeStride: Int
    /// The dark, [band][sample]; nil for no correction.
    public let dark: UnsafePointer<Double>?
    /// ρ·τ/(white − dark), [band][sample].
    public let gain: UnsafePointer<Double>?

    /// Describes pixels.
    ///
    /// - Parameter planeStride: nil where the images of bands follow each other without a gap.
    public init(
        base: UnsafeRawPointer, number: StoredNumber, order: CubeOrder, lines: Int, samples: Int, bands: Int,
        planeStride: Int? = nil, dark: UnsafePointer<Double>? = nil, gain: UnsafePointer<Double>? = nil
    ) {
        precondition((dark == nil) == (gain == nil), "a dark and a gain go together")
        self.base = base
        self.number = number
        self.order = order
        self.lines = lines
        self.samples = samples
        self.bands = bands
        self.planeStride = planeStride ?? lines * samples
        self.dark = dark
        self.gain = gain
    }

    /// The number of pixels.
    public var count: Int { lines * samples }

    /// Where the first band of a pixel stands, and the numbers from there to the next band and to the next line.
    func place(line: Int, sample: Int) -> (first: Int, bandStride: Int, lineStride: Int) {
        switch order {
        case .bandSequential: (line * samples + sample, planeStride, samples)
        case .lineInterleaved: (line * bands * samples + sample, samples, bands * samples)
        case .pixelInterleaved: ((line * samples + sample) * bands, 1, bands * samples)
        }
    }

    /// The spectrum of a pixel, corrected.
    func spectrum(_ pixel: Int, into out: UnsafeMutablePointer<Double>) {
        let (line, sample) = (pixel / samples, pixel % samples)
        let (first, stride, _) = place(line: line, sample: sample)
        func take<Value>(_ type: Value.Type, _ double: (Value) -> Double) {
            let x = base.assumingMemoryBound(to: Value.self) + first
            for band in 0..<bands { out[band] = double(x[band * stride]) }
        }
        switch number {
        case .uint8: take(UInt8.self) { Double($0) }
        case .int8: take(Int8.self) { Double($0) }
        case .uint16: take(UInt16.self) { Double($0) }
        case .int16: take(Int16.self) { Double($0) }
        case .uint32: take(UInt32.self) { Double($0) }
        case .int32: take(Int32.self) { Double($0) }
        case .float32: take(Float.self) { Double($0) }
        case .float64: take(Double.self) { $0 }
        }
        guard let dark, let gain else { return }
        for band in 0..<bands {
            let at = band * samples + sample
            out[band] = (out[band] - dark[at]) * gain[at]
        }
    }
}
