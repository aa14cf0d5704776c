import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Authentication
@testable import Validation

/// What a fold of a gate, of an outer loop or of a level's intervals fits must not know the lots that it leaves out.
///
/// The spectra of each lot are reversed and multiplied by 1000 in turn; the bytes of the models without it must stay.
@Suite struct AdulterantHonestyTests {
    private static let recipes = [
        Recipe([StandardNormalVariate(), MeanCentring()]), Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
        Recipe([Autoscaling()]),
    ]

    /// The models that changed, by their bytes.
    private func changed(_ a: [Data], _ b: [Data]) -> Set<Int> {
        Set(a.indices.filter { a[$0] != b[$0] })
    }

    @Test("the model of a fold of the gate does not change when a lot of the fold does", arguments: recipes)
    func gate(_ recipe: Recipe) throws {
        let lots = try SyntheticHerbs.make(lots: 12, channels: 20, seed: 5)
        func bytes(_ spectra: Spectra) throws -> (ConformalGate, [Data]) {
            let gate = try ConformalGate.calibrate(lots: spectra, recipe: recipe, components: 2, seed: 9)
            return (gate, try gate.folds.map { try CanonicalJSON.encode($0) })
        }
        let (honest, before) = try bytes(lots)
        #expect(before.count == 12 && honest.reference.folds.sorted() == Array(0..<12))
        for lot in 0..<12 {
            let (gate, after) = try bytes(lots.corrupting(rows: [lot]))
            // Every model but the one without it: the test sees what it looks for.
            #expect(changed(before, after) == Set(0..<12).subtracting([honest.reference.folds[lot]]))
            #expect(gate.reference.scores[lot] != honest.reference.scores[lot])
        }
    }

    @Test("the choice and the gate of an outer segment do not change when lots that it leaves out do")
    func outerLoop() throws {
        let lots = try SyntheticHerbs.make(lots: 15, channels: 20, seed: 6)
        let settings = OneClassSettings(outerFolds: 5, outerRepeats: 1, innerFolds: 3, innerRepeats: 1)
        func loop(_ spectra: Spectra) throws -> OneClassOuterLoop {
            let task = OneClassTask(lots: spectra, isGenuine: [Bool](repeating: true, count: spectra.count))
            let search = try OneClassSearch(task, recipes: Self.recipes, settings: settings)
            return OneClassOuterLoop(task, search: search, repeats: 1, form: .cross, seed: 3)
        }
        func bytes(_ part: OneClassOuterLoop.Part) throws -> [Data] {
            try [CanonicalJSON.encode(part.selection), CanonicalJSON.encode(part.gate)]
        }
        let honest = try loop(lots)
        for s in honest.segments.indices {
            let before = try bytes(honest.part(s))
            for rows in [honest.segments[s].heldOut] + honest.segments[s].heldOut.map({ [$0] }) {
                #expect(try bytes(loop(lots.corrupting(rows: rows)).part(s)) == before)
            }
            let inside = try bytes(loop(lots.corrupting(rows: [honest.segments[s].training[0]])).part(s))
            #expect(changed(before, inside) == [0, 1])
        }
    }

    @Test("the level model of a fold does not change when a lot of the fold does, in spectra or in level")
    func level() throws {
        let spectra = try SyntheticContents.make(lots: 10, samples: 2, channels: 20, seed: 7)
        let levels = spectra.samples.map { Double($0.metadata["protein"] ?? "") ?? 0 }
        let lots = Lots.of(spectra).lots
        let recipe = Self.recipes[0]
        func bytes(_ spectra: Spectra, _ levels: [Double]) throws -> [Data] {
            let task = try RegressionTask(spectra: spectra, reference: levels, lots: lots, minimumLots: 6)
            let intervals = try ConformalRegression.calibrate(task: task, recipe: recipe, latentVariables: 3, seed: 4)
            return try intervals.folds.flatMap {
                try [CanonicalJSON.encode($0.recipe), CanonicalJSON.encode($0.model)]
            }
        }
        let before = try bytes(spectra, levels)
        #expect(before.count == 20)
        var left: Set<Int> = []
        for rows in lots.rows {
            let spectrally = changed(before, try bytes(spectra.corrupting(rows: rows), levels))
            var other = levels
            for row in rows { other[row] = 1000 - other[row] }
            let byLevel = changed(before, try bytes(spectra, other))
            // The nine folds that fit the lot change: recipe and model by the spectra, the model by the level.
            #expect(spectrally.count == 18 && byLevel.count == 9)
            let own = Set(0..<10).subtracting(spectrally.map { $0 / 2 })
            #expect(own.count == 1 && own.isDisjoint(with: byLevel.map { $0 / 2 }))
            left.formUnion(own)
        }
        #expect(left == Set(0..<10))
    }
}
