internal import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
public import Transfer
internal import Validation

/// Chooses the samples that are to be measured on both instruments, and says by a learning curve how many are enough.
///
/// The design sees the raw mean spectra of the samples on the primary instrument. The learning curve needs samples that
/// were measured on both: their lots fall into K folds; without each, for every number k, the design chooses k of the
/// others, the whole comparison of methods is made on these k, and its choice predicts the fold. The loss of a lot is its
/// mean squared error; `enough` is the smallest k with a mean loss within one standard error of the least.
///
/// ```swift
/// let report = try TransferPlan(design: .kennardStone, count: 16).run(model, primary: m5)
/// report.samples
/// ```
public struct TransferPlan: Sendable {
    /// How samples are chosen.
    public enum Design: String, Codable, Hashable, Sendable, CaseIterable {
        /// Kennard–Stone on whitened scores.
        case kennardStone = "kennard-stone"
        /// The greatest leverages.
        case highestLeverage = "highest-leverage"
        /// D-optimal.
        case dOptimal = "d-optimal"
        /// At random: the control.
        case random = "random-choice"
    }

    /// How samples are chosen.
    public var design: Design
    /// The number of samples; nil for what the learning curve says, or 16 without one.
    public var count: Int?
    /// The number of principal components of the spectra that designs look at.
    public var components: Int
    /// The seed of a random choice.
    public var seed: UInt64
    /// The candidates; nil for the expert default.
    public var candidates: [any TransferMethod]?
    /// The numbers of transfer samples of the learning curve.
    public var numbers: [Int]
    /// The folds of the learning curve.
    public var folds: Int

    /// Creates a plan.
    public init(
        design: Design = .kennardStone, count: Int? = nil, components: Int = 5, seed: UInt64 = 1,
        candidates: [any TransferMethod]? = nil, numbers: [Int] = [5, 7, 10, 13, 16, 20, 25, 30], folds: Int = 5
    ) {
        precondition(folds >= 2, "\(folds) folds")
        self.design = design
        self.count = count
        self.components = components
        self.seed = seed
        self.candidates = candidates
        self.numbers = numbers
        self.folds = folds
    }

    /// The design that chooses a number of samples; at most count − 1 components.
    func sampleDesign(_ count: Int) -> any SampleDesign {
        let most = max(1, min(components, count - 1))
        return switch design {
        case .kennardStone: KennardStone(count: count, space: .whitenedScores, components: most)
        case .highestLeverage: HighestLeverage(count: count, components: most)
        case .dOptimal: DOptimal(count: count, components: most)
        case .random: RandomChoice(count: count, seed: seed)
        }
    }

    /// Chooses samples for a content model, with the learning curve where spectra of the secondary instrument are given.
    ///
    /// - Parameters:
    ///   - model: the model of the primary instrument.
    ///   - primary: its calibration spectra, with reference columns where there is a learning curve.
    ///   - secondary: samples measured on the secondary instrument; nil for a choice before anything is measured.
    /// - Throws: `AuthenticationError`.
    public func run(
        _ model: ContentModel, primary: Spectra, secondary: Spectra? = nil, resamples: Bool = false
    ) throws(AuthenticationError) -> TransferPlanReport {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        guard let secondary else { return try run(primary) }
        let data = try ContentTransferData(model, primary: primary, secondary: secondary, resamples: resamples)
        var analytes: [TransferPlanReport.Analyte] = []
        for index in model.analytes.indices { analytes.append(try curve(data, model, index)) }
        let enough = analytes.map(\.enough).max() ?? 0
        var findings = data.findings
        if let last = analytes.first?.curve.last?.samples, enough == last {
            findings.append(
                Finding(
                    code: "transfer.more-samples", severity: .note,
                    summary: "the error still falls at \(last) transfer samples, the largest number that was tried",
                    remedy: "measure more samples on both instruments"))
        }
        return try report(primary, count: count ?? enough, analytes: analytes, enough: enough, findings: findings)
    }

    /// Chooses samples without a learning curve, whatever the model.
    ///
    /// - Throws: `AuthenticationError`.
    public func run(_ primary: Spectra) throws(AuthenticationError) -> TransferPlanReport {
        let available = AnsweredSamples.rows(of: primary).count
        return try report(
            primary, count: count ?? min(16, available), analytes: nil, enough: nil,
            findings: [
                Finding(
                    code: "transfer.no-learning-curve", severity: .note,
                    summary: "how many transfer samples are enough is not said: no spectra of the secondary instrument",
                    remedy: "measure the samples on both instruments, and plan again with --secondary")
            ])
    }

    private func report(
        _ primary: Spectra, count: Int, analytes: [TransferPlanReport.Analyte]?, enough: Int?, findings: [Finding]
    ) throws(AuthenticationError) -> TransferPlanReport {
        let means = AnsweredSamples(primary, unit: .sample).means
        let design = sampleDesign(count)
        let chosen = try select(design, means.x)
        return TransferPlanReport(
            schema: "bencao.transfer-plan.v1", design: type(of: design).identifier,
            parameters: (try? JSONValue(encoding: design)) ?? .null, samples: chosen.map { means.samples[$0].id },
            analytes: analytes, enough: enough, findings: findings)
    }

    private func select(_ design: any SampleDesign, _ x: Matrix) throws(AuthenticationError) -> [Int] {
        do throws(ModellingError) { return try design.select(from: x).calibration } catch {
            throw .validation(.modelling(error, recipe: type(of: design).identifier))
        }
    }

    private func curve(
        _ data: ContentTransferData, _ model: ContentModel, _ index: Int
    ) throws(AuthenticationError) -> TransferPlanReport.Analyte {
        let problem = try data.problem(index).problem
        let lots = problem.pairLots
        let segments = Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(folds, max(lots.count, 2)), repeats: 1,
            seed: SeededGenerator.derivedSeed(model.plan.seed, part: 13)
        ).all
        let most = segments.map(\.training.count).min() ?? 0
        let tried = numbers.filter { $0 >= TransferComparison.fewestLots && $0 <= most }.sorted()
        guard !tried.isEmpty else {
            throw .transfer(
                .tooFewSamples(
                    method: "the learning curve", found: problem.pairs.count,
                    needed: (numbers.min() ?? TransferComparison.fewestLots) * folds / (folds - 1) + 1))
        }
        let tasks = tried.indices.flatMap { k in segments.indices.map { (k, $0) } }
        let predicted = try Parallel.map(tasks.count) { (task) throws(AuthenticationError) -> [Double] in
            let (k, segment) = (tried[tasks[task].0], segments[tasks[task].1])
            let pool = segment.training
            let chosen = Set(
                try select(sampleDesign(k), problem.pairs.primary.x.selecting(rows: pool)).map { pool[$0] })
            // Those that are not chosen stay in the calibration set: they were measured on the primary instrument.
            let part = problem.without(pairRows: segment.heldOut).selecting(
                pairIds: chosen.map { problem.pairs.primary.samples[$0] })
            let methods = candidates ?? TransferCandidates.standard(samples: k - 1)
            let run = try TransferRun(part, candidates: methods, maximum: model.plan.estimator.maximumLatentVariables)
            let entry = run.entries[run.chosen]
            let fitted = try part.fit(
                entry.method, latentVariables: entry.latentVariables ?? part.latentVariables, base: part.base())
            do throws(PredictionError) {
                return try fitted.pipeline.predict(problem.pairs.secondary.selecting(rows: segment.heldOut)).column(0)
            } catch {
                throw .prediction(error)
            }
        }
        let sizes = lots.rows.map { Double($0.count) }
        func point(_ samples: Int, _ predictions: [(rows: [Int], values: [Double])]) -> TransferPlanReport.Point {
            var losses = [Double](repeating: 0, count: lots.count)
            for (rows, values) in predictions {
                for (row, value) in zip(rows, values) {
                    let e = value - problem.pairReference[row]
                    losses[lots.indices[row]] += e * e / sizes[lots.indices[row]]
                }
            }
            let count = Double(lots.count)
            let mean = losses.reduce(0, +) / count
            let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
            return TransferPlanReport.Point(
                samples: samples, rmse: mean.squareRoot(), loss: mean, standardError: (variance / count).squareRoot())
        }
        let points = tried.indices.map { k in
            point(
                tried[k],
                tasks.indices.filter { tasks[$0].0 == k }.map { (segments[tasks[$0].1].heldOut, predicted[$0]) })
        }
        var limit = Double.infinity
        if let best = points.min(by: { $0.loss < $1.loss }) { limit = best.loss + best.standardError }
        var untransferred: Double?
        if problem.pairs.axesMatch {
            var parts: [(rows: [Int], values: [Double])] = []
            for segment in segments {
                let base = try problem.without(pairRows: segment.heldOut).base()
                do throws(PredictionError) {
                    let seen = try FittedPipeline(recipe: base.recipe, model: base.model).predict(
                        problem.pairs.secondary.selecting(rows: segment.heldOut))
                    parts.append((segment.heldOut, seen.column(0)))
                } catch {
                    throw .prediction(error)
                }
            }
            untransferred = point(0, parts).rmse
        }
        return TransferPlanReport.Analyte(
            name: model.analytes[index].name, unit: model.analytes[index].unit, curve: points,
            enough: points.first { $0.loss <= limit }?.samples ?? tried[0], rmseUntransferred: untransferred)
    }
}

extension TransferProblem {
    /// The problem with some of its transfer samples; the others stay in the calibration set.
    func selecting(pairIds chosen: [Sample]) -> TransferProblem {
        let keys = Set(chosen.map { AnsweredSamples.key($0.id, $0.lot) })
        let kept = (0..<pairs.count).filter {
            keys.contains(AnsweredSamples.key(pairs.primary.samples[$0].id, pairs.primary.samples[$0].lot))
        }
        return TransferProblem(
            calibration: calibration, reference: reference, pairs: pairs.selecting(rows: kept),
            pairReference: kept.map { pairReference[$0] }, recipe: recipe, latentVariables: latentVariables, seed: seed,
            fixed: fixed)
    }
}
