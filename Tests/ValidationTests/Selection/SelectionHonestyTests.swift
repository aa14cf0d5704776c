import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

/// A selection must not know the lots that a segment leaves out: neither their spectra nor their reference
/// values.
@Suite(.serialized) struct SelectionHonestyTests {
    static let settings = SearchSettings(
        outerFolds: 3, outerRepeats: 1, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 2)
    static let recipes = [Recipe([StandardNormalVariate(), MeanCentring()])]

    static func encoded(_ values: any Encodable...) throws -> [Data] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try values.map { try encoder.encode($0) }
    }

    /// A regression task with some rows corrupted, reference values too.
    static func task(corrupting rows: [Int] = []) throws -> RegressionTask {
        let task = try RegressionSearchTests.task()
        var reference = task.reference
        for row in rows { reference[row] *= 1000 }
        return try RegressionTask(spectra: task.spectra.corrupting(rows: rows), reference: reference, lots: task.lots)
    }

    static func search<Selection: VariableSelection>(
        _ task: RegressionTask, _ selection: Selection
    ) throws -> RegressionSearch<SelectingRegression<Selection, PLSRegression>> {
        try RegressionSearch(
            task: task, recipes: recipes,
            regressor: SelectingRegression(selection: selection, regressor: PLSRegression()), settings: settings,
            seed: 5)
    }

    /// The bytes of all that a segment decides and fits: losses, recipe, channels, model.
    static func bytes<Selection: VariableSelection>(
        _ task: RegressionTask, _ selection: Selection, segment: Int
    ) throws -> [Data] {
        let search = try search(task, selection)
        let decided = try search.selection(segment: segment)
        let (recipe, path) = try search.fit(decided, segment: segment)
        return try encoded(decided, recipe, path.selected, path)
    }

    @Test("corrupted lots change no byte of the segments that leave them out", arguments: 0..<10)
    func regression(_ method: Int) throws {
        let selection = SelectionExamples.selections[method]
        let task = try Self.task()
        let segments = try Self.search(task, GivenChannels()).outerSegments
        for (s, segment) in segments.enumerated() {
            let honest = try Self.bytes(task, selection, segment: s)
            #expect(try Self.bytes(Self.task(corrupting: segment.heldOut), selection, segment: s) == honest)
            let inside = try Self.bytes(
                Self.task(corrupting: [segment.training[0], segment.training[1]]), selection, segment: s)
            #expect(zip(inside, honest).allSatisfy { $0 != $1 } || inside[3] != honest[3])
        }
    }

    @Test("a selection on all rows before the search is found out by the same check", arguments: 0..<10)
    func leak(_ method: Int) throws {
        let selection = SelectionExamples.selections[method]
        func leaking(_ task: RegressionTask) throws -> GivenChannels {
            let x = try Self.recipes[0].fitApplying(to: task.spectra).spectra.x
            return GivenChannels(
                try selection.select(SelectionTraining(x, Matrix(column: task.reference), lots: task.lots)).channels)
        }
        let task = try Self.task()
        let segments = try Self.search(task, GivenChannels()).outerSegments
        let changed = try segments.indices.count { s in
            let corrupted = try Self.task(corrupting: segments[s].heldOut)
            return try Self.bytes(task, leaking(task), segment: s)
                != Self.bytes(corrupted, leaking(corrupted), segment: s)
        }
        #expect(changed > 0)
    }

    @Test("the same for classes", arguments: 0..<10)
    func classes(_ method: Int) throws {
        func bytes<Selection: VariableSelection>(
            _ selection: Selection, corrupting rows: [Int], segment: Int
        ) throws -> (bytes: [Data], heldOut: [Int]) {
            let measured = try SyntheticOrigins.make(
                classes: 3, lots: 5, scans: 2, channels: 30, separation: 6, seed: 11)
            let task = try ClassificationTask(
                spectra: measured.corrupting(rows: rows), labels: ClassLabels(column: "origin", of: measured),
                lots: Lots.of(measured).lots)
            let search = try NestedSearch(
                task: task, recipes: Self.recipes,
                classifier: SelectingClassifier(selection: selection, classifier: PLSDiscriminantAnalysis()),
                settings: Self.settings, seed: 5)
            let decided = try search.selection(segment: segment)
            let (recipe, path) = try search.fit(decided, segment: segment)
            let model = path.path.model(latentVariables: path.path.count)
            return (try Self.encoded(decided, recipe, path.selected, model), search.outerSegments[segment].heldOut)
        }
        let selection = SelectionExamples.selections[method]
        for s in [0, 2] {
            let honest = try bytes(selection, corrupting: [], segment: s)
            #expect(try bytes(selection, corrupting: honest.heldOut, segment: s).bytes == honest.bytes)
        }
    }
}
