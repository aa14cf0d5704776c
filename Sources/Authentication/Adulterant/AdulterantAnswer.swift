public import Modelling

/// What can be said of one sample: genuine, foreign, or nothing.
public struct AdulterantAnswer: PipelineAnswer {
    /// The verdict.
    public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// The sample cannot be told from the genuine lots.
        case accept
        /// The sample is farther out than all but a share α of the genuine lots.
        case reject
        /// There are too few genuine lots to reject anything at α.
        case cannotSay
    }

    /// A calibration sample that lies near.
    public struct Neighbour: Codable, Hashable, Sendable {
        /// Its id.
        public let sample: String
        /// Its lot.
        public let lot: String
        /// Its value of the genuine column.
        public let group: String
        /// Whether it is genuine.
        public let genuine: Bool
        /// The Mahalanobis distance of the scores.
        public let distance: Double
    }

    /// Whether the sample lies where the model was calibrated.
    public struct Applicability: Codable, Hashable, Sendable {
        /// Whether the p-value exceeds the smallest possible one.
        public let inside: Bool
        /// The score distance over its mean in calibration: h/h0. About 1 is usual.
        public let scoreDistance: Double
        /// The orthogonal distance over its mean in calibration: q/q0. About 1 is usual.
        public let orthogonalDistance: Double
        /// The nearest genuine samples, then the nearest foreign ones, three of each, nearest first.
        public let nearest: [Neighbour]
    }

    /// A classical verdict, for comparison.
    public struct Classical: Codable, Hashable, Sendable {
        /// Within the limit: accept.
        public let accepts: Bool
        /// f = N_h·h/h0 + N_q·q/q0.
        public let distance: Double
        /// χ²(1 − α; N_h + N_q).
        public let limit: Double
        /// The limit that the largest of all calibration samples exceeds with probability γ.
        public let outlierLimit: Double
        /// Regular, extreme or outlier.
        public let role: FullDistance.Role
    }

    /// How much of a known adulterant the sample holds, if it is that.
    public struct Level: Codable, Hashable, Sendable {
        /// The adulterant.
        public let adulterant: String
        /// The level.
        public let value: Double
        /// The lower limit of the interval; nil where there are too few lots.
        public let low: Double?
        /// The upper limit; nil where there are too few lots.
        public let high: Double?
        /// The confidence of the interval.
        public let confidence: Double
        /// "%".
        public let unit: String
    }

    /// The schema of the document.
    public let schema: String
    /// The sample.
    public let sample: String
    /// Its lot, when one is stated.
    public let lot: String?
    /// The number of spectra that were averaged.
    public let scans: Int
    /// The verdict of the conformal gate.
    public let answer: Verdict
    /// The conformal p-value.
    public let pValue: Double
    /// The share of genuine lots that may be rejected.
    public let alpha: Double
    /// The smallest α at which the gate can reject.
    public let smallestAlpha: Double
    /// What α holds for: "per lot", "per sample, no lot guarantee", or "none: …".
    public let guarantee: String
    /// The verdict of the classical limit by moments.
    public let classical: Classical
    /// The same with robust degrees of freedom.
    public let robust: Classical?
    /// The same with degrees of freedom of the Procrustes cross-validation set.
    public let procrustes: Classical?
    /// Applicability.
    public let applicability: Applicability
    /// The stretches that contribute most to f, for samples that are not accepted; largest first.
    public let contributions: [SpectralContribution]
    /// The level of each known adulterant, for samples that are not accepted; nil where the model tells none.
    public let levels: [Level]?
    /// The SHA-256 of the model file.
    public let model: String

    /// Whether the sample is accepted.
    public var isFavourable: Bool { answer == .accept }
}
