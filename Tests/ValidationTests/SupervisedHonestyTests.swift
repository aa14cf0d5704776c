import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

/// Steps that learn from classes, or from repeated measurements, must not know the lots that a segment leaves out:
/// neither their spectra nor their classes.
@Suite struct SupervisedHonestyTests {
    typealias Search = NestedSearch<PLSDiscriminantAnalysis>

    static let spectra = Result {
        try SyntheticOrigins.make(classes: 3, lots: 4, scans: 2, channels: 30, separation: 4, seed: 11)
    }
    static let settings = SearchSettings(
        outerFolds: 3, outerRepeats: 1, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 2)
    static let recipes = [
        Recipe([OrthogonalSignalCorrection(components: 1), MeanCentring()]),
        Recipe([StandardNormalVariate(), OrthogonalSignalCorrection(components: 2, algorithm: .sjoblom)]),
        Recipe([OrthogonalPLSFilter(components: 2), MeanCentring()]),
        Recipe([ExternalParameterOrthogonalisation(within: "lot", components: 2), MeanCentring()]),
        Recipe([GeneralisedLeastSquaresWeighting(within: "lot", alpha: 0.01), OrthogonalPLSFilter()]),
    ]

    /// The task with some rows reversed and multiplied by 1000, and the classes of some lots dealt anew.
    static func task(corrupting rows: [Int] = [], lotClasses: [Int]? = nil) throws -> ClassificationTask {
        let measured = try spectra.get()
        let task = try ClassificationTask(
            spectra: measured.corrupting(rows: rows), labels: ClassLabels(column: "origin", of: measured),
            lots: Lots.of(measured).lots)
        return lotClasses.map { task.relabelled(lotClasses: $0) } ?? task
    }

    static func search(_ task: ClassificationTask, _ recipe: Recipe) throws -> Search {
        try Search(
            task: task, recipes: [recipe], classifier: PLSDiscriminantAnalysis(), settings: settings, seed: 5)
    }

    /// The bytes of all that a segment decides and fits.
    static func bytes(of search: Search, segment: Int) throws -> [Data] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let selection = try search.selection(segment: segment)
        let (recipe, path) = try search.fit(selection, segment: segment)
        return try [
            encoder.encode(selection), encoder.encode(recipe), encoder.encode(path.model(latentVariables: path.count)),
        ]
    }

    @Test("the spectra of lots that a segment leaves out change no byte of it", arguments: recipes)
    func spectra(_ recipe: Recipe) throws {
        let task = try Self.task()
        let search = try Self.search(task, recipe)
        for (s, segment) in search.outerSegments.enumerated() {
            let honest = try Self.bytes(of: search, segment: s)
            let corrupted = try Self.search(Self.task(corrupting: segment.heldOut), recipe)
            #expect(corrupted.outerSegments == search.outerSegments)
            #expect(try Self.bytes(of: corrupted, segment: s) == honest)
            let inside = try Self.search(Self.task(corrupting: [segment.training[0]]), recipe)
            #expect(zip(try Self.bytes(of: inside, segment: s), honest).dropFirst().allSatisfy { $0 != $1 })
        }
    }

    /// Lots 3k, 3k + 1 and 3k + 2 are of the three classes in turn, so that two of them may change their classes
    /// and all lots keep their folds.
    @Test(
        "the classes of lots that a segment leaves out change no byte of it, even with their spectra",
        arguments: recipes)
    func classes(_ recipe: Recipe) throws {
        let task = try Self.task()
        let search = try Self.search(task, recipe)
        var swapped = 0
        for k in 0..<4 {
            for (a, b) in [(0, 1), (0, 2), (1, 2)] {
                let lots = [3 * k + a, 3 * k + b]
                let rows = lots.flatMap { task.lots.rows[$0] }
                var classes = task.lotClasses
                classes.swapAt(lots[0], lots[1])
                let other = try Self.search(Self.task(corrupting: rows, lotClasses: classes), recipe)
                guard other.outerSegments == search.outerSegments else { continue }
                for (s, segment) in search.outerSegments.enumerated() {
                    let (before, after) = (
                        try Self.bytes(of: search, segment: s), try Self.bytes(of: other, segment: s)
                    )
                    if Set(rows).isSubset(of: segment.heldOut) {
                        swapped += 1
                        #expect(after == before)
                    } else if Set(rows).isDisjoint(with: segment.heldOut) {
                        #expect(after[1] != before[1] && after[2] != before[2])
                    }
                }
            }
        }
        #expect(swapped >= 1, "no segment leaves out two lots that could change their classes")
    }

    /// Inside the search, too: the decisions on rows that an inner segment leaves out do not depend on their classes.
    @Test("the classes of the rows to be decided do not change what is decided", arguments: recipes)
    func innerSegments(_ recipe: Recipe) throws {
        let heldOut = Array(0..<6)
        func decisions(_ task: ClassificationTask) throws -> [[[Int]]] {
            let lotOfRow = task.lots.indices
            let folds = lotOfRow.map { heldOut.contains($0) ? 0 : 1 }
            // Only the first fold: what the second decides was fitted to the lots that change.
            let prepared = try PreparedRecipes([recipe], spectra: task.spectra)
            let validation = CandidateValidation(
                task: task, candidate: prepared.candidates[0], classifier: PLSDiscriminantAnalysis(),
                rows: Array(0..<task.spectra.count), segments: .given(foldOfRow: folds, folds: 2), maximum: 2)
            let decided = try validation.decisions()
            return decided.map { byRow in byRow.indices.filter { folds[$0] == 0 }.map { byRow[$0] } }
        }
        let task = try Self.task()
        var classes = task.lotClasses
        for lot in heldOut { classes[lot] = (classes[lot] + 1) % 3 }
        #expect(try decisions(Self.task(lotClasses: classes)) == decisions(task))
        // And they do depend on the classes of the others.
        for lot in classes.indices {
            classes[lot] = heldOut.contains(lot) ? task.lotClasses[lot] : (classes[lot] + 1) % 3
        }
        #expect(try decisions(Self.task(lotClasses: classes)) != decisions(task))
    }

    @Test("the fast search and the plain path agree: the figures are those of the fitted recipes", arguments: recipes)
    func plainPath(_ recipe: Recipe) throws {
        let task = try Self.task()
        let search = try Self.search(task, recipe)
        let result = try search.run()
        var decisions = [[Int]](repeating: [], count: task.spectra.count)
        for (s, segment) in search.outerSegments.enumerated() {
            let training = task.spectra.selecting(rows: segment.training)
            let labels = task.labels.selecting(rows: segment.training)
            let (fitted, ready) = try recipe.fitApplying(to: training, reference: labels.reference)
            let a = result.outerSelections[s].complexity
            let path = try PLSDiscriminantAnalysis().path(ready.x, labels, maximum: a)
            let new = try fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x
            for (row, decided) in zip(segment.heldOut, try path.decisions(for: new)[a - 1]) {
                decisions[row].append(decided)
            }
        }
        let figures = ClassificationFigures(labels: task.labels, lots: task.lots, decisions: decisions)
        #expect(result.nestedFigures == figures)
    }

    @Test("the reference of labels has 1 in the column of the class, and a column for every name")
    func reference() {
        let labels = ClassLabels(names: ["A", "B", "C"], indices: [2, 0, 2])
        #expect(labels.reference == Matrix(rows: [[0, 0, 1], [1, 0, 0], [0, 0, 1]]))
        #expect(labels.selecting(rows: []).reference == Matrix(rows: 0, columns: 3))
    }
}
