internal import Modelling
internal import Prediction
public import Preprocessing
public import Spectroscopy
public import Validation

/// What people read of an adulterant calibration, and programs as JSON.
public struct AdulterantCalibrationReport: PipelineReport {
    /// One candidate recipe with its best and its chosen number of components.
    public struct CandidateSummary: Codable, Hashable, Sendable {
        /// The recipe in words.
        public let recipe: String
        /// The number of components with the least inner loss.
        public let best: Int
        /// The number chosen by the rule of one standard error.
        public let chosen: Int
        /// The least inner loss.
        public let loss: Double
        /// Its standard error.
        public let standardError: Double
        /// In how many outer segments the candidate was selected.
        public let selectedInOuterSegments: Int
    }

    /// How the gate and the classical limit do on a group of foreign lots.
    public struct ForeignGroup: Codable, Hashable, Sendable {
        /// The value of the genuine column.
        public let name: String
        /// The lots that the gate rejects.
        public let rejected: RateFigure
        /// The lots that the classical limit rejects.
        public let classicallyRejected: RateFigure
    }

    /// The schema of the document.
    public let schema: String
    /// "adulterant".
    public let kind: String
    /// "rigorous", or "compliant" when known foreign lots took part in the choice.
    public let mode: OneClassSettings.Mode
    /// The selected recipe.
    public let recipe: Recipe
    /// The number of components A.
    public let components: Int
    /// Whether A was given, not chosen.
    public let componentsGiven: Bool
    /// The share of genuine lots that may be rejected.
    public let alpha: Double
    /// The smallest α at which the gate can reject: 1/(L + 1).
    public let smallestAlpha: Double
    /// The form of the gate.
    public let gate: ConformalGate.Form
    /// Left-out genuine lots that the gate accepts.
    public let acceptance: RateFigure
    /// Left-out genuine lots that the classical limit accepts.
    public let classicalAcceptance: RateFigure
    /// Whether all gates of the validation could reject anything at α.
    public let couldReject: Bool
    /// Known foreign groups.
    public let foreign: [ForeignGroup]
    /// The regression of the level of one adulterant.
    public struct LevelSummary: Codable, Hashable, Sendable {
        /// The adulterant.
        public let name: String
        /// "%".
        public let unit: String
        /// The recipe.
        public let recipe: Recipe
        /// The number of latent variables.
        public let latentVariables: Int
        /// The figures.
        public let figures: AdulterantLevelModel.Figures
        /// Whether there are lots enough for intervals.
        public let hasIntervals: Bool
    }

    /// The regressions of levels; nil where no level was stated.
    public let levels: [LevelSummary]?
    /// Every candidate, in plan order.
    public let candidates: [CandidateSummary]
    /// The number of genuine lots.
    public let lots: Int
    /// The number of genuine samples.
    public let samples: Int
    /// The number of genuine spectra.
    public let spectra: Int
    /// The number of outer segments.
    public let outerSegments: Int
    /// The seed.
    public let seed: UInt64
    /// What was found on the way.
    public let findings: [Finding]

    init(model: AdulterantModel, validation: OneClassValidation) {
        schema = "bencao.adulterant-calibration.v1"
        kind = AdulterantPlan.pipelineName
        mode = model.plan.validation.mode
        recipe = model.pipeline.recipe.recipe
        components = model.components
        componentsGiven = model.plan.estimator.components != nil
        alpha = model.plan.acceptance.alpha
        smallestAlpha = model.gate.smallestAlpha
        gate = model.gate.form
        acceptance = RateFigure(
            model.figures.acceptance, undecided: model.figures.undecided, lotsNeeded: model.figures.lotsNeeded)
        classicalAcceptance = RateFigure(model.figures.classicalAcceptance)
        couldReject = model.figures.couldReject
        foreign = model.figures.foreign.map {
            ForeignGroup(
                name: $0.name,
                rejected: RateFigure($0.rejected, undecided: $0.undecided, lotsNeeded: $0.lotsNeeded),
                classicallyRejected: RateFigure($0.classicallyRejected))
        }
        candidates = validation.selection.candidates.enumerated().map { index, candidate in
            CandidateSummary(
                recipe: candidate.recipe.summary, best: model.plan.estimator.components ?? candidate.choice.best,
                chosen: model.plan.estimator.components ?? candidate.choice.chosen,
                loss: candidate.choice.minimum,
                standardError: candidate.choice.standardErrors[candidate.choice.best - 1],
                selectedInOuterSegments: validation.outerSelections.count { $0.selected == index })
        }
        levels = model.levels?.map {
            LevelSummary(
                name: $0.name, unit: "%", recipe: $0.pipeline.recipe.recipe, latentVariables: $0.latentVariables,
                figures: $0.figures, hasIntervals: $0.intervals.isAvailable(alpha: model.plan.acceptance.intervalAlpha))
        }
        lots = model.training.lots
        samples = model.training.samples
        spectra = model.training.spectra
        outerSegments = validation.outerSelections.count
        seed = model.plan.seed
        findings = model.findings
    }
}
