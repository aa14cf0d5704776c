public import Spectroscopy
public import Transfer

/// The result document of `transfer check`.
public struct TransferCheckReport: Codable, Sendable {
    /// Where a margin came from.
    public enum MarginSource: String, Codable, Hashable, Sendable {
        /// It was given.
        case given
        /// It is the standard error of the laboratory.
        case laboratory
    }

    /// One sample on both instruments.
    public struct Pair: Codable, Hashable, Sendable {
        /// Its id.
        public let sample: String
        /// Its lot, when one is stated.
        public let lot: String?
        /// The value on the primary instrument.
        public let primary: Double
        /// The value on the secondary instrument.
        public let secondary: Double
        /// The reference value, when it is known.
        public let reference: Double?
    }

    /// One analyte.
    public struct Analyte: Codable, Sendable {
        /// Its name.
        public let name: String
        /// Its unit.
        public let unit: String?
        /// What is shown.
        public let verdict: EquivalenceVerdict
        /// Why nothing is shown; empty for go and no-go.
        public let reasons: [String]
        /// The difference that does not matter; nil where none is known.
        public let margin: Double?
        /// Where the margin came from.
        public let marginSource: MarginSource?
        /// The tests and figures.
        public let equivalence: InstrumentEquivalence?
        /// The samples.
        public let pairs: [Pair]
    }

    /// The answer for one sample on both instruments.
    public struct AnswerPair: Codable, Hashable, Sendable {
        /// Its id.
        public let sample: String
        /// Its lot, when one is stated.
        public let lot: String?
        /// The answer on the primary instrument: origins, or a verdict.
        public let primary: String
        /// The answer on the secondary instrument.
        public let secondary: String
    }

    /// The answers of origin and adulterant models.
    public struct Answers: Codable, Sendable {
        /// What is shown.
        public let verdict: EquivalenceVerdict
        /// Why nothing is shown; empty for go and no-go.
        public let reasons: [String]
        /// How many of 100 lots may have another answer; nil where it was not given.
        public let marginPoints: Double?
        /// The tests and figures.
        public let equivalence: AnswerEquivalence?
        /// The samples.
        public let pairs: [AnswerPair]
    }

    /// The schema of the document.
    public let schema: String
    /// The pipeline of the models: "content", "origin" or "adulterant".
    public let kind: String
    /// Go when every analyte, or the answers, are a go; no-go when one is.
    public let verdict: EquivalenceVerdict
    /// Every analyte that both models have; none of origin and adulterant models.
    public let analytes: [Analyte]
    /// The answers of origin and adulterant models; nil for contents.
    public let answers: Answers?
    /// The number of samples measured on both.
    public let samples: Int
    /// Their lots.
    public let lots: Int
    /// The level of the tests.
    public let alpha: Double
    /// Whether the pairing by id is borne out.
    public let pairing: PairingCheck
    /// The SHA-256 of the model file.
    public let primaryModel: String
    /// The SHA-256 of the transferred model file.
    public let secondaryModel: String
    /// What was found on the way.
    public let findings: [Finding]
}
