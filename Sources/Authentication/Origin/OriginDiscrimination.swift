internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
public import Validation

/// Origin discrimination: where does a sample come from, among the origins that were calibrated?
///
/// Calibration searches recipes and complexities of the classifier that the plan names, validates the whole search by
/// nested lot-grouped segments, fits the choice to all spectra, and builds the conformal reference for sets of origins in
/// the score space of PLS-DA, whichever classifier decides.
///
/// ```swift
/// var plan = OriginPlan()
/// plan.data.classColumn = "origin"
/// let result = try OriginDiscrimination(plan: plan).calibrate(spectra, sources: [])
/// let answers = try result.model.predict(newSpectra)
/// ```
public struct OriginDiscrimination: Sendable {
    /// The plan.
    public let plan: OriginPlan

    /// What a calibration gives.
    public struct Result: CalibrationResult {
        /// The model.
        public let model: OriginModel
        /// What people read.
        public let report: OriginCalibrationReport
        /// The task, as it was after exclusions.
        public let task: ClassificationTask
        /// The search on all rows.
        public let search: SearchResult
    }

    /// The stages of a calibration, for progress.
    public enum Stage: String, Sendable {
        /// The nested search.
        case search = "nested search"
        /// The permutations of the whole search.
        case permutation = "permutations"
    }

    /// Creates the pipeline.
    public init(plan: OriginPlan) { self.plan = plan }

    /// Calibrates.
    ///
    /// - Parameters:
    ///   - data: raw spectra with the class column of the plan.
    ///   - sources: the files that they came from.
    ///   - findings: what was found in reading them.
    ///   - progress: called with a stage, the work done and all work, from any thread.
    public func calibrate(
        _ data: Spectra, sources: [SourceFile], findings readingFindings: [Finding] = [],
        progress: (@Sendable (Stage, Int, Int) -> Void)? = nil
    ) throws(AuthenticationError) -> Result {
        try plan.validate()
        var (task, findings) = try makeTask(data, readingFindings)

        var resolved = plan
        if resolved.data.lotColumn == nil { resolved.data.lotColumn = task.spectra.recognisedLotColumn }
        if plan.recipes == nil {
            let standard = DefaultRecipes.discrimination(for: task.spectra.axis)
            resolved.recipes = standard.recipes
            findings += standard.findings
        }
        let classifier = try plan.classifier()
        do throws(ValidationError) {
            let decision = try OriginDecision(
                classifier, task: task, recipes: resolved.recipes ?? [], plan: plan, progress: progress)
            let nested = decision.nested
            let originSets = try OriginSets.calibrate(
                task: task, recipe: nested.selection.recipe, latentVariables: decision.latentVariables,
                seed: SeededGenerator.derivedSeed(plan.seed, part: 2_000_000))
            let means = try Self.meanDistances(task, decision.pipeline)
            findings += decision.findings
            findings += originSets.outlyingLots(classNames: task.labels.names)
            findings += excludabilityFinding(originSets, names: task.labels.names)
            findings += CalibrationSpectra.unequalScans(task.lots)

            let figures = OriginModel.Figures(
                selected: nested.selectedFigures, nested: nested.nestedFigures,
                permutationPValue: decision.permutation?.pValue)
            let byChance = OriginChance(nested.nestedFigures).finding(
                permutation: decision.permutation.map { ($0.pValue, $0.permuted.count) }, alpha: plan.acceptance.alpha)
            if let byChance { findings.append(byChance) }
            let training = OriginModel.Training(
                sources: sources, spectra: task.spectra.count, lots: task.lots.count,
                classes: task.labels.names.enumerated().map { c, name in
                    OriginModel.Training.ClassCount(
                        name: name, lots: task.lotClasses.count { $0 == c },
                        spectra: task.labels.indices.count { $0 == c })
                })
            let model = OriginModel(
                format: ModelFile.format, version: ModelFile.version, kind: "origin",
                software: SoftwareVersion.current, plan: resolved, axis: task.spectra.axis,
                signal: task.spectra.signal, pipeline: decision.pipeline, classifier: decision.classifier,
                originSets: originSets,
                meanScoreDistance: means.score, meanOrthogonalDistance: means.orthogonal, distance: means.full,
                reference: OriginModel.Reference(
                    samples: task.spectra.samples.map(\.id), lots: task.lots.indices.map { task.lots.names[$0] },
                    classes: task.labels.indices),
                fingerprints: SpectralFingerprint.samples(of: task.spectra), training: training, figures: figures,
                findings: findings)
            let report = OriginCalibrationReport(
                decision, classifier: classifier, training: training, plan: resolved, findings: findings)
            return Result(model: model, report: report, task: task, search: nested.selection)
        } catch {
            throw .validation(error)
        }
    }

    /// What data come to under a plan, without a calibration.
    public struct DataCheck: Sendable {
        /// The number of spectra after exclusions.
        public let spectra: Int
        /// The number of lots.
        public let lots: Int
        /// The number of origins.
        public let classes: Int
        /// What was found.
        public let findings: [Finding]
    }

    /// Checks whether data fit the plan.
    ///
    /// - Throws: `AuthenticationError`.
    public func check(_ data: Spectra) throws(AuthenticationError) -> DataCheck {
        try plan.validate()
        let (task, findings) = try makeTask(data)
        for recipe in plan.recipes ?? [] {
            do throws(PreprocessingError) {
                _ = try recipe.fit(to: task.spectra, reference: task.labels.reference)
            } catch {
                throw .validation(.preprocessing(error, recipe: recipe.summary))
            }
        }
        return DataCheck(
            spectra: task.spectra.count, lots: task.lots.count, classes: task.labels.names.count, findings: findings)
    }

    /// The spectra, classes and lots of a calibration, after exclusions.
    private func makeTask(
        _ data: Spectra, _ readingFindings: [Finding] = []
    ) throws(AuthenticationError) -> (ClassificationTask, [Finding]) {
        do throws(SpectroscopyError) {
            let first = try CalibrationSpectra(data, plan: plan, readingFindings: readingFindings)
            let values = try first.spectra.labels(in: plan.data.classColumn)
            let ready = try first.setting(
                aside: ContradictoryCopies(
                    in: first.spectra, labels: values, groups: values, kind: OriginPlan.pipelineName))
            let labels = try ClassLabels(column: plan.data.classColumn, of: ready.spectra)
            return (
                try ClassificationTask(
                    spectra: ready.spectra, labels: labels, lots: ready.lots, column: plan.data.classColumn),
                ready.findings
            )
        } catch {
            throw .spectra(error)
        }
    }

    /// h0 and q0: the mean distances of the calibration spectra under the model that they made; and how both are distributed.
    private static func meanDistances(
        _ task: ClassificationTask, _ pipeline: FittedPipeline<PLSDiscriminantModel>
    ) throws(ValidationError) -> (score: Double, orthogonal: Double, full: FullDistance?) {
        let (recipe, estimator) = (pipeline.recipe, pipeline.model)
        let ready = try ValidationError.preprocessing(recipe.recipe) { () throws(PreprocessingError) in
            try recipe.apply(to: task.spectra)
        }
        return try ValidationError.modelling(recipe.recipe) { () throws(ModellingError) in
            let (scores, q) = try estimator.pls.projection.project(ready.x)
            let h = try estimator.discriminant.squaredDistances(scores)
            let own = task.labels.indices.enumerated().map { h[$0, $1] }
            // Distances that are all 0 have no distribution.
            let score = try? DistanceDistribution(own, what: "score distances")
            let orthogonal = try? DistanceDistribution(q, what: "orthogonal distances")
            return (
                own.reduce(0, +) / Double(own.count), q.reduce(0, +) / Double(q.count),
                score.flatMap { h in orthogonal.map { FullDistance(score: h, orthogonal: $0, samples: q.count) } }
            )
        }
    }

    private func excludabilityFinding(_ sets: OriginSets, names: [String]) -> [Finding] {
        let alpha = plan.acceptance.alpha
        let held = sets.classes.indices.filter { !sets.classes[$0].canExclude(atLevel: alpha) }
        guard !held.isEmpty else { return [] }
        let needed = CrossConformal.fewestUnits(atLevel: alpha)
        let smallest = held.map { sets.classes[$0].smallestPValue }.max() ?? 1
        return [
            Finding(
                code: "origin.not-excludable", severity: .warning,
                summary: "at alpha \(alpha), \(needed) lots an origin are needed before it can be excluded; "
                    + held.map { "\"\(names[$0])\" has \(sets.classes[$0].count)" }.joined(separator: ", ")
                    + ": every set will hold " + (held.count == 1 ? "it" : "them"),
                remedy: "calibrate with \(needed) lots an origin, or accept --alpha \(Self.rounded(smallest)) or more")
        ]
    }

    /// Rounded up to three decimals, so that the value suffices.
    private static func rounded(_ x: Double) -> Double { (x * 1000).rounded(.up) / 1000 }
}
