/// What can be said of the contents of one sample.
public struct ContentAnswer: PipelineAnswer {
    /// A calibration sample that lies near.
    public struct Neighbour: Codable, Hashable, Sendable {
        /// Its id.
        public let sample: String
        /// Its lot.
        public let lot: String
        /// Its reference value.
        public let reference: Double
        /// The Mahalanobis distance of the scores.
        public let distance: Double
    }

    /// Whether a sample lies where the model of an analyte was calibrated.
    public struct Applicability: Codable, Hashable, Sendable {
        /// Whether the p-value exceeds the smallest possible one.
        public let inside: Bool
        /// The score distance over its mean in calibration: h/h0. About 1 is usual.
        public let scoreDistance: Double
        /// The orthogonal distance over its mean in calibration: q/q0. About 1 is usual; nil where q0 is 0.
        public let orthogonalDistance: Double?
        /// The nearest calibration samples, three, nearest first.
        public let nearest: [Neighbour]
    }

    /// What is said of one analyte.
    public struct Value: Codable, Hashable, Sendable {
        /// The analyte.
        public let analyte: String
        /// The predicted value; nil outside the domain, unless it was forced.
        public let value: Double?
        /// The lower limit; nil with the value, and where there are too few lots.
        public let low: Double?
        /// The upper limit.
        public let high: Double?
        /// The unit.
        public let unit: String?
        /// Whether the sample is inside the domain.
        public let inside: Bool
        /// Whether the value was given although the sample is outside the domain.
        public let forced: Bool
        /// Whether the value lies beyond the reference values of the calibration; nil with the value.
        public let beyondRange: Bool?
        /// Whether the analyte can be predicted at all: the nested Q² of the calibration is above 0; nil in answers of
        /// before.
        public let predictable: Bool?
        /// The conformal p-value of the distance.
        public let pValue: Double
        /// Applicability.
        public let applicability: Applicability
        /// The stretches that contribute most to the distance of a sample outside; largest first.
        public let contributions: [SpectralContribution]
    }

    /// The schema of the document.
    public let schema: String
    /// The sample.
    public let sample: String
    /// Its lot, when one is stated.
    public let lot: String?
    /// The number of spectra that were averaged.
    public let scans: Int
    /// What is said of each analyte, in the order of the model.
    public let values: [Value]
    /// The smallest of the p-values.
    public let pValue: Double
    /// The applicability of the analyte with the smallest p-value.
    public let applicability: Applicability
    /// 1 − the confidence of the intervals.
    public let alpha: Double
    /// What the confidence holds for: "per sample", or "none: …".
    public let guarantee: String
    /// The SHA-256 of the model file.
    public let model: String

    /// Whether the sample is inside the domain of every analyte.
    public var isInside: Bool { values.allSatisfy(\.inside) }

    /// Whether the sample is inside the domain of every analyte, and each can be predicted.
    public var isFavourable: Bool { values.allSatisfy { $0.inside && $0.predictable != false } }
}
