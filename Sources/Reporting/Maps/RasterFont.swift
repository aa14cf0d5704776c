/// Letters of 5 × 7 points for the legends of raster images: the printable characters of ASCII.
///
/// Each is a number of 35 bits, row after row from the top, the left point of a row first.
enum RasterFont {
    static let width = 5
    static let height = 7
    /// From one letter to the next.
    static let advance = 6

    /// The rows of a character; of one outside ASCII, those of a hollow box.
    static func rows(of scalar: Unicode.Scalar) -> [UInt8] {
        let index = Int(scalar.value) - 32
        let bits = letters.indices.contains(index) ? letters[index] : 0x7E318C63F
        return (0..<height).map { UInt8(truncatingIfNeeded: bits >> UInt64(5 * (height - 1 - $0)) & 31) }
    }

    private static let letters: [UInt64] = [
        0x000000000, 0x108421004, 0x294000000, 0x295F57D4A, 0x11F4717C4, 0x632222263, 0x32544564D, 0x108000000,
        0x088842082, 0x208210888, 0x009575480, 0x0084F9080, 0x000001088, 0x0000F8000, 0x000000004, 0x042222210,
        0x3A33AE62E, 0x11842108E, 0x3A211111F, 0x7C441062E, 0x08CA97C42, 0x7E1E0862E, 0x1910F462E, 0x7C2221084,
        0x3A317462E, 0x3A317844C, 0x008000080, 0x008001088, 0x088882082, 0x001F07C00, 0x208208888, 0x3A2111004,
        0x3A37ADE0E, 0x3A31FC631, 0x7A31F463E, 0x3A308422E, 0x72518C65C, 0x7E10F421F, 0x7E10F4210, 0x3A30BC62F,
        0x4631FC631, 0x38842108E, 0x1C4210A4C, 0x4654C5251, 0x42108421F, 0x4775AC631, 0x4639ACE31, 0x3A318C62E,
        0x7A31F4210, 0x3A318D64D, 0x7A31F5251, 0x3E107043E, 0x7C8421084, 0x46318C62E, 0x46318C544, 0x4631AD6AA,
        0x462A22A31, 0x462A21084, 0x7C222221F, 0x39084210E, 0x420820821, 0x38421084E, 0x115100000, 0x00000001F,
        0x208000000, 0x000E0BE2F, 0x421E8C63E, 0x000F8420F, 0x042F8C62F, 0x000E8FE0E, 0x191C42108, 0x000F8BC2E,
        0x421E8C631, 0x100C2108E, 0x080610A4C, 0x4212A6292, 0x30842108E, 0x001AAD6B5, 0x001E8C631, 0x000E8C62E,
        0x001E8FA10, 0x000F8BC21, 0x0016C4210, 0x000F8383E, 0x211C42126, 0x00118C62F, 0x00118C544, 0x00118D6AA,
        0x001151151, 0x00118BC2E, 0x001F1111F, 0x088441082, 0x108421084, 0x208411088, 0x0008A8800,
    ]
}
