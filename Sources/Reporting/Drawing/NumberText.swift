internal import Glibc

/// Numbers as text, without locale and the same on every machine.
enum NumberText {
    /// A coordinate: at most 2 decimals, no trailing zeros, no −0.
    static func coordinate(_ value: Double) -> String {
        precondition(value.isFinite && abs(value) < 1e12, "a coordinate of \(value)")
        let hundredths = Int((value * 100).rounded())
        let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        if part == 0 { return "\(sign)\(whole)" }
        if part % 10 == 0 { return "\(sign)\(whole).\(part / 10)" }
        return "\(sign)\(whole).\(part < 10 ? "0" : "")\(part)"
    }

    /// A number for people with a fixed number of decimals and a true minus sign.
    static func fixed(_ value: Double, decimals: Int) -> String {
        precondition(value.isFinite && decimals >= 0 && decimals <= 12, "\(value) with \(decimals) decimals")
        let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
        guard scaled < 1e18 else { return "\(value)" }
        var digits = String(Int(scaled))
        if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
        let sign = value < 0 && scaled > 0 ? "−" : ""
        guard decimals > 0 else { return sign + digits }
        return sign + digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }

    /// A number with so many significant digits; those before the point are all kept.
    static func significant(_ value: Double, digits: Int) -> String {
        guard value != 0, value.isFinite else { return fixed(value, decimals: 0) }
        var decimals = digits - 1
        var size = abs(value)
        while size >= 10, decimals > 0 { (size, decimals) = (size / 10, decimals - 1) }
        while size < 1, decimals < 12 { (size, decimals) = (size * 10, decimals + 1) }
        return fixed(value, decimals: decimals)
    }

    /// "−5" raised: "⁻⁵".
    static func superscript(_ exponent: Int) -> String {
        let raised: [Character: Character] = [
            "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸",
            "9": "⁹",
        ]
        return String(String(exponent).map { raised[$0] ?? $0 })
    }
}
