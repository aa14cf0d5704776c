internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Spectroscopy
internal import Transfer
internal import Validation

/// A model of classes, which can say where it sees spectra: what a forward transfer is judged by.
protocol ForwardModel: PipelineModel {
    /// Whitened scores, and the root of the orthogonal distance in units of its mean, n × (A + 1).
    func seen(_ spectra: Spectra) throws(AuthenticationError) -> Matrix
}

extension ForwardModel {
    /// A row for each spectrum: t_a/√λ_a, √(q/q0).
    fileprivate static func joined(_ scores: Matrix, _ q: [Double]) -> Matrix {
        Matrix(rows: scores.rows, columns: scores.columns + 1) { out in
            for i in 0..<scores.rows {
                for a in 0..<scores.columns { out[i * (scores.columns + 1) + a] = scores[i, a] }
                out[i * (scores.columns + 1) + scores.columns] = max(q[i], 0).squareRoot()
            }
        }
    }

    fileprivate static func prepared<M: PredictiveModel>(
        _ pipeline: FittedPipeline<M>, _ spectra: Spectra
    ) throws(AuthenticationError) -> Spectra {
        do throws(PredictionError) { return try pipeline.prepared(spectra) } catch { throw .prediction(error) }
    }

    fileprivate static func modelling<R>(
        _ body: () throws(ModellingError) -> R
    ) throws(AuthenticationError) -> R {
        do throws(ModellingError) { return try body() } catch { throw .prediction(.modelling(error)) }
    }
}

extension OriginModel: ForwardModel {
    func seen(_ spectra: Spectra) throws(AuthenticationError) -> Matrix {
        let ready = try Self.prepared(pipeline, spectra)
        return try Self.modelling { () throws(ModellingError) in
            let (scores, q) = try pipeline.model.pls.projection.project(ready.x)
            return Self.joined(pipeline.model.whitened(scores), q.map { $0 / max(meanOrthogonalDistance, 1e-300) })
        }
    }
}

extension AdulterantModel: ForwardModel {
    func seen(_ spectra: Spectra) throws(AuthenticationError) -> Matrix {
        let ready = try Self.prepared(pipeline, spectra)
        return try Self.modelling { () throws(ModellingError) in
            let estimator = pipeline.model
            let q = try estimator.principalComponents.predict(ready.x).orthogonalDistances(components: components)
            let mean = estimator.fullDistance.orthogonal.scale
            return Self.joined(try estimator.whitenedScores(of: ready.x), q.map { mean > 0 ? $0 / mean : 0 })
        }
    }
}

/// The comparison of all forward methods on transfer samples, and the choice.
struct ForwardComparison: Sendable {
    let methods: [any TransferMethod]
    let segments: [Segment]
    let selection: TransferSelection
    /// Why a candidate could not be fitted.
    let failures: [String?]

    var choice: any TransferMethod { methods[selection.chosen] }

    /// - Parameter candidates: nil for the expert default.
    init(
        _ model: some ForwardModel, _ pairs: PairedSpectra, lots: Lots, candidates: [any TransferMethod]?, seed: UInt64
    ) throws(AuthenticationError) {
        guard lots.count >= 3 else {
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: lots.count, needed: 3))
        }
        let segments = Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(lots.count, 20), repeats: 1,
            seed: SeededGenerator.derivedSeed(seed, part: 7)
        ).all
        let wanted = try model.seen(pairs.primary)
        let fewest = pairs.count - (segments.map(\.heldOut.count).max() ?? 1)
        let methods = candidates ?? TransferCandidates.forward(samples: fewest)
        let results = Parallel.map(methods.count) { c -> Result<[Double], AuthenticationError> in
            do throws(AuthenticationError) {
                var losses = [Double](repeating: 0, count: pairs.count)
                for segment in segments {
                    let moved = try Self.moved(methods[c], pairs, segment)
                    let found = Self.losses(try model.seen(moved), wanted.selecting(rows: segment.heldOut))
                    for (loss, row) in zip(found, segment.heldOut) { losses[row] = loss }
                }
                return .success(losses)
            } catch {
                return .failure(error)
            }
        }
        let byLot = results.map { result -> [Double]? in
            guard case .success(let losses) = result else { return nil }
            return lots.rows.map { rows in rows.reduce(0) { $0 + losses[$1] } / Double(rows.count) }
        }
        guard let selection = TransferSelection(losses: byLot, simplicity: methods.map(\.simplicity)) else {
            for case .failure(let error) in results { throw error }
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: 0, needed: 3))
        }
        self.methods = methods
        self.segments = segments
        self.selection = selection
        failures = results.map { if case .failure(let error) = $0 { error.summary } else { nil } }
    }

    /// The squared distances of where a model sees samples on both instruments.
    static func losses(_ found: Matrix, _ wanted: Matrix) -> [Double] {
        (0..<found.rows).map { i in
            (0..<found.columns).reduce(0) {
                let d = found[i, $1] - wanted[i, $1]
                return $0 + d * d
            }
        }
    }

    /// The secondary spectra of a fold after the transfer that was fitted without it.
    static func moved(
        _ method: any TransferMethod, _ pairs: PairedSpectra, _ segment: Segment
    ) throws(AuthenticationError) -> Spectra {
        try moved(method, pairs.selecting(rows: segment.training), pairs.secondary.selecting(rows: segment.heldOut))
    }

    /// Spectra of the secondary instrument after a transfer.
    static func moved(
        _ method: any TransferMethod, _ pairs: PairedSpectra, _ spectra: Spectra
    ) throws(AuthenticationError) -> Spectra {
        do throws(TransferError) {
            let transfer = try method.fit(pairs)
            guard !transfer.refitsModel, transfer.correction == nil else {
                throw .calibrationMissing(method: type(of: method).identifier)
            }
            return try transfer.applySecondary(to: spectra)
        } catch {
            throw .transfer(error)
        }
    }
}
