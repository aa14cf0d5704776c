/// What can be said of the origin of one sample.
public struct OriginAnswer: PipelineAnswer {
    /// A calibration sample that lies near.
    public struct Neighbour: Codable, Hashable, Sendable {
        /// Its id.
        public let sample: String
        /// Its lot.
        public let lot: String
        /// Its origin.
        public let origin: String
        /// The Mahalanobis distance of the scores (pooled within-class covariance).
        public let distance: Double
    }

    /// Whether the sample lies where the model was calibrated.
    public struct Applicability: Codable, Hashable, Sendable {
        /// Whether, for one origin at least, the p-value exceeds the smallest possible one.
        public let inside: Bool
        /// The score distance to the best origin, over its mean in calibration: h/h0. About 1 is usual.
        public let scoreDistance: Double
        /// The orthogonal distance, over its mean in calibration: q/q0. About 1 is usual.
        public let orthogonalDistance: Double
        /// The three nearest calibration samples, nearest first.
        public let nearest: [Neighbour]
    }

    /// The set of origins and what belongs to it.
    public struct Decision: Codable, Hashable, Sendable {
        /// The origins that cannot be excluded at the confidence; empty is "none of the known ones".
        public let origins: [String]
        /// The origin that the classifier decides for, whatever the set.
        public let best: String
        /// The origins that could not have been excluded for want of calibration lots.
        public let notExcludable: [String]
        /// The confidence 1 − α of the set.
        public let confidence: Double
        /// "per lot"; "per sample, no lot guarantee" when several samples of the lot have an answer each; "none: …" when
        /// clearly fewer or more spectra were averaged than calibration lots had (a factor above 2).
        public let guarantee: String
    }

    /// The schema of the document.
    public let schema: String
    /// The sample.
    public let sample: String
    /// Its lot, when one is stated.
    public let lot: String?
    /// The number of spectra that were averaged.
    public let scans: Int
    /// The set of origins.
    public let answer: Decision
    /// The conformal p-value of each origin.
    public let pValue: [String: Double]
    /// Applicability.
    public let applicability: Applicability
    /// The SHA-256 of the model file.
    public let model: String

    /// Whether the set holds one origin and no more.
    public var isSingle: Bool { answer.origins.count == 1 }

    /// Whether the set and the discriminant name one and the same origin.
    public var isFavourable: Bool { answer.origins == [answer.best] }
}
