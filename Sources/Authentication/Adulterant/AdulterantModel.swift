public import LinearAlgebra
public import Modelling
public import Prediction
public import Spectroscopy
public import Validation

/// A calibrated adulterant detection: everything that is needed to answer, and to defend the answer.
public struct AdulterantModel: PipelineModel {
    /// What the calibration was made from.
    public struct Training: Codable, Hashable, Sendable {
        /// A group of samples with its counts.
        public struct GroupCount: Codable, Hashable, Sendable {
            /// The value of the genuine column.
            public let name: String
            /// Whether its samples are genuine.
            public let genuine: Bool
            /// Its lots.
            public let lots: Int
            /// Its spectra.
            public let spectra: Int
        }

        /// The input files.
        public let sources: [SourceFile]
        /// The number of genuine spectra.
        public let spectra: Int
        /// The number of genuine samples: means of their scans.
        public let samples: Int
        /// The number of genuine lots.
        public let lots: Int
        /// The median number of spectra of a genuine lot.
        public let usualScans: Int
        /// Genuine and foreign groups.
        public let groups: [GroupCount]
    }

    /// Calibration samples in the score space, for nearest neighbours.
    public struct References: Codable, Hashable, Sendable {
        /// The id of each sample.
        public let samples: [String]
        /// Its lot.
        public let lots: [String]
        /// The value of the genuine column.
        public let groups: [String]
        /// The scores over their standard deviations, a row a sample, A columns.
        public let scores: Matrix
    }

    /// Classical limits of the same components with other degrees of freedom: for comparison, never for the verdict.
    public struct Limits: Codable, Hashable, Sendable {
        /// Degrees of freedom by medians and quartiles of the calibration distances.
        public let robust: FullDistance?
        /// Degrees of freedom by the distances of the Procrustes cross-validation set.
        public let procrustes: FullDistance?
    }

    /// The headline figures of the calibration.
    public struct Figures: Codable, Hashable, Sendable {
        /// Left-out genuine lots that the gate accepts, the whole choice made without them, of those that it decides.
        public let acceptance: LotRate
        /// The left-out genuine lots that nothing can be said of at α; nil where there are none, and in older files, which
        /// count them as accepted.
        public let undecided: Int?
        /// The genuine lots with which something could be said of them.
        public let lotsNeeded: Int?
        /// The same by the classical limit.
        public let classicalAcceptance: LotRate
        /// Whether the gates of the validation had lots enough to reject anything at α.
        public let couldReject: Bool
        /// What is made of known foreign lots.
        public let foreign: [ForeignGroup]
    }

    /// How the gate and the classical limit do on a group of foreign lots.
    public struct ForeignGroup: Codable, Hashable, Sendable {
        /// The value of the genuine column.
        public let name: String
        /// The lots that the gate rejects, of those that it decides.
        public let rejected: LotRate
        /// The lots that nothing can be said of at α; nil where there are none, and in older files, which count them as
        /// not rejected.
        public let undecided: Int?
        /// The genuine lots with which something could be said of them.
        public let lotsNeeded: Int?
        /// The lots that the classical limit rejects.
        public let classicallyRejected: LotRate
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
    public let plan: AdulterantPlan
    /// The axis that spectra must have.
    public let axis: SpectralAxis
    /// The signal kind that spectra must have.
    public let signal: SignalKind
    /// The fitted recipe and the class, of all genuine samples.
    public let pipeline: FittedPipeline<DataDrivenSIMCAModel>
    /// The conformal gate.
    public let gate: ConformalGate
    /// Other limits, for comparison.
    public let limits: Limits
    /// The genuine samples.
    public let genuine: References
    /// The known foreign samples; nil where there are none.
    public let foreign: References?
    /// The regressions of levels, one an adulterant; nil where no level was stated.
    public let levels: [AdulterantLevelModel]?
    /// The sample of each spectrum that was learned from, by the fingerprint of its values; absent from older files.
    public let fingerprints: [String: String]?
    /// The same for known foreign samples, whether or not they taught the model anything; absent from older files.
    public let foreignFingerprints: [String: String]?
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
    /// The number of components A.
    public var components: Int { pipeline.model.components }

    /// Whether counts agree between the parts, so that no later step meets an index outside.
    public var fitsTogether: Bool {
        ([genuine] + [foreign].compactMap { $0 }).allSatisfy { references in
            let n = references.samples.count
            return references.lots.count == n && references.groups.count == n && references.scores.rows == n
                && references.scores.columns == components
        } && gate.count >= 1
    }
}
