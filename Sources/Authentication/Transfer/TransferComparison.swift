internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Spectroscopy
public import Transfer
internal import Validation

/// The comparison of all methods of calibration transfer for one regression, and the choice among them.
///
/// The lots of the transfer samples fall into K = min(L, 5) folds, repeated 5 times. Without each fold, in the calibration set
/// too, every candidate is fitted and predicts the fold's samples, measured on the secondary instrument. The loss of a lot is
/// its mean squared error over samples and repeats; SE = SD of the lot losses/√L of the candidate with the least loss. Of
/// the candidates with loss ≤ least + SE those of the least `simplicity` remain (nothing, predictions, shift and axis, filters, spectral space,
/// DS and PDS, another model), and of these the one with the least loss is chosen; ties go to the order of the candidates.
///
/// The number of latent variables a = 1 … A, A that of the model, is a setting of every candidate but "nothing", which keeps
/// A: what a calibration on the primary instrument can use may be noise on the secondary. All a come from one fit; a candidate
/// stands with the a where the mean of log loss over a − 1, a and a + 1 is least, ties to the fewest. The whole comparison is repeated without each of `outerFolds`
/// folds, and the choice made there predicts it: the nested figure, which the choice has not seen.
public struct TransferComparison: Sendable {
    /// A candidate as it did.
    public struct Entry: Sendable {
        /// The method with its settings.
        public let method: any TransferMethod
        /// The number of latent variables with the least loss; nil where the candidate could not be fitted.
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
    /// The predictions of each transfer sample by the chosen candidate without its fold, one a repeat.
    public let predictions: [[Double]]
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

    /// Compares for analytes that have the same calibration and transfer samples.
    ///
    /// What does not depend on the analyte, as the maps between the instruments, is done once for all.
    ///
    /// - Parameter progress: told how many of `outerFolds` + 1 parts are done.
    /// - Throws: `AuthenticationError` when there are fewer than 4 lots, or no candidate can be fitted.
    static func compare(
        _ problems: [TransferProblem], candidates: [any TransferMethod], outerFolds: Int,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(AuthenticationError) -> [TransferComparison] {
        guard let first = problems.first else { return [] }
        let lots = first.pairLots
        guard lots.count >= Self.fewestLots else {
            throw .transfer(
                .tooFewSamples(method: "the comparison of transfers", found: lots.count, needed: Self.fewestLots))
        }
        let outer = Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(max(outerFolds, 2), lots.count), repeats: 1,
            seed: SeededGenerator.derivedSeed(first.seed, part: 11)
        ).all
        let runs = try TransferRun.runs(problems, candidates: candidates)
        var parts: [[Part]] = []
        for (k, segment) in outer.enumerated() {
            progress(k + 1, outer.count + 1)
            parts.append(try Self.parts(problems, candidates, heldOut: segment.heldOut))
        }
        progress(outer.count + 1, outer.count + 1)
        return problems.indices.map { j in
            TransferComparison(problems[j], runs[j], zip(outer, parts).map { ($0, $1[j]) })
        }
    }

    /// A choice without an outer fold.
    private struct Part {
        let choice: String
        /// What it predicts of the fold.
        let predicted: [Double]
    }

    private static func parts(
        _ problems: [TransferProblem], _ candidates: [any TransferMethod], heldOut: [Int]
    ) throws(AuthenticationError) -> [Part] {
        let inner = problems.map { $0.without(pairRows: heldOut) }
        let fewest = inner.first.map(TransferRun.fewestSamples) ?? 0
        let runs = try TransferRun.runs(inner, candidates: candidates.filter { $0.fewestSamples <= fewest })
        var parts: [Part] = []
        for (problem, run) in zip(inner, runs) {
            let entry = run.entries[run.chosen]
            let fitted = try problem.fit(
                entry.method, latentVariables: entry.latentVariables ?? problem.latentVariables, base: problem.base())
            do throws(PredictionError) {
                let held = problems[0].pairs.secondary.selecting(rows: heldOut)
                parts.append(
                    Part(
                        choice: type(of: entry.method).identifier,
                        predicted: try fitted.pipeline.predict(held).column(0)))
            } catch {
                throw .prediction(error)
            }
        }
        return parts
    }

    private init(_ problem: TransferProblem, _ run: TransferRun, _ parts: [(segment: Segment, part: Part)]) {
        let lots = problem.pairLots
        self.lots = lots.count
        entries = run.entries
        chosen = run.chosen
        best = run.best
        predictions = run.predictions[run.chosen] ?? []
        reference = problem.pairReference
        var squares = [Double](repeating: 0, count: lots.count)
        var nested = [Double](repeating: 0, count: problem.pairs.count)
        let sizes = lots.rows.map { Double($0.count) }
        for (segment, part) in parts {
            for (row, predicted) in zip(segment.heldOut, part.predicted) {
                nested[row] = predicted
                let e = predicted - problem.pairReference[row]
                squares[lots.indices[row]] += e * e / sizes[lots.indices[row]]
            }
        }
        nestedRMSE = (squares.reduce(0, +) / Double(lots.count)).squareRoot()
        nestedPredictions = nested
        nestedChoices = parts.map(\.part.choice)
    }
}
