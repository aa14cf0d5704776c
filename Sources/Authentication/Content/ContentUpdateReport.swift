public import Spectroscopy
public import Validation

/// What an update of a content model comes to: the old and the new model side by side on the same new samples.
public struct ContentUpdateReport: PipelineReport {
    /// One analyte.
    public struct Analyte: Codable, Sendable {
        /// The column of its reference values.
        public let name: String
        /// Its unit.
        public let unit: String?
        /// The number of new samples that both models are tried on.
        public let samples: Int
        /// Their lots.
        public let lots: Int
        /// The figures of the old model on them: a test, since it never saw them.
        public let old: RegressionFigures
        /// The figures of the updated procedure on them, their lots left out: nested.
        public let updated: RegressionFigures
        /// The share of them that the intervals of the old model hold; nil where it has none.
        public let oldCoverage: Double?
        /// The share of them, repeats counted, that the intervals of the updated procedure hold; nil where it has none.
        public let updatedCoverage: Double?
        /// The share of them outside the domain of the old model.
        public let oldOutside: Double
        /// The nested RMSECV of the old model on its own calibration samples.
        public let oldRmsecv: Double
        /// The nested RMSECV of the updated procedure on the same samples; nil where they were replaced.
        public let updatedRmsecvOnOld: Double?
        /// The paired sign-flip test over the lots of the new samples; the first model is the updated one.
        public let comparison: PairedComparison

        /// What the test says of the update.
        public var verdict: Verdict {
            switch comparison.outcome {
            case .firstIsBetter: .helps
            case .secondIsBetter: .harms
            case .noDifferenceShown: .notShown
            }
        }

        /// Whether the nested RMSECV of the old samples is more than 1.5 times what it was.
        public var harmsOld: Bool { updatedRmsecvOnOld.map { $0 > 1.5 * oldRmsecv } ?? false }

        /// The verdict in words, with what the update does to the old samples.
        public var verdictSummary: String {
            guard harmsOld else { return verdict.summary }
            return switch verdict {
            case .helps: "the update helps on the new samples, but harms on the old ones"
            case .harms: "the update harms on the new and the old samples"
            case .notShown: "not shown that the update helps; it harms on the old samples"
            }
        }

        private enum CodingKeys: String, CodingKey {
            case name, unit, samples, lots, old, updated, oldCoverage, updatedCoverage, oldOutside, oldRmsecv
            case updatedRmsecvOnOld, comparison
        }
    }

    /// What the test says of an update.
    public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// The updated procedure errs less on new lots that were left out.
        case helps
        /// It errs more.
        case harms
        /// These lots show no difference.
        case notShown

        /// In words.
        public var summary: String {
            switch self {
            case .helps: "the update helps"
            case .harms: "the update harms"
            case .notShown: "not shown that the update helps"
            }
        }
    }

    /// The schema of the document.
    public let schema: String
    /// "content".
    public let kind: String
    /// How the new samples were used.
    public let mode: ContentUpdate.Mode
    /// The SHA-256 of the old model file.
    public let oldModel: String
    /// Every analyte, in plan order.
    public let analytes: [Analyte]
    /// The verdict of each analyte, by its name.
    public let verdicts: [String: Verdict]
    /// The report of the new calibration.
    public let calibration: ContentCalibrationReport
    /// What was found on the way.
    public let findings: [Finding]

    /// Whether the update is shown to help every analyte of the plan, and to harm none on the old samples; one that could
    /// not be compared is not.
    public var isFavourable: Bool {
        !analytes.isEmpty && analytes.count == calibration.analytes.count
            && analytes.allSatisfy { $0.verdict == .helps && !$0.harmsOld }
    }
}
