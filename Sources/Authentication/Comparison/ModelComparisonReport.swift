public import Spectroscopy
public import Validation

/// Two models of one question on the same samples.
public struct ModelComparisonReport: PipelineReport {
    /// What the models are compared by: an analyte, or the decisions.
    public struct Entry: Codable, Hashable, Sendable {
        /// The analyte, or "decisions".
        public let name: String
        /// Its unit; nil for decisions, and where none was stated.
        public let unit: String?
        /// What `first` and `second` are: "rmsep", "wrong" (the share of lots' samples decided wrongly, lots alike).
        public let figure: String
        /// The figure of the first model.
        public let first: Double
        /// The figure of the second model.
        public let second: Double
        /// The number of samples.
        public let samples: Int
        /// Of them outside the domain of the first model; nil where every sample is decided.
        public let firstOutside: Int?
        /// Of them outside the domain of the second model.
        public let secondOutside: Int?
        /// The paired sign-flip test over lots.
        public let comparison: PairedComparison
    }

    /// The schema of the document.
    public let schema: String
    /// The pipeline of the models.
    public let kind: String
    /// The SHA-256 of the model files.
    public let models: [String]
    /// What they are compared by.
    public let entries: [Entry]
    /// What was found on the way.
    public let findings: [Finding]

    init(kind: String, models: [String], entries: [Entry], findings: [Finding]) {
        schema = "bencao.model-comparison.v1"
        self.kind = kind
        self.models = models
        self.entries = entries
        self.findings =
            findings
            + entries.flatMap { entry in
                entry.comparison.findings.map {
                    Finding(
                        code: $0.code, severity: $0.severity, summary: $0.summary, place: entry.name, remedy: $0.remedy)
                }
            }
    }
}
