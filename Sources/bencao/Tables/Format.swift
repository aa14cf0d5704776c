import Foundation

/// Numbers as people read them.
enum Format {
    /// A number with a fixed count of decimals; "not available" for nil.
    static func fixed(_ value: Double?, _ decimals: Int) -> String {
        guard let value, value.isFinite else { return "not available" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = (abs(value) * scale).rounded()
        guard whole < 9e15 else { return String(value) }
        let integer = Int(whole)
        let divisor = Int(scale)
        let fraction = String(integer % divisor)
        let sign = value < 0 && integer > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(integer) }
        return sign + String(integer / divisor) + "." + String(repeating: "0", count: decimals - fraction.count)
            + fraction
    }

    /// A number with six significant digits at most.
    static func short(_ value: Double) -> String { String(format: "%.6g", value) }

    /// "1 lot", "2 lots".
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// "1 spectrum", "2 spectra".
    static func count(_ number: Int, _ noun: String, _ plural: String) -> String {
        "\(number) \(number == 1 ? noun : plural)"
    }

    /// A class as it stands in a line of text: "class 10" where the name is a number, or ends in one, which would be read
    /// together with the count beside it.
    static func className(_ name: String) -> String {
        name.last?.isNumber == true || Double(name) != nil ? "class \(name)" : name
    }

    /// "A 4, B 6 lots"; with numbers as names "class 10: 4 lots, class 20: 6 lots".
    static func lots(of classes: [(name: String, lots: Int)]) -> String {
        guard classes.contains(where: { className($0.name) != $0.name }) else {
            return classes.map { "\($0.name) \($0.lots)" }.joined(separator: ", ") + " lots"
        }
        return classes.map { "class \($0.name): \(count($0.lots, "lot"))" }.joined(separator: ", ")
    }

    /// A share in per cent.
    static func percent(_ value: Double, _ decimals: Int = 0) -> String { fixed(value * 100, decimals) + " %" }

    /// So many decimals that an uncertainty has two digits: what a value with that uncertainty is printed with.
    ///
    /// A figure that is itself an error is known to about a tenth: it is printed with the decimals of a tenth of it.
    static func decimals(uncertainty: Double) -> Int {
        guard uncertainty > 0, uncertainty.isFinite else { return 3 }
        var digits = 0
        var size = uncertainty
        while size < 10, digits < 8 {
            size *= 10
            digits += 1
        }
        return digits
    }

    /// So many decimals that an error has three digits.
    static func decimals(error: Double) -> Int { decimals(uncertainty: error / 10) }

    /// A p-value: three decimals, and below them "< 0.001".
    static func p(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "not available" }
        return value < 0.001 ? "< 0.001" : fixed(value, 3)
    }

    /// A p-value in a sentence: "p = 0.012", "p < 0.001".
    static func pEquals(_ value: Double) -> String { value < 0.001 ? "p < 0.001" : "p = \(fixed(value, 3))" }

    /// A distance over its mean: two decimals, and of huge ones three digits.
    static func ratio(_ value: Double) -> String {
        abs(value) < 1e5 ? fixed(value, 2) : String(format: "%.2e", value)
    }
}
