/// A number of a cube as it is stored, in the byte order of the machine.
public enum StoredNumber: Int, Sendable, Hashable, CaseIterable {
    case uint8, int8, uint16, int16, uint32, int32, float32, float64

    /// The bytes of a number.
    public var size: Int {
        switch self {
        case .uint8, .int8: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .float64: 8
        }
    }
}

/// A cube whose numbers can be read as they are stored: a shorter way than through doubles.
///
/// What it gives, made doubles, is what `read` gives.
public protocol StoredCubeSource: CubeSource {
    /// What a stored number is; nil where values are not the stored numbers, so that only `read` gives them.
    var storedNumber: StoredNumber? { get }

    /// Reads lines × all samples × bands into `buffer`, in the order of the cube.
    ///
    /// - Throws: `CubeReadingError` when the file turns out to be damaged or cannot be read.
    func readStored(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(CubeReadingError)
}
