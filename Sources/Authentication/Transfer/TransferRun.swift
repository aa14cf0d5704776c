internal import Foundation
internal import LinearAlgebra
internal import Prediction
internal import Spectroscopy
internal import Transfer
internal import Validation

/// One comparison of candidates without the outer loop.
///
/// Conventions: folds of several lots, repeated, choose better than single lots left out: the settings that need all
/// transfer samples show what they do with fewer, and the choice is not that of one partition (Shao, J. Am. Stat. Assoc.
/// 88 (1993) 486, doi:10.1080/01621459.1993.10476299). They are those of every choice in this program.
struct TransferRun: Sendable {
    let entries: [TransferComparison.Entry]
    let chosen: Int
    let best: Int
    /// The held-out predictions by each candidate, one a repeat for each sample; nil where it could not be fitted.
    let predictions: [[[Double]]?]

    /// Folds of the lots, and how often they are drawn.
    private static let (folds, repeats) = (5, 5)

    /// The segments that a choice is made by.
    static func choiceSegments(_ problem: TransferProblem) -> Segments {
        let lots = problem.pairLots
        let folds = min(lots.count, Self.folds)
        return Segments.lotGrouped(
            lots, lotClasses: nil, folds: folds, repeats: folds < lots.count ? repeats : 1,
            seed: SeededGenerator.derivedSeed(problem.seed, part: 7))
    }

    /// The fewest transfer samples that a candidate is fitted to.
    static func fewestSamples(_ problem: TransferProblem) -> Int {
        guard problem.pairLots.count >= 2 else { return 0 }
        return choiceSegments(problem).all.map(\.training.count).min() ?? 0
    }

    /// Single lots, or 20 folds of more: the segments of limits.
    static func limitSegments(_ problem: TransferProblem) -> [Segment] {
        let lots = problem.pairLots
        return Segments.lotGrouped(
            lots, lotClasses: nil, folds: min(lots.count, 20), repeats: 1,
            seed: SeededGenerator.derivedSeed(problem.seed, part: 7)
        ).all
    }

    /// Compares for analytes that have the same calibration and transfer samples.
    ///
    /// - Throws: `AuthenticationError` when there are fewer than 3 lots, or no candidate can be fitted.
    static func runs(
        _ problems: [TransferProblem], candidates: [any TransferMethod]
    ) throws(AuthenticationError) -> [TransferRun] {
        guard let first = problems.first else { return [] }
        precondition(
            problems.allSatisfy { $0.calibration.count == first.calibration.count && $0.lots == first.lots },
            "problems of other samples")
        let lots = first.pairLots
        guard lots.count >= 3 else {
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: lots.count, needed: 3))
        }
        let segments = choiceSegments(first)
        let parts = try Parallel.map(segments.all.count) { (k) throws(AuthenticationError) -> Part in
            let heldOut = segments.all[k].heldOut
            let without = problems.map { $0.without(pairRows: heldOut) }
            var bases: [TransferProblem.Base] = []
            for problem in without { bases.append(try problem.base()) }
            return Part(
                problems: without, bases: bases, heldOut: heldOut,
                spectra: first.pairs.secondary.selecting(rows: heldOut))
        }
        let outcomes = Parallel.map(candidates.count) { c in
            Self.outcomes(problems, candidates[c], parts, repeats: segments.repeats)
        }
        var runs: [TransferRun] = []
        for j in problems.indices { runs.append(try TransferRun(candidates, outcomes.map { $0[j] })) }
        return runs
    }

    private init(
        _ candidates: [any TransferMethod], _ results: [Result<Outcome, AuthenticationError>]
    ) throws(AuthenticationError) {
        let outcomes = results.map { if case .success(let outcome) = $0 { outcome } else { nil as Outcome? } }
        guard
            let selection = TransferSelection(
                losses: outcomes.map { $0?.losses }, simplicity: candidates.map(\.simplicity))
        else {
            for case .failure(let error) in results { throw error }
            throw .transfer(.tooFewSamples(method: "the comparison of transfers", found: 0, needed: 3))
        }
        chosen = selection.chosen
        best = selection.best
        predictions = outcomes.map { $0?.predicted }
        entries = candidates.indices.map { c in
            let failure: String? = if case .failure(let error) = results[c] { error.summary } else { nil }
            return TransferComparison.Entry(
                method: candidates[c], latentVariables: outcomes[c]?.latentVariables,
                rmse: selection.means[c]?.squareRoot(), loss: selection.means[c],
                standardError: selection.standardErrors[c], differenceError: selection.differenceErrors[c],
                failure: failure, isWithinOneStandardError: selection.isWithin[c])
        }
    }

    /// The problems without a fold, and their models, which most candidates share.
    private struct Part: Sendable {
        let problems: [TransferProblem]
        let bases: [TransferProblem.Base]
        let heldOut: [Int]
        /// The fold on the secondary instrument.
        let spectra: Spectra
    }

    /// A candidate with the number of latent variables that does best.
    private struct Outcome: Sendable {
        let latentVariables: Int
        /// The held-out predictions of each sample, one a repeat.
        let predicted: [[Double]]
        /// The loss of each lot.
        let losses: [Double]
    }

    /// How a candidate does for each analyte.
    private static func outcomes(
        _ problems: [TransferProblem], _ method: any TransferMethod, _ parts: [Part], repeats: Int
    ) -> [Result<Outcome, AuthenticationError>] {
        var paths = problems.map { LossPath($0, repeats: repeats) }
        var failures = [AuthenticationError?](repeating: nil, count: problems.count)
        for part in parts {
            do throws(AuthenticationError) {
                var spectral = try part.problems[0].spectral(method)
                for j in problems.indices where failures[j] == nil {
                    do throws(AuthenticationError) {
                        let path = try part.problems[j].path(&spectral, base: part.bases[j])
                        try paths[j].add(path, part)
                    } catch {
                        failures[j] = error
                    }
                }
            } catch {
                return problems.indices.map { .failure(failures[$0] ?? error) }
            }
        }
        return problems.indices.map { j in
            if let failure = failures[j] { return .failure(failure) }
            // What changes nothing keeps the number of latent variables too.
            let most = problems[j].latentVariables
            guard let best = paths[j].best(among: method.simplicity == 0 ? [most] : Array(1...most)) else {
                return .failure(.transfer(.constantPredictions(samples: problems[j].pairs.count)))
            }
            return .success(best)
        }
    }

    /// The losses of one candidate for one analyte, by each number of latent variables.
    private struct LossPath {
        private let problem: TransferProblem
        private let share: Double
        /// Of each sample, one a repeat; nil where a fold has no predictions.
        private var predicted: [[[Double]]?]
        private var losses: [[Double]]

        init(_ problem: TransferProblem, repeats: Int) {
            self.problem = problem
            share = 1 / Double(repeats)
            let most = problem.latentVariables
            predicted = [[[Double]]?](repeating: [[Double]](repeating: [], count: problem.pairs.count), count: most)
            losses = [[Double]](repeating: [Double](repeating: 0, count: problem.pairLots.count), count: most)
        }

        mutating func add(_ path: TransferPath, _ part: Part) throws(AuthenticationError) {
            let found: [[Double]?]
            do throws(PredictionError) {
                found = try path.predictions(of: part.spectra, latentVariables: problem.latentVariables)
            } catch {
                throw .prediction(error)
            }
            let lots = problem.pairLots
            for (a, values) in found.enumerated() {
                guard let values else {
                    predicted[a] = nil
                    continue
                }
                for (row, value) in zip(part.heldOut, values) {
                    predicted[a]?[row].append(value)
                    let e = value - problem.pairReference[row]
                    let lot = lots.indices[row]
                    losses[a][lot] += share * e * e / Double(lots.rows[lot].count)
                }
            }
        }

        /// The number of latent variables where the smoothed curve of mean losses is least, the fewest of equals.
        ///
        /// At a stands the geometric mean of the losses at a − 1, a and a + 1; at an end, the end itself counts twice.
        /// With the few lots of a transfer a single dip of the curve is chance.
        ///
        /// - Returns: nil where none predicts.
        func best(among tried: [Int]) -> Outcome? {
            let logs = losses.indices.map { a in
                predicted[a].map { _ in
                    log(max(losses[a].reduce(0, +) / Double(losses[a].count), .leastNormalMagnitude))
                }
            }
            func smoothed(_ a: Int, _ own: Double) -> Double {
                let beside = [a - 1, a + 1].map { logs.indices.contains($0) ? logs[$0] ?? own : own }
                return (own + beside.reduce(0, +)) / 3
            }
            var best: (outcome: Outcome, value: Double)?
            for a in tried.map({ $0 - 1 }) {
                guard let predicted = predicted[a], let own = logs[a] else { continue }
                let value = smoothed(a, own)
                // Losses that differ by rounding are equal.
                if let best, !(value + 1e-12 < best.value) { continue }
                best = (Outcome(latentVariables: a + 1, predicted: predicted, losses: losses[a]), value)
            }
            return best?.outcome
        }
    }
}
