import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct SelectionTests {
    @Test("every selection of the catalogue is tested here, and finds the channels that carry the response")
    func carriers() throws {
        #expect(
            Set(SelectionExamples.selections.map { type(of: $0).identifier })
                == Set(SelectionCatalogue.selections.map { $0.identifier }))
        let training = try SelectionExamples.informative()
        for selection in SelectionExamples.selections {
            let selected = try selection.select(training)
            let found = selected.channels.count { SelectionExamples.carriers.contains($0) }
            let name = "\(type(of: selection)): \(selected.channels)"
            #expect(found >= 2, "\(name)")
            #expect(Double(found) / 7 >= Double(selected.channels.count - found) / 33, "\(name)")
            #expect(selected.channelCount == 40 && selected.channels == Set(selected.channels).sorted(), "\(name)")
            #expect(try selection.select(training) == selected)
            if let rmsecv = selected.rmsecv, let full = selected.fullRMSECV {
                let tells = selected.findings.contains { $0.code == "selection.no-gain" }
                #expect(tells == (rmsecv >= full && selected.channels.count < 40), "\(name)")
            }
        }
    }

    @Test("parameters and choices survive JSON bit by bit; every parameter is described")
    func coding() throws {
        func check<S: VariableSelection>(_ selection: S) throws {
            #expect(try JSONDecoder().decode(S.self, from: JSONEncoder().encode(selection)) == selection)
            let coded = Set(try JSONValue(encoding: selection).object.map { Array($0.keys) } ?? [])
            #expect(coded.isSubset(of: S.parameters.map(\.name)))
            #expect(S.kind == .selection)
            let selected = try selection.select(SelectionExamples.informative())
            #expect(try JSONDecoder().decode(SelectedVariables.self, from: JSONEncoder().encode(selected)) == selected)
        }
        for selection in SelectionExamples.selections { try check(selection) }
        #expect(SelectionCatalogue.methods.count == 8)
        for method in SelectionCatalogue.methods {
            #expect(Set(method.parameters.map(\.name)).count == method.parameters.count)
        }
    }

    @Test("subsets through shared inner products have the losses of plain fits, wide and narrow")
    func sharedProducts() throws {
        let training = try SelectionExamples.informative(scans: 2)
        for channels in [Array(0..<40), Array(3..<9), [7], Array(stride(from: 0, to: 40, by: 3)), Array(20..<35)] {
            var validation = try SubsetValidation(training, folds: 5, maximum: 8, rule: .firstMinimum)
            let fast = try validation.losses(channels)
            validation.isPlain = true
            let plain = try validation.losses(channels)
            #expect(fast.complexities == plain.complexities && fast.losses.count == plain.losses.count)
            for (a, b) in zip(fast.losses.joined(), plain.losses.joined()) {
                #expect(abs(a - b) <= 1e-9 * max(1, b), "\(channels.count) channels: \(a), \(b)")
            }
        }
        // Fewer rows than channels.
        let few = try SelectionTraining(
            training.x.selecting(rows: Array(0..<24)), training.y.selecting(rows: Array(0..<24)), seed: 1)
        var validation = try SubsetValidation(few, folds: 6, maximum: 10, rule: .minimum)
        let fast = try validation.evaluate(Array(0..<40))
        validation.isPlain = true
        let plain = try validation.evaluate(Array(0..<40))
        #expect(fast.latentVariables == plain.latentVariables)
        #expect(zip(fast.curve, plain.curve).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    @Test("draws and folds hold whole lots")
    func lots() throws {
        let training = try SelectionExamples.informative(scans: 3)
        let draws = training.draws(20, share: 0.8)
        #expect(Set(draws).count > 10)
        for draw in draws {
            // ⌊0.8 · 24⌋ lots of three rows.
            #expect(draw.count == 57 && Set(draw.map { training.lots.indices[$0] }).count == 19)
        }
        for segment in try training.segments(folds: 5).all {
            let inside = Set(segment.training.map { training.lots.indices[$0] })
            #expect(segment.heldOut.allSatisfy { !inside.contains(training.lots.indices[$0]) })
        }
        #expect(try training.segments(folds: 99).folds == 24)
    }

    @Test("scans that are copies change nothing where lots count: errors, stabilities, F limits")
    func replicates() throws {
        let single = try SelectionExamples.informative()
        let rows = (0..<24).flatMap { [$0, $0] }
        let double = try SelectionTraining(
            single.x.selecting(rows: rows), single.y.selecting(rows: rows), lots: single.lots.selecting(rows: rows),
            seed: 11)
        for selection in SelectionExamples.selections {
            if selection is UninformativeVariableElimination { continue }  // Its noise differs from row to row.
            let (a, b) = (try selection.select(single), try selection.select(double))
            let name = "\(type(of: selection))"
            #expect(a.channels == b.channels, "\(name)")
            #expect(abs((a.rmsecv ?? 0) - (b.rmsecv ?? 0)) < 1e-9, "\(name)")
            #expect(abs((a.threshold ?? 0) - (b.threshold ?? 0)) < 1e-9, "\(name)")
            if !(selection is SuccessiveProjections) {
                for (p, q) in zip(a.importance ?? [], b.importance ?? []) {
                    #expect(abs((p ?? 0) - (q ?? 0)) <= 1e-7 * abs(p ?? 0), "\(name)")
                }
            }
        }
    }

    @Test("CARS draws: other seeds, other runs; never more channels than the function leaves")
    func cars() throws {
        let training = try SelectionExamples.informative()
        let method = CompetitiveAdaptiveReweightedSampling(runs: 12, maximumLatentVariables: 3, folds: 3)
        let selected = try method.select(training)
        let decrease = ExponentialDecrease(channels: 40, runs: 12)
        for (i, step) in selected.steps.enumerated() { #expect(step.channels <= decrease.kept(i + 1)) }
        #expect(selected.steps[0].channels == 40 && selected.steps[0].rmsecv == selected.fullRMSECV)
        let least = selected.steps.map(\.rmsecv).min()
        let last = selected.steps.last { $0.rmsecv == least }
        #expect(selected.rmsecv == least && selected.channels.count == last?.channels)
        let other = try SelectionTraining(
            training.x, training.y, lots: training.lots, seed: 12, segments: training.segments(folds: 3))
        #expect(try method.select(other).steps.map(\.channels) != selected.steps.map(\.channels))
    }

    @Test("MC-UVE: by number, by cut-off, by least error")
    func monteCarlo() throws {
        let training = try SelectionExamples.informative()
        let method = MonteCarloVariableElimination(latentVariables: 2, draws: 15, folds: 3)
        let stability = try CoefficientStability.values(
            training.x, training.y, subsets: training.draws(15, share: 0.8), latentVariables: 2)[0].map { abs($0 ?? 0) }
        var byNumber = method
        byNumber.channels = 6
        let ranked = stability.indices.sorted { stability[$0] > stability[$1] }
        let six = try byNumber.select(training)
        #expect(six.channels == ranked.prefix(6).sorted() && six.importance == stability)
        var byCutOff = method
        byCutOff.cutOff = stability[ranked[4]]
        #expect(try byCutOff.select(training).channels == ranked.prefix(4).sorted())
        let byError = try method.select(training)
        #expect(byError.channels == ranked.prefix(byError.channels.count).sorted())
        #expect(byError.rmsecv == byError.steps.map(\.rmsecv).min())
        #expect(byError.steps.map(\.channels) == byError.steps.map(\.channels).sorted(by: >))
    }

    @Test("UVE: the coefficients of the channels do not feel the noise; a seed gives one choice")
    func noise() throws {
        let training = try SelectionExamples.informative()
        let selected = try UninformativeVariableElimination(latentVariables: 2).select(training)
        let without = try UninformativeVariableElimination.stability(
            training, noise: Matrix(rows: 24, columns: 0), latentVariables: 2)
        for (a, b) in zip(selected.importance ?? [], without.channels[0]) {
            #expect(abs((a ?? 0) - abs(b ?? 0)) < 1e-6)
        }
        #expect((selected.threshold ?? 0) > 0)
    }

    @Test("a threshold that nothing passes: the best channels with a finding, or an error")
    func nothing() throws {
        let training = try SelectionExamples.informative()
        var method = ImportanceInProjectionThreshold(threshold: 50, minimumChannels: 2, latentVariables: 2)
        let selected = try method.select(training)
        #expect(selected.channels.count == 2 && selected.findings.map(\.code) == ["selection.below-threshold"])
        #expect(SelectionExamples.carriers.isSuperset(of: selected.channels))
        method.minimumChannels = 0
        let largest = selected.importance?.compactMap { $0 }.max()
        #expect(
            throws: ModellingError.nothingSelected(what: "variable importance", largest: largest, threshold: 50)
        ) { try method.select(training) }
    }

    @Test("projections tell channels apart that differ by little, and end where only rounding is left")
    func projections() {
        // Channel 2 is channel 0 but for 1e-9 of another direction, and as long to rounding; channel 3 is a
        // copy of channel 1.
        let x = Matrix(rows: [[1, 0, 1, 0], [0, 2, 0, 2], [0, 0, 1e-9, 0], [0, 0, 0, 0]])
        #expect(
            SuccessiveProjections.chains(of: x, starts: [0, 1, 3], length: 4) == [[0, 1, 2], [1, 0, 2], [3, 0, 2]])
        #expect(SuccessiveProjections.chains(of: x, starts: [0], length: 1) == [[0]])
    }

    @Test("spectra and responses that cannot be selected from")
    func refusedTraining() throws {
        let training = try SelectionExamples.informative()
        let (x, y) = (training.x, training.y)
        #expect(throws: ModellingError.shapeMismatch(what: "reference values", found: 23, expected: 24)) {
            try SelectionTraining(x, y.selecting(rows: Array(0..<23)))
        }
        #expect(throws: ModellingError.tooFewSamples(found: 2, needed: 3, what: "lots of a variable selection")) {
            try SelectionTraining(x.selecting(rows: [0, 1]), y.selecting(rows: [0, 1]))
        }
        #expect(throws: ModellingError.constantResponse(name: "the response", value: 4)) {
            try SelectionTraining(x, Matrix(rows: 24, columns: 1, repeating: 4))
        }
        #expect(throws: ModellingError.noVariation(samples: 24, channels: 40)) {
            try SelectionTraining(Matrix(rows: 24, columns: 40, repeating: 1), y)
        }
        var bad = x
        bad[3, 5] = .infinity
        #expect(throws: ModellingError.nonFinite(row: 3, column: 5, what: "X")) { try SelectionTraining(bad, y) }
    }

    @Test("parameters out of range")
    func refusedParameters() throws {
        let training = try SelectionExamples.informative()
        func refuses(_ selection: any VariableSelection, _ name: String) {
            let result = Result { () throws(ModellingError) in try selection.select(training) }
            guard case .failure(.invalidParameter(let found, _, _)) = result else {
                Issue.record("\(selection) is not refused for \(name)")
                return
            }
            #expect(found == name)
        }
        refuses(IntervalPLS(intervals: 41), "intervals")
        refuses(IntervalPLS(intervals: 0), "intervals")
        refuses(IntervalPLS(width: 41), "width")
        refuses(IntervalPLS(maximumSteps: 0), "maximumSteps")
        refuses(IntervalPLS(maximumLatentVariables: 0), "maximumLatentVariables")
        refuses(IntervalPLS(folds: 1), "folds")
        refuses(CompetitiveAdaptiveReweightedSampling(runs: 1), "runs")
        refuses(CompetitiveAdaptiveReweightedSampling(share: 1.2), "share")
        refuses(UninformativeVariableElimination(latentVariables: 0), "latentVariables")
        refuses(UninformativeVariableElimination(latentVariables: 1, quantile: 0), "quantile")
        refuses(UninformativeVariableElimination(noiseAmplitude: 0), "noiseAmplitude")
        refuses(MonteCarloVariableElimination(draws: 1), "draws")
        refuses(MonteCarloVariableElimination(share: 1), "share")
        refuses(MonteCarloVariableElimination(channels: 41), "channels")
        refuses(SuccessiveProjections(maximumChannels: 2, minimumChannels: 3), "maximumChannels")
        refuses(SuccessiveProjections(minimumChannels: 0), "minimumChannels")
        refuses(SuccessiveProjections(eliminationLevel: 1), "eliminationLevel")
        refuses(ImportanceInProjectionThreshold(threshold: 0), "threshold")
        refuses(ImportanceInProjectionThreshold(minimumChannels: -1), "minimumChannels")
        refuses(SelectivityRatioThreshold(alpha: 0), "alpha")
        refuses(MultivariateCorrelationThreshold(alpha: 1), "alpha")
        #expect(
            throws: ModellingError.tooManyComponents(
                asked: 24, largest: 23, because: "24 samples and 40 channels")
        ) { try UninformativeVariableElimination(latentVariables: 24).select(training) }
        let few = try SelectionTraining(
            training.x.selecting(rows: [0, 1, 2]), training.y.selecting(rows: [0, 1, 2]))
        #expect(
            throws: ModellingError.tooFewSamples(found: 3, needed: 4, what: "lots of the F test of selectivity ratios")
        ) { try SelectivityRatioThreshold().select(few) }
        #expect(
            throws: ModellingError.tooFewSamples(
                found: 2, needed: 3, what: "the training rows of a segment of successive projections")
        ) { try SuccessiveProjections().select(few) }
    }

    @Test("awkward data: few lots, constant and copied channels, a response in one lot, intervals of one channel")
    func awkward() throws {
        let training = try SelectionExamples.informative()
        var x = training.x
        for i in 0..<24 {
            for j in 0..<4 { x[i, j] = 7 }
            for j in 14..<18 { x[i, j] = x[i, 10] }
        }
        var rare = Matrix(rows: 24, columns: 1)
        rare[5, 0] = 3
        let few = Array(0..<6)
        for selection in SelectionExamples.selections {
            let name = "\(type(of: selection))"
            for data in [
                try SelectionTraining(x, training.y), try SelectionTraining(x, rare),
                try SelectionTraining(x.selecting(rows: few), training.y.selecting(rows: few)),
            ] {
                let selected = try selection.select(data)
                #expect(!selected.channels.isEmpty, "\(name)")
                #expect(selected.steps.allSatisfy { $0.rmsecv.isFinite }, "\(name)")
                #expect((selected.importance ?? []).allSatisfy { $0?.isFinite ?? true }, "\(name)")
                // Channels that do not vary tell nothing: intervals may hold them, rankings may not choose
                // them.
                if selected.importance != nil { #expect(selected.channels.allSatisfy { $0 >= 4 }, "\(name)") }
            }
        }
        // More latent variables than an interval has channels: as many as there are.
        let single = try IntervalPLS(intervals: 40, maximumLatentVariables: 5, folds: 3).profile(training)
        #expect(single.curves.allSatisfy { $0.count == 1 } && single.fullCurve.count == 5)
    }
}
