internal import LinearAlgebra
public import Modelling
public import Prediction
public import Spectroscopy
public import Validation

/// A calibrated origin discrimination: everything that is needed to answer, and to defend the answer.
public struct OriginModel: PipelineModel {
    /// What the calibration was made from.
    public struct Training: Codable, Hashable, Sendable {
        /// A class with its counts.
        public struct ClassCount: Codable, Hashable, Sendable {
            /// The origin.
            public let name: String
            /// Its lots.
            public let lots: Int
            /// Its spectra.
            public let spectra: Int
        }

        /// The input files.
        public let sources: [SourceFile]
        /// The number of spectra.
        public let spectra: Int
        /// The number of lots.
        public let lots: Int
        /// The origins.
        public let classes: [ClassCount]
    }

    /// A calibration spectrum in the score space, for nearest neighbours.
    public struct Reference: Codable, Hashable, Sendable {
        /// The sample id of each calibration spectrum.
        public let samples: [String]
        /// The lot of each calibration spectrum.
        public let lots: [String]
        /// The class index of each calibration spectrum.
        public let classes: [Int]
    }

    /// The headline figures of the calibration.
    public struct Figures: Codable, Hashable, Sendable {
        /// The figures of the selected recipe in the inner segments.
        public let selected: ClassificationFigures
        /// The figures of the whole procedure.
        public let nested: ClassificationFigures
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
    public let plan: OriginPlan
    /// The axis that spectra must have.
    public let axis: SpectralAxis
    /// The signal kind that spectra must have.
    public let signal: SignalKind
    /// The fitted recipe, and the PLS-DA whose score space sets, distances and neighbours are told in.
    public let pipeline: FittedPipeline<PLSDiscriminantModel>
    /// What decides for one origin, where that is not the PLS-DA; absent from files else.
    public let classifier: OriginClassifier?
    /// The conformal reference for sets of origins.
    public let originSets: OriginSets
    /// h0: the mean score distance of the calibration spectra to their own class mean.
    public let meanScoreDistance: Double
    /// q0: the mean orthogonal distance of the calibration spectra.
    public let meanOrthogonalDistance: Double
    /// The distribution of both distances of the calibration spectra, for pixels of cubes; nil in files that are older than
    /// it, and where there is no spread.
    public let distance: FullDistance?
    /// The calibration samples.
    public let reference: Reference
    /// The sample of each calibration spectrum by the fingerprint of its values; absent from older files.
    public let fingerprints: [String: String]?
    /// Counts and input files.
    public let training: Training
    /// The figures.
    public let figures: Figures
    /// What was found on the way.
    public let findings: [Finding]
    /// Where the model was transferred from another instrument, what stands in front of it.
    public var front: InstrumentFront?

    /// The files that the model was calibrated on.
    public var sources: [SourceFile] { training.sources }
    /// The sample of each calibration spectrum by the fingerprint of its values; nil in older files.
    public var calibrationFingerprints: [String: String]? { fingerprints }
    public var transferredFrom: String? { front?.model }
    /// The origins.
    public var classNames: [String] { pipeline.model.classNames }

    /// Whether counts and indices agree between the parts, so that no later step meets an index outside.
    public var fitsTogether: Bool {
        let spectra = pipeline.model.pls.scores.columns
        let channels = pipeline.model.pls.projection.mean.count
        return reference.samples.count == spectra && reference.lots.count == spectra
            && reference.classes.count == spectra && reference.classes.allSatisfy(classNames.indices.contains)
            && originSets.classes.count == classNames.count
            && originSets.folds.allSatisfy { fold in
                fold.distances.discriminant.classNames == classNames
                    && (originSets.space?.basis.columns ?? fold.distances.projection.mean.count) == channels
            }
            && (classifier.map { $0.model.classNames == classNames && $0.model.channels == channels } ?? true)
            && meanScoreDistance > 0 && meanOrthogonalDistance >= 0
    }
}
