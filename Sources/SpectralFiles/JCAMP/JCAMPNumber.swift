internal import Glibc

/// One number of a data table in any of the JCAMP-DX forms.
///
/// AFFN and PAC: a decimal number, sign in front. SQZ: the first digit and the sign are one letter, `@` 0,
/// `A…I` +1…+9, `a…i` −1…−9. DIF: the same with `%`, `J…R`, `j…r`, for the difference from the value before.
/// DUP: `S…Z`, `s` for 1…9: how often the value, or the difference, before stands in all.
///
/// ## Source
/// McDonald, Wilks, Appl. Spectrosc. 42 (1988) 151. doi:10.1366/0003702884428734
struct JCAMPNumber {
    enum Kind { case absolute, difference, duplicate }

    let kind: Kind
    let value: Double
    /// The power of ten of the last digit written.
    let exponent: Int

    /// One unit of the last digit written.
    var resolution: Double { pow(10, Double(exponent)) }

    /// How the numbers of a table are spelled.
    struct Spelling {
        /// Whether a comma between digits is the decimal mark.
        var isDecimalComma = false
        /// Whether `E` with digits behind needs no sign to be an exponent; in squeezed tables it is a digit.
        var isPlain = false

        /// Finds whether a table holds squeezed forms at all.
        static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            var inComment = false
            for i in text.indices {
                let c = text[i]
                if c.isLineEnd { inComment = false }
                if c == UInt8(ascii: "$") { inComment = true }
                if inComment || c == UInt8(ascii: "E") || c == UInt8(ascii: "e") { continue }
                if JCAMPNumber.pseudoDigit(c) != nil { return false }
            }
            return true
        }
    }

    /// Reads the number at `position` and moves behind it; nil when none stands there.
    static func read(
        _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, _ spelling: Spelling
    ) -> JCAMPNumber? {
        guard position < text.count, let base = text.baseAddress else { return nil }
        let start = position
        let first = text[start]
        let mark: UInt8 = spelling.isDecimalComma && text[start...].firstMark() == .comma ? .comma : .point
        var i = start
        var kind = Kind.absolute
        var isSqueezed = false
        if let pseudo = pseudoDigit(first) {
            kind = pseudo.kind
            isSqueezed = true
            i += 1
        } else if first == .plus || first == .minus {
            i += 1
        }
        let leading = i
        while i < text.count, text[i] &- .zero <= 9 { i += 1 }
        var fraction = 0
        if i < text.count, text[i] == mark, mark == .point || (i + 1 < text.count && text[i + 1] &- .zero <= 9) {
            let point = i
            i += 1
            while i < text.count, text[i] &- .zero <= 9 { i += 1 }
            fraction = i - point - 1
        }
        let hasDigits = isSqueezed || i - leading - (fraction > 0 ? 1 : 0) > 0
        guard hasDigits else { return nil }
        var exponent = 0
        if !isSqueezed, let end = exponentEnd(text, i, isPlain: spelling.isPlain) {
            exponent = Int(String(decoding: text[(i + 1)..<end], as: UTF8.self)) ?? 0
            i = end
        }
        var value = 0.0
        if isSqueezed {
            guard let squeezed = squeezedValue(text, start..<i, mark: mark) else { return nil }
            value = squeezed
        } else {
            var p = start
            guard DecimalNumber.scan(base, &p, i, decimal: mark, &value), p == i else { return nil }
        }
        guard value.isFinite else { return nil }
        position = i
        return JCAMPNumber(kind: kind, value: value, exponent: exponent - fraction)
    }

    /// The value of a number whose first byte is a letter for sign and first digit.
    private static func squeezedValue(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, mark: UInt8
    ) -> Double? {
        guard let pseudo = pseudoDigit(text[range.lowerBound]) else { return nil }
        var whole = Int(pseudo.digit &- .zero)
        var isWhole = range.count <= 15
        for i in range.dropFirst() where isWhole {
            let digit = text[i] &- .zero
            if digit > 9 { isWhole = false } else { whole = whole * 10 + Int(digit) }
        }
        if isWhole { return Double(pseudo.isNegative ? -whole : whole) }
        let plain = (pseudo.isNegative ? [.minus] : []) + [pseudo.digit] + text[range.dropFirst()]
        return plain.withUnsafeBufferPointer { DecimalNumber.parse($0, decimal: mark) }
    }

    /// Where an exponent that begins with the `E` at `i` ends; nil when there is none.
    private static func exponentEnd(_ text: UnsafeBufferPointer<UInt8>, _ i: Int, isPlain: Bool) -> Int? {
        guard i < text.count, text[i] | 0x20 == UInt8(ascii: "e") else { return nil }
        var j = i + 1
        if j < text.count, text[j] == .plus || text[j] == .minus { j += 1 } else if !isPlain { return nil }
        let digits = j
        while j < text.count, text[j] &- .zero <= 9, j - digits < 4 { j += 1 }
        return j > digits ? j : nil
    }

    /// What a letter of the squeezed forms stands for.
    @inline(__always)
    static func pseudoDigit(_ c: UInt8) -> (kind: Kind, digit: UInt8, isNegative: Bool)? {
        switch c {
        case UInt8(ascii: "@"): (.absolute, .zero, false)
        case UInt8(ascii: "A")...UInt8(ascii: "I"): (.absolute, c - UInt8(ascii: "A") + UInt8(ascii: "1"), false)
        case UInt8(ascii: "a")...UInt8(ascii: "i"): (.absolute, c - UInt8(ascii: "a") + UInt8(ascii: "1"), true)
        case UInt8(ascii: "%"): (.difference, .zero, false)
        case UInt8(ascii: "J")...UInt8(ascii: "R"): (.difference, c - UInt8(ascii: "J") + UInt8(ascii: "1"), false)
        case UInt8(ascii: "j")...UInt8(ascii: "r"): (.difference, c - UInt8(ascii: "j") + UInt8(ascii: "1"), true)
        case UInt8(ascii: "S")...UInt8(ascii: "Z"): (.duplicate, c - UInt8(ascii: "S") + UInt8(ascii: "1"), false)
        case UInt8(ascii: "s"): (.duplicate, UInt8(ascii: "9"), false)
        default: nil
        }
    }
}

extension Slice<UnsafeBufferPointer<UInt8>> {
    /// The decimal mark of the number at the beginning, a comma only with a digit on both sides.
    fileprivate func firstMark() -> UInt8? {
        var i = startIndex
        while i < endIndex {
            let c = self[i]
            if c == .comma { return i > startIndex && i + 1 < endIndex && self[i + 1] &- .zero <= 9 ? .comma : nil }
            if c == .point { return .point }
            if c &- .zero > 9 && i > startIndex { return nil }
            i += 1
        }
        return nil
    }
}
