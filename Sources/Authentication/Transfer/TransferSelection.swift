/// The choice among candidates by their losses on the same lots: the simplest within one standard error of the best.
///
/// With b the candidate with the least mean loss, candidate i is within one standard error when
///
/// mean(loss_i) ≤ mean(loss_b) + SD(loss_b)/√L  (n − 1).
///
/// Of those within, the ones of the least simplicity remain, and of these the one with the least mean loss is chosen; ties
/// go to the order of the candidates.
///
/// Conventions: the standard error is that of the best loss, not of the paired differences from it. That is smaller where
/// candidates do alike; among dozens of them the luckiest then beats "do nothing" even on the same instrument. It is
/// given beside, as a figure.
///
/// ## Source
/// Breiman, Friedman, Olshen, Stone, Classification and Regression Trees (1984), 3.4.3. doi:10.1201/9781315139470
struct TransferSelection: Sendable {
    /// The mean loss of lots; nil where the candidate could not be fitted.
    let means: [Double?]
    /// The standard error of the mean loss.
    let standardErrors: [Double?]
    /// The standard error of the mean difference from the best.
    let differenceErrors: [Double?]
    /// Whether it is within one standard error of the best.
    let isWithin: [Bool]
    /// The index of the candidate with the least mean loss.
    let best: Int
    /// The index of the chosen candidate.
    let chosen: Int

    /// Chooses; nil when no candidate has losses.
    ///
    /// - Parameters:
    ///   - losses: the loss of each lot, for each candidate; nil where it could not be fitted.
    ///   - simplicity: how simple each candidate is, 0 the simplest.
    init?(losses: [[Double]?], simplicity: [Int]) {
        precondition(losses.count == simplicity.count, "\(losses.count) candidates, \(simplicity.count) simplicities")
        let means = losses.map { $0.map(Self.mean) }
        let fitted = means.indices.filter { means[$0]?.isFinite ?? false }
        guard let best = fitted.min(by: { (means[$0] ?? 0) < (means[$1] ?? 0) }), let least = losses[best] else {
            return nil
        }
        // Losses that differ by rounding are equal.
        let limit = (Self.mean(least) + Self.standardError(least)) * (1 + 1e-12) + 1e-300
        var differenceErrors: [Double?] = []
        var isWithin: [Bool] = []
        for losses in losses {
            guard let losses else {
                differenceErrors.append(nil)
                isWithin.append(false)
                continue
            }
            differenceErrors.append(Self.standardError(zip(losses, least).map { $0 - $1 }))
            isWithin.append(Self.mean(losses) <= limit)
        }
        let simplest = fitted.filter { isWithin[$0] }.map { simplicity[$0] }.min() ?? simplicity[best]
        chosen =
            fitted.filter { isWithin[$0] && simplicity[$0] == simplest }
            .min { (means[$0] ?? 0) * (1 + 1e-12) < (means[$1] ?? 0) } ?? best
        self.means = means
        standardErrors = losses.map { $0.map(Self.standardError) }
        self.differenceErrors = differenceErrors
        self.isWithin = isWithin
        self.best = best
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// SD/√n (n − 1); 0 for a single value.
    private static func standardError(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let mean = mean(values)
        let sum = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (sum / Double(values.count - 1) / Double(values.count)).squareRoot()
    }
}
