/// The unimodal profile nearest to given values in the sense of least squares: it rises to its mode, then falls.
///
/// x minimises Σ (y_i − x_i)² with x_1 ≤ … ≤ x_k and x_(k+1) ≥ … ≥ x_n for the best k of 0 … n; with `nonNegative` also
/// x ≥ 0. For each k the two parts are isotonic regressions; both for all k come from one pass (pool adjacent
/// violators), so the whole takes O(n).
///
/// Conventions: of equally good k the smallest is taken. Isotonic regression bounded by 0 is the isotonic regression
/// with its negative values set to 0, but the best k may be another: its errors are those of the bounded values.
///
/// ```swift
/// UnimodalRegression(of: [0, 2, 1, 3, 0]).values   // [0, 1.5, 1.5, 3, 0]
/// ```
///
/// ## Source
/// Bro, Sidiropoulos, J. Chemometr. 12 (1998) 223.
/// doi:10.1002/(SICI)1099-128X(199807/08)12:4<223::AID-CEM511>3.0.CO;2-2; Stout, Comput. Stat. Data Anal. 53 (2008) 289.
/// doi:10.1016/j.csda.2008.08.005
public struct UnimodalRegression: Hashable, Sendable {
    /// The n fitted values.
    public let values: [Double]
    /// The sum of squared differences from the given values.
    public let squaredError: Double

    /// Fits a unimodal profile to finite values.
    public init(of y: [Double], nonNegative: Bool = false) {
        let n = y.count
        let floor = nonNegative ? 0 : -Double.infinity
        let rising = PooledBlocks.errors(of: y, floor: floor)
        let falling = PooledBlocks.errors(of: y.reversed(), floor: floor)
        var best = 0
        for k in 1..<max(n + 1, 1) where rising[k] + falling[n - k] < rising[best] + falling[n - best] { best = k }
        squaredError = rising[best] + falling[n - best]
        values =
            PooledBlocks(of: y[..<best]).values(floor: floor)
            + PooledBlocks(of: y[best...].reversed()).values(floor: floor).reversed()
    }
}

/// The blocks of equal values of an isotonic regression, from left to right, with what they leave unexplained.
private struct PooledBlocks {
    private struct Block {
        var count: Double
        var mean: Double
        /// Σ (y − mean)² within the block.
        var squares: Double
        /// The error of this block and all before it, values below the floor raised to it.
        var cumulativeError = 0.0
    }

    private var blocks: [Block] = []

    init(of y: some Sequence<Double>) {
        for value in y { append(value, floor: -.infinity) }
    }

    private init() {}

    /// The errors of the isotonic regressions of the first 0 … n values.
    static func errors(of y: [Double], floor: Double) -> [Double] {
        var pooled = PooledBlocks()
        var errors = [0.0]
        errors.reserveCapacity(y.count + 1)
        for value in y {
            pooled.append(value, floor: floor)
            errors.append(pooled.blocks.last?.cumulativeError ?? 0)
        }
        return errors
    }

    private mutating func append(_ value: Double, floor: Double) {
        var new = Block(count: 1, mean: value, squares: 0)
        while let last = blocks.last, last.mean >= new.mean {
            let count = last.count + new.count
            let apart = new.mean - last.mean
            new = Block(
                count: count, mean: last.mean + apart * new.count / count,
                squares: last.squares + new.squares + apart * apart * last.count * new.count / count)
            blocks.removeLast()
        }
        let lift = max(floor - new.mean, 0)
        new.cumulativeError = (blocks.last?.cumulativeError ?? 0) + new.squares + new.count * lift * lift
        blocks.append(new)
    }

    func values(floor: Double) -> [Double] {
        blocks.flatMap { [Double](repeating: max($0.mean, floor), count: Int($0.count)) }
    }
}
