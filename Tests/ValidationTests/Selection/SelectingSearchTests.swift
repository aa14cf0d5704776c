import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

/// Selections inside searches: what is fitted, with which lots, and how alike the choices are.
@Suite(.serialized) struct SelectingSearchTests {
    @Test("the nested predictions are those of the regression on the channels chosen in each outer segment")
    func nested() throws {
        let task = try SelectionHonestyTests.task()
        let search = try SelectionHonestyTests.search(task, SelectionExamples.selections[0] as! IntervalPLS)
        let result = try search.run()
        var choices: [[Int]] = []
        for (s, segment) in search.outerSegments.enumerated() {
            let decided = result.outerSelections[s]
            let (recipe, path) = try search.fit(decided, segment: s)
            let training = try recipe.apply(to: task.spectra.selecting(rows: segment.training))
            let channels = path.selected.channels
            choices.append(channels)
            #expect(!channels.isEmpty && channels.count < 40)
            let model = try PLSRegression(latentVariables: decided.search.latentVariables).fit(
                training.x.selecting(columns: channels), Matrix(column: segment.training.map { task.reference[$0] }))
            let held = try recipe.apply(to: task.spectra.selecting(rows: segment.heldOut)).x
            let predicted = try model.predict(held.selecting(columns: channels)).column(0)
            for (row, value) in zip(segment.heldOut, predicted) {
                #expect(abs(result.nestedPredictions[row][0] - value) < 1e-9)
            }
        }
        let selections = try search.segmentSelections(of: result)
        #expect(selections.axisValues == task.spectra.axis.values)
        #expect(selections.stability == SelectionStability(choices, channels: 40))
        #expect(selections.choices.map(\.channels) == choices)
        #expect(selections.stability.index != nil && selections.stability.counts == choices.map(\.count))
    }

    @Test("a selection is told the lots of the training rows, in inner and outer segments")
    func lots() throws {
        let task = try SelectionHonestyTests.task()
        let search = try SelectionHonestyTests.search(task, ChannelPerLot())
        for (s, segment) in search.outerSegments.enumerated() {
            let decided = try search.selection(segment: s)
            let path = try search.fit(decided, segment: s).path
            #expect(path.selected.channels.count == task.lots.selecting(rows: segment.training).count)
            #expect(path.selected.channels.count == segment.training.count / 2)
        }
        let prepared = try PreparedRecipes([Recipe([MeanCentring()])], spectra: task.spectra)
        let segments = task.segments(of: Array(0..<24), folds: 3, repeats: 1, seed: 9)
        let found = try RegressionValidation(
            task: task, candidate: prepared.candidates[0],
            regressor: SelectingRegression(selection: ChannelPerLot(), regressor: PLSRegression()),
            rows: Array(0..<24), segments: segments, maximum: 2
        ).predictions()
        for segment in segments.all {
            let x = task.spectra.x.prefix(columns: segment.training.count / 2)
            let model = try PLSRegression(latentVariables: 2).fit(
                x.selecting(rows: segment.training), Matrix(column: segment.training.map { task.reference[$0] }))
            let predicted = try model.predict(x.selecting(rows: segment.heldOut)).column(0)
            for (row, value) in zip(segment.heldOut, predicted) { #expect(abs(found[1][row][0] - value) < 1e-9) }
        }
    }

    @Test("beyond the latent variables of few channels, predictions are those of the last one")
    func fewChannels() throws {
        let task = try SelectionHonestyTests.task()
        let y = Matrix(column: task.reference)
        let method = SelectingRegression(selection: GivenChannels([3, 20]), regressor: PLSRegression())
        let path = try method.path(task.spectra.x, y, maximum: 4)
        #expect(path.count == 4 && path.path.count == 2)
        let predictions = try path.predictions(for: task.spectra.x)
        let model = try PLSRegression(latentVariables: 2).fit(task.spectra.x.selecting(columns: [3, 20]), y)
        let expected = try model.predict(task.spectra.x.selecting(columns: [3, 20]))
        #expect(predictions.count == 4 && predictions[0] != predictions[1])
        for a in 1..<4 {
            for i in 0..<24 { #expect(abs(predictions[a][i, 0] - expected[i, 0]) < 1e-9) }
        }
        #expect(throws: ModellingError.channelMismatch(found: 39, expected: 40)) {
            try path.predictions(for: task.spectra.x.prefix(columns: 39))
        }
    }

    @Test("classes: the whole search on chosen channels, and its stability")
    func classes() throws {
        let task = try NestedSearchTests.task(classes: 2)
        let search = try NestedSearch(
            task: task, recipes: [Recipe([StandardNormalVariate()])],
            classifier: SelectingClassifier(
                selection: ImportanceInProjectionThreshold(latentVariables: 2), classifier: PLSDiscriminantAnalysis()),
            settings: NestedSearchTests.settings, seed: 4)
        let result = try search.run()
        #expect(result.nestedFigures.balancedAccuracy > 0.8)
        let stability = try search.segmentSelections(of: result).stability
        #expect(stability.counts.count == 6 && (stability.index ?? 0) > 0.5)
        // Bands 0 and 1 tell the two classes apart; the last carries nothing.
        #expect(stability.shares[4] > 0.8 && stability.shares[36] < 0.2)
    }

    @Test("choices are compared by axis value where recipes leave other channels")
    func axes() throws {
        let axis = try SpectralAxis(values: [1, 2, 3, 4], unit: .nanometre)
        let note = Finding(code: "a", severity: .note, summary: "one")
        let found = try SegmentSelections(
            [
                (axis, SelectedVariables(channels: [1, 3], of: 4, findings: [note])),
                (axis.selecting([1, 2, 3]), SelectedVariables(channels: [0, 2], of: 3)),
                (axis, SelectedVariables(channels: [1, 3], of: 4, findings: [note])),
            ], confidence: 0.9)
        #expect(found.axisValues == [1, 2, 3, 4])
        #expect(found.stability.shares == [0, 1, 0, 1] && found.stability.index == 1)
        #expect(found.stability.interval?.confidence == 0.9)
        #expect(
            found.findings == [
                Finding(code: "a", severity: .note, summary: "in 2 of 3 segments; the first: one")
            ])
    }

    @Test("results do not depend on the number of threads")
    func threads() throws {
        let task = try SelectionHonestyTests.task()
        for method in [2, 5] {
            var seen: Set<[[Double]]> = []
            for threads in [1, 3, 1] {
                Parallel.limitThreads(to: threads)
                func run<S: VariableSelection>(_ selection: S) throws -> [[Double]] {
                    try SelectionHonestyTests.search(task, selection).run().nestedPredictions
                }
                seen.insert(try run(SelectionExamples.selections[method]))
            }
            Parallel.limitThreads(to: 0)
            #expect(seen.count == 1)
        }
    }
}
