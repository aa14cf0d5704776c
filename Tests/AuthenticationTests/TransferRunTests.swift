import Foundation
import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Transfer
import Validation

@testable import Authentication

/// The comparison of candidates against fits one by one, on a second instrument that is noisier than the first.
struct TransferRunTests {
    private static let candidates: [any TransferMethod] = [
        NoTransfer(), SlopeBias(form: .slopeAndBias), ExternalParameterTransfer(components: 2),
        PiecewiseDirectStandardisation(halfWidth: 0, components: 1), AugmentedCalibration(weight: 2),
        DomainInvariantTransfer(lambda: 10),
    ]

    /// Two analytes of one model, whose spectra are smoothed differently, with 9 samples on both instruments.
    private static let problems = Result { () throws -> [TransferProblem] in
        let primary = try SyntheticContents.make(lots: 24, channels: 24, seed: 1)
        let pairs = try PairedSpectra.joining(
            primary: primary,
            secondary: ModelTransferTests.elsewhere(primary, noise: 0.05).selecting(rows: Array(0..<9)))
        func values(_ name: String, _ samples: [Sample]) -> [Double] {
            samples.map { Double($0.metadata[name] ?? "") ?? 0 }
        }
        return [("protein", Recipe([MeanCentring()])), ("oil", Recipe([StandardNormalVariate(), MeanCentring()]))].map {
            TransferProblem(
                calibration: primary, reference: values($0, primary.samples), pairs: pairs,
                pairReference: values($0, pairs.primary.samples), recipe: $1, latentVariables: 7, seed: 1)
        }
    }

    /// The mean loss of lots of a candidate with a latent variables, each fold fitted by itself, and the predictions.
    private static func naive(
        _ problem: TransferProblem, _ method: any TransferMethod, _ a: Int
    ) throws -> (loss: Double, predicted: [[Double]]) {
        var predicted = [[Double]](repeating: [], count: problem.pairs.count)
        for segment in TransferRun.choiceSegments(problem).all {
            let part = problem.without(pairRows: segment.heldOut)
            let fitted = try part.fit(method, latentVariables: a, base: part.base())
            #expect(fitted.pipeline.model.latentVariables == a)
            let held = problem.pairs.secondary.selecting(rows: segment.heldOut)
            for (row, value) in zip(segment.heldOut, try fitted.pipeline.predict(held).column(0)) {
                predicted[row].append(value)
            }
        }
        let losses = zip(predicted, problem.pairReference).map { values, wanted in
            values.reduce(0) { $0 + ($1 - wanted) * ($1 - wanted) } / Double(values.count)
        }
        return (losses.reduce(0, +) / Double(losses.count), predicted)
    }

    @Test("each candidate has the latent variables, loss and predictions that fits one by one come to")
    func naive() throws {
        let problem = try Self.problems.get()[0]
        let run = try TransferRun.runs([problem], candidates: Self.candidates)[0]
        #expect(TransferRun.choiceSegments(problem).all.count == 25 && TransferRun.fewestSamples(problem) == 7)
        var fewer = 0
        for (c, method) in Self.candidates.enumerated() {
            let path = try (1...7).map { try Self.naive(problem, method, $0) }
            let logs = path.map { log($0.loss) }
            let smoothed = logs.indices.map { a in
                (logs[max(a - 1, 0)] + logs[a] + logs[min(a + 1, logs.count - 1)]) / 3
            }
            let best = try #require(smoothed.indices.min { smoothed[$0] < smoothed[$1] })
            let wanted = method is NoTransfer ? 6 : best
            let entry = run.entries[c]
            #expect(entry.failure == nil && entry.latentVariables == wanted + 1, "\(method)")
            #expect(abs((entry.loss ?? 0) - path[wanted].loss) <= 1e-9 * path[wanted].loss, "\(method)")
            #expect(abs((entry.rmse ?? 0) - path[wanted].loss.squareRoot()) < 1e-9)
            let predicted = try #require(run.predictions[c])
            for (a, b) in zip(predicted.flatMap { $0 }, path[wanted].predicted.flatMap { $0 }) {
                #expect(abs(a - b) < 1e-9)
            }
            if wanted < 6 { fewer += 1 }
        }
        // The model uses 7 latent variables; the noise of the second instrument does not let them all be used.
        #expect(fewer >= 3, "\(run.entries.map(\.latentVariables))")
    }

    @Test("analytes compared together come to what each comes to alone")
    func together() throws {
        let problems = try Self.problems.get()
        var told: [Int] = []
        let both = try TransferComparison.compare(problems, candidates: Self.candidates, outerFolds: 3) { done, total in
            told.append(done)
            #expect(total == 4)
        }
        #expect(told == [1, 2, 3, 4])
        for (problem, together) in zip(problems, both) {
            let alone = try TransferComparison.compare([problem], candidates: Self.candidates, outerFolds: 3)[0]
            #expect(together.entries.map(\.loss) == alone.entries.map(\.loss))
            #expect(together.entries.map(\.latentVariables) == alone.entries.map(\.latentVariables))
            #expect(together.chosen == alone.chosen && together.predictions == alone.predictions)
            #expect(together.nestedPredictions == alone.nestedPredictions)
            #expect(together.nestedChoices == alone.nestedChoices)
        }
        #expect(both[0].predictions != both[1].predictions)
    }

    @Test("a held-out lot does not move the choice that predicts it")
    func nested() throws {
        let problem = try Self.problems.get()[0]
        let whole = try TransferComparison.compare([problem], candidates: Self.candidates, outerFolds: 3)[0]
        // The reference value of one sample a thousand times as large: its own nested prediction stays.
        var reference = problem.reference
        var pairReference = problem.pairReference
        reference[0] *= 1000
        pairReference[0] *= 1000
        let corrupted = TransferProblem(
            calibration: problem.calibration, reference: reference, pairs: problem.pairs, pairReference: pairReference,
            recipe: problem.recipe, latentVariables: problem.latentVariables, seed: problem.seed)
        let other = try TransferComparison.compare([corrupted], candidates: Self.candidates, outerFolds: 3)[0]
        #expect(problem.calibration.samples[0].id == problem.pairs.primary.samples[0].id)
        #expect(other.nestedPredictions[0] == whole.nestedPredictions[0])
        #expect(other.nestedPredictions != whole.nestedPredictions)
    }

    @Test("without its calibration spectra a model is truncated; the line is that of the truncated predictions")
    func fixed() throws {
        let problem = try Self.problems.get()[0]
        let base = try problem.base()
        let held = TransferProblem(
            calibration: problem.calibration.selecting(rows: [0, 1]), reference: Array(problem.reference.prefix(2)),
            pairs: problem.pairs, pairReference: problem.pairReference, recipe: problem.recipe, latentVariables: 7,
            seed: 1, fixed: .init(recipe: base.recipe, model: base.model))
        let fitted = try held.fit(SlopeBias(form: .bias), latentVariables: 3, base: held.base())
        let seen = try base.model.predict(
            base.recipe.apply(to: problem.pairs.secondary).x, latentVariables: 3
        ).column(0)
        let bias = zip(problem.pairReference, seen).reduce(0) { $0 + $1.0 - $1.1 } / 9
        let corrected = try fitted.pipeline.predict(problem.pairs.secondary).column(0)
        for (a, b) in zip(corrected, seen) { #expect(abs(a - b - bias) < 1e-9) }
        #expect(abs(bias) > 0.1)
    }
}
