import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite(.serialized) struct NestedSearchTests {
    static let recipes = [
        Recipe([MeanCentring()]), Recipe([StandardNormalVariate(), MeanCentring()]),
        Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
    ]
    static let settings = SearchSettings(
        outerFolds: 3, outerRepeats: 2, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 4)

    static func task(
        classes: Int = 3, lots: Int = 5, scans: Int = 2, separation: Double = 8, seed: UInt64 = 1
    ) throws -> ClassificationTask {
        let spectra = try SyntheticOrigins.make(
            classes: classes, lots: lots, scans: scans, separation: separation, seed: seed)
        return try ClassificationTask(
            spectra: spectra, labels: ClassLabels(column: "origin", of: spectra), lots: Lots.of(spectra).lots)
    }

    static func search(_ task: ClassificationTask, seed: UInt64 = 7) throws -> NestedSearch<PLSDiscriminantAnalysis> {
        try NestedSearch(
            task: task, recipes: recipes, classifier: PLSDiscriminantAnalysis(), settings: settings, seed: seed)
    }

    @Test("results do not depend on the number of threads, nor on the run")
    func threads() throws {
        let task = try Self.task()
        var seen: Set<String> = []
        for threads in [1, 2, 5, 1] {
            Parallel.limitThreads(to: threads)
            let result = try Self.search(task).run()
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let bytes = try [
                encoder.encode(result.selection), encoder.encode(result.outerSelections),
                encoder.encode(result.selectedFigures), encoder.encode(result.nestedFigures),
            ]
            seen.insert(bytes.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n"))
        }
        Parallel.limitThreads(to: 0)
        #expect(seen.count == 1)
    }

    @Test("the nested figures are those of the choice of each outer segment on the lots that it left out")
    func nestedFigures() throws {
        let task = try Self.task()
        let search = try Self.search(task)
        let result = try search.run()
        #expect(result.outerSelections.count == 6)
        #expect(search.outerSegments.count == 6)
        var decisions = [[Int]](repeating: [], count: task.spectra.count)
        for (s, segment) in search.outerSegments.enumerated() {
            let selection = try search.selection(segment: s)
            #expect(selection == result.outerSelections[s])
            // The plain path, written out.
            let (fitted, training) = try selection.recipe.fitApplying(
                to: task.spectra.selecting(rows: segment.training))
            let model = try PLSDiscriminantAnalysis(latentVariables: selection.complexity).fit(
                training.x, task.labels.selecting(rows: segment.training))
            let decided = try model.predict(fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x)
            for (position, row) in segment.heldOut.enumerated() { decisions[row].append(decided[position]) }
        }
        #expect(decisions.allSatisfy { $0.count == 2 })
        #expect(
            result.nestedFigures
                == ClassificationFigures(labels: task.labels, lots: task.lots, decisions: decisions))
        #expect(try search.selection(segment: 6) == result.selection)
        #expect(
            result.optimismGap == result.selectedFigures.balancedAccuracy - result.nestedFigures.balancedAccuracy)
        #expect(result.nestedFigures.balancedAccuracy > 0.8)
    }

    @Test("outer segments never split a lot, and hold every row out once a repeat")
    func segments() throws {
        let task = try Self.task()
        let segments = try Self.search(task).outerSegments
        for r in 0..<2 {
            let held = segments[(3 * r)..<(3 * r + 3)].flatMap(\.heldOut)
            #expect(held.sorted() == Array(0..<30))
        }
        for segment in segments {
            let inside = Set(segment.training.map { task.lots.indices[$0] })
            #expect(segment.heldOut.allSatisfy { !inside.contains(task.lots.indices[$0]) })
        }
    }

    @Test("the losses are the shares of wrong decisions of each lot, whichever way the rows are held")
    func losses() throws {
        let task = try Self.task()
        let prepared = try PreparedRecipes(Self.recipes, spectra: task.spectra)
        let rows = Array(0..<30)
        let segments = task.segments(of: rows, folds: 3, repeats: 1, seed: 9)
        for candidate in prepared.candidates {
            let validation = CandidateValidation(
                task: task, candidate: candidate, classifier: PLSDiscriminantAnalysis(), rows: rows,
                segments: segments, maximum: 4)
            let losses = try validation.losses(validation.decisions())
            #expect(losses.losses.count == 15)
            for a in 1...4 {
                var wrong = [Double](repeating: 0, count: 15)
                for segment in segments.all {
                    let (fitted, training) = try candidate.recipe.fitApplying(
                        to: task.spectra.selecting(rows: segment.training))
                    let model = try PLSDiscriminantAnalysis(latentVariables: a).fit(
                        training.x, task.labels.selecting(rows: segment.training))
                    let decided = try model.predict(fitted.apply(to: task.spectra.selecting(rows: segment.heldOut)).x)
                    for (row, c) in zip(segment.heldOut, decided) where c != task.labels.indices[row] {
                        wrong[task.lots.indices[row]] += 0.5
                    }
                }
                #expect(losses.losses.map { $0[a - 1] } == wrong, "\(candidate.recipe.summary), \(a)")
            }
        }
    }

    @Test("A is at most a third of the lots")
    func complexityLimit() throws {
        // 6 lots a class; two thirds of 12 lots are in training: 8/3 = 2.
        let task = try Self.task(classes: 2, lots: 6, scans: 1)
        let result = try Self.search(task).run()
        #expect(result.outerSelections.allSatisfy { $0.candidates.allSatisfy { $0.choice.means.count == 2 } })
        #expect(result.selection.candidates.allSatisfy { $0.choice.means.count == 4 })
    }

    @Test("labels dealt at random are told apart as well as by chance; p = (r + 1)/(B + 1)")
    func permutations() throws {
        let task = try Self.task(classes: 2, lots: 8, scans: 1)
        let search = try NestedSearch(
            task: task, recipes: Array(Self.recipes.prefix(2)), classifier: PLSDiscriminantAnalysis(),
            settings: SearchSettings(
                outerFolds: 4, outerRepeats: 1, innerFolds: 3, innerRepeats: 1, maximumLatentVariables: 3), seed: 3)
        let observed = try search.run().nestedFigures.balancedAccuracy
        #expect(observed > 0.85)
        let test = try PermutationTest(of: search, observed: observed, count: 19)
        #expect(test.permuted.count == 19)
        #expect(abs((test.mean ?? 0) - 0.5) < 0.1, "\(test.permuted)")
        #expect(test.pValue == 0.05)
        // Spectra without any difference of the origins.
        let none = try (1...12).map { seed in
            try Self.search(
                Self.task(classes: 2, lots: 8, scans: 1, separation: 0, seed: UInt64(seed)), seed: UInt64(seed)
            ).run().nestedFigures.balancedAccuracy
        }
        #expect(abs(none.reduce(0, +) / 12 - 0.5) < 0.1, "\(none)")
        for (permuted, p) in [([0.2, 0.6, 0.7], 0.75), ([0.2, 0.3, 0.4], 0.25), ([0.9, 0.9, 0.9], 1.0), ([], 1.0)] {
            let json = JSONValue.object([
                "observed": .number(0.6), "permuted": .array(permuted.map { .number($0) }),
            ])
            let read = try JSONDecoder().decode(PermutationTest.self, from: JSONEncoder().encode(json))
            #expect(read.pValue == p)
        }
    }

    /// The same spectra with a year for each lot.
    static func dated(_ spectra: Spectra, _ year: (Int) -> String) -> Spectra {
        let samples = spectra.samples.enumerated().map { row, sample in
            Sample(
                id: sample.id, lot: sample.lot,
                metadata: sample.metadata.merging(["year": year(Int(sample.lot?.dropFirst(3) ?? "") ?? row)]) { $1 })
        }
        let columns = ["origin", "year"]
        return
            (try? Spectra(
                x: spectra.x, axis: spectra.axis, signal: spectra.signal, samples: samples, metadataColumns: columns))
            ?? spectra
    }

    static func datedSearch(_ year: (Int) -> String) throws -> NestedSearch<PLSDiscriminantAnalysis> {
        let spectra = dated(try SyntheticOrigins.make(lots: 6, scans: 2, separation: 8, seed: 1), year)
        let task = try ClassificationTask(
            spectra: spectra, labels: ClassLabels(column: "origin", of: spectra), lots: Lots.of(spectra).lots)
        return try NestedSearch(
            task: task, recipes: Array(recipes.prefix(2)), classifier: PLSDiscriminantAnalysis(), settings: settings,
            seed: 7, outerDesign: LeaveOneGroupOut(column: "year"))
    }

    @Test("the outer loop leaves out one year after the other; the figures are those of the years left out")
    func years() throws {
        // Origins alternate from lot to lot, years change every four lots: two lots of each origin a year.
        let search = try Self.datedSearch { "\(2019 + $0 / 4)" }
        #expect(search.outerSegments.count == 3)
        for (s, segment) in search.outerSegments.enumerated() {
            let years = Set(segment.heldOut.map { search.task.spectra.samples[$0].metadata["year"] })
            #expect(years == ["\(2019 + s)"])
        }
        let result = try search.run()
        #expect(result.outerSelections.count == 3)
        #expect(result.nestedFigures.confusion.total == 12)
        #expect(result.nestedFigures.balancedAccuracy > 0.8)
        let test = try PermutationTest(of: search, observed: result.nestedFigures.balancedAccuracy, count: 3)
        #expect(test.permuted.count == 3)
    }

    @Test("a design that leaves too few lots of a class, or whose column is not there, is refused")
    func designRefusals() throws {
        // 2020 holds all lots of A but one.
        #expect {
            try Self.datedSearch { ($0 % 2 == 0 ? $0 == 0 : $0 < 6) ? "2019" : "2020" }
        } throws: { error in
            guard case .spectra(let underlying)? = error as? ValidationError else { return false }
            return underlying == .tooFewLots(className: "A", lots: 1, needed: 2)
        }
        let task = try Self.task()
        #expect {
            try NestedSearch(
                task: task, recipes: Self.recipes, classifier: PLSDiscriminantAnalysis(), settings: Self.settings,
                seed: 1, outerDesign: GivenSegments())
        } throws: { error in
            guard case .spectra(let underlying)? = error as? ValidationError else { return false }
            return underlying == .missingColumn(name: "fold", available: ["origin"])
        }
        // The stratified design with the numbers of the settings gives the segments that the default gives.
        let plain = try Self.search(task)
        let asked = try NestedSearch(
            task: task, recipes: Self.recipes, classifier: PLSDiscriminantAnalysis(), settings: Self.settings, seed: 7,
            outerDesign: StratifiedSegments(folds: 3, repeats: 2))
        #expect(asked.outerSegments == plain.outerSegments)
    }

    @Test("a task needs two classes, three lots of each, and lots of one class")
    func refusals() throws {
        let spectra = try SyntheticOrigins.make(lots: 3, scans: 2, separation: 1, seed: 1)
        let labels = try ClassLabels(column: "origin", of: spectra)
        let lots = Lots.of(spectra).lots
        _ = try ClassificationTask(spectra: spectra, labels: labels, lots: lots)
        #expect(throws: SpectroscopyError.tooFewLots(className: "A", lots: 3, needed: 4)) {
            try ClassificationTask(spectra: spectra, labels: labels, lots: lots, minimumLots: 4)
        }
        #expect(throws: SpectroscopyError.singleClass(column: "class", name: "A", samples: 12)) {
            try ClassificationTask(
                spectra: spectra, labels: ClassLabels([String](repeating: "A", count: 12)), lots: lots)
        }
        var swapped = labels.indices
        swapped[1] = 1
        #expect(
            throws: SpectroscopyError.lotHoldsTwoClasses(lot: "lot0", classes: ["A", "B"], samples: ["s0-0", "s0-1"])
        ) {
            try ClassificationTask(
                spectra: spectra, labels: ClassLabels(names: ["A", "B"], indices: swapped), lots: lots)
        }
    }
}
