internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
internal import Validation

/// Random splits of lots: how often are genuine lots rejected that were left out, foreign ones detected, and how often do
/// intervals of levels cover?
///
/// In every split, a share of the lots is left out at random; recipe, components, gate and regression are learned from the
/// others, as a calibration with the same plan learns them, and tried on those that were left out. Figures are means over
/// splits. Foreign lots take no part in the gate: all are tried in every split.
///
/// Conventions: a split of L calibration lots can attain the rate ⌊α(L + 1)⌋/(L + 1). The classical limit, which is learned
/// from samples, judges lot means here as the gate does. Coverage and error are over the samples of left-out lots that hold
/// the adulterant.
///
/// ```swift
/// let report = try AdulterantSplits(plan: plan, splits: 20, alphas: [0.01, 0.05, 0.1]).run(spectra)
/// report.rates[1].falseRejects, report.rates[1].attainable
/// ```
public struct AdulterantSplits: Sendable {
    /// The plan of the method.
    public let plan: AdulterantPlan
    /// The number of splits.
    public let splits: Int
    /// The share of lots that are left out.
    public let share: Double
    /// The shares of genuine lots that may be rejected.
    public let alphas: [Double]

    /// Creates the splits.
    public init(plan: AdulterantPlan, splits: Int = 20, share: Double = 0.3, alphas: [Double]) {
        precondition(splits >= 1 && share > 0 && share < 1, "\(splits) splits that leave \(share) out")
        self.plan = plan
        self.splits = splits
        self.share = share
        self.alphas = alphas
    }

    private struct Outcome: Sendable {
        let lots: Int
        let components: Int
        /// p-values of left-out genuine lots, and of foreign ones.
        let genuine: [Double]
        let foreign: [Double]
        /// Whether the classical limit rejects them: `[alpha][lot]`.
        let classicalGenuine: [[Bool]]
        let classicalForeign: [[Bool]]
        /// One an adulterant.
        let levels: [LevelOutcome]
    }

    private struct LevelOutcome: Sendable {
        let covered: Int
        let samples: Int
        let squares: Double
        let width: Double
        let isAvailable: Bool
    }

    /// Makes the splits.
    ///
    /// - Throws: `AuthenticationError`, also for a compliant plan: all foreign lots are tried in every split, so none may
    ///   take part in a choice.
    public func run(
        _ data: Spectra, findings readingFindings: [Finding] = [], progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(AuthenticationError) -> AdulterantSplitsReport {
        try plan.validate()
        guard plan.validation.mode == .rigorous else {
            throw .plan(
                detail:
                    "the plan says compliant, but splits try all foreign lots, so that none may take part in the choice",
                place: "plan, validation.mode", remedy: "set validation.mode to rigorous")
        }
        let ready = try AdulterantData(data, plan: plan, readingFindings: readingFindings)
        let measured = try plan.data.levelColumn.map { (column) throws(AuthenticationError) in
            try AdulterantLevels(ready, column: column, adulterantColumn: plan.data.adulterantColumn)
        }
        let lots = ready.isGenuine.count { $0 }
        let left = Int((Double(lots) * share).rounded())
        guard left >= 1, lots - left >= AdulterantData.fewestLots else {
            throw .plan(
                detail: "a split leaves \(left) of \(lots) genuine lots out, and \(lots - left) to calibrate on; 1 and "
                    + "\(AdulterantData.fewestLots) or more are needed",
                place: "--share", remedy: "give a share that leaves enough on both sides, or measure more lots")
        }
        let levels = measured.map { measured in measured.adulterants.map { measured.data(of: $0, ready) } } ?? []
        var outcomes: [Outcome] = []
        do throws(ValidationError) {
            for k in 0..<splits {
                let seed = SeededGenerator.derivedSeed(plan.seed, part: 5_000_000 + UInt64(k))
                outcomes.append(try split(ready, levels, leftOut: left, seed: seed))
                progress?(k + 1, splits)
            }
        } catch {
            throw .validation(error)
        }
        let count = Double(splits)
        func mean(_ figure: (Outcome) -> Double) -> Double { outcomes.reduce(0) { $0 + figure($1) } / count }
        func rate(_ values: [Bool]) -> Double { Double(values.count { $0 }) / Double(max(values.count, 1)) }
        let hasForeign = ready.isGenuine.contains(false)
        return AdulterantSplitsReport(
            schema: "bencao.adulterant-splits.v1", kind: AdulterantPlan.pipelineName, splits: splits, share: share,
            calibrationLots: lots - left, leftOutLots: left, foreignLots: ready.isGenuine.count { !$0 },
            meanComponents: mean { Double($0.components) },
            rates: alphas.enumerated().map { index, alpha in
                let rejected = outcomes.map { rate($0.genuine.map { $0 <= alpha }) }
                let centre = rejected.reduce(0, +) / count
                let squares = rejected.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
                let attainable = outcomes.first.map { Self.attainable(alpha, lots: $0.lots) } ?? 0
                // A gate that can reject nothing says nothing.
                let says = attainable > 0
                return AdulterantSplitsReport.Rate(
                    alpha: alpha, attainable: attainable, falseRejects: says ? centre : nil,
                    lotsNeeded: says ? nil : GateSize(plan, alpha: alpha).needed,
                    standardDeviation: says && splits > 1 ? (squares / (count - 1)).squareRoot() : nil,
                    classicalFalseRejects: mean { rate($0.classicalGenuine[index]) },
                    detected: says && hasForeign ? mean { rate($0.foreign.map { $0 <= alpha }) } : nil,
                    classicallyDetected: hasForeign ? mean { rate($0.classicalForeign[index]) } : nil)
            },
            levels: measured.map { measured in
                measured.adulterants.enumerated().map { index, name in
                    let own = outcomes.map { $0.levels[index] }
                    return AdulterantSplitsReport.Level(
                        name: name, confidence: 1 - plan.acceptance.intervalAlpha,
                        coverage: own.allSatisfy(\.isAvailable)
                            ? own.reduce(0) { $0 + Double($1.covered) / Double(max($1.samples, 1)) } / count : nil,
                        meanWidth: own.allSatisfy(\.isAvailable)
                            ? own.reduce(0) { $0 + $1.width / Double(max($1.samples, 1)) } / count : nil,
                        rmse: own.allSatisfy { $0.samples > 0 }
                            ? own.reduce(0) { $0 + ($1.squares / Double($1.samples)).squareRoot() } / count : nil)
                }
            }, seed: plan.seed,
            findings: ready.findings + (measured?.findings ?? []) + standardRecipes(ready, measured != nil)
                + cannotReject(lots: outcomes.first?.lots ?? 0) + CalibrationSpectra.unequalScans(ready.lots))
    }

    /// What the default recipes come to on the axis of the data, where the plan names none.
    private func standardRecipes(_ ready: AdulterantData, _ hasLevels: Bool) -> [Finding] {
        let axis = ready.spectra.axis
        let gate = plan.recipes == nil ? DefaultRecipes.oneClass(for: axis, compliant: false).findings : []
        let levels = hasLevels && plan.levelRecipes == nil ? DefaultRecipes.regression(for: axis).findings : []
        return gate + levels.filter { !gate.contains($0) }
    }

    private func cannotReject(lots: Int) -> [Finding] {
        let tooSmall = alphas.filter { Self.attainable($0, lots: lots) == 0 }
        guard let least = tooSmall.min() else { return [] }
        return [
            Finding(
                code: "adulterant.splits-cannot-reject", severity: .warning,
                summary: "gates that count \(lots) lots cannot reject at alpha "
                    + tooSmall.map { "\($0)" }.joined(separator: ", ")
                    + ", only from \((1000 / Double(lots + 1)).rounded(.up) / 1000) on: there they say nothing",
                remedy:
                    "calibrate each split on \(GateSize(plan, alpha: least).needed) genuine lots or more, or give a "
                    + "larger alpha")
        ]
    }

    /// ⌊α(L + 1)⌋/(L + 1), α taken as reached where rounding leaves it an ulp below.
    private static func attainable(_ alpha: Double, lots: Int) -> Double {
        (alpha * Double(lots + 1) + 1e-9).rounded(.down) / Double(lots + 1)
    }

    private func split(
        _ ready: AdulterantData, _ levels: [(samples: Spectra, levels: [Double], lots: Lots)], leftOut left: Int,
        seed: UInt64
    ) throws(ValidationError) -> Outcome {
        let task = ready.task
        var generator = SeededGenerator(seed: seed)
        let order = generator.shuffled(task.genuineRows)
        let (heldOut, training) = (order.prefix(left).sorted(), order.dropFirst(left).sorted())
        let foreign = task.isGenuine.indices.filter { !task.isGenuine[$0] }
        let lots = task.lots.selecting(rows: training)
        let recipes = plan.recipes ?? DefaultRecipes.oneClass(for: task.lots.axis, compliant: false).recipes
        let choice = try OneClassSelection(lots: lots, recipes: recipes, settings: plan.settings, seed: seed)
        let gate = try ConformalGate.calibrate(
            lots: lots, recipe: choice.recipe, components: choice.components, estimate: plan.estimator.estimate,
            form: plan.acceptance.gate, seed: SeededGenerator.derivedSeed(seed, part: 2_000_000))
        let tried = task.lots.selecting(rows: heldOut + foreign)
        let pValues = try gate.pValues(tried)
        let (calibration, new) = try ValidationError.preprocessing(choice.recipe) { () throws(PreprocessingError) in
            let (fitted, ready) = try choice.recipe.fitApplying(to: lots)
            return (ready.x, try fitted.apply(to: tried).x)
        }
        let classical = try ValidationError.modelling(choice.recipe) { () throws(ModellingError) -> [[Bool]] in
            let model = try DataDrivenSIMCA(components: choice.components, estimate: plan.estimator.estimate).fit(
                calibration)
            let distances = try model.predict(new).fullDistances
            return alphas.map { alpha in
                let limit = model.fullDistance.extremeLimit(alpha: alpha)
                return distances.map { $0 > limit }
            }
        }
        return Outcome(
            lots: gate.count, components: choice.components, genuine: Array(pValues.prefix(left)),
            foreign: Array(pValues.dropFirst(left)), classicalGenuine: classical.map { Array($0.prefix(left)) },
            classicalForeign: classical.map { Array($0.dropFirst(left)) },
            levels: try levels.enumerated().map { (index, data) throws(ValidationError) in
                try level(data, seed: SeededGenerator.derivedSeed(seed, part: 4_000_000 + UInt64(index)))
            })
    }

    /// Intervals of a level, tried on left-out lots.
    private func level(
        _ data: (samples: Spectra, levels: [Double], lots: Lots), seed: UInt64
    ) throws(ValidationError) -> LevelOutcome {
        var generator = SeededGenerator(seed: seed)
        // Genuine and adulterated lots alike are left out by their share.
        let adulterated = data.lots.rows.map { rows in rows.contains { data.levels[$0] != 0 } }
        var isLeftOut = [Bool](repeating: false, count: data.lots.count)
        for kind in [true, false] {
            let own = generator.shuffled(adulterated.indices.filter { adulterated[$0] == kind })
            for lot in own.prefix(Int((Double(own.count) * share).rounded())) { isLeftOut[lot] = true }
        }
        let training = data.lots.indices.indices.filter { !isLeftOut[data.lots.indices[$0]] }
        let heldOut = data.lots.indices.indices.filter { isLeftOut[data.lots.indices[$0]] && data.levels[$0] != 0 }
        let recipes = plan.levelRecipes ?? DefaultRecipes.regression(for: data.samples.axis).recipes
        let task: RegressionTask
        do throws(ModellingError) {
            task = try RegressionTask(
                spectra: data.samples.selecting(rows: training), reference: training.map { data.levels[$0] },
                lots: data.lots.selecting(rows: training), name: "the level", minimumLots: 6)
        } catch {
            throw .modelling(error, recipe: "level")
        }
        let search = try RegressionSearch(
            task: task, recipes: recipes, regressor: PLSRegression(), settings: plan.levelSettings, seed: seed)
        let (pipeline, reference) = try AdulterantLevelModel.fitted(
            search, search.selection(segment: search.outerSegments.count))
        let alpha = plan.acceptance.intervalAlpha
        let tried = data.samples.selecting(rows: heldOut)
        let recipe = pipeline.recipe.recipe
        let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
            try pipeline.recipe.apply(to: tried).x
        }
        let values = try ValidationError.modelling(recipe) { () throws(ModellingError) in
            try pipeline.model.predict(ready).column(0)
        }
        let intervals = try reference.intervals(tried, alpha: alpha)
        var (covered, squares, width) = (0, 0.0, 0.0)
        for (position, row) in heldOut.enumerated() {
            let truth = data.levels[row]
            squares += (values[position] - truth) * (values[position] - truth)
            guard let interval = intervals[position] else { continue }
            if interval.low <= truth, truth <= interval.high { covered += 1 }
            width += interval.high - interval.low
        }
        return LevelOutcome(
            covered: covered, samples: heldOut.count, squares: squares, width: width,
            isAvailable: reference.isAvailable(alpha: alpha) && !heldOut.isEmpty)
    }
}
