internal import Glibc
internal import LinearAlgebra
public import Spectroscopy

/// The ratio of the RMSEP of two models on the same samples, with its interval, against the largest that is allowed.
///
/// ```
/// ρ = RMSEP₂/RMSEP₁ = √(Σe₂²/Σe₁²),  r = Σe₁e₂/√(Σe₁²·Σe₂²)
/// K = 1 + 2(1 − r²)·t²/(n − 1);  ρ² between ρ̂²·(K − √(K² − 1)) and ρ̂²·(K + √(K² − 1))
/// ```
///
/// t is the quantile of Student's t with n − 1 degrees of freedom. This is the interval of Pitman and Morgan for
/// errors of one pair that are correlated, with sums about 0 in the place of sums about the means (so n − 1 for n − 2):
/// a bias is part of the error. Where lots hold several samples, ln ρ² is jackknifed over the L lots instead, with t of
/// L − 1 degrees of freedom.
///
/// The largest ratio allowed is that of an added error as large as the margin δ: ρ_max = √(1 + (δ/RMSEP₁)²).
///
/// ## Source
/// Pitman, Biometrika 31 (1939) 9, doi:10.1093/biomet/31.1-2.9; Morgan, Biometrika 31 (1939) 13,
/// doi:10.1093/biomet/31.1-2.13; Fearn, NIR news 7 (1996) 5(5) (for RMSEP).
public struct ErrorRatio: Codable, Hashable, Sendable {
    /// How the interval was found.
    public enum Method: String, Codable, Hashable, Sendable {
        /// Pitman and Morgan, about 0.
        case pitmanMorgan
        /// The jackknife over lots.
        case lotJackknife
    }

    /// The RMSEP on the primary instrument.
    public let primary: Double
    /// The RMSEP on the secondary instrument.
    public let secondary: Double
    /// ρ; nil where the primary RMSEP is 0.
    public let ratio: Double?
    /// The lower end of the 1 − 2α interval.
    public let low: Double?
    /// Its upper end.
    public let high: Double?
    /// ρ_max; nil without a margin.
    public let allowed: Double?
    /// How the interval was found.
    public let method: Method
    /// What is shown.
    public let verdict: EquivalenceVerdict

    /// Compares the errors, predicted − reference, of two models on the same samples; nil for fewer than two lots.
    public init?(
        primaryErrors e1: [Double], secondaryErrors e2: [Double], lots: Lots, margin: Double?, alpha: Double = 0.05
    ) {
        precondition(e1.count == e2.count && lots.indices.count == e1.count, "errors of other samples")
        guard lots.count >= 2 else { return nil }
        let n = Double(e1.count)
        let (s11, s22, s12) = (dot(e1, e1), dot(e2, e2), dot(e1, e2))
        primary = (s11 / n).squareRoot()
        secondary = (s22 / n).squareRoot()
        method = lots.count == e1.count ? .pitmanMorgan : .lotJackknife
        let first = primary
        allowed = first > 0 ? margin.map { (1 + ($0 / first) * ($0 / first)).squareRoot() } : nil
        guard s11 > 0, s22 > 0 else {
            ratio = s11 > 0 ? 0 : nil
            low = nil
            high = nil
            verdict = .cannotSay
            return
        }
        let square = s22 / s11
        ratio = square.squareRoot()
        let t = StudentT(degreesOfFreedom: Double(lots.count - 1)).quantile(upperTail: alpha)
        let range: (Double, Double)
        if lots.count == e1.count {
            let unexplained = max(1 - s12 * s12 / (s11 * s22), 0)
            let k = 1 + 2 * unexplained * t * t / (n - 1)
            let root = (k * k - 1).squareRoot()
            // (K − √(K² − 1))(K + √(K² − 1)) = 1
            range = ((square / (k + root)).squareRoot(), (square * (k + root)).squareRoot())
        } else {
            var values: [Double] = []
            for rows in lots.rows {
                let a = s11 - rows.reduce(0) { $0 + e1[$1] * e1[$1] }
                let b = s22 - rows.reduce(0) { $0 + e2[$1] * e2[$1] }
                values.append(a > 1e-12 * s11 && b > 1e-12 * s22 ? log(b / a) : .infinity)
            }
            let l = Double(values.count)
            let mean = values.reduce(0, +) / l
            let error = ((l - 1) / l * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
            guard error.isFinite else {
                low = nil
                high = nil
                verdict = .cannotSay
                return
            }
            range = ((square * exp(-t * error)).squareRoot(), (square * exp(t * error)).squareRoot())
        }
        (low, high) = range
        verdict = allowed.map { range.1 <= $0 ? .go : range.0 > $0 ? .noGo : .cannotSay } ?? .cannotSay
    }
}
