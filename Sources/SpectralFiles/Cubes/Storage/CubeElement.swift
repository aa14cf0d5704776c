/// What a stored value of a cube is.
enum CubeElement: String, Sendable, Hashable {
    case uint8, uint16, uint32, uint64, int8, int16, int32, int64, float16, float32, float64

    /// Its size in bytes.
    var size: Int {
        switch self {
        case .uint8, .int8: 1
        case .uint16, .int16, .float16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// The largest value that it can hold, where a saturated detector shows; nil for floating point.
    var largest: Double? {
        switch self {
        case .uint8: Double(UInt8.max)
        case .uint16: Double(UInt16.max)
        case .uint32: Double(UInt32.max)
        case .uint64: Double(UInt64.max)
        case .int8: Double(Int8.max)
        case .int16: Double(Int16.max)
        case .int32: Double(Int32.max)
        case .int64: Double(Int64.max)
        case .float16, .float32, .float64: nil
        }
    }
}
