/// Letters of 5 × 7 points for the legends of raster images: the printable characters of ASCII; some go
/// two points below the line.
///
/// Each is a number of 35 bits, row after row from the top, the left point of a row first.
enum RasterFont {
    static let width = 5
    static let height = 7
    /// From one letter to the next.
    static let advance = 6

    /// The rows of a character, two more where it goes below the line; of one outside ASCII, those of a hollow box.
    static func rows(of scalar: Unicode.Scalar) -> [UInt8] {
        if let rows = descending[scalar] { return rows }
        let index = Int(scalar.value) - 32
        let bits = letters.indices.contains(index) ? letters[index] : 0x7_E318_C63F
        return (0..<height).map { UInt8(truncatingIfNeeded: bits >> UInt64(5 * (height - 1 - $0)) & 31) }
    }

    /// Whether every character of a text has a letter.
    static func canWrite(_ text: String) -> Bool { text.unicodeScalars.allSatisfy { 32..<127 ~= $0.value } }

    /// A text with "_" for each run of characters that have no letter.
    static func writable(_ text: String) -> String {
        var kept = ""
        var isSkipping = false
        for scalar in text.unicodeScalars {
            let isLetter = 32..<127 ~= scalar.value
            if isLetter { kept.unicodeScalars.append(scalar) } else if !isSkipping { kept += "_" }
            isSkipping = !isLetter
        }
        return kept
    }

    /// Letters that go below the line, row after row.
    private static let descending: [Unicode.Scalar: [UInt8]] = [
        "g": [0, 0, 0b01111, 0b10001, 0b10001, 0b10001, 0b01111, 0b00001, 0b01110],
        "j": [0b00010, 0, 0b00110, 0b00010, 0b00010, 0b00010, 0b00010, 0b10010, 0b01100],
        "p": [0, 0, 0b11110, 0b10001, 0b10001, 0b10001, 0b11110, 0b10000, 0b10000],
        "q": [0, 0, 0b01111, 0b10001, 0b10001, 0b10001, 0b01111, 0b00001, 0b00001],
        "y": [0, 0, 0b10001, 0b10001, 0b10001, 0b10001, 0b01111, 0b00001, 0b01110],
    ]

    private static let letters: [UInt64] = [
        0x0_0000_0000, 0x1_0842_1004, 0x2_9400_0000, 0x2_95F5_7D4A, 0x1_1F47_17C4, 0x6_3222_2263, 0x3_2544_564D,
        0x1_0800_0000,
        0x0_8884_2082, 0x2_0821_0888, 0x0_0957_5480, 0x0_084F_9080, 0x0_0000_1088, 0x0_000F_8000, 0x0_0000_0004,
        0x0_4222_2210,
        0x3_A33A_E62E, 0x1_1842_108E, 0x3_A211_111F, 0x7_C441_062E, 0x0_8CA9_7C42, 0x7_E1E0_862E, 0x1_910F_462E,
        0x7_C222_1084,
        0x3_A317_462E, 0x3_A317_844C, 0x0_0800_0080, 0x0_0800_1088, 0x0_8888_2082, 0x0_01F0_7C00, 0x2_0820_8888,
        0x3_A211_1004,
        0x3_A37A_DE0E, 0x3_A31F_C631, 0x7_A31F_463E, 0x3_A308_422E, 0x7_2518_C65C, 0x7_E10F_421F, 0x7_E10F_4210,
        0x3_A30B_C62F,
        0x4_631F_C631, 0x3_8842_108E, 0x1_C421_0A4C, 0x4_654C_5251, 0x4_2108_421F, 0x4_775A_C631, 0x4_639A_CE31,
        0x3_A318_C62E,
        0x7_A31F_4210, 0x3_A318_D64D, 0x7_A31F_5251, 0x3_E107_043E, 0x7_C842_1084, 0x4_6318_C62E, 0x4_6318_C544,
        0x4_631A_D6AA,
        0x4_62A2_2A31, 0x4_62A2_1084, 0x7_C222_221F, 0x3_9084_210E, 0x4_2082_0821, 0x3_8421_084E, 0x1_1510_0000,
        0x0_0000_001F,
        0x2_0800_0000, 0x0_00E0_BE2F, 0x4_21E8_C63E, 0x0_00F8_420F, 0x0_42F8_C62F, 0x0_00E8_FE0E, 0x1_91C4_2108,
        0x0_00F8_BC2E,
        0x4_21E8_C631, 0x1_00C2_108E, 0x0_8061_0A4C, 0x4_212A_6292, 0x3_0842_108E, 0x0_01AA_D6B5, 0x0_01E8_C631,
        0x0_00E8_C62E,
        0x0_01E8_FA10, 0x0_00F8_BC21, 0x0_016C_4210, 0x0_00F8_383E, 0x2_11C4_2126, 0x0_0118_C62F, 0x0_0118_C544,
        0x0_0118_D6AA,
        0x0_0115_1151, 0x0_0118_BC2E, 0x0_01F1_111F, 0x0_8844_1082, 0x1_0842_1084, 0x2_0841_1088, 0x0_008A_8800,
    ]
}
