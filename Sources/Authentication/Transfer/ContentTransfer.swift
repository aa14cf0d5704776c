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
    /// Folds of the outer loop of the nested figure; 0 for none.
    public var outerFolds: Int
    /// Whether spectra of the secondary instrument may be resampled on the axis of the model.
    public var resamples: Bool

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
    public init(candidates: [any TransferMethod]? = nil, outerFolds: Int = 5, resamples: Bool = false) {
        self.candidates = candidates
        self.outerFolds = outerFolds
        self.resamples = resamples
    }

    /// Compares the methods and makes the transferred model.
    ///
    /// - Parameters:
    ///   - model: the model of the primary instrument.
    ///   - modelHash: the SHA-256 of its file.
    ///   - primary: the calibration spectra of the model with their reference columns, the transfer samples among them.
    ///   - secondary: the transfer samples on the secondary instrument.
    /// - Throws: `AuthenticationError`.
    public func fit(
        _ model: ContentModel, modelHash: String, primary: Spectra, secondary: Spectra, sources: [SourceFile] = []
    ) throws(AuthenticationError) -> Result {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        var front: [any RowWisePreprocessing] = []
        var moved = secondary
        let pairs: PairedSpectra
        do throws(TransferError) {
            if !secondary.axis.matches(primary.axis) {
                guard resamples else {
                    throw .axisMismatch(primary: primary.axis.summary, secondary: secondary.axis.summary)
                }
                let step = try AxisTransformation().transfer(primary: primary.axis, secondary: secondary.axis)
                front = step.secondarySteps
                moved = try step.applySecondary(to: secondary)
            }
            pairs = try PairedSpectra.joining(primary: primary, secondary: moved)
        } catch {
            throw .transfer(error)
        }
        let (lots, _) = Lots.of(primary)
        let ready = try ContentData(primary, lots: lots, columns: model.analytes.map(\.name))
        let pairing = PairingCheck(pairs)
        var findings = pairing.findings
        let known = Set(ready.samples.samples.map { AnsweredSamples.key($0.id, $0.lot) })
        let position = Dictionary(
            ready.samples.samples.enumerated().map { (AnsweredSamples.key($1.id, $1.lot), $0) },
            uniquingKeysWith: { first, _ in first })
        precondition(pairs.primary.samples.allSatisfy { known.contains(AnsweredSamples.key($0.id, $0.lot)) })
        let calibrated = Set(model.samples.map(\.sample))
        let absent = model.samples.filter { sample in !ready.samples.samples.contains { $0.id == sample.sample } }
        if let first = absent.first {
            throw .plan(
                detail:
                    "\(absent.count) of the \(model.samples.count) calibration samples of the model are not among the "
                    + "primary spectra (\(first.sample)\(absent.count > 1 ? ", …" : ""))",
                place: "--primary", remedy: "give the calibration spectra of the model, with their reference columns")
        }

        var analytes: [ContentModel.Analyte] = []
        var comparisons: [TransferComparison] = []
        var choices: [TransferRecord.Choice] = []
        for (index, analyte) in model.analytes.enumerated() {
            let rows = ready.members(of: index).filter { calibrated.contains(ready.samples.samples[$0].id) }
            let values = rows.compactMap { ready.references[index][$0] }
            let pairRows = (0..<pairs.count).filter { row in
                let sample = pairs.primary.samples[row]
                return position[AnsweredSamples.key(sample.id, sample.lot)].flatMap { ready.references[index][$0] }
                    != nil
            }
            let pairPositions = pairRows.compactMap { row -> Int? in
                let sample = pairs.primary.samples[row]
                return position[AnsweredSamples.key(sample.id, sample.lot)]
            }
            let problem = TransferProblem(
                calibration: ready.samples.selecting(rows: rows), reference: values,
                pairs: pairs.selecting(rows: pairRows),
                pairReference: pairPositions.compactMap { ready.references[index][$0] },
                recipe: analyte.pipeline.recipe.recipe, latentVariables: analyte.latentVariables, seed: model.plan.seed)
            let comparison = try TransferComparison(
                problem, candidates: candidates ?? TransferCandidates.standard(samples: pairRows.count - 1),
                maximumLatentVariables: model.plan.estimator.maximumLatentVariables, outerFolds: outerFolds)
            comparisons.append(comparison)
            analytes.append(
                try transferred(
                    analyte, problem, comparison, rows: rows, pairRows: pairPositions, front: front))
            choices.append(
                TransferRecord.Choice(
                    analyte: analyte.name, method: type(of: comparison.choice.method).identifier,
                    parameters: (try? JSONValue(encoding: comparison.choice.method)) ?? .null,
                    rmse: comparison.choice.rmse ?? 0,
                    rmseUntransferred: comparison.entries.first { $0.method is NoTransfer }?.rmse))
        }
        findings.append(
            Finding(
                code: "transfer.limits", severity: .note,
                summary:
                    "intervals and domain are recomputed from the \(pairs.count) transfer samples on the secondary "
                    + "instrument; an interval at confidence 1 − α needs 1/α − 1 lots of them"))
        var result = ContentModel(
            format: model.format, version: model.version, kind: model.kind, software: SoftwareVersion.current,
            plan: model.plan, axis: secondary.axis, signal: secondary.signal, analytes: analytes,
            samples: ready.samples.samples.indices.map {
                ContentModel.Reference(
                    sample: ready.samples.samples[$0].id, lot: ready.lots.names[ready.lots.indices[$0]])
            },
            fingerprints: model.fingerprints.merging(
                (0..<secondary.count).map {
                    (ContentModel.fingerprint(secondary.x.row($0)), secondary.samples[$0].id)
                }, uniquingKeysWith: { first, _ in first }),
            training: model.training, findings: model.findings + findings)
        result.transfer = TransferRecord(
            model: modelHash, samples: pairs.primary.samples.map(\.id), choices: choices, sources: sources)
        return Result(model: result, comparisons: comparisons, pairing: pairing, findings: findings)
    }

    /// The model of one analyte after the chosen transfer.
    private func transferred(
        _ analyte: ContentModel.Analyte, _ problem: TransferProblem, _ comparison: TransferComparison, rows: [Int],
        pairRows: [Int], front: [any RowWisePreprocessing]
    ) throws(AuthenticationError) -> ContentModel.Analyte {
        let method = comparison.choice.method
        let latentVariables = comparison.choice.latentVariables ?? problem.latentVariables
        let final = try problem.fit(method, latentVariables: latentVariables, base: problem.base())
        let folds = try folds(problem, method, latentVariables: latentVariables, front: front)
        do throws(ModellingError) {
            let seen = try DomainRegression(final.pipeline.model, calibratedOn: final.ready)
            let inner = try RegressionFigures(
                .crossValidation, reference: problem.pairReference, predicted: comparison.predictions,
                lots: problem.pairLots)
            let fitted = try final.pipeline.model.predict(final.ready).column(0)
            let figures = ContentModel.Figures(
                calibration: try RegressionFigures(.calibration, reference: final.reference, predicted: fitted),
                selected: inner, nested: inner, coverage: nil, permutationPValue: nil)
            return ContentModel.Analyte(
                name: analyte.name, unit: analyte.unit,
                pipeline: FittedPipeline(
                    recipe: final.pipeline.recipe.preceded(by: front), model: final.pipeline.model),
                folds: folds, distance: seen.distance,
                rows: rows + (0..<final.transfer.copies).flatMap { _ in pairRows }, reference: final.reference,
                figures: figures)
        } catch {
            throw .validation(.modelling(error, recipe: problem.recipe.summary))
        }
    }

    /// Limits and domain from the transfer samples: the transfer without each fold of their lots.
    private func folds(
        _ problem: TransferProblem, _ method: any TransferMethod, latentVariables: Int,
        front: [any RowWisePreprocessing]
    ) throws(AuthenticationError) -> ContentFolds {
        let lots = problem.pairLots
        let sizes = lots.rows.map(\.count)
        let total = Double(lots.count + 1)
        let segments = TransferRun.segments(problem)
        let folds = try Parallel.map(segments.count) { (k) throws(AuthenticationError) -> ContentFolds.Fold in
            let heldOut = segments[k].heldOut
            let part = problem.without(pairRows: heldOut)
            let fitted = try part.fit(method, latentVariables: latentVariables, base: part.base())
            do throws(PredictionError) {
                let regression = try PredictionError.modelling { () throws(ModellingError) in
                    try DomainRegression(fitted.pipeline.model, calibratedOn: fitted.ready)
                }
                let ready = try fitted.pipeline.prepared(problem.pairs.secondary.selecting(rows: heldOut))
                let seen = try PredictionError.modelling { () throws(ModellingError) in try regression.see(ready.x) }
                return ContentFolds.Fold(
                    recipe: fitted.pipeline.recipe, regression: regression,
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
