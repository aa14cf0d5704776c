internal import Glibc
internal import LinearAlgebra

/// The largest values that a spectrum may have.
///
/// What lies beyond is a slip, or stands for a missing value, and makes every sum of squares that it enters meaningless.
enum SpectralLimits {
    /// The largest value: its third power is still a double.
    static let largest = 1e100
    /// How many times the usual largest value of a spectrum the largest value of one may be.
    static let largestRatio = 1e6
    /// The fewest spectra that tell what is usual.
    static let fewest = 3

    /// The first value of a table that is too large, and what is usual: the median of the largest |x| of its rows.
    static func firstTooLarge(_ values: Matrix) -> (row: Int, column: Int, usual: Double?)? {
        let (n, p) = (values.rows, values.columns)
        guard n > 0, p > 0 else { return nil }
        let tops = values.withUnsafeElements { x in
            (0..<n).map { row -> Double in
                // Four at a time: a chain of comparisons would wait for itself.
                var top = SIMD4<Double>(repeating: 0)
                var j = row * p
                while j + 4 <= (row + 1) * p {
                    let four = SIMD4(x[j], x[j + 1], x[j + 2], x[j + 3])
                    let size = pointwiseMax(four, -four)
                    top.replace(with: size, where: size .> top)
                    j += 4
                }
                var most = top.max()
                while j < (row + 1) * p {
                    most = max(most, abs(x[j]))
                    j += 1
                }
                return most
            }
        }
        let usual = n >= fewest ? tops.sorted()[n / 2] : 0
        let limit = usual > 0 ? min(largest, usual * largestRatio) : largest
        guard let row = tops.firstIndex(where: { $0 > limit }) else { return nil }
        guard let column = (0..<p).first(where: { abs(values[row, $0]) > limit }) else { return nil }
        return (row, column, usual > 0 && usual <= largest ? usual : nil)
    }

    /// ⌊log₁₀ |x|⌋ of a number other than 0.
    static func exponent(of x: Double) -> Int { Int(log10(abs(x)).rounded(.down)) }

    static func powerOfTen(_ n: Int) -> Double { pow(10, Double(n)) }
}
