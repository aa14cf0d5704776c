/// How the channels are scaled inside a support vector machine, with constants that are learned of the calibration rows.
///
/// γ, C and the kernels are not free of units, so how X is scaled belongs to the machine.
public enum SupportVectorScaling: String, Codable, Hashable, Sendable, CaseIterable {
    /// X as it is (LIBSVM, scikit-learn).
    case none
    /// Channel means are subtracted.
    case centre
    /// Channel means are subtracted and X is divided by √Σ_j s_j², so that its total variance is 1 (s_j with n − 1).
    ///
    /// The shapes of the spectra stay as they are, and C and γ mean the same in all units.
    case block
    /// Channel means are subtracted and each channel is divided by its s_j (e1071); a constant channel by 1.
    case autoscale
}
