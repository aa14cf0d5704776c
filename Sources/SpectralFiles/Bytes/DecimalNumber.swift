/// Decimal numbers straight from bytes: no string, no locale, correctly rounded.
///
/// value = mantissa · 10^exponent. A mantissa up to 2^53 with |exponent| ≤ 22 is exact in one multiplication
/// or division; up to 19 digits with |exponent| ≤ 27 take one operation in 64-bit precision, which is right
/// unless the result lies exactly between two doubles; the rest goes to the standard library.
///
/// ## Source
/// Clinger, Proc. PLDI (1990) 92. doi:10.1145/93542.93557
enum DecimalNumber {
    /// Reads the number that starts at `position`, and moves `position` behind it; false when there is no
    /// digit.
    ///
    /// The grammar is sign, digits, decimal mark, digits, exponent; neither space nor NaN nor infinity
    /// belongs to it.
    @inline(__always)
    static func scan(
        _ bytes: UnsafePointer<UInt8>, _ position: inout Int, _ end: Int, decimal: UInt8, _ value: inout Double
    ) -> Bool {
        var i = position
        var isNegative = false
        if i < end {
            let sign = bytes[i]
            if sign == .minus {
                isNegative = true
                i &+= 1
            } else if sign == .plus {
                i &+= 1
            }
        }
        var mantissa: UInt64 = 0
        let wholeStart = i
        while i < end {
            let digit = bytes[i] &- .zero
            if digit > 9 { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            i &+= 1
        }
        var digits = i &- wholeStart
        var exponent = 0
        if i < end, bytes[i] == decimal {
            i &+= 1
            let fractionStart = i
            while i < end {
                let digit = bytes[i] &- .zero
                if digit > 9 { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                i &+= 1
            }
            exponent = fractionStart &- i
            digits &-= exponent
        }
        if digits == 0 { return false }
        if i < end, bytes[i] | 0x20 == UInt8(ascii: "e") { scanExponent(bytes, &i, end, &exponent) }

        if digits <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            let magnitude =
                exponent < 0 ? Double(mantissa) / powers[-exponent] : Double(mantissa) * powers[exponent]
            value = isNegative ? -magnitude : magnitude
        } else {
            value = slowValue(bytes, position, i, decimal, mantissa, digits: digits, exponent, isNegative)
        }
        position = i
        return true
    }

    /// The number that fills a whole range of bytes, or nil.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, decimal: UInt8 = .point) -> Double? {
        guard let base = bytes.baseAddress else { return nil }
        var position = 0
        var value = 0.0
        guard scan(base, &position, bytes.count, decimal: decimal, &value), position == bytes.count else { return nil }
        return value
    }

    /// The number that fills a whole text, or nil.
    static func parse(_ text: some StringProtocol, decimal: UInt8 = .point) -> Double? {
        Array(text.utf8).withUnsafeBufferPointer { parse($0, decimal: decimal) }
    }

    private static func scanExponent(
        _ bytes: UnsafePointer<UInt8>, _ position: inout Int, _ end: Int, _ exponent: inout Int
    ) {
        var i = position + 1
        var isNegative = false
        if i < end, bytes[i] == .minus || bytes[i] == .plus {
            isNegative = bytes[i] == .minus
            i += 1
        }
        let start = i
        var written = 0
        while i < end, bytes[i] &- .zero <= 9 {
            if written < 100_000 { written = written * 10 + Int(bytes[i] &- .zero) }
            i += 1
        }
        // "5e" is the number 5 followed by a letter: whoever called sees the letter and refuses it.
        guard i > start else { return }
        exponent += isNegative ? -written : written
        position = i
    }

    @inline(never)
    private static func slowValue(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ decimal: UInt8, _ mantissa: UInt64, digits: Int,
        _ exponent: Int, _ isNegative: Bool
    ) -> Double {
        #if arch(x86_64)
            if digits <= 19, exponent >= -27, exponent <= 27 {
                let extended =
                    exponent < 0
                    ? Float80(mantissa) / extendedPowers[-exponent] : Float80(mantissa) * extendedPowers[exponent]
                if extended.significandBitPattern & 0x7FF != 0x400 {
                    return isNegative ? -Double(extended) : Double(extended)
                }
            }
        #endif
        let text = String(
            decoding: (start..<end).map { bytes[$0] == decimal ? .point : bytes[$0] }, as: UTF8.self)
        // The grammar was checked above, so the text is a number.
        return Double(text) ?? .nan
    }

    private static let powers: [Double] = (0...22).map { n in (0..<n).reduce(1.0) { power, _ in power * 10 } }

    #if arch(x86_64)
        private static let extendedPowers: [Float80] = (0...27).map { n in
            (0..<n).reduce(1 as Float80) { power, _ in power * 10 }
        }
    #endif
}

extension UInt8 {
    static let zero = UInt8(ascii: "0")
    static let minus = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let point = UInt8(ascii: ".")
    static let comma = UInt8(ascii: ",")
    static let semicolon = UInt8(ascii: ";")
    static let bar = UInt8(ascii: "|")
    static let quote = UInt8(ascii: "\"")
    static let hash = UInt8(ascii: "#")
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// Whether the byte is a space or a tab.
    @inline(__always) var isBlank: Bool { self == .space || self == .tab }
    /// Whether the byte ends a line.
    @inline(__always) var isLineEnd: Bool { self == .lineFeed || self == .carriageReturn }
}
