internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Spectroscopy
public import Transfer
internal import Validation

/// The comparison of all methods of calibration transfer for one regression, and the choice among them.
///
/// The lots of the transfer samples fall into K = min(L, 20) folds. Without each fold, in the calibration set too, every
/// candidate is fitted and predicts the fold's samples, measured on the secondary instrument. The loss of a lot is its
/// mean squared error; SE = SD of the lot losses/√L of the candidate with the least loss. Of the candidates with loss ≤
/// least + SE those of the least `simplicity` remain (nothing, predictions, shift and axis, filters, spectral space,
/// DS and PDS, another model), and of these the one with the least loss is chosen; ties go to the order of the candidates.
///
/// The number of latent variables is the model's; where a candidate refits the model, it is chosen anew once, by the same
/// rule as in calibration, and held. The whole comparison is repeated without each of `outerFolds` folds, and the choice
/// made there predicts it: the nested figure, which the choice has not seen.
public struct TransferComparison: Sendable {
    /// A candidate as it did.
    public struct Entry: Sendable {
        /// The method with its settings.
        public let method: any TransferMethod
        /// The number of latent variables; nil where the candidate could not be fitted.
        public let latentVariables: Int?
        /// The root of the mean loss; nil where the candidate could not be fitted.
        public let rmse: Double?
        /// The mean loss of lots, and its standard error.
        public let loss: Double?
        public let standardError: Double?
        /// The standard error of the mean difference from the candidate with the least loss.
        public let differenceError: Double?
        /// Why it could not be fitted.
        public let failure: String?
        /// Whether it is within one standard error of the least loss.
        public let isWithinOneStandardError: Bool
    }

    /// Every candidate, in the order given.
    public let entries: [Entry]
    /// The index of the chosen one.
    public let chosen: Int
    /// The index of the one with the least loss.
    public let best: Int
    /// The predictions of each transfer sample by the chosen candidate without its fold.
    public let predictions: [Double]
    /// Their reference values.
    public let reference: [Double]
    /// The number of lots of the transfer samples.
    public let lots: Int
    /// The RMSE of the nested comparison.
    public let nestedRMSE: Double?
    /// The predictions of each transfer sample by the choice that was made without its outer fold.
    public let nestedPredictions: [Double]
    /// The identifier of the choice of each outer fold.
    public let nestedChoices: [String]

    /// The chosen candidate.
    public var choice: Entry { entries[chosen] }

    /// The fewest lots of transfer samples of a nested comparison: three are left when one is left out.
    public static let fewestLots = 4

    /// Compares.
    ///
    /// - Throws: `AuthenticationError` when there are fewer than 4 lots, or no candidate can be fitted.
    init(
        _ problem: TransferProblem, candidates: [any TransferMethod], maximumLatentVariables: Int, outerFolds: Int
    ) throws(AuthenticationError) {
        let lots = problem.pairLots
        guard lots.count >= Self.fewestLots else {
            throw .transfer(
                .tooFewSamples(method: "the comparison of transfers", found: lots.count, needed: Self.fewestLots))
        }
        self.lots = lots.count
        let run = try TransferRun(problem, candidates: candidates, maximum: maximumLatentVariables)
        entries = run.entries
        chosen = run.chosen
        best = run.best
        predictions = run.predictions[run.chosen] ?? []
        reference = problem.pairReference
        let outer = Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(max(outerFolds, 2), lots.count), repeats: 1,
            seed: SeededGenerator.derivedSeed(problem.seed, part: 11)
        ).all
        let parts = try Parallel.map(outer.count) {
            (k) throws(AuthenticationError) -> (choice: String, predicted: [Double]) in
            let inner = problem.without(pairRows: outer[k].heldOut)
            let fewer = candidates.filter { $0.fewestSamples <= inner.pairs.count - 1 }
            let run = try TransferRun(inner, candidates: fewer, maximum: maximumLatentVariables)
            let entry = run.entries[run.chosen]
            let fitted = try inner.fit(
                entry.method, latentVariables: entry.latentVariables ?? inner.latentVariables, base: inner.base())
            do throws(PredictionError) {
                return (
                    type(of: entry.method).identifier,
                    try fitted.pipeline.predict(problem.pairs.secondary.selecting(rows: outer[k].heldOut)).column(0)
                )
            } catch {
                throw .prediction(error)
            }
        }
        var squares = [Double](repeating: 0, count: lots.count)
        var nested = [Double](repeating: 0, count: problem.pairs.count)
        let sizes = lots.rows.map { Double($0.count) }
        for (segment, part) in zip(outer, parts) {
            for (row, predicted) in zip(segment.heldOut, part.predicted) {
                nested[row] = predicted
                let e = predicted - problem.pairReference[row]
                squares[lots.indices[row]] += e * e / sizes[lots.indices[row]]
            }
        }
        nestedRMSE = (squares.reduce(0, +) / Double(lots.count)).squareRoot()
        nestedPredictions = nested
        nestedChoices = parts.map(\.choice)
    }
}

/// One comparison without the outer loop.
struct TransferRun: Sendable {
    let entries: [TransferComparison.Entry]
    let chosen: Int
    let best: Int
    /// The held-out predictions of each candidate; nil where it could not be fitted.
    let predictions: [[Double]?]

    init(_ problem: TransferProblem, candidates: [any TransferMethod], maximum: Int) throws(AuthenticationError) {
        let lots = problem.pairLots
        guard lots.count >= 3 else {
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: lots.count, needed: 3))
        }
        let segments = Self.segments(problem)
        // The parts of the problem and their models, which most candidates share.
        let parts = try Parallel.map(segments.count) {
            (k) throws(AuthenticationError) -> (TransferProblem, TransferProblem.Base, Spectra) in
            let part = problem.without(pairRows: segments[k].heldOut)
            return (part, try part.base(), problem.pairs.secondary.selecting(rows: segments[k].heldOut))
        }
        let results = Parallel.map(candidates.count) { c -> Result<(Int, [Double]), AuthenticationError> in
            do throws(AuthenticationError) {
                return .success(try Self.predictions(problem, candidates[c], segments, parts, maximum: maximum))
            } catch {
                return .failure(error)
            }
        }
        var losses: [[Double]?] = []
        for result in results {
            guard case .success(let (_, predicted)) = result else {
                losses.append(nil)
                continue
            }
            losses.append(
                lots.rows.map { rows in
                    rows.reduce(0) {
                        let e = predicted[$1] - problem.pairReference[$1]
                        return $0 + e * e
                    } / Double(rows.count)
                })
        }
        guard let selection = TransferSelection(losses: losses, simplicity: candidates.map(\.simplicity)) else {
            for case .failure(let error) in results { throw error }
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: 0, needed: 3))
        }
        chosen = selection.chosen
        best = selection.best
        predictions = results.map { if case .success(let (_, predicted)) = $0 { predicted } else { nil } }
        entries = candidates.indices.map { c in
            switch results[c] {
            case .success(let (latentVariables, _)):
                TransferComparison.Entry(
                    method: candidates[c], latentVariables: latentVariables, rmse: selection.means[c]?.squareRoot(),
                    loss: selection.means[c], standardError: selection.standardErrors[c],
                    differenceError: selection.differenceErrors[c], failure: nil,
                    isWithinOneStandardError: selection.isWithin[c])
            case .failure(let error):
                TransferComparison.Entry(
                    method: candidates[c], latentVariables: nil, rmse: nil, loss: nil, standardError: nil,
                    differenceError: nil, failure: error.summary, isWithinOneStandardError: false)
            }
        }
    }

    /// The folds of the lots of the transfer samples.
    static func segments(_ problem: TransferProblem) -> [Segment] {
        let lots = problem.pairLots
        return Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(lots.count, 20), repeats: 1,
            seed: SeededGenerator.derivedSeed(problem.seed, part: 7)
        ).all
    }

    private static func predictions(
        _ problem: TransferProblem, _ method: any TransferMethod, _ segments: [Segment],
        _ parts: [(TransferProblem, TransferProblem.Base, Spectra)], maximum: Int
    ) throws(AuthenticationError) -> (Int, [Double]) {
        let transfer: InstrumentTransfer
        do throws(TransferError) { transfer = try method.fit(problem.pairs) } catch { throw .transfer(error) }
        let latentVariables = try problem.latentVariables(of: transfer, maximum: maximum)
        var predicted = [Double](repeating: 0, count: problem.pairs.count)
        for (segment, part) in zip(segments, parts) {
            let fitted = try part.0.fit(method, latentVariables: latentVariables, base: part.1)
            do throws(PredictionError) {
                for (row, value) in zip(segment.heldOut, try fitted.pipeline.predict(part.2).column(0)) {
                    predicted[row] = value
                }
            } catch {
                throw .prediction(error)
            }
        }
        return (latentVariables, predicted)
    }
}
