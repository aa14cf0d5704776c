import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct ConformalGateTests {
    private static let recipe = Recipe([StandardNormalVariate(), MeanCentring()])

    private func lots(_ count: Int, seed: UInt64) throws -> Spectra { try SyntheticHerbs.make(lots: count, seed: seed) }

    @Test("p-values are those of the definition, one model after the other")
    func definition() throws {
        let calibration = try lots(23, seed: 1)
        let new = try SyntheticHerbs.make(lots: 3, foreign: 2, seed: 2)
        let gate = try ConformalGate.calibrate(lots: calibration, recipe: Self.recipe, components: 3, seed: 5)
        #expect(gate.count == 23)
        #expect(gate.smallestAlpha == 1.0 / 24)
        let segments = Segments.lotGrouped(
            Lots(names: (0..<23).map(String.init), indices: Array(0..<23)), lotClasses: nil, folds: 20, repeats: 1,
            seed: 5)
        var atLeast = [Int](repeating: 0, count: new.count)
        for segment in segments.all {
            let (fitted, training) = try Self.recipe.fitApplying(to: calibration.selecting(rows: segment.training))
            let model = try DataDrivenSIMCA(components: 3).fit(training.x)
            let own = try model.predict(fitted.apply(to: calibration.selecting(rows: segment.heldOut)).x).fullDistances
            let other = try model.predict(fitted.apply(to: new).x).fullDistances
            for s in own { for i in other.indices where s >= other[i] { atLeast[i] += 1 } }
        }
        #expect(try gate.pValues(new) == atLeast.map { Double(1 + $0) / 24 })
        // The foreign band shows.
        #expect(try gate.pValues(new).suffix(2).allSatisfy { $0 == 1.0 / 24 })
    }

    @Test("the split form counts the half that was held out, by one model of the other half")
    func split() throws {
        let gate = try ConformalGate.calibrate(
            lots: lots(41, seed: 1), recipe: Self.recipe, components: 2, form: .split, seed: 3)
        #expect(gate.folds.count == 1)
        #expect(gate.count == 21 || gate.count == 20)
        #expect(Set(gate.lotNames).count == gate.count)
    }

    @Test("a gate reads back as it was written, and a damaged one is refused")
    func roundTrip() throws {
        let gate = try ConformalGate.calibrate(
            lots: lots(12, seed: 1), recipe: Self.recipe, components: 2, seed: 3)
        let new = try lots(6, seed: 9)
        let bytes = try JSONEncoder().encode(gate)
        #expect(try JSONDecoder().decode(ConformalGate.self, from: bytes).pValues(new) == gate.pValues(new))
        var members = try #require(try JSONDecoder().decode(JSONValue.self, from: bytes).object)
        members["lotNames"] = .array([.string("one")])
        let damaged = try JSONEncoder().encode(JSONValue.object(members))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ConformalGate.self, from: damaged) }
    }

    @Test("one lot far outside the others is named, with its distance over their median")
    func outlyingLot() throws {
        let spectra = try lots(15, seed: 4)
        #expect(
            try ConformalGate.calibrate(lots: spectra, recipe: Self.recipe, components: 2, seed: 1).outlyingLot == nil)
        let foreign = try SyntheticHerbs.make(lots: 15, foreign: 1, level: 2, seed: 4)
        let gate = try ConformalGate.calibrate(lots: foreign, recipe: Self.recipe, components: 2, seed: 1)
        let found = try #require(gate.outlyingLot)
        #expect(found.name == "s15-0")
        let others = gate.reference.scores.filter { $0 < gate.reference.scores.max() ?? 0 }.sorted()
        let largest = try #require(gate.reference.scores.max())
        #expect(abs(found.ratio - largest / others[7]) < 1e-12 * found.ratio)
    }

    /// 150 worlds of 20 lots, 20 new lots each: the attainable level at α = 0.1 is ⌊0.1 · 21⌋/21 = 0.095; the standard
    /// error of the share over worlds is about a point.
    @Test("genuine lots are rejected as often as stated, the choice of A repeated in every world")
    func level() throws {
        var generator = SeededGenerator(seed: 77)
        var rejected = 0
        var classically = 0
        var all = 0
        for _ in 0..<150 {
            let calibration = try SyntheticHerbs.make(lots: 20, channels: 16, seed: generator.next())
            let task = OneClassTask(lots: calibration, isGenuine: [Bool](repeating: true, count: 20))
            let settings = OneClassSettings(innerRepeats: 1)
            let search = try OneClassSearch(task, recipes: [Self.recipe], settings: settings)
            let choice = try search.selection(rows: Array(0..<20), seed: generator.next())
            let gate = try ConformalGate.calibrate(
                lots: calibration, recipe: choice.recipe, components: choice.latentVariables, seed: generator.next())
            let new = try SyntheticHerbs.make(lots: 20, channels: 16, seed: generator.next())
            rejected += try gate.pValues(new).count { $0 <= 0.1 }
            let (fitted, ready) = try choice.recipe.fitApplying(to: calibration)
            let model = try DataDrivenSIMCA(components: choice.latentVariables, levels: LimitLevels(alpha: 0.1)).fit(
                ready.x)
            classically += try model.predict(fitted.apply(to: new).x).accepted.count { !$0 }
            all += 20
        }
        let share = Double(rejected) / Double(all)
        #expect(share <= 0.1 + 0.01 && share >= 2.0 / 21 - 0.03, "\(share)")
        // The reason for the gate: the classical limit rejects far more than it says.
        #expect(Double(classically) / Double(all) > 0.2)
    }
}
