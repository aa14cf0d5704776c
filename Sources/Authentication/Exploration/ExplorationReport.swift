public import Modelling
public import Preprocessing
public import Spectroscopy

/// What people read of an exploration, and programs as JSON.
public struct ExplorationReport: Codable, Sendable {
    /// One spectrum.
    public struct SampleLine: Codable, Hashable, Sendable {
        /// The sample id.
        public let sample: String
        /// The lot, when one is stated.
        public let lot: String?
        /// The scores of the components.
        public let scores: [Double]
        /// h/h0.
        public let scoreDistance: Double
        /// q/q0.
        public let orthogonalDistance: Double
        /// f = N_h·h/h0 + N_q·q/q0.
        public let fullDistance: Double
        /// Regular, extreme or outlier.
        public let role: FullDistance.Role
    }

    /// The schema of the document.
    public let schema: String
    /// The recipe in front of the PCA.
    public let recipe: Recipe
    /// The number of spectra.
    public let spectra: Int
    /// The number of channels after the recipe.
    public let channels: Int
    /// The share of the variance that each component explains.
    public let explainedVariance: [Double]
    /// The limit of f for extremes.
    public let extremeLimit: Double
    /// The limit of f for outliers.
    public let outlierLimit: Double
    /// The levels of these limits.
    public let levels: LimitLevels
    /// Every spectrum, in order.
    public let samples: [SampleLine]
    /// What was found.
    public let findings: [Finding]

    init(
        recipe: Recipe, spectra: Int, channels: Int, explainedVariance: [Double], extremeLimit: Double,
        outlierLimit: Double, levels: LimitLevels, samples: [SampleLine], findings: [Finding]
    ) {
        schema = "bencao.exploration.v1"
        self.recipe = recipe
        self.spectra = spectra
        self.channels = channels
        self.explainedVariance = explainedVariance
        self.extremeLimit = extremeLimit
        self.outlierLimit = outlierLimit
        self.levels = levels
        self.samples = samples
        self.findings = findings
    }
}
