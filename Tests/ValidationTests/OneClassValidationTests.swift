import LinearAlgebra
import Modelling
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct OneClassValidationTests {
    private static let recipes = [
        Recipe([StandardNormalVariate(), MeanCentring()]), Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
    ]

    private func task(_ spectra: Spectra) -> OneClassTask {
        OneClassTask(lots: spectra, isGenuine: spectra.samples.map { $0.metadata["type"] == "genuine" })
    }

    @Test("the coordinates of the row space give the losses of the spectra themselves")
    func coordinates() throws {
        // MSC learns, so it goes the plain way; SNV with centring goes both ways.
        let spectra = try SyntheticHerbs.make(lots: 18, seed: 3)
        let settings = OneClassSettings(innerRepeats: 2)
        let fast = try OneClassSearch(task(spectra), recipes: [Self.recipes[0]], settings: settings)
            .selection(rows: Array(0..<18), seed: 4)
        let narrow = try OneClassSearch(
            task(spectra), recipes: [Recipe([StandardNormalVariate(), MeanCentring(), MeanCentring()])],
            settings: settings
        ).selection(rows: Array(0..<18), seed: 4)
        let ready = try Recipe([StandardNormalVariate()]).fitApplying(to: spectra).spectra
        let segments = task(spectra).segments(folds: 5, repeats: 2, seed: 4)
        var losses = [[Double]](repeating: [0, 0, 0, 0, 0, 0], count: 18)
        for segment in segments.all {
            let model = try PrincipalComponents(components: 6).fit(ready.x.selecting(rows: segment.training))
            let seen = try model.predict(ready.x.selecting(rows: segment.heldOut))
            for (position, row) in segment.heldOut.enumerated() {
                for a in 0..<6 { losses[row][a] += seen.orthogonalDistances[position, a] / model.totalVariance / 2 }
            }
        }
        let plain = ComplexityChoice(LossTable(losses: losses, weights: [Double](repeating: 1, count: 18)))
        for (got, expected) in zip(fast.candidates[0].choice.means, plain.means) {
            #expect(abs(got - expected) < 1e-9)
        }
        #expect(fast.latentVariables == plain.chosen)
        #expect(narrow.latentVariables == plain.chosen)
    }

    @Test("rigorous: foreign lots change nothing; compliant: they do")
    func modes() throws {
        let spectra = try SyntheticHerbs.make(lots: 18, foreign: 6, seed: 3)
        let genuine = spectra.selecting(rows: Array(0..<18))
        let alone = try OneClassValidation(
            task(genuine), recipes: Self.recipes, settings: OneClassSettings(outerRepeats: 1, innerRepeats: 1), seed: 1)
        let rigorous = try OneClassValidation(
            task(spectra), recipes: Self.recipes, settings: OneClassSettings(outerRepeats: 1, innerRepeats: 1), seed: 1)
        #expect(rigorous.selection == alone.selection)
        #expect(Array(rigorous.decisions.prefix(18)) == alone.decisions)
        #expect(rigorous.decisions.suffix(6).allSatisfy { $0 == nil })
        let compliant = try OneClassValidation(
            task(spectra), recipes: Self.recipes,
            settings: OneClassSettings(mode: .compliant, outerRepeats: 1, innerRepeats: 1), seed: 1)
        #expect(compliant.decisions.allSatisfy { $0?.repeats == 1 })
        #expect(compliant.selection.candidates[0].choice.means.allSatisfy { $0 >= 0 && $0 <= 1 })
    }

    @Test("what a segment decides does not see its held-out lots: reversed and multiplied, they change no byte")
    func honesty() throws {
        let spectra = try SyntheticHerbs.make(lots: 15, foreign: 6, seed: 8)
        for mode in OneClassSettings.Mode.allCases {
            let settings = OneClassSettings(mode: mode, outerRepeats: 1, innerRepeats: 1)
            let here = try OneClassValidation(task(spectra), recipes: Self.recipes, settings: settings, seed: 2)
            let part = mode == .rigorous ? Array(0..<15) : Array(0..<21)
            let outer = task(spectra).selecting(rows: part).segments(folds: 5, repeats: 1, seed: 2)
            for (s, segment) in outer.all.enumerated() {
                let spoilt = try spectra.corrupting(rows: segment.heldOut)
                let there = try OneClassValidation(task(spoilt), recipes: Self.recipes, settings: settings, seed: 2)
                #expect(there.outerSelections[s] == here.outerSelections[s])
                #expect(there.selection != here.selection)
            }
        }
    }

    @Test("a given number of components is taken")
    func given() throws {
        let spectra = try SyntheticHerbs.make(lots: 12, seed: 3)
        let validation = try OneClassValidation(
            task(spectra), recipes: [Self.recipes[0]], settings: OneClassSettings(components: 3, outerRepeats: 1),
            seed: 1)
        #expect(validation.selection.candidates[0].choice.means.count == 1)
        #expect(validation.decisions.allSatisfy { $0?.repeats == 1 })
        #expect(!validation.couldReject)
        // Gates of 9 or 10 lots cannot reject at 5 %: that they accept all says nothing.
        #expect(validation.decisions.allSatisfy { $0?.decided == 0 && $0?.accepted == 0 && $0?.isAccepted == nil })
        let coarse = try OneClassValidation(
            task(spectra), recipes: [Self.recipes[0]],
            settings: OneClassSettings(components: 3, levels: LimitLevels(alpha: 0.1), outerRepeats: 1), seed: 1)
        #expect(coarse.couldReject && coarse.decisions.allSatisfy { $0?.decided == 1 && $0?.isAccepted != nil })
    }
}
