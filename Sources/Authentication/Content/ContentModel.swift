internal import LinearAlgebra
public import Modelling
public import Prediction
public import Spectroscopy
public import Validation

/// A calibrated content regression: a model for each analyte, with all that is needed to answer and to defend the answer.
public struct ContentModel: PipelineModel {
    /// A calibration sample.
    public struct Reference: Codable, Hashable, Sendable {
        /// Its id.
        public let sample: String
        /// Its lot.
        public let lot: String
    }

    /// What the calibration was made from.
    public struct Training: Codable, Hashable, Sendable {
        /// The input files.
        public let sources: [SourceFile]
        /// The number of spectra.
        public let spectra: Int
        /// The number of samples: means of their scans.
        public let samples: Int
        /// The number of lots.
        public let lots: Int
        /// The median number of spectra of a sample.
        public let usualScans: Int
    }

    /// An older model that this one was made from, with new samples.
    public struct Ancestor: Codable, Hashable, Sendable {
        /// The SHA-256 of its file.
        public let sha256: String
        /// How the new samples were used.
        public let mode: ContentUpdate.Mode
        /// The number of new samples.
        public let samples: Int
    }

    /// The model of one analyte.
    public struct Analyte: Codable, Sendable {
        /// The column of its reference values, which is its name.
        public let name: String
        /// The unit of its values; nil when none was stated.
        public let unit: String?
        /// The fitted recipe and the PLS regression that the domain is judged with; it predicts where there is no
        /// estimator.
        public let pipeline: FittedPipeline<PLSModel>
        /// What predicts, where it is not that PLS regression.
        public let estimator: ContentEstimator?
        /// The models without each fold of lots.
        public let folds: ContentFolds
        /// The distances of the calibration samples under the model of all of them.
        public let distance: DomainDistance
        /// The calibration samples, as indices into `samples` of the model.
        public let rows: [Int]
        /// Their reference values.
        public let reference: [Double]
        /// The figures.
        public let figures: Figures

        /// The number of latent variables A of the PLS regression.
        public var latentVariables: Int { pipeline.model.latentVariables }

        /// ŷ of rows after the recipe.
        func predicted(_ x: Matrix) throws(ModellingError) -> [Double] {
            guard let estimator else { return try pipeline.model.predict(x).column(0) }
            return try estimator.predicted(x)
        }

        /// The regression that predicts, in words: "pls with 5 latent variables".
        public var regression: String {
            guard let estimator else { return "pls with \(PLSRegression().setting(latentVariables))" }
            return (estimator.selection.map { "\($0)+" } ?? "") + estimator.method + " with \(estimator.setting)"
        }
    }

    /// The figures of an analyte.
    public struct Figures: Codable, Hashable, Sendable {
        /// Of the model on its own calibration samples: RMSEC.
        public let calibration: RegressionFigures
        /// Of the selected recipe in the inner segments, which is optimistic: RMSECV.
        public let selected: RegressionFigures
        /// Of the whole procedure on lots that it never saw: the headline.
        public let nested: RegressionFigures
        /// What intervals and domain come to on lots that were left out; nil where too few lots were left for an interval.
        public let coverage: ContentCoverage?
        /// The p-value of the permutation test, when one was made.
        public let permutationPValue: Double?
    }

    /// The format name.
    public let format: String
    /// The format version.
    public let version: Int
    /// The pipeline.
    public let kind: String
    /// The version of the program.
    public let software: String
    /// The plan, with the recipes that it came to.
    public let plan: ContentPlan
    /// The axis that spectra must have.
    public let axis: SpectralAxis
    /// The signal kind that spectra must have.
    public let signal: SignalKind
    /// The model of each analyte, in plan order.
    public let analytes: [Analyte]
    /// The calibration samples.
    public let samples: [Reference]
    /// The sample of each calibration spectrum by the fingerprint of its values.
    public let fingerprints: [String: String]
    /// Counts and input files.
    public let training: Training
    /// What was found on the way.
    public let findings: [Finding]
    /// The models that this one was made from by updates, oldest first; nil where it was calibrated anew.
    public let ancestry: [Ancestor]?
    /// Where the model was transferred from another instrument, the model that it was, and how.
    public var transfer: TransferRecord?

    /// What the calibration found of analytes that whoever reads their values has to know: that they cannot be predicted, or
    /// hardly.
    public var answerFindings: [Finding] {
        findings.filter { [ContentLint.notPredictable, ContentLint.hardlyPredictable].contains($0.code) }
    }

    /// Whether the calibration did better than the mean of the reference values of an analyte.
    public func isPredictable(_ analyte: String) -> Bool {
        !findings.contains { $0.code == ContentLint.notPredictable && $0.place == analyte }
    }

    /// The files that the model was calibrated on.
    public var sources: [SourceFile] { training.sources }
    /// The sample of each calibration spectrum by the fingerprint of its values.
    public var calibrationFingerprints: [String: String]? { fingerprints }
    public var transferredFrom: String? { transfer?.model }

    /// Whether counts and indices agree between the parts, so that no later step meets an index outside.
    public var fitsTogether: Bool {
        !analytes.isEmpty && analytes.map(\.name) == plan.data.analytes.map(\.column)
            && analytes.allSatisfy { analyte in
                let model = analyte.pipeline.model
                return analyte.estimator?.model.channels ?? model.channels == model.channels
                    && analyte.rows.count == analyte.reference.count && model.scores.columns == analyte.rows.count
                    && analyte.rows.allSatisfy(samples.indices.contains) && model.yMean.count == 1
                    && model.latentVariables >= 1 && model.scoreVariances.allSatisfy { $0 > 0 && $0.isFinite }
            }
    }
}
