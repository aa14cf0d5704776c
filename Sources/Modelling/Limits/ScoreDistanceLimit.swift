internal import LinearAlgebra

/// The limits of the score distance h (T²), by the distribution that each kind of sample follows.
///
/// ```
/// calibration samples   h ≤ (n − 1)²/n · Beta(A/2, (n − A − 1)/2)
/// new samples           h ≤ A(n² − 1)/(n(n − A)) · F(A, n − A)
/// F form                h ≤ A(n − 1)/(n − A) · F(A, n − A)
/// ```
///
/// A calibration sample has itself in the covariance, so that its h never exceeds (n − 1)²/n; with A = n − 1 all are
/// equal to it, and it is the limit. The F form is neither, but is what several programs print.
///
/// ```swift
/// try ScoreDistanceLimit.newSamples.value(components: 3, samples: 40, upperTail: 0.05)
/// ```
///
/// ## Source
/// Tracy, Young, Mason, J. Qual. Technol. 24 (1992) 88. doi:10.1080/00224065.1992.12015232
public enum ScoreDistanceLimit: String, Codable, CaseIterable, Sendable {
    /// For the samples that the model was fitted on.
    case calibration = "t2-beta"
    /// For samples that the model has not seen.
    case newSamples = "t2-new-f"
    /// The F form that several programs use for calibration samples.
    case fForm = "t2-f"

    /// One line for `bencao methods`.
    public var summary: String {
        switch self {
        case .calibration: "Score distance (T2) of calibration samples: beta distribution"
        case .newSamples: "Score distance (T2) of new samples: F distribution"
        case .fForm: "Score distance (T2) in the F form that several programs print for calibration samples"
        }
    }

    /// The limit for A components and n calibration samples that a regular sample exceeds with probability `upperTail`.
    ///
    /// - Throws: `ModellingError.tooManyComponents` when A is not below n.
    public func value(components: Int, samples: Int, upperTail: Double) throws(ModellingError) -> Double {
        guard components >= 1 else {
            throw .invalidParameter(name: "components", value: "\(components)", needed: "1 or more are needed")
        }
        guard upperTail > 0, upperTail < 1 else {
            throw .invalidParameter(
                name: "upperTail", value: "\(upperTail)", needed: "a number above 0 and below 1 is needed")
        }
        guard components < samples else {
            throw .tooManyComponents(
                asked: components, largest: max(samples - 1, 0), because: "the limit is for \(samples) samples")
        }
        let a = Double(components)
        let n = Double(samples)
        switch self {
        case .calibration:
            let bound = (n - 1) * (n - 1) / n
            return components == samples - 1
                ? bound : bound * BetaDistribution(a / 2, (n - a - 1) / 2).quantile(upperTail: upperTail)
        case .newSamples:
            return a * (n - 1) * (n + 1) / (n * (n - a)) * FDistribution(a, n - a).quantile(upperTail: upperTail)
        case .fForm:
            return a * (n - 1) / (n - a) * FDistribution(a, n - a).quantile(upperTail: upperTail)
        }
    }
}
