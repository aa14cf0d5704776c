internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
public import Validation

/// Adulterant detection: is a sample what its label says, at a stated rate of false rejections?
///
/// Calibration looks at genuine lots: it chooses recipe and number of components, validates the choice by lots that are
/// left out, fits the one-class model to all genuine samples, and builds the conformal gate on the lots. Known foreign
/// samples are reported on; they take part in the choice only in compliant mode.
///
/// ```swift
/// var plan = AdulterantPlan()
/// plan.data.genuine = .init(column: "type", values: ["Oregano"])
/// let result = try AdulterantDetection(plan: plan).calibrate(spectra, sources: [])
/// let answers = try result.model.predict(newSpectra, modelHash: "")
/// ```
///
/// ## Source
/// Rodionova, Oliveri, Pomerantsev, Chemom. Intell. Lab. Syst. 159 (2016) 89 (rigorous and compliant).
/// doi:10.1016/j.chemolab.2016.10.002
public struct AdulterantDetection: Sendable {
    /// The plan.
    public let plan: AdulterantPlan

    /// What a calibration gives.
    public struct Result: CalibrationResult {
        /// The model.
        public let model: AdulterantModel
        /// What people read.
        public let report: AdulterantCalibrationReport
        /// The validation, with the search on all lots.
        public let validation: OneClassValidation
        /// The genuine samples, raw.
        public let genuine: Spectra
        /// The known foreign samples, raw.
        public let foreign: Spectra
    }

    /// Creates the pipeline.
    public init(plan: AdulterantPlan) { self.plan = plan }

    /// Calibrates.
    ///
    /// - Parameters:
    ///   - data: raw spectra with the genuine column of the plan.
    ///   - sources: the files that they came from.
    ///   - findings: what was found in reading them.
    ///   - progress: called with the work done and all work, from any thread.
    public func calibrate(
        _ data: Spectra, sources: [SourceFile], findings readingFindings: [Finding] = [],
        progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(AuthenticationError) -> Result {
        try plan.validate()
        let ready = try AdulterantData(data, plan: plan, readingFindings: readingFindings)
        var findings = ready.findings
        var resolved = plan
        if resolved.data.lotColumn == nil { resolved.data.lotColumn = ready.spectra.recognisedLotColumn }
        let measured = try plan.data.levelColumn.map { (column) throws(AuthenticationError) in
            try AdulterantLevels(ready, column: column, adulterantColumn: plan.data.adulterantColumn)
        }
        findings += measured?.findings ?? []
        let compliant = plan.validation.mode == .compliant && ready.isGenuine.contains(false)
        if plan.validation.mode == .compliant, !compliant {
            resolved.validation.mode = .rigorous
            findings.append(
                Finding(
                    code: "adulterant.no-foreign", severity: .warning,
                    summary: "compliant mode was asked for, but there is no foreign sample: the choice is rigorous"))
        }
        if plan.recipes == nil {
            let standard = DefaultRecipes.oneClass(for: ready.spectra.axis, compliant: compliant)
            resolved.recipes = standard.recipes
            findings += standard.findings
        }
        if measured != nil, plan.levelRecipes == nil {
            let standard = DefaultRecipes.regression(for: ready.spectra.axis)
            resolved.levelRecipes = standard.recipes
            findings += standard.findings.filter { !findings.contains($0) }
        }
        do throws(ValidationError) {
            let task = ready.task
            let validation = try OneClassValidation(
                task, recipes: resolved.recipes ?? [], settings: resolved.settings, form: plan.acceptance.gate,
                seed: plan.seed, progress: progress)
            let recipe = validation.selection.recipe
            let asked = plan.estimator.components ?? validation.selection.latentVariables
            let genuine = ready.samples(genuine: true)
            let foreign = ready.samples(genuine: false)
            let pipeline = try Self.pipeline(genuine.means, recipe: recipe, components: asked, plan: plan)
            let components = pipeline.model.components
            let gate = try ConformalGate.calibrate(
                lots: task.lots.selecting(rows: task.genuineRows), recipe: recipe, components: components,
                estimate: plan.estimator.estimate, form: plan.acceptance.gate,
                seed: SeededGenerator.derivedSeed(plan.seed, part: 2_000_000))
            let limits = try Self.limits(genuine.means, lots: genuine.lots, pipeline, plan: plan)
            let levels = try measured.map { (measured) throws(ValidationError) in
                try levelModels(ready, measured, resolved: resolved)
            }
            let figures = try Self.figures(validation, ready, task, gate, pipeline, plan: resolved)

            findings += pipeline.model.findings
            findings += outlyingLot(gate) + cannotSay(gate) + notAvailable(figures)
            findings += CalibrationSpectra.unequalScans(ready.lots)
            // Foreign samples that are only reported on are as new to the model as any other.
            let learned = ready.lots.indices.indices.filter {
                compliant || measured != nil || ready.isGenuine[ready.lots.indices[$0]]
            }
            let training = Self.training(ready, samples: genuine.means.count, sources: sources)
            let model = AdulterantModel(
                format: ModelFile.format, version: ModelFile.version, kind: AdulterantPlan.pipelineName,
                software: SoftwareVersion.current, plan: resolved, axis: ready.spectra.axis,
                signal: ready.spectra.signal, pipeline: pipeline, gate: gate, limits: limits,
                genuine: try Self.references(genuine, ready.lots, pipeline),
                foreign: foreign.means.count > 0 ? try Self.references(foreign, ready.lots, pipeline) : nil,
                levels: levels, fingerprints: SpectralFingerprint.samples(of: ready.spectra.selecting(rows: learned)),
                foreignFingerprints: foreign.means.count > 0
                    ? SpectralFingerprint.samples(
                        of: ready.spectra.selecting(
                            rows: ready.lots.indices.indices.filter { !ready.isGenuine[ready.lots.indices[$0]] }))
                    : nil,
                training: training,
                figures: figures, findings: findings)
            let report = AdulterantCalibrationReport(model: model, validation: validation)
            return Result(
                model: model, report: report, validation: validation, genuine: genuine.means, foreign: foreign.means)
        } catch {
            throw .validation(error)
        }
    }

    /// What data come to under a plan, without a calibration.
    public struct DataCheck: Sendable {
        /// The number of genuine lots after exclusions.
        public let genuineLots: Int
        /// The number of known foreign lots.
        public let foreignLots: Int
        /// What was found.
        public let findings: [Finding]
    }

    /// Checks whether data fit the plan.
    ///
    /// - Throws: `AuthenticationError`.
    public func check(_ data: Spectra) throws(AuthenticationError) -> DataCheck {
        try plan.validate()
        let ready = try AdulterantData(data, plan: plan)
        // What learns from the level cannot be fitted without it.
        for recipe in (plan.recipes ?? []) + (plan.levelRecipes ?? []).filter({ !$0.isSupervised }) {
            do throws(PreprocessingError) { _ = try recipe.fit(to: ready.lotMeans) } catch {
                throw .validation(.preprocessing(error, recipe: recipe.summary))
            }
        }
        var findings = ready.findings
        if let column = plan.data.levelColumn {
            findings += try AdulterantLevels(ready, column: column, adulterantColumn: plan.data.adulterantColumn)
                .findings
        }
        let genuine = ready.isGenuine.count { $0 }
        return DataCheck(
            genuineLots: genuine, foreignLots: ready.isGenuine.count - genuine, findings: findings)
    }

    private static func pipeline(
        _ samples: Spectra, recipe: Recipe, components: Int, plan: AdulterantPlan
    ) throws(ValidationError) -> FittedPipeline<DataDrivenSIMCAModel> {
        let (fitted, ready) = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try recipe.fitApplying(to: samples)
        }
        let model = try ValidationError.modelling(recipe) { () throws(ModellingError) in
            try DataDrivenSIMCA(components: components, estimate: plan.estimator.estimate, levels: plan.levels)
                .fit(ready.x)
        }
        return FittedPipeline(recipe: fitted, model: model)
    }

    /// The same distances under other estimates of their distributions.
    private static func limits(
        _ samples: Spectra, lots: [Int], _ pipeline: FittedPipeline<DataDrivenSIMCAModel>, plan: AdulterantPlan
    ) throws(ValidationError) -> AdulterantModel.Limits {
        let recipe = pipeline.recipe.recipe
        let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try pipeline.recipe.apply(to: samples)
        }
        return try ValidationError.modelling(recipe) { () throws(ModellingError) in
            let a = pipeline.model.components
            let pca = pipeline.model.principalComponents
            return AdulterantModel.Limits(
                robust: try FullDistance(of: pca.predict(ready.x), components: a, estimate: .robust),
                procrustes: try FullDistance(
                    of: pca.predict(pseudoValidation(ready.x, lots, components: a, seed: plan.seed)), components: a,
                    estimate: plan.estimator.estimate))
        }
    }

    /// The Procrustes cross-validation set of the samples: as they would be if lots had been left out.
    private static func pseudoValidation(
        _ x: Matrix, _ lots: [Int], components: Int, seed: UInt64
    ) throws(ModellingError) -> Matrix {
        let names = Set(lots).sorted()
        let units = Lots(names: names.map(String.init), indices: lots.map { names.firstIndex(of: $0) ?? 0 })
        let segments = Segments.lotGrouped(
            units, lotClasses: nil, folds: CrossConformal.foldCount(units.count), repeats: 1, seed: seed)
        return try ProcrustesCrossValidation(model: .pca, components: components)
            .makeSet(x, segments: segments, seed: seed).x
    }

    /// A regression of the level for each adulterant.
    private func levelModels(
        _ ready: AdulterantData, _ measured: AdulterantLevels, resolved: AdulterantPlan
    ) throws(ValidationError) -> [AdulterantLevelModel] {
        var models: [AdulterantLevelModel] = []
        for (index, name) in measured.adulterants.enumerated() {
            let data = measured.data(of: name, ready)
            models.append(
                try AdulterantLevelModel.calibrate(
                    name: name, samples: data.samples, levels: data.levels, lots: data.lots,
                    recipes: resolved.levelRecipes ?? [], settings: resolved.levelSettings,
                    seed: SeededGenerator.derivedSeed(plan.seed, part: 4_000_000 + UInt64(index))))
        }
        return models
    }

    private static func references(
        _ samples: (means: Spectra, lots: [Int], groups: [String]), _ lots: Lots,
        _ pipeline: FittedPipeline<DataDrivenSIMCAModel>
    ) throws(ValidationError) -> AdulterantModel.References {
        let recipe = pipeline.recipe.recipe
        let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try pipeline.recipe.apply(to: samples.means)
        }
        let scores = try ValidationError.modelling(recipe) { () throws(ModellingError) in
            try pipeline.model.whitenedScores(of: ready.x)
        }
        return AdulterantModel.References(
            samples: samples.means.samples.map(\.id), lots: samples.lots.map { lots.names[$0] },
            groups: samples.groups, scores: scores)
    }

    private static func training(
        _ ready: AdulterantData, samples: Int, sources: [SourceFile]
    ) -> AdulterantModel.Training {
        var names: [String] = []
        for group in ready.groups where !names.contains(group) { names.append(group) }
        let genuineCounts = ready.lots.rows.indices.filter { ready.isGenuine[$0] }.map { ready.lots.rows[$0].count }
        return AdulterantModel.Training(
            sources: sources, spectra: genuineCounts.reduce(0, +), samples: samples, lots: genuineCounts.count,
            usualScans: genuineCounts.sorted()[genuineCounts.count / 2],
            groups: names.map { name in
                let rows = ready.groups.indices.filter { ready.groups[$0] == name }
                return AdulterantModel.Training.GroupCount(
                    name: name, genuine: rows.first.map { ready.isGenuine[ready.lots.indices[$0]] } ?? false,
                    lots: Set(rows.map { ready.lots.indices[$0] }).count, spectra: rows.count)
            })
    }

    /// Acceptance of left-out genuine lots, and rejection of foreign ones.
    ///
    /// In rigorous mode the foreign lots took no part in anything: the model of all genuine lots decides them. In
    /// compliant mode they helped to choose: then only decisions on lots that were left out count.
    private static func figures(
        _ validation: OneClassValidation, _ ready: AdulterantData, _ task: OneClassTask, _ gate: ConformalGate,
        _ pipeline: FittedPipeline<DataDrivenSIMCAModel>, plan: AdulterantPlan
    ) throws(ValidationError) -> AdulterantModel.Figures {
        let genuine = task.genuineRows.compactMap { validation.decisions[$0] }
        let decided = genuine.compactMap(\.isAccepted)
        let foreignRows = task.isGenuine.indices.filter { !task.isGenuine[$0] }
        var rejected = [Bool?](repeating: nil, count: task.lots.count)
        var classically = [Bool](repeating: false, count: task.lots.count)
        // Foreign lots that help to choose stand in the folds too, and few of them make few folds.
        let size = GateSize(
            plan, folds: plan.validation.mode == .compliant ? task.foldCount(plan.validation.outerFolds) : nil)
        if plan.validation.mode == .compliant {
            for row in foreignRows {
                rejected[row] = validation.decisions[row]?.isAccepted.map { !$0 }
                classically[row] = validation.decisions[row].map { !$0.isClassicallyAccepted } ?? false
            }
        } else if !foreignRows.isEmpty {
            let lots = task.lots.selecting(rows: foreignRows)
            let p = try gate.pValues(lots)
            let recipe = pipeline.recipe.recipe
            let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
                try pipeline.recipe.apply(to: lots)
            }
            let accepted = try ValidationError.modelling(recipe) { () throws(ModellingError) in
                try pipeline.model.predict(ready.x).accepted
            }
            for (position, row) in foreignRows.enumerated() {
                // A gate that cannot reject says nothing.
                if gate.smallestAlpha <= plan.acceptance.alpha {
                    rejected[row] = p[position] <= plan.acceptance.alpha
                }
                classically[row] = !accepted[position]
            }
        }
        var names: [String] = []
        let groupOfLot = ready.groupOfLot
        for row in foreignRows where !names.contains(groupOfLot[row]) { names.append(groupOfLot[row]) }
        return AdulterantModel.Figures(
            acceptance: LotRate(successes: decided.count { $0 }, lots: decided.count),
            undecided: decided.count < genuine.count ? genuine.count - decided.count : nil,
            lotsNeeded: decided.count < genuine.count ? size.neededByValidation : nil,
            classicalAcceptance: LotRate(
                successes: genuine.count { $0.isClassicallyAccepted }, lots: genuine.count),
            couldReject: validation.couldReject,
            foreign: names.map { name in
                let rows = foreignRows.filter { groupOfLot[$0] == name }
                let said = rows.compactMap { rejected[$0] }
                let isPartial = said.count < rows.count
                return AdulterantModel.ForeignGroup(
                    name: name, rejected: LotRate(successes: said.count { $0 }, lots: said.count),
                    undecided: isPartial ? rows.count - said.count : nil,
                    lotsNeeded: !isPartial
                        ? nil : plan.validation.mode == .compliant ? size.neededByValidation : size.needed,
                    classicallyRejected: LotRate(successes: rows.count { classically[$0] }, lots: rows.count))
            })
    }

    private func outlyingLot(_ gate: ConformalGate) -> [Finding] {
        [gate.outlyingLot].compactMap { $0 }.map { lot in
            Finding(
                code: "adulterant.outlying-lot", severity: .warning,
                summary: "genuine lot \(lot.name) lies far outside the others under the model without it (distance "
                    + "\((lot.ratio * 10).rounded() / 10) times their median); it widens what the gate lets pass",
                place: "lot \(lot.name)",
                remedy: "find out why; if there is a cause, leave its samples out with --exclude sample=reason")
        }
    }

    /// Too few lots for the gates of the validation, though the gate of all lots may have enough.
    private func notAvailable(_ figures: AdulterantModel.Figures) -> [Finding] {
        guard let undecided = figures.undecided, let needed = figures.lotsNeeded else { return [] }
        let lots = undecided + figures.acceptance.lots
        return [
            Finding(
                code: "adulterant.acceptance-not-available", severity: .warning,
                summary:
                    "the gates of the validation, which lack the lots that they are tried on, cannot reject at alpha "
                    + "\(plan.acceptance.alpha): nothing can be said of the acceptance of "
                    + (undecided == lots ? "left-out genuine lots" : "\(undecided) of \(lots) left-out genuine lots"),
                remedy: "calibrate with \(needed) genuine lots or more, or a larger --alpha")
        ]
    }

    private func cannotSay(_ gate: ConformalGate) -> [Finding] {
        let alpha = plan.acceptance.alpha
        guard gate.smallestAlpha > alpha else { return [] }
        let needed = GateSize(plan).needed
        return [
            Finding(
                code: "adulterant.cannot-say", severity: .warning,
                summary:
                    "at alpha \(alpha), \(CrossConformal.fewestUnits(atLevel: alpha)) lots are needed before anything can be rejected; the gate counts "
                    + "\(gate.count): every verdict will be \"cannot say\"",
                // The split form counts half of the lots.
                remedy:
                    "calibrate with \(needed) lots, or accept --alpha "
                    + "\((gate.smallestAlpha * 1000).rounded(.up) / 1000) (1/\(gate.count + 1)) or more")
        ]
    }
}
