internal import Foundation
internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
public import Validation

/// Content regression: how much of each constituent is in a sample, with an interval, or "outside the domain".
///
/// Every analyte has a model of its own: a nested search over recipes and latent variables, on the samples that have a
/// reference value of it; the chosen regression of all of them; and the models without each fold of lots that intervals
/// and domain come from. An analyte's model does not depend on which others are calibrated with it.
///
/// ```swift
/// var plan = ContentPlan()
/// plan.data.analytes = [.init(column: "moisture_pct", unit: "%")]
/// let result = try ContentRegression(plan: plan).calibrate(spectra, sources: [])
/// let answers = try result.model.predict(newSpectra, modelHash: "")
/// ```
///
/// ## Source
/// Filzmoser, Liebmann, Varmuza, J. Chemometr. 23 (2009) 160 (double cross-validation). doi:10.1002/cem.1225
public struct ContentRegression: Sendable {
    /// The plan.
    public let plan: ContentPlan

    /// What the calibration of one analyte gives beside its model.
    public struct AnalyteResult: Sendable {
        /// The samples with their reference values.
        public let task: RegressionTask
        /// The nested search.
        public let search: RegressionSearchResult
        /// The regression that was searched, which tells what complexities stand for.
        public let regressor: any CataloguedRegressor
        /// The interval of each sample in each outer repeat, by models that never saw it; none where there were too few lots.
        public let nestedIntervals: [[ConformalRegression.Interval]]
        /// The samples after the recipe.
        public let prepared: Spectra
        /// The values that the model of all samples gives of its own calibration samples.
        public let fitted: [Double]

        /// Whether complexities count latent variables or components, not the points of a grid.
        public var countsLatentVariables: Bool { type(of: regressor).searchedParameter != nil }
    }

    /// What a calibration gives.
    public struct Result: CalibrationResult {
        /// The model.
        public let model: ContentModel
        /// What people read.
        public let report: ContentCalibrationReport
        /// What was found for each analyte, in plan order.
        public let analytes: [AnalyteResult]
    }

    /// Creates the pipeline.
    public init(plan: ContentPlan) { self.plan = plan }

    /// Calibrates.
    ///
    /// - Parameters:
    ///   - data: raw spectra with the reference columns of the plan.
    ///   - sources: the files that they came from.
    ///   - findings: what was found in reading them.
    ///   - progress: called with the name of an analyte, the work done on it and all of that, from any thread.
    public func calibrate(
        _ data: Spectra, sources: [SourceFile], findings readingFindings: [Finding] = [],
        progress: (@Sendable (String, Int, Int) -> Void)? = nil
    ) throws(AuthenticationError) -> Result {
        try calibrate(
            data, sources: sources, findings: readingFindings, ancestry: nil,
            recordedExclusions: plan.data.exclude, progress: progress)
    }

    /// Calibrates a model that remembers those it was made from, and what was left out before the data came here.
    func calibrate(
        _ data: Spectra, sources: [SourceFile], findings readingFindings: [Finding],
        ancestry: [ContentModel.Ancestor]?, recordedExclusions: [String: String],
        progress: (@Sendable (String, Int, Int) -> Void)?
    ) throws(AuthenticationError) -> Result {
        let (calibration, ready, dataFindings) = try prepare(data, readingFindings)
        var findings = dataFindings
        var resolved = plan
        resolved.data.exclude = recordedExclusions
        if resolved.data.lotColumn == nil { resolved.data.lotColumn = ready.samples.recognisedLotColumn }
        if plan.recipes == nil {
            let standard = DefaultRecipes.regression(for: ready.samples.axis)
            resolved.recipes = standard.recipes
            findings += standard.findings
        }
        findings += CalibrationSpectra.unequalScans(calibration.lots)
        findings += ContentLint.saturatedBands(ready.samples)

        // What stops an analyte is told before the long work on those before it.
        var tasks: [RegressionTask] = []
        for (index, analyte) in plan.data.analytes.enumerated() {
            tasks.append(try ready.task(index, name: analyte.column))
        }
        var sels: [Double?] = []
        for analyte in plan.data.analytes { sels.append(try standardError(analyte, calibration.spectra)) }
        let regressor = try plan.regressor()
        var results: [AnalyteResult] = []
        var analytes: [ContentModel.Analyte] = []
        for (index, asked) in plan.data.analytes.enumerated() {
            do throws(ValidationError) {
                let (result, model) = try calibrate(
                    asked, regressor, tasks[index], rows: ready.members(of: index), plan: resolved
                ) { progress?(asked.column, $0, $1) }
                findings += try lint(asked, result, model, ready)
                results.append(result)
                analytes.append(model)
            } catch {
                throw .validation(error)
            }
        }
        let names = plan.data.analytes.map(\.column)
        let correlations = ContentCorrelation.all(names: names, references: ready.references)
        findings += ContentLint.correlated(correlations)

        let scans = ready.rows.map(\.count).sorted()
        let model = ContentModel(
            format: ModelFile.format, version: ModelFile.version, kind: ContentPlan.pipelineName,
            software: SoftwareVersion.current, plan: resolved, axis: ready.samples.axis, signal: ready.samples.signal,
            analytes: analytes,
            samples: ready.samples.samples.indices.map {
                ContentModel.Reference(
                    sample: ready.samples.samples[$0].id, lot: ready.lots.names[ready.lots.indices[$0]])
            },
            fingerprints: SpectralFingerprint.samples(of: calibration.spectra),
            training: ContentModel.Training(
                sources: sources, spectra: calibration.spectra.count, samples: ready.samples.count,
                lots: ready.lots.count, usualScans: scans[scans.count / 2]),
            findings: findings, ancestry: ancestry)
        var reports: [ContentCalibrationReport.Analyte] = []
        for (index, asked) in plan.data.analytes.enumerated() {
            reports.append(
                ContentCalibrationReport.Analyte(
                    asked, model: analytes[index], result: results[index],
                    missing: ready.samples.count - analytes[index].rows.count,
                    laboratory: ContentLaboratory(
                        sel: sels[index], tolerance: asked.tolerance, figures: results[index].search.nestedFigures,
                        reference: results[index].task.reference,
                        predictions: results[index].search.nestedPredictions)))
        }
        return Result(
            model: model,
            report: ContentCalibrationReport(model: model, analytes: reports, correlations: correlations),
            analytes: results)
    }

    /// What data come to under a plan, without a calibration.
    public struct DataCheck: Sendable {
        /// An analyte with its counts.
        public struct Analyte: Sendable {
            /// Its name.
            public let name: String
            /// The samples with a reference value.
            public let samples: Int
            /// Their lots.
            public let lots: Int
        }

        /// Each analyte, in plan order.
        public let analytes: [Analyte]
        /// What was found.
        public let findings: [Finding]
    }

    /// Checks whether data fit the plan.
    ///
    /// - Throws: `AuthenticationError`.
    public func check(_ data: Spectra) throws(AuthenticationError) -> DataCheck {
        let (_, ready, findings) = try prepare(data, [])
        var analytes: [DataCheck.Analyte] = []
        for (index, analyte) in plan.data.analytes.enumerated() {
            let task = try ready.task(index, name: analyte.column)
            for recipe in plan.recipes ?? [] {
                do throws(PreprocessingError) {
                    _ = try recipe.fit(to: task.spectra, reference: Matrix(column: task.reference))
                } catch {
                    throw .validation(.preprocessing(error, recipe: recipe.summary))
                }
            }
            analytes.append(
                DataCheck.Analyte(name: analyte.column, samples: task.spectra.count, lots: task.lots.count))
        }
        return DataCheck(analytes: analytes, findings: findings)
    }

    private func prepare(
        _ data: Spectra, _ readingFindings: [Finding]
    ) throws(AuthenticationError) -> (CalibrationSpectra, ContentData, [Finding]) {
        try plan.validate()
        let calibration: CalibrationSpectra
        do throws(SpectroscopyError) {
            calibration = try CalibrationSpectra(data, plan: plan, readingFindings: readingFindings)
        } catch {
            throw .spectra(error)
        }
        let ready = try ContentData(
            calibration.spectra, lots: calibration.lots, columns: plan.data.analytes.map(\.column))
        var findings = calibration.findings + ready.findings
        for (index, analyte) in plan.data.analytes.enumerated() {
            findings += ContentLint.missing(
                analyte.column, of: ready.references[index].count { $0 == nil }, samples: ready.samples.count)
        }
        return (calibration, ready, findings)
    }

    /// The model of one analyte.
    private func calibrate(
        _ asked: ContentPlan.Analyte, _ regressor: any CataloguedRegressor, _ task: RegressionTask, rows: [Int],
        plan: ContentPlan, progress: @escaping @Sendable (Int, Int) -> Void
    ) throws(ValidationError) -> (AnalyteResult, ContentModel.Analyte) {
        let decision = try ContentDecision(regressor, task: task, plan: plan, progress: progress)
        let found = decision.found
        let recipe = found.selection.search.recipe
        let (fitted, model) = (decision.pipeline.recipe, decision.pipeline.model)
        let folds = try ContentFolds.calibrate(
            task: task, recipe: recipe, latentVariables: decision.latentVariables,
            estimator: decision.estimator.map { (regressor, plan.estimator, $0.complexity) },
            seed: SeededGenerator.derivedSeed(plan.seed, part: 2_000_000))
        let (coverage, intervals) = try coverage(task, decision, plan: plan)
        let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try fitted.apply(to: task.spectra)
        }
        return try ValidationError.modelling(recipe) {
            () throws(ModellingError) -> (AnalyteResult, ContentModel.Analyte) in
            let seen = try DomainRegression(model, calibratedOn: ready.x)
            let predicted =
                if let estimator = decision.estimator { try estimator.predicted(ready.x) } else {
                    try model.predict(ready.x).column(0)
                }
            let figures = ContentModel.Figures(
                calibration: try RegressionFigures(
                    .calibration, reference: task.reference, predicted: predicted, lots: task.lots),
                selected: found.selectedFigures, nested: found.nestedFigures, coverage: coverage,
                permutationPValue: decision.permutation?.pValue)
            return (
                AnalyteResult(
                    task: task, search: found, regressor: regressor, nestedIntervals: intervals, prepared: ready,
                    fitted: predicted),
                ContentModel.Analyte(
                    name: asked.column, unit: asked.unit, pipeline: decision.pipeline,
                    estimator: decision.estimator, folds: folds, distance: seen.distance, rows: rows,
                    reference: task.reference, figures: figures)
            )
        }
    }

    /// What intervals and domain come to on lots that were left out: each outer segment with the choice made without it.
    private func coverage(
        _ task: RegressionTask, _ decision: ContentDecision, plan: ContentPlan
    ) throws(ValidationError) -> (ContentCoverage?, intervals: [[ConformalRegression.Interval]]) {
        let alpha = plan.acceptance.alpha
        let (segments, selections) = (decision.outerSegments, decision.found.outerSelections)
        let parts = try Parallel.map(segments.count) {
            (s) throws(ValidationError) -> (answers: [ContentFolds.Answer], expected: Double) in
            let rows = segments[s].training
            let values = rows.map { task.reference[$0] }
            let recipe = selections[s].search.recipe
            guard let first = values.first, values.contains(where: { $0 != first }) else { return ([], 0) }
            let training = try ValidationError.modelling(recipe) { () throws(ModellingError) in
                try RegressionTask(
                    spectra: task.spectra.selecting(rows: rows), reference: values,
                    lots: task.lots.selecting(rows: rows), minimumLots: 2)
            }
            guard 1 / Double(training.lots.count + 1) <= alpha else { return ([], 0) }
            let folds = try ContentFolds.calibrate(
                task: training, recipe: recipe, latentVariables: decision.outerLatentVariables[s],
                estimator: decision.estimator.map { _ in
                    (decision.regressor, plan.estimator, selections[s].search.complexity)
                },
                seed: SeededGenerator.derivedSeed(plan.seed, part: 3_000_000 + UInt64(s)))
            return (
                try folds.answers(task.spectra.selecting(rows: segments[s].heldOut), alpha: alpha), folds.smallestPValue
            )
        }
        var intervals = [[ConformalRegression.Interval]](repeating: [], count: task.spectra.count)
        var entries: [ContentCoverage.Entry] = []
        for (segment, part) in zip(segments, parts) {
            for (row, answer) in zip(segment.heldOut, part.answers) {
                guard let interval = answer.interval else { continue }
                intervals[row].append(interval)
                entries.append(
                    ContentCoverage.Entry(
                        lot: task.lots.indices[row],
                        isCovered: (interval.low...interval.high).contains(task.reference[row]),
                        width: interval.high - interval.low, isInside: answer.isInside))
            }
        }
        let expected = parts.filter { !$0.answers.isEmpty }.map(\.expected)
        return (
            ContentCoverage(
                entries, confidence: 1 - alpha,
                expectedOutside: expected.isEmpty ? 0 : expected.reduce(0, +) / Double(expected.count)), intervals
        )
    }

    /// What the rules find of one analyte.
    private func lint(
        _ asked: ContentPlan.Analyte, _ result: AnalyteResult, _ model: ContentModel.Analyte, _ ready: ContentData
    ) throws(ValidationError) -> [Finding] {
        let name = asked.column
        let choice = result.search.selection.search.candidates[result.search.selection.search.selected].choice
        let samples = result.task.spectra.samples.map(\.id)
        var findings =
            model.pipeline.recipe.findings + (model.estimator?.model.findings ?? model.pipeline.model.findings)
        if asked.unit == nil { findings.append(ContentLint.unitUnstated(name)) }
        findings += ContentLint.notPredictable(name, nested: model.figures.nested)
        findings += ContentLint.optimistic(
            name, selected: model.figures.selected.rmse, nested: model.figures.nested.rmse)
        findings += ContentLint.constantInGroups(
            name, reference: result.task.reference, samples: result.task.spectra, lots: result.task.lots,
            otherColumns: Set(plan.data.analytes.map(\.column)))
        findings += ContentLint.carriedRange(name, reference: result.task.reference, samples: samples)
        // The points of a grid are no latent variables.
        let isCounted = result.countsLatentVariables
        findings += ContentLint.overfitted(
            name, rmsec: model.figures.calibration.rmse, rmsecv: model.figures.selected.rmse,
            choice: isCounted ? choice : nil, lots: result.task.lots.count)
        if isCounted {
            findings += ContentLint.manyLatentVariables(
                name, choice: choice, lots: result.task.lots.count,
                maximum: plan.estimator.maximumLatentVariables)
        }
        findings += try ValidationError.modelling(model.pipeline.recipe.recipe) {
            () throws(ModellingError) -> [Finding] in
            try ContentOutliers(model, result).findings(name: name, samples: samples)
        }
        findings += ContentLint.intervalNotAvailable(name, folds: model.folds, alpha: plan.acceptance.alpha)
        findings += ContentLint.outlyingLot(name, model.folds)
        return findings
    }

    /// The standard error of the laboratory: as given, or the root mean square of its column over the reference values.
    private func standardError(
        _ asked: ContentPlan.Analyte, _ rows: Spectra
    ) throws(AuthenticationError) -> Double? {
        guard let column = asked.selColumn else { return asked.sel }
        let stated = try ContentData.numbers(of: rows, column: column)
        let reference = try ContentData.numbers(of: rows, column: asked.column)
        let squares = zip(stated, reference).compactMap { error, value in value == nil ? nil : error.map { $0 * $0 } }
        let mean = squares.isEmpty ? 0 : squares.reduce(0, +) / Double(squares.count)
        guard mean > 0, mean.isFinite else {
            throw .plan(
                detail: "column \"\(column)\" states no standard error above 0 for \"\(asked.column)\"",
                place: "plan, data.analytes, \(asked.column), selColumn",
                remedy: "name the column of the standard errors, or give one value")
        }
        return mean.squareRoot()
    }
}
