public import Preprocessing
public import Spectroscopy
public import Validation

/// What a study of an identity method found.
public struct AdulterantStudyReport: Codable, Sendable {
    /// A group of foreign lots.
    public struct Group: Codable, Hashable, Sendable {
        /// The value of the genuine column.
        public let name: String
        /// The lots that are rejected.
        public let rejected: RateFigure
        /// The lots that are not.
        public let notRejected: [String]
    }

    /// The foreign lots that mixtures in silico were made with.
    public struct MixedIn: Codable, Hashable, Sendable {
        /// The value of the genuine column.
        public let group: String
        /// The lots that were mixed in: those of the highest level, of too many a draw by the seed.
        public let lots: [String]
        /// The lots of the group.
        public let available: Int
        /// The level of these lots in per cent; nil where none is known, and they were taken as pure.
        public let level: Double?
    }

    /// The probability of detection against the level of an adulterant.
    public struct Curve: Codable, Hashable, Sendable {
        /// What was mixed.
        public let name: String
        /// Whether the mixtures were made in silico.
        public let simulated: Bool
        /// The lots that were mixed in; nil where the mixtures were measured.
        public let mixedIn: MixedIn?
        /// Counts and fit.
        public let curve: DetectionCurve
        /// The lowest level that is detected with the stated probability; nil where there is no fit that rises.
        /// Beyond the levels that were tried it is marked as extrapolated.
        public let detectedLevel: DetectionCurve.Level?
    }

    /// The schema of the document.
    public let schema: String
    /// "adulterant".
    public let kind: String
    /// The recipe that is chosen by all genuine lots: that of a calibration with the same plan and seed.
    public let recipe: Recipe
    /// The number of components A that is chosen with it.
    public let components: Int
    /// Whether A was given, not chosen.
    public let componentsGiven: Bool
    /// How many of the gates that have not seen some lots chose another recipe or number of components.
    public let otherChoices: Int
    /// The number of these gates.
    public let segments: Int
    /// The share of genuine lots that may be rejected.
    public let alpha: Double
    /// The smallest α at which the gate of all genuine lots can reject.
    public let smallestAlpha: Double
    /// Inclusivity: genuine lots that gates which have not seen them accept, of those that these can decide.
    public let inclusivity: RateFigure
    /// The genuine lots that are rejected.
    public let notAccepted: [String]
    /// Exclusivity: foreign lots that the gate of all genuine lots rejects.
    public let exclusivity: [Group]
    /// Detection against level.
    public let curves: [Curve]
    /// The probability with which a level is to be detected.
    public let probability: Double
    /// The seed.
    public let seed: UInt64
    /// What was found on the way.
    public let findings: [Finding]
}
