internal import Modelling
internal import Prediction
public import Preprocessing
public import Spectroscopy
public import Validation

/// What people read of a content calibration, and programs as JSON.
public struct ContentCalibrationReport: PipelineReport {
    /// What predicts.
    public struct Estimator: Codable, Hashable, Sendable {
        /// Its permanent name.
        public let method: String
        /// The permanent name of the selection of its channels; nil where it has all.
        public let selection: String?
        /// The chosen complexity: the number of latent variables or components, the point of a grid (from 1).
        public let complexity: Int
        /// What that stands for, in words.
        public let setting: String
    }

    /// One candidate recipe with its best and its chosen complexity.
    public struct CandidateSummary: Codable, Hashable, Sendable {
        /// The recipe in words.
        public let recipe: String
        /// The complexity (number of latent variables, point of a grid) with the least inner loss.
        public let best: Int
        /// The complexity chosen by the rule of one standard error.
        public let chosen: Int
        /// What the chosen one stands for, in few words: "5 LV".
        public let setting: String
        /// What the best one stands for, in few words.
        public let bestSetting: String
        /// The inner RMSECV with complexity 1, 2, ….
        public let rmsecvCurve: [Double]
        /// In how many outer segments the candidate was selected.
        public let selectedInOuterSegments: Int
    }

    /// The permutation test.
    public struct Permutation: Codable, Hashable, Sendable {
        /// (r + 1)/(B + 1).
        public let pValue: Double
    }

    /// One analyte.
    ///
    /// Bias, SEP, slope, intercept, Q², RPD, RPIQ and RER are those of the nested validation, R² that of the calibration.
    public struct Analyte: Codable, Sendable {
        /// The column of its reference values.
        public let name: String
        /// Its unit.
        public let unit: String?
        /// The selected recipe.
        public let recipe: Recipe
        /// What predicts.
        public let estimator: Estimator
        /// The chosen number of latent variables or components; nil for a grid, which has none.
        public let latentVariables: Int?
        /// The RMSE of the calibration samples.
        public let rmsec: Double
        /// The RMSECV of the selected recipe in the inner segments: optimistic.
        public let rmsecv: Double
        /// The RMSECV of the whole procedure: the headline.
        public let nestedRmsecv: Double
        /// Its interval.
        public let nestedRmsecvInterval: FigureInterval?
        /// Nested minus selected RMSECV.
        public let optimismGap: Double
        /// R² of the calibration.
        public let rSquared: Double?
        /// Nested Q².
        public let qSquared: Double?
        /// Whether the procedure does better than the mean of the reference values: nested Q² above 0.
        public let isPredictable: Bool
        /// Nested bias, predicted − reference.
        public let bias: Double
        /// The p-value of no bias.
        public let biasPValue: Double?
        /// Nested SEP.
        public let sep: Double?
        /// The slope of reference on predicted values.
        public let slope: Double?
        /// The intercept of reference on predicted values.
        public let intercept: Double?
        /// Nested RPD = SD/SEP.
        public let rpd: Double?
        /// Nested RPIQ.
        public let rpiq: Double?
        /// Nested RER.
        public let rer: Double?
        /// What intervals and domain come to on lots that were left out.
        public let coverage: ContentCoverage?
        /// The figures against the error of the laboratory and the specification.
        public let laboratory: ContentLaboratory?
        /// All figures of the calibration samples.
        public let calibration: RegressionFigures
        /// All figures of the selected recipe in the inner segments.
        public let selected: RegressionFigures
        /// All figures of the whole procedure.
        public let nested: RegressionFigures
        /// The permutation test, when one was made.
        public let permutation: Permutation?
        /// Every candidate, in plan order.
        public let candidates: [CandidateSummary]
        /// The number of outer segments.
        public let outerSegments: Int
        /// The number of samples with a reference value.
        public let samples: Int
        /// The number of samples without one.
        public let missing: Int
        /// Their lots.
        public let lots: Int

        init(
            _ asked: ContentPlan.Analyte, model: ContentModel.Analyte, result: ContentRegression.AnalyteResult,
            missing: Int, laboratory: ContentLaboratory?
        ) {
            let (calibration, selected, nested) = (
                model.figures.calibration, model.figures.selected, model.figures.nested
            )
            let (search, regressor) = (result.search, result.regressor)
            name = asked.column
            unit = asked.unit
            recipe = model.pipeline.recipe.recipe
            estimator = Estimator(
                method: model.estimator?.method ?? PLSRegression.identifier, selection: model.estimator?.selection,
                complexity: model.estimator?.complexity ?? model.latentVariables,
                setting: model.estimator?.setting ?? PLSRegression().setting(model.latentVariables))
            latentVariables = result.countsLatentVariables ? estimator.complexity : nil
            rmsec = calibration.rmse
            rmsecv = selected.rmse
            nestedRmsecv = nested.rmse
            nestedRmsecvInterval = nested.rmseInterval
            optimismGap = nested.rmse - selected.rmse
            rSquared = calibration.rSquared
            qSquared = nested.qSquared
            isPredictable = (nested.qSquared ?? 0) > 0
            bias = nested.bias
            biasPValue = nested.biasTest?.pValue
            sep = nested.sep
            slope = nested.referenceOnPredicted?.slope
            intercept = nested.referenceOnPredicted?.intercept
            rpd = nested.rpd
            rpiq = nested.rpiq
            rer = nested.rer
            coverage = model.figures.coverage
            self.laboratory = laboratory
            self.calibration = calibration
            self.selected = selected
            self.nested = nested
            permutation = model.figures.permutationPValue.map { Permutation(pValue: $0) }
            candidates = search.selection.search.candidates.enumerated().map { index, candidate in
                CandidateSummary(
                    recipe: candidate.recipe.summary, best: candidate.choice.best, chosen: candidate.choice.chosen,
                    setting: regressor.shortSetting(candidate.choice.chosen),
                    bestSetting: regressor.shortSetting(candidate.choice.best),
                    rmsecvCurve: search.selection.rmsecv(candidate: index),
                    selectedInOuterSegments: search.outerSelections.count { $0.search.selected == index })
            }
            outerSegments = search.outerSelections.count
            samples = model.rows.count
            self.missing = missing
            lots = model.folds.lots
        }
    }

    /// The schema of the document.
    public let schema: String
    /// "content".
    public let kind: String
    /// Every analyte, in plan order.
    public let analytes: [Analyte]
    /// How the reference values of the analytes go together.
    public let correlations: [ContentCorrelation]
    /// 1 − the confidence of the intervals.
    public let alpha: Double
    /// The number of lots.
    public let lots: Int
    /// The number of samples.
    public let samples: Int
    /// The number of spectra.
    public let spectra: Int
    /// The seed.
    public let seed: UInt64
    /// What was found on the way.
    public let findings: [Finding]

    init(model: ContentModel, analytes: [Analyte], correlations: [ContentCorrelation]) {
        schema = "bencao.content-calibration.v1"
        kind = ContentPlan.pipelineName
        self.analytes = analytes
        self.correlations = correlations
        alpha = model.plan.acceptance.alpha
        lots = model.training.lots
        samples = model.training.samples
        spectra = model.training.spectra
        seed = model.plan.seed
        findings = model.findings
    }
}
