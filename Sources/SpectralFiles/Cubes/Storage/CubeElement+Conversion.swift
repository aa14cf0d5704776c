/// Rows of stored pixels that become rows of doubles.
///
/// Source: rows of `rowPixels` pixels of `perPixel` values, one row straight after the other. Target: the first
/// `pixels` pixels of every row, of each the values `taken`, rows `targetStride` apart.
struct PixelRows {
    var rows: Int
    var rowPixels: Int
    var pixels: Int
    var perPixel: Int
    var taken: Range<Int>
    var targetStride: Int

    /// The number of source values in a row.
    var rowValues: Int { rowPixels * perPixel }
    /// Whether the values taken lie side by side in the source and in the target.
    var isContiguous: Bool {
        taken.count == perPixel && (rows == 1 || (pixels == rowPixels && targetStride == pixels * perPixel))
    }
}

extension CubeElement {
    /// Converts values that begin at an aligned address.
    func convert(
        _ source: UnsafeRawPointer, isSwapped: Bool, _ rows: PixelRows, into target: UnsafeMutablePointer<Double>
    ) {
        switch self {
        case .uint8: Conversion<UInt8>.run(source, false, rows, target)
        case .int8: Conversion<Int8>.run(source, false, rows, target)
        case .uint16: Conversion<UInt16>.run(source, isSwapped, rows, target)
        case .int16: Conversion<Int16>.run(source, isSwapped, rows, target)
        case .uint32: Conversion<UInt32>.run(source, isSwapped, rows, target)
        case .int32: Conversion<Int32>.run(source, isSwapped, rows, target)
        case .uint64: Conversion<UInt64>.run(source, isSwapped, rows, target)
        case .int64: Conversion<Int64>.run(source, isSwapped, rows, target)
        case .float16: Conversion<StoredHalf>.run(source, isSwapped, rows, target)
        case .float32: Conversion<StoredSingle>.run(source, isSwapped, rows, target)
        case .float64: Conversion<StoredDouble>.run(source, isSwapped, rows, target)
        }
    }
}

/// A value as it is stored: bits that can be swapped, and their meaning.
private protocol StoredValue {
    associatedtype Bits: FixedWidthInteger
    static func value(_ bits: Bits) -> Double
}

extension StoredValue where Self == Bits {
    @inline(__always) static func value(_ bits: Bits) -> Double { Double(bits) }
}

extension UInt8: StoredValue { fileprivate typealias Bits = UInt8 }
extension Int8: StoredValue { fileprivate typealias Bits = Int8 }
extension UInt16: StoredValue { fileprivate typealias Bits = UInt16 }
extension Int16: StoredValue { fileprivate typealias Bits = Int16 }
extension UInt32: StoredValue { fileprivate typealias Bits = UInt32 }
extension Int32: StoredValue { fileprivate typealias Bits = Int32 }
extension UInt64: StoredValue { fileprivate typealias Bits = UInt64 }
extension Int64: StoredValue { fileprivate typealias Bits = Int64 }

private enum StoredSingle: StoredValue {
    @inline(__always) static func value(_ bits: UInt32) -> Double { Double(Float(bitPattern: bits)) }
}

private enum StoredDouble: StoredValue {
    @inline(__always) static func value(_ bits: UInt64) -> Double { Double(bitPattern: bits) }
}

private enum StoredHalf: StoredValue {
    /// The 15 bits below the sign, moved to where single precision has them, are the value times 2⁻¹¹²; that
    /// holds for subnormal values too. The exponent 31 stands for ∞ and NaN.
    @inline(__always) static func value(_ bits: UInt16) -> Double {
        let magnitude = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
        let special = bits & 0x7C00 == 0x7C00 ? UInt32(0x7F80_0000) : 0
        return Double(Float(bitPattern: magnitude.bitPattern | special | UInt32(bits & 0x8000) << 16))
    }
}

private enum Conversion<Value: StoredValue> {
    @inline(__always)
    static func run(
        _ source: UnsafeRawPointer, _ isSwapped: Bool, _ rows: PixelRows, _ target: UnsafeMutablePointer<Double>
    ) {
        let values = source.assumingMemoryBound(to: Value.Bits.self)
        if isSwapped { swapped(values, rows, target) } else { native(values, rows, target) }
    }

    private static func native(
        _ source: UnsafePointer<Value.Bits>, _ rows: PixelRows, _ target: UnsafeMutablePointer<Double>
    ) {
        if rows.isContiguous {
            for i in 0..<rows.rows * rows.pixels * rows.perPixel { target[i] = Value.value(source[i]) }
            return
        }
        let taken = rows.taken.count
        for row in 0..<rows.rows {
            let from = source + row * rows.rowValues + rows.taken.lowerBound
            let to = target + row * rows.targetStride
            if rows.perPixel == 1 {
                for i in 0..<rows.pixels { to[i] = Value.value(from[i]) }
            } else {
                for pixel in 0..<rows.pixels {
                    let spectrum = from + pixel * rows.perPixel
                    let place = to + pixel * taken
                    for band in 0..<taken { place[band] = Value.value(spectrum[band]) }
                }
            }
        }
    }

    private static func swapped(
        _ source: UnsafePointer<Value.Bits>, _ rows: PixelRows, _ target: UnsafeMutablePointer<Double>
    ) {
        if rows.isContiguous {
            for i in 0..<rows.rows * rows.pixels * rows.perPixel { target[i] = Value.value(source[i].byteSwapped) }
            return
        }
        let taken = rows.taken.count
        for row in 0..<rows.rows {
            let from = source + row * rows.rowValues + rows.taken.lowerBound
            let to = target + row * rows.targetStride
            if rows.perPixel == 1 {
                for i in 0..<rows.pixels { to[i] = Value.value(from[i].byteSwapped) }
            } else {
                for pixel in 0..<rows.pixels {
                    let spectrum = from + pixel * rows.perPixel
                    let place = to + pixel * taken
                    for band in 0..<taken { place[band] = Value.value(spectrum[band].byteSwapped) }
                }
            }
        }
    }
}
