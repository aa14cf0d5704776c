internal import Modelling
internal import Prediction
public import Preprocessing
public import Spectroscopy
public import Validation

/// What people read of an origin calibration, and programs as JSON.
public struct OriginCalibrationReport: PipelineReport {
    /// What decides for one origin.
    public struct Classifier: Codable, Hashable, Sendable {
        /// Its permanent name.
        public let method: String
        /// The chosen complexity: the number of latent variables, the point of a grid (from 1).
        public let complexity: Int
        /// What that stands for: "5 latent variables", "C = 100, γ = 0.1/total variance".
        public let setting: String
    }

    /// One candidate recipe with its best and its chosen complexity.
    public struct CandidateSummary: Codable, Hashable, Sendable {
        /// The recipe in words.
        public let recipe: String
        /// The complexity (number of latent variables, point of a grid) with the least inner loss.
        public let best: Int
        /// The one chosen by the rule of one standard error.
        public let chosen: Int
        /// What the chosen one stands for.
        public let setting: String
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
    /// What decides.
    public let classifier: Classifier
    /// The number of latent variables of the PLS-DA that sets of origins are made with; it decides too by default.
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
        _ decision: OriginDecision, classifier: any CataloguedClassifier, training: OriginModel.Training,
        plan: OriginPlan, findings: [Finding]
    ) {
        let result = decision.nested
        schema = "bencao.origin-calibration.v1"
        kind = "origin"
        selected = result.selectedFigures
        nested = result.nestedFigures
        optimismGap = result.optimismGap
        permutation = decision.permutation.map {
            Permutation(count: $0.permuted.count, mean: $0.mean, pValue: $0.pValue)
        }
        recipe = result.selection.recipe
        self.classifier = Classifier(
            method: type(of: classifier).identifier, complexity: result.selection.complexity,
            setting: classifier.setting(result.selection.complexity))
        latentVariables = decision.latentVariables
        candidates = result.selection.candidates.enumerated().map { index, candidate in
            CandidateSummary(
                recipe: candidate.recipe.summary, best: candidate.choice.best, chosen: candidate.choice.chosen,
                setting: classifier.setting(candidate.choice.chosen),
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

extension OriginModel {
    /// What decides for one origin.
    public var decider: OriginCalibrationReport.Classifier {
        if let classifier {
            return OriginCalibrationReport.Classifier(
                method: classifier.method, complexity: classifier.complexity, setting: classifier.setting)
        }
        let a = pipeline.model.pls.latentVariables
        return OriginCalibrationReport.Classifier(
            method: PLSDiscriminantAnalysis.identifier, complexity: a, setting: PLSDiscriminantAnalysis().setting(a))
    }
}
