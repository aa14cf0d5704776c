internal import Foundation

/// Numbers in what people are told of a cube.
enum ShortNumber {
    /// Six significant digits at most.
    static func text(_ value: Double) -> String { String(format: "%.6g", value) }

    /// A share in per cent with one decimal: "3.1 %".
    static func percent(_ part: Int, of all: Int) -> String {
        String(format: "%.1f %%", 100 * Double(part) / Double(max(all, 1)))
    }
}
