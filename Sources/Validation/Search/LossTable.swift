/// The loss of each lot for each complexity 1 … A: `losses[lot][a − 1]`, with a weight a lot.
public struct LossTable: Codable, Hashable, Sendable {
    /// Losses that differ by less are equal: the same counts, summed in another order, differ by rounding.
    static let tieTolerance = 1e-9

    /// The losses.
    public let losses: [[Double]]
    /// The weights of the lots; their sum is the number of lots.
    public let weights: [Double]

    /// Creates a table.
    public init(losses: [[Double]], weights: [Double]) {
        precondition(losses.count == weights.count, "\(losses.count) lots and \(weights.count) weights")
        self.losses = losses
        self.weights = weights
    }

    /// Weights that let classes count equally: L/(g·L_c) for a lot of class c.
    public static func balancedWeights(lotClasses: [Int]) -> [Double] {
        var counts: [Int: Int] = [:]
        for c in lotClasses { counts[c, default: 0] += 1 }
        return lotClasses.map { Double(lotClasses.count) / (Double(counts.count) * Double(counts[$0] ?? 1)) }
    }

    /// The largest complexity A.
    public var complexities: Int { losses.map(\.count).min() ?? 0 }

    /// The weighted mean loss at complexity a = 1 … A.
    public func mean(_ a: Int) -> Double {
        zip(losses, weights).reduce(0) { $0 + $1.0[a - 1] * $1.1 } / Double(losses.count)
    }

    /// The standard error of that mean: SD of the weighted lot losses (n − 1), divided by √L.
    public func standardError(_ a: Int) -> Double {
        let count = Double(losses.count)
        guard count > 1 else { return 0 }
        let centre = mean(a)
        let squares = zip(losses, weights).reduce(0.0) { sum, pair in
            let d = pair.0[a - 1] * pair.1 - centre
            return sum + d * d
        }
        return (squares / (count - 1)).squareRoot() / count.squareRoot()
    }
}
