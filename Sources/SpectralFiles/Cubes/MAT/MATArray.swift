internal import CTIFFShims
internal import Spectroscopy

/// A real numeric array of a MATLAB file: where its values are, and what they are.
struct MATArray {
    let name: String
    /// The dimensions, the first running fastest.
    let sizes: [Int]
    /// What the values are to MATLAB.
    let element: CubeElement
    /// What they are stored as: a smaller type where all values fit it.
    let stored: CubeElement
    let isCompressed: Bool
    private let offset: Int
    private let size: Int
    /// Where the values begin within the array.
    private let start: Int

    /// The number of values.
    let count: Int

    /// Everything before the values lies in the first bytes.
    private static let head = 4096

    /// Reads what an array is; nil for texts, cells, structures, sparse and complex arrays.
    init?(_ file: CubeBytes, at offset: Int, size: Int, isCompressed: Bool) throws(CubeReadingError) {
        var bytes = try Self.unpacked(file, at: offset, size: size, isCompressed, count: Self.head)
        var start = 0
        if isCompressed {
            guard bytes.count >= 8, Self.word(bytes, 0) == 14 else { return nil }
            bytes.removeFirst(8)
            start = 8
        }
        var place = 0
        func next() -> (type: Int, from: Int, count: Int)? {
            guard place + 8 <= bytes.count else { return nil }
            let word = Self.word(bytes, place)
            if word >> 16 != 0 {
                defer { place += 8 }
                return (word & 0xFFFF, place + 4, word >> 16)
            }
            let count = Self.word(bytes, place + 4)
            let from = place + 8
            place = from + (count + 7) / 8 * 8
            return (word, from, count)
        }
        guard let flags = next(), flags.count == 8, flags.from + 8 <= bytes.count,
            let dimensions = next(), dimensions.count >= 8, dimensions.count <= 128,
            dimensions.from + dimensions.count <= bytes.count,
            let title = next(), title.from + title.count <= bytes.count, let data = next(),
            let stored = Self.storedTypes[data.type], let element = Self.classes[Self.word(bytes, flags.from) & 0xFF],
            Self.word(bytes, flags.from) & 0x800 == 0
        else { return nil }
        sizes = (0..<dimensions.count / 4).map { Self.word(bytes, dimensions.from + 4 * $0) }
        var count = 1
        for size in sizes {
            let (product, isOver) = count.multipliedReportingOverflow(by: size)
            guard !isOver, product < 1 << 48 else { return nil }
            count = product
        }
        guard count > 0, count * stored.size <= data.count else { return nil }
        self.count = count
        name = String(decoding: bytes[title.from..<title.from + title.count], as: UTF8.self)
        (self.element, self.stored, self.isCompressed) = (element, stored, isCompressed)
        (self.offset, self.size, self.start) = (offset, size, start + data.from)
    }

    /// The values, the first dimension running fastest.
    func values(_ file: CubeBytes) throws(CubeReadingError) -> [Double] {
        let needed = start + count * stored.size
        let bytes = try Self.unpacked(file, at: offset, size: size, isCompressed, count: needed)
        guard bytes.count >= needed else {
            throw .truncated(place: "\(file.path), \(name)", needed: needed, found: bytes.count)
        }
        var values = [Double](repeating: 0, count: count)
        let rows = PixelRows(
            rows: 1, rowPixels: count, pixels: count, perPixel: 1, taken: 0..<1, targetStride: count)
        // Values begin at a multiple of 8 bytes, but for those of four bytes or less within a tag.
        let aligned = Array(bytes[start..<needed])
        aligned.withUnsafeBytes { source in
            values.withUnsafeMutableBufferPointer { target in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                stored.convert(from, isSwapped: false, rows, into: to)
            }
        }
        return values
    }

    /// The first bytes of an array, inflated where it is compressed.
    private static func unpacked(
        _ file: CubeBytes, at offset: Int, size: Int, _ isCompressed: Bool, count: Int
    ) throws(CubeReadingError) -> [UInt8] {
        guard isCompressed else { return try file.bytes(at: offset, count: min(size, count)) }
        // Deflate makes no more than 1032 bytes of one.
        let wanted = min(count, size.multipliedReportingOverflow(by: 1032).overflow ? count : size * 1032)
        let packed = try file.bytes(at: offset, count: count == head ? min(size, 1 << 16) : size)
        var target = [UInt8](repeating: 0, count: wanted)
        let done = target.withUnsafeMutableBytes {
            bt_inflate(packed, Int64(packed.count), $0.baseAddress, Int64(wanted))
        }
        guard done >= 0 else {
            throw .undecodable(
                place: "\(file.path), byte \(offset)", compression: "deflate", reason: "the stream is damaged")
        }
        target.removeLast(wanted - Int(done))
        return target
    }

    static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    private static let storedTypes: [Int: CubeElement] = [
        1: .int8, 2: .uint8, 3: .int16, 4: .uint16, 5: .int32, 6: .uint32, 7: .float32, 9: .float64, 12: .int64,
        13: .uint64,
    ]
    private static let classes: [Int: CubeElement] = [
        6: .float64, 7: .float32, 8: .int8, 9: .uint8, 10: .int16, 11: .uint16, 12: .int32, 13: .uint32, 14: .int64,
        15: .uint64,
    ]
}
