internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
public import Transfer
internal import Validation

/// Transfers a content model to another instrument: the comparison of all methods for each analyte, and the model file.
///
/// The transferred model is an ordinary model file: it takes raw spectra of the secondary instrument, the steps of the
/// transfer stand in front of its recipe. Its limits are recomputed from the transfer samples: CV+ over their lots, each
/// fold transferred anew, so that 95 % intervals need 19 lots of transfer samples, and the domain is that of the transfer
/// samples on the secondary instrument.
///
/// ```swift
/// let result = try ContentTransfer().fit(model, modelHash: hash, primary: m5, secondary: mp5)
/// result.model.predict(newSpectraOfMP5, modelHash: "")
/// ```
public struct ContentTransfer: Sendable {
    /// The candidates; nil for the expert default.
    public var candidates: [any TransferMethod]?
    /// Folds of the outer loop of the nested figure, 2 or more.
    public var outerFolds: Int
    /// Whether spectra of the secondary instrument may be resampled on the axis of the model.
    public var resamples: Bool
    /// The seed of the folds; nil for that of the model.
    public var seed: UInt64?

    /// What a transfer gives.
    public struct Result: Sendable {
        /// The transferred model.
        public let model: ContentModel
        /// The comparison for each analyte, in the order of the model.
        public let comparisons: [TransferComparison]
        /// The samples measured on both instruments.
        public let pairing: PairingCheck
        /// What was found.
        public let findings: [Finding]
    }

    /// Creates a transfer.
    public init(
        candidates: [any TransferMethod]? = nil, outerFolds: Int = 5, resamples: Bool = false, seed: UInt64? = nil
    ) {
        precondition(outerFolds >= 2, "\(outerFolds) outer folds")
        self.candidates = candidates
        self.outerFolds = outerFolds
        self.resamples = resamples
        self.seed = seed
    }

    /// Compares the methods and makes the transferred model.
    ///
    /// - Parameters:
    ///   - model: the model of the primary instrument.
    ///   - modelHash: the SHA-256 of its file.
    ///   - primary: spectra of the primary instrument with their reference columns, the transfer samples among them.
    ///     Methods that refit the model are compared where all its calibration samples are there.
    ///   - secondary: the transfer samples on the secondary instrument.
    ///   - progress: told the analytes that are compared, and how many of all parts of the work are done.
    /// - Throws: `AuthenticationError`.
    public func fit(
        _ model: ContentModel, modelHash: String, primary: Spectra, secondary: Spectra, sources: [SourceFile] = [],
        progress: (_ analyte: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) throws(AuthenticationError) -> Result {
        let data = try ContentTransferData(
            model, primary: primary, secondary: secondary, resamples: resamples, seed: seed ?? model.plan.seed)
        let (ready, pairs, isComplete) = (data.ready, data.pairs, data.isComplete)
        var findings = data.findings
        var problems: [ContentTransferData.Part] = []
        for index in model.analytes.indices { problems.append(try data.problem(index)) }
        let comparisons = try compare(problems, names: model.analytes.map(\.name), progress)
        var analytes: [ContentModel.Analyte] = []
        var choices: [TransferRecord.Choice] = []
        for (index, analyte) in model.analytes.enumerated() {
            let comparison = comparisons[index]
            analytes.append(try transferred(analyte, problems[index], comparison, front: data.front))
            choices.append(
                TransferRecord.Choice(
                    analyte: analyte.name, method: type(of: comparison.choice.method).identifier,
                    parameters: (try? JSONValue(encoding: comparison.choice.method)) ?? .null,
                    latentVariables: comparison.choice.latentVariables,
                    rmse: comparison.choice.rmse ?? 0, nestedRMSE: comparison.nestedRMSE,
                    rmseUntransferred: comparison.entries.first { $0.method is NoTransfer }?.rmse))
        }
        findings += limits(model, analytes, samples: pairs.count)
        var result = ContentModel(
            format: model.format, version: model.version, kind: model.kind, software: SoftwareVersion.current,
            plan: model.plan, axis: secondary.axis, signal: secondary.signal, analytes: analytes,
            samples: isComplete
                ? ready.samples.samples.indices.map {
                    ContentModel.Reference(
                        sample: ready.samples.samples[$0].id, lot: ready.lots.names[ready.lots.indices[$0]])
                } : model.samples,
            fingerprints: model.fingerprints.merging(
                SpectralFingerprint.samples(of: secondary), uniquingKeysWith: { first, _ in first }),
            training: model.training, findings: model.findings + findings, ancestry: model.ancestry)
        result.transfer = TransferRecord(
            model: modelHash, samples: pairs.primary.samples.map(\.id), choices: choices, sources: sources)
        return Result(model: result, comparisons: comparisons, pairing: data.pairing, findings: findings)
    }

    /// The comparisons of all analytes: together those that have reference values of the same samples.
    private func compare(
        _ parts: [ContentTransferData.Part], names: [String],
        _ progress: (_ analyte: String, _ done: Int, _ total: Int) -> Void
    ) throws(AuthenticationError) -> [TransferComparison] {
        var groups: [[Int]] = []
        for index in parts.indices {
            let group = groups.firstIndex { group in
                let first = parts[group[0]]
                return first.rows == parts[index].rows && first.pairRows == parts[index].pairRows
            }
            if let group { groups[group].append(index) } else { groups.append([index]) }
        }
        var found: [(index: Int, comparison: TransferComparison)] = []
        for (k, group) in groups.enumerated() {
            let problems = group.map { parts[$0].problem }
            let name = group.map { names[$0] }.joined(separator: ", ")
            progress(name, k, groups.count)
            let comparisons = try TransferComparison.compare(
                problems,
                candidates: candidates ?? TransferCandidates.standard(samples: TransferRun.fewestSamples(problems[0])),
                outerFolds: outerFolds
            ) { progress(name, k * $1 + $0, groups.count * $1) }
            found += zip(group, comparisons).map { ($0, $1) }
        }
        return found.sorted { $0.index < $1.index }.map(\.comparison)
    }

    /// What a person should know of the limits: what they are of, whether there are intervals, and whether the domain can
    /// tell a sample of another kind at all.
    private func limits(
        _ model: ContentModel, _ analytes: [ContentModel.Analyte], samples: Int
    ) -> [Finding] {
        let alpha = model.plan.acceptance.alpha
        let lots = analytes.map(\.folds.lots).min() ?? 0
        let needed = CrossConformal.fewestUnits(atLevel: alpha)
        let confidence = "\(ContentLint.short(100 * (1 - alpha))) %"
        var findings = [
            lots < needed
                ? Finding(
                    code: "transfer.limits", severity: .warning,
                    summary:
                        "domain and intervals are those of the \(samples) transfer samples on the secondary instrument: at "
                        + "\(confidence) there is no interval, since it needs \(needed) lots, and there are \(lots)",
                    remedy: "transfer with \(needed) lots or more, or predict with --alpha "
                        + "\((1000 / Double(lots + 1)).rounded(.up) / 1000) (1/\(lots + 1)) or more")
                : Finding(
                    code: "transfer.limits", severity: .note,
                    summary:
                        "domain and intervals are recomputed from the \(samples) transfer samples on the secondary "
                        + "instrument")
        ]
        for analyte in analytes {
            let distances = analyte.folds.folds.flatMap(\.distances).sorted()
            let usual = Double(
                analyte.distance.score.degreesOfFreedom + (analyte.distance.orthogonal?.degreesOfFreedom ?? 0))
            guard !distances.isEmpty, distances[distances.count / 2] > 20 * usual else { continue }
            findings.append(
                Finding(
                    code: "transfer.domain-wide", severity: .warning,
                    summary:
                        "to this model the transfer samples are \(ContentLint.short(distances[distances.count / 2] / usual)) "
                        + "times as far as its calibration samples, since the spectra themselves are not transferred: the "
                        + "domain is as wide, and hardly tells samples of another kind",
                    place: analyte.name,
                    remedy: "judge by other means whether a sample is of the kind that was calibrated on"))
        }
        return findings
    }

    /// The model of one analyte after the chosen transfer.
    private func transferred(
        _ analyte: ContentModel.Analyte, _ part: ContentTransferData.Part, _ comparison: TransferComparison,
        front: [any RowWisePreprocessing]
    ) throws(AuthenticationError) -> ContentModel.Analyte {
        let (problem, rows, pairRows) = (part.problem, part.rows, part.pairRows)
        let method = comparison.choice.method
        let latentVariables = comparison.choice.latentVariables ?? problem.latentVariables
        let final = try problem.fit(method, latentVariables: latentVariables, base: problem.base())
        let folds = try folds(
            problem, method, latentVariables: latentVariables, front: front, distance: analyte.distance)
        do throws(ModellingError) {
            let selected = try RegressionFigures(
                .crossValidation, reference: problem.pairReference, predictions: comparison.predictions,
                lots: problem.pairLots)
            let outer = try RegressionFigures(
                .crossValidation, reference: problem.pairReference, predicted: comparison.nestedPredictions,
                lots: problem.pairLots)
            let pipeline = FittedPipeline(
                recipe: final.pipeline.recipe.preceded(by: front), model: final.pipeline.model)
            guard problem.fixed == nil else {
                return ContentModel.Analyte(
                    name: analyte.name, unit: analyte.unit, pipeline: pipeline, estimator: nil, folds: folds,
                    distance: analyte.distance, rows: analyte.rows, reference: analyte.reference,
                    figures: ContentModel.Figures(
                        calibration: analyte.figures.calibration, selected: selected, nested: outer, coverage: nil,
                        permutationPValue: nil))
            }
            let seen = try DomainRegression(final.pipeline.model, calibratedOn: final.ready)
            let fitted = try final.pipeline.model.predict(final.ready).column(0)
            let figures = ContentModel.Figures(
                calibration: try RegressionFigures(.calibration, reference: final.reference, predicted: fitted),
                selected: selected, nested: outer, coverage: nil, permutationPValue: nil)
            return ContentModel.Analyte(
                name: analyte.name, unit: analyte.unit, pipeline: pipeline, estimator: nil, folds: folds,
                distance: seen.distance, rows: rows + (0..<final.transfer.copies).flatMap { _ in pairRows },
                reference: final.reference, figures: figures)
        } catch {
            throw .validation(.modelling(error, recipe: problem.recipe.summary))
        }
    }

    /// Limits and domain from the transfer samples: the transfer without each fold of their lots.
    private func folds(
        _ problem: TransferProblem, _ method: any TransferMethod, latentVariables: Int,
        front: [any RowWisePreprocessing], distance: DomainDistance
    ) throws(AuthenticationError) -> ContentFolds {
        let lots = problem.pairLots
        let sizes = lots.rows.map(\.count)
        let total = Double(lots.count + 1)
        let segments = TransferRun.limitSegments(problem)
        let held = problem.fixed
        let folds = try Parallel.map(segments.count) { (k) throws(AuthenticationError) -> ContentFolds.Fold in
            let heldOut = segments[k].heldOut
            let part = problem.without(pairRows: heldOut)
            let fitted = try part.fit(method, latentVariables: latentVariables, base: part.base())
            do throws(PredictionError) {
                let regression = try PredictionError.modelling { () throws(ModellingError) in
                    guard held != nil else {
                        return try DomainRegression(fitted.pipeline.model, calibratedOn: fitted.ready)
                    }
                    return try DomainRegression(fitted.pipeline.model, distance: distance)
                }
                let ready = try fitted.pipeline.prepared(problem.pairs.secondary.selecting(rows: heldOut))
                let seen = try PredictionError.modelling { () throws(ModellingError) in try regression.see(ready.x) }
                return ContentFolds.Fold(
                    recipe: fitted.pipeline.recipe, regression: regression, estimator: nil,
                    residuals: zip(heldOut, seen.predicted).map { abs(problem.pairReference[$0] - $1) },
                    distances: seen.distances,
                    weights: heldOut.map { 1 / (total * Double(sizes[lots.indices[$0]])) },
                    lots: heldOut.map { lots.names[lots.indices[$0]] })
            } catch {
                throw .prediction(error)
            }
        }
        do throws(PreprocessingError) {
            let prefix = try Recipe([]).fit(to: problem.pairs.secondary).preceded(by: front)
            return ContentFolds(prefix: prefix, space: nil, folds: folds, lots: lots.count)
        } catch {
            throw .validation(.preprocessing(error, recipe: problem.recipe.summary))
        }
    }
}
