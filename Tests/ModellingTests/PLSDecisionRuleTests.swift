import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct PLSDecisionRuleTests {
    @Test("responses, Bayes thresholds and probabilities agree with scikit-learn and root finding in scipy")
    func golden() throws {
        let golden = try ClassesGolden.load()
        for expected in golden.plsda {
            let a = expected.latentVariables
            for priors in LinearDiscriminantAnalysis.Priors.allCases {
                let model = try PLSDiscriminantAnalysis(latentVariables: a, rule: .bayes, priors: priors).fit(
                    golden.training, golden.classes)
                let rule = try #require(expected.rules[priors.rawValue])
                let responses = try model.responses(of: golden.others)
                #expect(relativeDifference(responses, Matrix(rows: expected.responses)) < 1e-10)
                let thresholds = try #require(model.thresholds).map(\.value)
                #expect(thresholds.map { $0 == nil } == rule.thresholds.map { $0 == nil })
                for (got, wanted) in zip(thresholds, rule.thresholds) {
                    if let got, let wanted { #expect(abs(got - wanted) < 1e-11, "\(a), \(priors)") }
                }
                let probabilities = try #require(try model.classProbabilities(golden.others))
                #expect(relativeDifference(probabilities, Matrix(rows: rule.probabilities)) < 1e-9)
                // A class without a threshold accepts nothing, and says so.
                let accepted = try model.assignments(of: golden.others)
                for i in 0..<6 {
                    #expect(
                        accepted[i]
                            == (0..<3).filter { c in rule.thresholds[c].map { responses[i, c] > $0 } ?? false })
                    let best = (0..<3).max { rule.probabilities[i][$0] < rule.probabilities[i][$1] }
                    #expect(try model.predict(golden.others)[i] == best)
                }
                let missing = rule.thresholds.count { $0 == nil }
                #expect(model.findings.count { $0.code == "pls-da.no-threshold" } == missing)
                #expect(missing == (a == 1 && priors == .frequencies ? 1 : 0))
                #expect(try recoded(model) == model)
            }
        }
    }

    @Test("at its threshold a class is as probable as the rest, whatever the spreads and priors")
    func crossing() throws {
        for (members, rest, prior) in [
            ([0.7, 0.9, 1.1, 1.2], [-0.1, 0.0, 0.2, 0.1], 0.5), ([0.7, 0.9, 1.1], [-0.6, 0.1, 0.4, 0.2], 0.2),
            ([0.2, 1.4, 0.9], [0.0, 0.01, 0.02], 0.7), ([0.9, 1.0, 1.1], [-0.1, 0.0, 0.1], 0.5),
        ] {
            let threshold = try ResponseThreshold(members: members, rest: rest, prior: prior, name: "a")
            let value = try #require(threshold.value)
            #expect(abs(threshold.probability(value) - 0.5) < 1e-9)
            #expect(threshold.probability(value + 1e-3) > 0.5 && threshold.probability(value - 1e-3) < 0.5)
            // Monotone: a larger response never makes a class less probable.
            let along = stride(from: -3.0, through: 4.0, by: 0.01).map { threshold.probability($0) }
            #expect(zip(along, along.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(along.allSatisfy { $0.isFinite })
        }
        // Equal spreads: the middle, moved by σ²·ln(π₀/π₁)/δ.
        let even = try ResponseThreshold(members: [0.9, 1.1], rest: [-0.1, 0.1], prior: 0.5, name: "a")
        #expect(abs(try #require(even.value) - 0.5) < 1e-14)
        let rare = try ResponseThreshold(members: [0.9, 1.1], rest: [-0.1, 0.1], prior: 0.1, name: "a")
        #expect(abs(try #require(rare.value) - (0.5 + 0.02 * log(9.0))) < 1e-14)
        // Members that spread less than the rest, about the same mean, and are rare: never the more probable.
        #expect(try ResponseThreshold(members: [0.4, 0.6], rest: [-0.1, 1], prior: 0.01, name: "a").value == nil)
    }

    @Test("the maximum, the fixed threshold and the discriminant each decide as they say")
    func rules() throws {
        let golden = try ClassesGolden.load()
        func fit(_ rule: PLSDecisionRule, _ labels: ClassLabels) throws -> PLSDiscriminantModel {
            try PLSDiscriminantAnalysis(latentVariables: 3, rule: rule).fit(golden.training, labels)
        }
        for labels in [golden.classes, golden.twoClasses] {
            let maximum = try fit(.maximum, labels)
            let y = try maximum.responses(of: golden.others)
            #expect(y.columns == labels.names.count)
            // Membership sums to 1 over the classes, and so do the responses.
            #expect((0..<6).allSatisfy { abs(y.row($0).reduce(0, +) - 1) < 1e-12 })
            let largest = (0..<6).map { i in labels.names.indices.max { y[i, $0] < y[i, $1] } }
            #expect(try maximum.predict(golden.others) == largest)
            #expect(try maximum.assignments(of: golden.others) == maximum.predict(golden.others).map { [$0] })
            let fixed = try fit(.threshold, labels)
            let above = (0..<6).map { i in labels.names.indices.filter { y[i, $0] > 0.5 } }
            #expect(try fixed.assignments(of: golden.others) == above)
            #expect(try fixed.predict(golden.others) == largest)
            #expect(try fixed.classProbabilities(golden.others) == nil)
            let lda = try fit(.lda, labels)
            #expect(try lda.posteriors(golden.others) == maximum.posteriors(golden.others))
            #expect(try lda.assignments(of: golden.others) == lda.predict(golden.others).map { [$0] })
            for model in [maximum, fixed, lda] { #expect(try recoded(model) == model) }
            #expect(maximum.rule == .maximum && fixed.rule == .threshold && lda.rule == .lda)
        }
        // The files of the rule that there was before there was a choice are as they were.
        #expect(
            try JSONValue(encoding: fit(.lda, golden.classes)).object?.keys.sorted() == ["discriminant", "pls"])
        let old = try JSONDecoder().decode(PLSDiscriminantAnalysis.self, from: Data(#"{"latentVariables":4}"#.utf8))
        #expect(
            old == PLSDiscriminantAnalysis(latentVariables: 4, rule: .lda, priors: .equal, algorithm: .improvedKernel))
        let bayes = try fit(.bayes, golden.classes)
        let two = try JSONValue(encoding: Array(try #require(bayes.thresholds).prefix(2)))
        let damaged = try altered(bayes, "thresholds", two)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PLSDiscriminantModel.self, from: damaged) }
    }

    @Test("the path decides as the fit with each number of latent variables does", arguments: PLSDecisionRule.allCases)
    func path(_ rule: PLSDecisionRule) throws {
        let golden = try ClassesGolden.load()
        for labels in [golden.classes, golden.twoClasses] {
            let path = try PLSDiscriminantAnalysis(latentVariables: 1, rule: rule).path(
                golden.training, labels, maximum: 5)
            let decisions = try path.decisions(for: golden.others)
            #expect(path.count == 5 && decisions.count == 5)
            for a in 1...5 {
                let alone = try PLSDiscriminantAnalysis(latentVariables: a, rule: rule).fit(golden.training, labels)
                #expect(try alone.predict(golden.others) == decisions[a - 1])
                #expect(try path.model(latentVariables: a).predict(golden.others) == decisions[a - 1])
            }
        }
    }

    @Test("all algorithms give one model of two classes; SIMPLS gives another one of three")
    func algorithms() throws {
        let golden = try ClassesGolden.load()
        func responses(_ algorithm: PLSAlgorithm, _ labels: ClassLabels) throws -> Matrix {
            try PLSDiscriminantAnalysis(latentVariables: 3, rule: .maximum, algorithm: algorithm).fit(
                golden.training, labels
            ).responses(of: golden.others)
        }
        let two = try responses(.improvedKernel, golden.twoClasses)
        let three = try responses(.improvedKernel, golden.classes)
        for algorithm in PLSAlgorithm.allCases {
            #expect(try relativeDifference(responses(algorithm, golden.twoClasses), two) < 1e-10)
            let difference = try relativeDifference(responses(algorithm, golden.classes), three)
            #expect(algorithm == .simpls ? difference > 1e-4 : difference < 1e-9, "\(algorithm): \(difference)")
        }
    }

    @Test func refusals() throws {
        let x = normalMatrix(7, 4, seed: 21)
        let lone = ClassLabels(["a", "a", "a", "b", "b", "b", "lone"])
        #expect(
            refusal { () throws(ModellingError) in
                try PLSDiscriminantAnalysis(latentVariables: 2, rule: .bayes).fit(x, lone)
            }
                == .tooFewSamples(
                    found: 1, needed: 2, what: "the spread of the predicted responses of class \"lone\""))
        // The other rules allow a class of one, with a warning.
        for rule in [PLSDecisionRule.lda, .maximum, .threshold] {
            let model = try PLSDiscriminantAnalysis(latentVariables: 2, rule: rule).fit(x, lone)
            #expect(model.findings.map(\.code) == ["lda.class-of-one"])
        }
        // A class whose rows are the same has no spread of responses, while the other one has.
        let half = Matrix(rows: (0..<7).map { $0 < 3 ? [1, 2, 3, 4] : x.row($0) })
        let labels = ClassLabels(["a", "a", "a", "b", "b", "b", "b"])
        #expect(
            refusal { () throws(ModellingError) in
                try PLSDiscriminantAnalysis(latentVariables: 1, rule: .bayes).fit(half, labels)
            } == .noSpread(what: "the predicted responses of class \"a\"", samples: 3))
        let model = try PLSDiscriminantAnalysis(latentVariables: 1, rule: .maximum).fit(x, labels)
        #expect(
            refusal { () throws(ModellingError) in try model.predict(x.prefix(columns: 3)) }
                == .channelMismatch(found: 3, expected: 4))
        var holed = x
        holed[1, 3] = .nan
        #expect(
            refusal { () throws(ModellingError) in try model.predict(holed) }
                == .nonFinite(row: 1, column: 3, what: "X"))
    }
}
