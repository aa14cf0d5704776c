import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite(.serialized) struct RegressionSearchTests {
    static let recipes = [
        Recipe([MeanCentring()]), Recipe([StandardNormalVariate(), MeanCentring()]),
        Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
    ]
    static let settings = SearchSettings(
        outerFolds: 3, outerRepeats: 2, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 4)

    /// Lots of two scans; a band grows with the content of the lot, others vary, with scatter and noise.
    static func task(lots: Int = 12, scans: Int = 2, seed: UInt64 = 1) throws -> RegressionTask {
        var generator = SeededGenerator(seed: seed)
        var rows: [[Double]] = []
        var samples: [Sample] = []
        var contents: [Double] = []
        for lot in 0..<lots {
            let content = 5 + 2 * generator.normal()
            let heights = [1 + 0.1 * content, 1 + 0.05 * generator.normal(), 1 + 0.05 * generator.normal()]
            for scan in 0..<scans {
                let (scatter, offset) = (0.6 + 0.8 * generator.uniform(), 0.5 * generator.uniform())
                rows.append(
                    (0..<40).map { channel in
                        let u = Double(channel) / 39
                        let bands = heights.enumerated().reduce(0.0) { sum, band in
                            let d = (u - 0.2 - 0.3 * Double(band.offset)) / 0.08
                            return sum + band.element / (1 + d * d)
                        }
                        return offset + scatter * bands + 0.004 * generator.normal()
                    })
                samples.append(
                    Sample(id: "s\(lot)-\(scan)", lot: "l\(lot)", metadata: ["year": "\(2019 + lot % 4)"]))
                contents.append(content)
            }
        }
        let spectra = try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: (0..<40).map { 1100 + Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: samples, metadataColumns: ["year"])
        return try RegressionTask(spectra: spectra, reference: contents, lots: Lots.of(spectra).lots)
    }

    static func search(
        _ task: RegressionTask, seed: UInt64 = 7, outerDesign: (any SegmentDesign)? = nil
    ) throws -> RegressionSearch<PLSRegression> {
        try RegressionSearch(
            task: task, recipes: recipes, regressor: PLSRegression(), settings: settings, seed: seed,
            outerDesign: outerDesign)
    }

    @Test("the nested figures are those of the choice of each outer segment on the lots that it left out")
    func nestedFigures() throws {
        let task = try Self.task()
        let search = try Self.search(task)
        let result = try search.run()
        #expect(result.outerSelections.count == 6)
        var predictions = [[Double]](repeating: [], count: 24)
        for (s, segment) in search.outerSegments.enumerated() {
            let selection = try search.selection(segment: s)
            #expect(selection == result.outerSelections[s])
            // The plain path, written out.
            let (fitted, training) = try selection.search.recipe.fitApplying(
                to: task.spectra.selecting(rows: segment.training))
            let model = try PLSRegression(latentVariables: selection.search.latentVariables).fit(
                training.x, Matrix(column: segment.training.map { task.reference[$0] }))
            let predicted = try model.predict(fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x)
            for (position, row) in segment.heldOut.enumerated() { predictions[row].append(predicted[position, 0]) }
        }
        for (got, expected) in zip(result.nestedPredictions, predictions) {
            #expect(got.count == 2)
            for (a, b) in zip(got, expected) { #expect(abs(a - b) < 1e-9) }
        }
        // Lots have as many rows: the figure over lots is that over rows.
        var squares = 0.0
        for (i, values) in predictions.enumerated() {
            for value in values { squares += (value - task.reference[i]) * (value - task.reference[i]) / 48 }
        }
        #expect(abs(result.nestedRMSECV - squares.squareRoot()) < 1e-9)
        #expect(abs(result.nestedFigures.rmse - result.nestedRMSECV) < 1e-9)
        #expect(abs(result.selectedFigures.rmse - result.selectedRMSECV) < 1e-9)
        #expect(result.nestedFigures.lots == 12 && result.nestedFigures.samples == 24)
        #expect(result.optimismGap == result.nestedRMSECV - result.selectedRMSECV)
        #expect(try search.selection(segment: 6) == result.selection)
        #expect(result.nestedQSquared > 0.7, "\(result.nestedQSquared)")
        #expect(result.selection.search.recipe != Self.recipes[0], "scatter is corrected")
    }

    @Test("losses are the squared errors of the lots over the variance, whichever way the rows are held")
    func losses() throws {
        let task = try Self.task(lots: 9)
        let prepared = try PreparedRecipes(Self.recipes, spectra: task.spectra)
        let rows = Array(0..<18)
        let segments = task.segments(of: rows, folds: 3, repeats: 2, seed: 9)
        #expect(segments.all.count == 6)
        let mean = task.reference.reduce(0, +) / 18
        let variance = task.reference.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / 18
        for candidate in prepared.candidates {
            let validation = RegressionValidation(
                task: task, candidate: candidate, regressor: PLSRegression(), rows: rows, segments: segments,
                maximum: 3)
            let losses = try validation.losses(validation.predictions())
            for a in 1...3 {
                var squares = [Double](repeating: 0, count: 9)
                for segment in segments.all {
                    let (fitted, training) = try candidate.recipe.fitApplying(
                        to: task.spectra.selecting(rows: segment.training))
                    let model = try PLSRegression(latentVariables: a).fit(
                        training.x, Matrix(column: segment.training.map { task.reference[$0] }))
                    let predicted = try model.predict(fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x)
                    for (position, row) in segment.heldOut.enumerated() {
                        let d = predicted[position, 0] - task.reference[row]
                        squares[task.lots.indices[row]] += d * d / 4
                    }
                }
                for (got, expected) in zip(losses.losses, squares) {
                    #expect(abs(got[a - 1] * variance - expected) < 1e-9, "\(candidate.recipe.summary), \(a)")
                }
            }
            #expect(losses.weights == [Double](repeating: 1, count: 9))
        }
    }

    @Test("what is done without a lot does not depend on it: corrupted held-out rows change no byte")
    func honesty() throws {
        let task = try Self.task()
        let search = try Self.search(task)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        for s in [0, 4] {
            let heldOut = search.outerSegments[s].heldOut
            var reference = task.reference
            for row in heldOut { reference[row] *= 1000 }
            let corrupted = try RegressionTask(
                spectra: task.spectra.corrupting(rows: heldOut), reference: reference, lots: task.lots)
            let other = try Self.search(corrupted)
            let (mine, theirs) = (try search.selection(segment: s), try other.selection(segment: s))
            #expect(try encoder.encode(mine) == encoder.encode(theirs))
            let (a, b) = (try search.fit(mine, segment: s), try other.fit(theirs, segment: s))
            #expect(try encoder.encode(a.recipe) == encoder.encode(b.recipe))
            #expect(try encoder.encode(a.path) == encoder.encode(b.path))
        }
    }

    @Test("results do not depend on the number of threads")
    func threads() throws {
        let task = try Self.task(lots: 8)
        var seen: Set<String> = []
        for threads in [1, 3, 1] {
            Parallel.limitThreads(to: threads)
            let result = try Self.search(task).run()
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let bytes = try [encoder.encode(result.outerSelections), encoder.encode(result.nestedFigures)]
            seen.insert(bytes.map { String(decoding: $0, as: UTF8.self) }.joined())
        }
        Parallel.limitThreads(to: 0)
        #expect(seen.count == 1)
    }

    @Test("A is at most a third of the lots; the choice does not depend on the unit of the response")
    func complexity() throws {
        let task = try Self.task(lots: 9)
        let result = try Self.search(task).run()
        // Six of nine lots are in training.
        #expect(result.outerSelections.allSatisfy { $0.search.candidates.allSatisfy { $0.choice.means.count == 2 } })
        #expect(result.selection.search.candidates.allSatisfy { $0.choice.means.count == 3 })
        let tiny = try RegressionTask(
            spectra: task.spectra, reference: task.reference.map { $0 * 0x1p-20 }, lots: task.lots)
        let same = try Self.search(tiny).run()
        #expect(same.selection.search == result.selection.search)
        #expect(abs(same.nestedRMSECV * 0x1p20 - result.nestedRMSECV) < 1e-9)
    }

    @Test("a model for years that it never saw: the outer loop leaves out one year after the other")
    func years() throws {
        let task = try Self.task()
        let search = try Self.search(task, outerDesign: LeaveOneGroupOut(column: "year"))
        #expect(search.outerSegments.count == 4)
        for segment in search.outerSegments {
            #expect(Set(segment.heldOut.map { task.spectra.samples[$0].metadata["year"] }).count == 1)
        }
        let result = try search.run()
        #expect(result.nestedPredictions.allSatisfy { $0.count == 1 })
        #expect(result.nestedQSquared > 0.7)
        #expect { try Self.search(task, outerDesign: LeaveOneGroupOut(column: "farm")) } throws: { error in
            (error as? ValidationError)?.code == "spectra.column-missing"
        }
    }

    @Test("contents dealt anew between lots are predicted no better than their mean; p = (r + 1)/(B + 1)")
    func permutations() throws {
        let task = try Self.task(lots: 10, scans: 1)
        let search = try RegressionSearch(
            task: task, recipes: [Self.recipes[1]], regressor: PLSRegression(),
            settings: SearchSettings(outerFolds: 5, outerRepeats: 1, innerFolds: 3, innerRepeats: 1), seed: 3)
        let observed = try search.run()
        let test = try PermutationTest(of: search, observed: observed, count: 19)
        #expect(test.pValue == 0.05)
        #expect(test.observed == observed.nestedQSquared && test.observed > 0.7)
        #expect(test.permuted.count == 19 && (test.mean ?? 1) < 0.1, "\(test.permuted)")
    }

    @Test("reference values are dealt lot by lot")
    func dealing() throws {
        let task = try Self.task(lots: 6, scans: 2)
        let order = [3, 0, 1, 2, 5, 4]
        let dealt = task.dealt(lotOrder: order)
        for (row, lot) in task.lots.indices.enumerated() {
            #expect(dealt.reference[row] == task.reference[2 * order[lot] + row % 2])
        }
    }

    @Test("what a regression needs")
    func refusals() throws {
        let task = try Self.task(lots: 6)
        #expect(throws: ModellingError.tooFewSamples(found: 6, needed: 7, what: "lots of a regression")) {
            try RegressionTask(
                spectra: task.spectra, reference: task.reference, lots: task.lots, minimumLots: 7)
        }
        #expect(throws: ModellingError.constantResponse(name: "berberine", value: 2)) {
            try RegressionTask(
                spectra: task.spectra, reference: [Double](repeating: 2, count: 12), lots: task.lots,
                name: "berberine")
        }
        #expect(throws: ModellingError.nonFinite(row: 3, column: 0, what: "the reference values")) {
            var values = task.reference
            values[3] = .nan
            _ = try RegressionTask(spectra: task.spectra, reference: values, lots: task.lots)
        }
        #expect(throws: ModellingError.shapeMismatch(what: "reference values", found: 1, expected: 12)) {
            try RegressionTask(spectra: task.spectra, reference: [1], lots: task.lots)
        }
    }
}
