/// Where the iteration of NIPALS for several responses begins.
///
/// Carried on to its end it gives one model from either start; stopped early, at a loose tolerance, it does not.
public enum NIPALSStart: String, Codable, CaseIterable, Hashable, Sendable {
    /// The response whose covariances with X are largest: it is nearest to the end.
    case largestCovariance = "largest-covariance"
    /// The first response that is not yet described, as the original algorithm and scikit-learn.
    case firstResponse = "first-response"
}
