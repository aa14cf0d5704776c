internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
public import Transfer
internal import Validation

/// Transfers an origin or adulterant model: spectra of the secondary instrument are standardised, the model stays.
///
/// The lots of the transfer samples fall into K = min(L, 20) folds. Without each fold, every forward method is fitted, and
/// the fold's secondary spectra are standardised. The loss of a sample is the squared distance of where the model sees
/// it on both instruments,
///
/// Σ_a (t_a − t'_a)²/λ_a + (√(q/q0) − √(q'/q0))²,
///
/// t the scores, λ their variances, q the orthogonal distance, q0 its mean in calibration; no reference values are needed.
/// Of the methods within one standard error of the least mean loss of a lot, the simplest is chosen, as in
/// `TransferComparison`.
///
/// The limits of the model are kept: they are of lots that were measured on the primary instrument, and a few transfer lots
/// cannot give new ones. What is accepted on the secondary instrument is therefore measured on the transfer samples,
/// each left out of the transfer with its lot, and told with a warning.
///
/// ```swift
/// let result = try ForwardTransfer().fit(model, modelHash: hash, primary: bench, secondary: handheld)
/// result.model.predict(newSpectraOfHandheld, modelHash: "")
/// ```
public struct ForwardTransfer: Sendable {
    /// The candidates; nil for the expert default.
    public var candidates: [any TransferMethod]?
    /// Whether spectra of the secondary instrument may be resampled on the axis of the model.
    public var resamples: Bool

    /// A candidate as it did.
    public struct Entry: Sendable {
        /// The method with its settings.
        public let method: any TransferMethod
        /// The mean loss of lots; nil where the candidate could not be fitted.
        public let loss: Double?
        /// Its standard error.
        public let standardError: Double?
        /// Why it could not be fitted.
        public let failure: String?
        /// Whether it is within one standard error of the least loss.
        public let isWithinOneStandardError: Bool
    }

    /// What a transfer gives.
    public struct Result<Model: PipelineModel>: Sendable {
        /// The transferred model.
        public let model: Model
        /// Every candidate, in the order given.
        public let entries: [Entry]
        /// The index of the chosen one.
        public let chosen: Int
        /// How the answers agree.
        public let agreement: TransferAgreement
        /// The samples measured on both instruments.
        public let pairing: PairingCheck
        /// What was found.
        public let findings: [Finding]
    }

    /// Creates a transfer.
    public init(candidates: [any TransferMethod]? = nil, resamples: Bool = false) {
        self.candidates = candidates
        self.resamples = resamples
    }

    /// Transfers an origin model.
    ///
    /// - Parameters:
    ///   - model: the model of the primary instrument.
    ///   - modelHash: the SHA-256 of its file.
    ///   - primary: spectra of the primary instrument, the transfer samples among them.
    ///   - secondary: the transfer samples on the secondary instrument.
    /// - Throws: `AuthenticationError`.
    public func fit(
        _ model: OriginModel, modelHash: String, primary: Spectra, secondary: Spectra, sources: [SourceFile] = []
    ) throws(AuthenticationError) -> Result<OriginModel> {
        let found = try choose(
            asking: model, calibrated: Set(model.reference.samples), primary: primary, secondary: secondary
        ) { (spectra) throws(AuthenticationError) in
            let ready = try Self.prepared(model.pipeline, spectra)
            return try Self.modelling { () throws(ModellingError) in
                let estimator = model.pipeline.model
                let (scores, q) = try estimator.pls.projection.project(ready.x)
                return Self.seen(estimator.whitened(scores), q.map { $0 / max(model.meanOrthogonalDistance, 1e-300) })
            }
        } answering: { (spectra) throws(AuthenticationError) in
            try model.predict(spectra, modelHash: "").map { ($0.answer.origins, !$0.answer.origins.isEmpty) }
        }
        let front = found.front(modelHash: modelHash, sources: sources)
        return found.result(
            OriginModel(
                format: model.format, version: model.version, kind: model.kind, software: SoftwareVersion.current,
                plan: model.plan, axis: secondary.axis, signal: secondary.signal, pipeline: model.pipeline,
                classifier: model.classifier, originSets: model.originSets,
                meanScoreDistance: model.meanScoreDistance, meanOrthogonalDistance: model.meanOrthogonalDistance,
                distance: model.distance, reference: model.reference,
                fingerprints: model.fingerprints?.merging(
                    SpectralFingerprint.samples(of: secondary), uniquingKeysWith: { first, _ in first }),
                training: model.training, figures: model.figures, findings: model.findings + found.findings,
                front: front))
    }

    /// Transfers an adulterant model; parameters as for an origin model.
    ///
    /// - Throws: `AuthenticationError`.
    public func fit(
        _ model: AdulterantModel, modelHash: String, primary: Spectra, secondary: Spectra, sources: [SourceFile] = []
    ) throws(AuthenticationError) -> Result<AdulterantModel> {
        let found = try choose(
            asking: model, calibrated: Set(model.genuine.samples), primary: primary, secondary: secondary
        ) { (spectra) throws(AuthenticationError) in
            let ready = try Self.prepared(model.pipeline, spectra)
            return try Self.modelling { () throws(ModellingError) in
                let estimator = model.pipeline.model
                let q = try estimator.principalComponents.predict(ready.x).orthogonalDistances(
                    components: model.components)
                let mean = estimator.fullDistance.orthogonal.scale
                return Self.seen(
                    try estimator.whitenedScores(of: ready.x), q.map { mean > 0 ? $0 / mean : 0 })
            }
        } answering: { (spectra) throws(AuthenticationError) in
            try model.predict(spectra, modelHash: "").map { ([$0.answer.rawValue], $0.answer == .accept) }
        }
        let front = found.front(modelHash: modelHash, sources: sources)
        return found.result(
            AdulterantModel(
                format: model.format, version: model.version, kind: model.kind, software: SoftwareVersion.current,
                plan: model.plan, axis: secondary.axis, signal: secondary.signal, pipeline: model.pipeline,
                gate: model.gate, limits: model.limits, genuine: model.genuine, foreign: model.foreign,
                levels: model.levels,
                fingerprints: model.fingerprints?.merging(
                    SpectralFingerprint.samples(of: secondary), uniquingKeysWith: { first, _ in first }),
                foreignFingerprints: model.foreignFingerprints,
                training: model.training, figures: model.figures, findings: model.findings + found.findings,
                front: front))
    }

    private static func seen(_ scores: Matrix, _ q: [Double]) -> Matrix {
        Matrix(rows: scores.rows, columns: scores.columns + 1) { out in
            for i in 0..<scores.rows {
                for a in 0..<scores.columns { out[i * (scores.columns + 1) + a] = scores[i, a] }
                out[i * (scores.columns + 1) + scores.columns] = max(q[i], 0).squareRoot()
            }
        }
    }

    private static func prepared<M: PredictiveModel>(
        _ pipeline: FittedPipeline<M>, _ spectra: Spectra
    ) throws(AuthenticationError) -> Spectra {
        do throws(PredictionError) { return try pipeline.prepared(spectra) } catch { throw .prediction(error) }
    }

    private static func modelling<R>(
        _ body: () throws(ModellingError) -> R
    ) throws(AuthenticationError) -> R {
        do throws(ModellingError) { return try body() } catch { throw .prediction(.modelling(error)) }
    }

    /// The comparison, whatever the model.
    private func choose<M: PipelineModel>(
        asking model: M, calibrated: Set<String>, primary: Spectra, secondary: Spectra,
        seeing see: @Sendable (Spectra) throws(AuthenticationError) -> Matrix,
        answering answer: @Sendable (Spectra) throws(AuthenticationError) -> [(answer: [String], accepts: Bool)]
    ) throws(AuthenticationError) -> ForwardChoice {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        let pairs: PairedSpectra
        let first: [any RowWisePreprocessing]
        do throws(TransferError) {
            (pairs, first) = try PairedSpectra.joining(primary: primary, secondary: secondary, resamples: resamples)
        } catch {
            throw .transfer(error)
        }
        let (lots, _) = Lots.of(pairs.primary)
        guard lots.count >= 3 else {
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: lots.count, needed: 3))
        }
        let segments = Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(lots.count, 20), repeats: 1,
            seed: SeededGenerator.derivedSeed(model.plan.seed, part: 7)
        ).all
        let wanted = try see(pairs.primary)
        let fewest = pairs.count - (segments.map(\.heldOut.count).max() ?? 1)
        let methods = candidates ?? TransferCandidates.forward(samples: fewest)
        let results = Parallel.map(methods.count) { c -> Swift.Result<[Double], AuthenticationError> in
            do throws(AuthenticationError) {
                var losses = [Double](repeating: 0, count: pairs.count)
                for segment in segments {
                    let moved = try Self.moved(methods[c], pairs, segment)
                    let found = try see(moved)
                    for (k, row) in segment.heldOut.enumerated() {
                        losses[row] = (0..<found.columns).reduce(0) {
                            let d = found[k, $1] - wanted[row, $1]
                            return $0 + d * d
                        }
                    }
                }
                return .success(losses)
            } catch {
                return .failure(error)
            }
        }
        let count = Double(lots.count)
        let byLot = results.map { result -> [Double]? in
            guard case .success(let losses) = result else { return nil }
            return lots.rows.map { rows in rows.reduce(0) { $0 + losses[$1] } / Double(rows.count) }
        }
        let means = byLot.map { $0.map { $0.reduce(0, +) / count } }
        let errors = zip(byLot, means).map { losses, mean -> Double? in
            guard let losses, let mean else { return nil }
            return (losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count).squareRoot()
        }
        guard let best = means.indices.filter({ means[$0] != nil }).min(by: { (means[$0] ?? 0) < (means[$1] ?? 0) }),
            let least = means[best], let error = errors[best]
        else {
            for case .failure(let error) in results { throw error }
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: 0, needed: 3))
        }
        let limit = (least + error) * (1 + 1e-12) + 1e-300
        let within = means.map { $0.map { $0 <= limit } ?? false }
        let simplest = methods.indices.filter { within[$0] }.map { methods[$0].simplicity }.min() ?? 0
        let chosen =
            methods.indices.filter { within[$0] && methods[$0].simplicity == simplest }
            .min { (means[$0] ?? 0) * (1 + 1e-12) < (means[$1] ?? 0) } ?? best

        // The answers for lots that the transfer has not seen.
        let onPrimary = try answer(pairs.primary)
        var onSecondary = [([String], Bool)](repeating: ([], false), count: pairs.count)
        for segment in segments {
            let moved = try Self.moved(methods[chosen], pairs, segment)
            for (row, said) in zip(segment.heldOut, try answer(moved)) { onSecondary[row] = said }
        }
        func rate(_ holds: (Int) -> Bool) -> LotRate {
            LotRate(successes: lots.rows.count { $0.allSatisfy(holds) }, lots: lots.count)
        }
        let agreement = TransferAgreement(
            same: rate { onPrimary[$0].answer == onSecondary[$0].0 },
            acceptedOnPrimary: rate { onPrimary[$0].accepts },
            acceptedOnSecondary: rate { onSecondary[$0].1 },
            calibrationSamples: pairs.primary.samples.count { calibrated.contains($0.id) })
        let recipe: FittedRecipe
        do throws(TransferError) {
            let steps = try methods[chosen].fit(pairs).secondarySteps
            do throws(PreprocessingError) {
                recipe = try Recipe([]).fit(to: secondary).preceded(by: first + steps)
            } catch {
                throw .preprocessing(error)
            }
        } catch {
            throw .transfer(error)
        }
        let pairing = PairingCheck(pairs)
        return ForwardChoice(
            entries: methods.indices.map { c in
                var failure: String?
                if case .failure(let error) = results[c] { failure = error.summary }
                return Entry(
                    method: methods[c], loss: means[c], standardError: errors[c], failure: failure,
                    isWithinOneStandardError: within[c])
            }, chosen: chosen, agreement: agreement, pairing: pairing, recipe: recipe,
            samples: pairs.primary.samples.map(\.id),
            findings: pairing.findings + [Self.finding(agreement, samples: pairs.count)])
    }

    /// The secondary spectra of a fold after the transfer that was fitted without it.
    private static func moved(
        _ method: any TransferMethod, _ pairs: PairedSpectra, _ segment: Segment
    ) throws(AuthenticationError) -> Spectra {
        do throws(TransferError) {
            let transfer = try method.fit(pairs.selecting(rows: segment.training))
            guard !transfer.refitsModel, transfer.correction == nil else {
                throw .calibrationMissing(method: type(of: method).identifier)
            }
            return try transfer.applySecondary(to: pairs.secondary.selecting(rows: segment.heldOut))
        } catch {
            throw .transfer(error)
        }
    }

    private static func finding(_ agreement: TransferAgreement, samples: Int) -> Finding {
        let lots = agreement.same.lots
        let known = agreement.calibrationSamples
        return Finding(
            code: "transfer.limits-kept", severity: .warning,
            summary:
                "the limits are those of the primary instrument, so that the acceptance rate on the secondary one is "
                + "unproven; of \(lots) transfer lots, each left out of the transfer, "
                + "\(agreement.acceptedOnSecondary.successes) are accepted on the secondary instrument "
                + "(\(agreement.acceptedOnPrimary.successes) on the primary), \(agreement.same.successes) have the same "
                + "answer"
                + (known > 0 ? "; \(known) of the \(samples) transfer samples were calibrated on" : ""),
            remedy: "measure new lots on the secondary instrument and validate the model on them")
    }
}

/// What the comparison came to.
struct ForwardChoice {
    let entries: [ForwardTransfer.Entry]
    let chosen: Int
    let agreement: TransferAgreement
    let pairing: PairingCheck
    let recipe: FittedRecipe
    let samples: [String]
    let findings: [Finding]

    func front(modelHash: String, sources: [SourceFile]) -> InstrumentFront {
        let method = entries[chosen].method
        return InstrumentFront(
            model: modelHash, method: type(of: method).identifier,
            parameters: (try? JSONValue(encoding: method)) ?? .null, samples: samples, agreement: agreement,
            sources: sources, recipe: recipe)
    }

    func result<M: PipelineModel>(_ model: M) -> ForwardTransfer.Result<M> {
        ForwardTransfer.Result(
            model: model, entries: entries, chosen: chosen, agreement: agreement, pairing: pairing, findings: findings)
    }
}
