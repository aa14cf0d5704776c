/// How a PLS discriminant analysis comes from scores and predicted responses to classes.
///
/// The predicted responses ŷ_c are those of class membership coded 1 and 0; with −1 and +1 they are 2ŷ − 1, and
/// every decision is the same.
public enum PLSDecisionRule: String, Codable, Hashable, Sendable, CaseIterable {
    /// Linear discriminant analysis on the X-scores.
    case lda
    /// The class with the largest predicted response, the first of equals.
    case maximum
    /// Each class by its own Bayes threshold on its predicted response: see `ResponseThreshold`.
    case bayes
    /// Each class by the fixed threshold ŷ_c > ½ (0 where membership is coded −1 and +1).
    case threshold
}
