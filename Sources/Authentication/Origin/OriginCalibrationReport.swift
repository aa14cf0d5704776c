internal import Modelling
public import Preprocessing
public import Spectroscopy
public import Validation

/// What people read of an origin calibration, and programs as JSON.
public struct OriginCalibrationReport: Codable, Sendable {
    /// One candidate recipe with its best and its chosen number of latent variables.
    public struct CandidateSummary: Codable, Hashable, Sendable {
        /// The recipe in words.
        public let recipe: String
        /// The number of latent variables with the least inner loss.
        public let best: Int
        /// The number chosen by the rule of one standard error.
        public let chosen: Int
        /// The least inner loss (1 − balanced accuracy).
        public let loss: Double
        /// Its standard error.
        public let standardError: Double
        /// In how many outer segments the candidate was selected.
        public let selectedInOuterSegments: Int
    }

    /// The permutation test.
    public struct Permutation: Codable, Hashable, Sendable {
        /// The number of permutations.
        public let count: Int
        /// The mean nested balanced accuracy under permutation.
        public let mean: Double?
        /// (r + 1)/(B + 1).
        public let pValue: Double
    }

    /// The schema of the document.
    public let schema: String
    /// "origin".
    public let kind: String
    /// The figures of the selected recipe in the inner segments: optimistic.
    public let selected: ClassificationFigures
    /// The figures of the whole procedure on lots that it never saw: the headline.
    public let nested: ClassificationFigures
    /// Selected minus nested balanced accuracy.
    public let optimismGap: Double
    /// The permutation test, when one was made.
    public let permutation: Permutation?
    /// The selected recipe.
    public let recipe: Recipe
    /// The chosen number of latent variables.
    public let latentVariables: Int
    /// Every candidate, in plan order.
    public let candidates: [CandidateSummary]
    /// The number of lots.
    public let lots: Int
    /// The number of spectra.
    public let samples: Int
    /// The number of outer segments.
    public let outerSegments: Int
    /// The seed.
    public let seed: UInt64
    /// 1 − the confidence of sets of origins.
    public let alpha: Double
    /// What was found on the way.
    public let findings: [Finding]

    init(
        nested result: NestedSearchResult, permutation test: PermutationTest?, training: OriginModel.Training,
        plan: OriginPlan, findings: [Finding]
    ) {
        schema = "bencao.origin-calibration.v1"
        kind = "origin"
        selected = result.selectedFigures
        nested = result.nestedFigures
        optimismGap = result.optimismGap
        permutation = test.map { Permutation(count: $0.permuted.count, mean: $0.mean, pValue: $0.pValue) }
        recipe = result.selection.recipe
        latentVariables = result.selection.latentVariables
        candidates = result.selection.candidates.enumerated().map { index, candidate in
            CandidateSummary(
                recipe: candidate.recipe.summary, best: candidate.choice.best, chosen: candidate.choice.chosen,
                loss: candidate.choice.minimum,
                standardError: candidate.choice.standardErrors[candidate.choice.best - 1],
                selectedInOuterSegments: result.outerSelections.count { $0.selected == index })
        }
        lots = training.lots
        samples = training.spectra
        outerSegments = result.outerSelections.count
        seed = plan.seed
        alpha = plan.acceptance.alpha
        self.findings = findings
    }
}
