/// A hyperspectral cube that is read piece by piece, whatever it is stored in.
///
/// Pieces are read in the order in which the cube is stored, and never transposed. Calls from several threads
/// at once are safe.
///
/// ```swift
/// var block = [Double](repeating: 0, count: lines.count * cube.shape.samples * bands.count)
/// try block.withUnsafeMutableBufferPointer { try cube.read(lines: lines, bands: bands, into: $0) }
/// ```
public protocol CubeSource: Sendable {
    /// What errors and findings call it: the path of a file.
    var name: String { get }
    /// Lines × samples × bands.
    var shape: CubeShape { get }
    /// How the cube is stored, hence in which order reading is cheap.
    var order: CubeOrder { get }
    /// The wavelengths; nil where there are none anywhere.
    var axis: SpectralAxis? { get }
    /// What a person should know about the file.
    var findings: [Finding] { get }
    /// What the file is, line by line, for `cube info`: element type, compression, where the wavelengths come
    /// from.
    var details: [CubeDetail] { get }
    /// The number of lines that are stored as one piece: reads of whole multiples from line 0 decode nothing
    /// twice; 1 where any lines are as cheap.
    var blockLines: Int { get }
    /// Whether lines are to be read in their order, by one call after the other: a line before the last one is dear.
    var readsInOrder: Bool { get }
    /// The bytes that one read may need beside the caller's buffer.
    var workingBytes: Int { get }

    /// Reads lines × all samples × bands into `buffer`, in the order of the cube.
    ///
    /// The buffer holds [band][line][sample], [line][band][sample] or [line][sample][band], by `order`. Values
    /// that the file marks as missing become NaN; scale and offset are applied. NaN and ∞ of the file stay.
    ///
    /// - Throws: `CubeReadingError` when the file turns out to be damaged or cannot be read.
    func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError)
}

extension CubeSource {
    public var readsInOrder: Bool { false }

    /// Traps unless the ranges lie within the cube and the buffer holds them.
    public func checkRead(lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>) {
        precondition(
            lines.lowerBound >= 0 && lines.upperBound <= shape.lines && bands.lowerBound >= 0
                && bands.upperBound <= shape.bands,
            "lines \(lines), bands \(bands) of a cube of \(shape.summary)")
        precondition(
            buffer.count >= lines.count * shape.samples * bands.count,
            "a buffer of \(buffer.count) for \(lines.count) × \(shape.samples) × \(bands.count) values")
    }
}
