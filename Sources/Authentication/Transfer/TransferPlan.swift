internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
public import Transfer
internal import Validation

/// Chooses the samples that are to be measured on both instruments, and says by a learning curve how many are enough.
///
/// The design sees the raw mean spectra of the samples on the primary instrument. The learning curve needs samples that
/// were measured on both: their lots fall into K folds; without each, for every number k, the design chooses k of the
/// others, the whole comparison of methods is made on these k, and its choice predicts the fold. The loss of a lot is its
/// mean squared error; `enough` is the smallest k whose loss is within one standard error of the least. For a model of classes the loss is that of `ForwardTransfer`.
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
    /// The seed of a random choice, and of the folds of the learning curve.
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
    ///   - progress: told the analyte that is next, and how many are done.
    /// - Throws: `AuthenticationError`.
    public func run(
        _ model: ContentModel, primary: Spectra, secondary: Spectra? = nil, resamples: Bool = false,
        progress: (_ analyte: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) throws(AuthenticationError) -> TransferPlanReport {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        let alpha = model.plan.acceptance.alpha
        guard let secondary else { return try run(primary, alpha: alpha) }
        let data = try ContentTransferData(
            model, primary: primary, secondary: secondary, resamples: resamples, seed: seed)
        var curves: [TransferPlanReport.Curve] = []
        for index in model.analytes.indices {
            progress(model.analytes[index].name, index, model.analytes.count)
            curves.append(try curve(data, model, index))
        }
        return try report(primary, curves: curves, alpha: alpha, findings: data.findings)
    }

    /// Chooses samples for an origin model; parameters as for a content model.
    ///
    /// - Throws: `AuthenticationError`.
    public func run(
        _ model: OriginModel, primary: Spectra, secondary: Spectra? = nil, resamples: Bool = false
    ) throws(AuthenticationError) -> TransferPlanReport {
        try forward(model, primary, secondary, resamples: resamples)
    }

    /// Chooses samples for an adulterant model; parameters as for a content model.
    ///
    /// - Throws: `AuthenticationError`.
    public func run(
        _ model: AdulterantModel, primary: Spectra, secondary: Spectra? = nil, resamples: Bool = false
    ) throws(AuthenticationError) -> TransferPlanReport {
        try forward(model, primary, secondary, resamples: resamples)
    }

    /// Chooses samples without a learning curve, whatever the model.
    ///
    /// - Throws: `AuthenticationError`.
    public func run(_ primary: Spectra) throws(AuthenticationError) -> TransferPlanReport {
        try run(primary, alpha: nil)
    }

    /// - Parameter alpha: that of the intervals of the transferred model; nil where it has none.
    private func run(_ primary: Spectra, alpha: Double?) throws(AuthenticationError) -> TransferPlanReport {
        let available = AnsweredSamples.rows(of: primary).count
        return try report(
            primary, count: count ?? min(16, available), curves: nil, alpha: alpha,
            findings: [
                Finding(
                    code: "transfer.no-learning-curve", severity: .note,
                    summary: "how many transfer samples are enough is not said: no spectra of the secondary instrument",
                    remedy: "measure the samples on both instruments, and plan again with --secondary")
            ])
    }

    /// The report with learning curves: as many samples as they say, if no number is given.
    private func report(
        _ primary: Spectra, curves: [TransferPlanReport.Curve], alpha: Double?, findings: [Finding]
    ) throws(AuthenticationError) -> TransferPlanReport {
        let enough = curves.map(\.enough).max() ?? 0
        var findings = findings
        if let last = curves.first?.points.last?.samples, enough == last {
            findings.append(
                Finding(
                    code: "transfer.more-samples", severity: .note,
                    summary: "the error still falls at \(last) transfer samples, the largest number that was tried",
                    remedy: "measure more samples on both instruments"))
        }
        return try report(primary, count: count ?? enough, curves: curves, alpha: alpha, findings: findings)
    }

    private func report(
        _ primary: Spectra, count: Int, curves: [TransferPlanReport.Curve]?, alpha: Double?, findings: [Finding]
    ) throws(AuthenticationError) -> TransferPlanReport {
        var findings = findings
        if let alpha, count < CrossConformal.fewestUnits(atLevel: alpha) {
            let needed = CrossConformal.fewestUnits(atLevel: alpha)
            findings.append(
                Finding(
                    code: "transfer.no-intervals", severity: .note,
                    summary: "with \(count) transfer samples the model has no intervals at "
                        + "\(ContentLint.short(100 * (1 - alpha))) % on the secondary instrument: they need \(needed) lots",
                    remedy: "measure \(needed) samples of different lots (--count \(needed)), if intervals are wanted"))
        }
        let means = AnsweredSamples(primary, unit: .sample).means
        let design = sampleDesign(count)
        let chosen = try select(design, means.x)
        let lots = chosen.compactMap { means.samples[$0].lot }
        return TransferPlanReport(
            schema: "bencao.transfer-plan.v1", design: type(of: design).identifier,
            parameters: (try? JSONValue(encoding: design)) ?? .null, samples: chosen.map { means.samples[$0].id },
            lots: lots.count == chosen.count ? lots : nil, curves: curves, enough: curves?.map(\.enough).max(),
            findings: findings)
    }

    private func select(_ design: any SampleDesign, _ x: Matrix) throws(AuthenticationError) -> [Int] {
        do throws(ModellingError) { return try design.select(from: x).calibration } catch {
            throw .validation(.modelling(error, recipe: type(of: design).identifier))
        }
    }

    private func curve(
        _ data: ContentTransferData, _ model: ContentModel, _ index: Int
    ) throws(AuthenticationError) -> TransferPlanReport.Curve {
        let problem = try data.problem(index).problem
        let name = model.analytes[index].name
        @Sendable func errors(_ predicted: [Double], _ rows: [Int]) -> [Double] {
            zip(predicted, rows).map { ($0 - problem.pairReference[$1]) * ($0 - problem.pairReference[$1]) }
        }
        return try curve(name, model.analytes[index].unit, problem.pairs, lots: problem.pairLots) {
            (chosen, heldOut) throws(AuthenticationError) in
            // Those that are not chosen stay in the calibration set: they were measured on the primary instrument.
            let part = problem.without(pairRows: heldOut).selecting(
                pairIds: chosen.map { problem.pairs.primary.samples[$0] })
            let methods = candidates ?? TransferCandidates.standard(samples: TransferRun.fewestSamples(part))
            let run = try TransferRun.runs([part], candidates: methods)[0]
            let entry = run.entries[run.chosen]
            let fitted = try part.fit(
                entry.method, latentVariables: entry.latentVariables ?? part.latentVariables, base: part.base())
            do throws(PredictionError) {
                let seen = try fitted.pipeline.predict(problem.pairs.secondary.selecting(rows: heldOut))
                return errors(seen.column(0), heldOut)
            } catch {
                throw .prediction(error)
            }
        } untransferred: { (heldOut) throws(AuthenticationError) in
            let base = try problem.without(pairRows: heldOut).base()
            do throws(PredictionError) {
                let seen = try FittedPipeline(recipe: base.recipe, model: base.model).predict(
                    problem.pairs.secondary.selecting(rows: heldOut))
                return errors(seen.column(0), heldOut)
            } catch {
                throw .prediction(error)
            }
        }
    }

    /// The learning curve of a model of classes.
    private func forward(
        _ model: some ForwardModel, _ primary: Spectra, _ secondary: Spectra?, resamples: Bool
    ) throws(AuthenticationError) -> TransferPlanReport {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        guard let secondary else { return try run(primary) }
        let pairs: PairedSpectra
        let first: [any RowWisePreprocessing]
        do throws(TransferError) {
            (pairs, first) = try PairedSpectra.joining(primary: primary, secondary: secondary, resamples: resamples)
        } catch {
            throw .transfer(error)
        }
        let lots = Lots.of(pairs.primary).lots
        let wanted = try model.seen(pairs.primary)
        let curve = try curve(nil, nil, pairs, lots: lots) { (chosen, heldOut) throws(AuthenticationError) in
            let part = pairs.selecting(rows: chosen)
            let comparison = try ForwardComparison(
                model, part, lots: lots.selecting(rows: chosen), candidates: candidates, seed: seed)
            let moved = try ForwardComparison.moved(
                comparison.choice, part, pairs.secondary.selecting(rows: heldOut))
            return ForwardComparison.losses(try model.seen(moved), wanted.selecting(rows: heldOut))
        } untransferred: { (heldOut) throws(AuthenticationError) in
            ForwardComparison.losses(
                try model.seen(pairs.secondary.selecting(rows: heldOut)), wanted.selecting(rows: heldOut))
        }
        return try report(
            primary, curves: [curve],
            alpha: nil, findings: pairs.resamplingFindings(first, from: secondary.axis) + PairingCheck(pairs).findings)
    }

    /// The learning curve of a procedure.
    ///
    /// - Parameters:
    ///   - losses: the squared errors of held-out samples, with a transfer from the chosen ones.
    ///   - untransferred: the same where nothing is done.
    private func curve(
        _ name: String?, _ unit: String?, _ pairs: PairedSpectra, lots: Lots,
        losses: @Sendable (_ chosen: [Int], _ heldOut: [Int]) throws(AuthenticationError) -> [Double],
        untransferred: (_ heldOut: [Int]) throws(AuthenticationError) -> [Double]
    ) throws(AuthenticationError) -> TransferPlanReport.Curve {
        let segments = Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(folds, max(lots.count, 2)), repeats: 1,
            seed: SeededGenerator.derivedSeed(seed, part: 13)
        ).all
        let most = segments.map(\.training.count).min() ?? 0
        let tried = numbers.filter { $0 >= TransferComparison.fewestLots && $0 <= most }.sorted()
        guard !tried.isEmpty else {
            throw .transfer(
                .tooFewSamples(
                    method: "the learning curve", found: pairs.count,
                    needed: (numbers.min() ?? TransferComparison.fewestLots) * folds / (folds - 1) + 1))
        }
        let tasks = tried.indices.flatMap { k in segments.indices.map { (k, $0) } }
        let found = try Parallel.map(tasks.count) { (task) throws(AuthenticationError) -> [Double]? in
            let (number, segment) = (tried[tasks[task].0], segments[tasks[task].1])
            let pool = segment.training
            let chosen = try select(sampleDesign(number), pairs.primary.x.selecting(rows: pool)).map { pool[$0] }
            // A transfer is chosen by leaving out lots; samples of too few of them cannot be tried.
            guard Set(chosen.map { lots.indices[$0] }).count >= TransferComparison.fewestLots else { return nil }
            return try losses(chosen.sorted(), segment.heldOut)
        }
        let sizes = lots.rows.map { Double($0.count) }
        func byLot(_ parts: [(Segment, [Double])]) -> [Double] {
            var means = [Double](repeating: 0, count: lots.count)
            for (segment, values) in parts {
                for (row, value) in zip(segment.heldOut, values) {
                    means[lots.indices[row]] += value / sizes[lots.indices[row]]
                }
            }
            return means
        }
        let all = tried.indices.map { k -> [Double]? in
            let parts = tasks.indices.filter { tasks[$0].0 == k }.compactMap { task in
                found[task].map { (segments[tasks[task].1], $0) }
            }
            return parts.count == segments.count ? byLot(parts) : nil
        }
        guard let selection = TransferSelection(losses: all, simplicity: tried) else {
            throw .transfer(
                .tooFewSamples(
                    method: "the learning curve (in lots)", found: lots.count, needed: TransferComparison.fewestLots))
        }
        var nothing: Double?
        if pairs.axesMatch {
            var parts: [(Segment, [Double])] = []
            for segment in segments { parts.append((segment, try untransferred(segment.heldOut))) }
            nothing = (byLot(parts).reduce(0, +) / Double(lots.count)).squareRoot()
        }
        return TransferPlanReport.Curve(
            analyte: name, unit: unit,
            points: tried.indices.compactMap { k in
                guard let loss = selection.means[k] else { return nil }
                return TransferPlanReport.Point(
                    samples: tried[k], rmse: loss.squareRoot(), loss: loss,
                    standardError: selection.standardErrors[k] ?? 0)
            }, enough: tried[selection.chosen], rmseUntransferred: nothing)
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
