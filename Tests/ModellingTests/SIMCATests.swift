import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct SIMCATests {
    @Test("residual F and both limits agree with scipy", arguments: 0..<2)
    func golden(_ index: Int) throws {
        let golden = try ClassesGolden.load()
        let expected = golden.simca[index]
        let x = golden.training.selecting(rows: golden.labels.indices.filter { golden.labels[$0] == 0 })
        let model = try SIMCA(
            components: 3, scale: expected.scale, rule: .residualF, orthogonalLimit: .momentsRounded,
            alpha: expected.alpha
        ).fit(x)
        let seen = try model.predict(golden.others)
        #expect(relativeDifference(seen.residualF, Matrix(rows: expected.residualF).transposed) < 1e-10)
        #expect(relativeDifference(seen.limits.residualF, expected.criticalF) < 1e-12)
        #expect(relativeDifference(seen.limits.score, expected.newLimit) < 1e-12)
        #expect(relativeDifference(seen.limits.orthogonal.map(\.value), expected.rounded) < 1e-11)
        #expect(seen.limits.orthogonal.map(\.method) == [.momentsRounded, .momentsRounded, .momentsRounded])
        for a in 1...3 {
            #expect(
                seen.accepted(components: a)
                    == expected.residualF[a - 1].map { $0 <= expected.criticalF[a - 1] })
        }
        #expect(seen.accepted == seen.accepted(components: 3))
        #expect(try recoded(model) == model)
        #expect(try recoded(model).predict(golden.others) == seen)
        // The same fit, both distances limited.
        let both = try SIMCA(
            components: 3, scale: expected.scale, orthogonalLimit: .momentsRounded, alpha: expected.alpha
        ).fit(x).predict(golden.others)
        for a in 1...3 {
            let h = both.decomposition.scoreDistances(components: a)
            let q = both.decomposition.orthogonalDistances(components: a)
            #expect(
                both.accepted(components: a)
                    == (0..<6).map { h[$0] <= expected.newLimit[a - 1] && q[$0] <= expected.rounded[a - 1] })
        }
    }

    @Test("another significance level needs no refit")
    func levels() throws {
        let x = normalMatrix(30, 6, seed: 61)
        let model = try SIMCA(components: 2).fit(x)
        #expect(try model.at(alpha: 0.3) == SIMCA(components: 2, alpha: 0.3).fit(x))
        let (loose, strict) = (try model.predict(x), try model.at(alpha: 0.3).predict(x))
        #expect(strict.accepted.count { $0 } < loose.accepted.count { $0 })
        #expect(
            refusal { () throws(ModellingError) in try model.at(alpha: 1.5) }
                == .invalidParameter(name: "alpha", value: "1.5", needed: "a number above 0 and below 1 is needed"))
    }

    @Test("members are accepted about as often as the level of each limit says", arguments: SIMCA.Rule.allCases)
    func acceptance(_ rule: SIMCA.Rule) throws {
        var accepted = 0
        for seed in 0..<10 {
            let all = normalMatrix(200, 8, seed: UInt64(700 + seed)).dividingColumns(by: [0.1, 0.2, 1, 1, 1, 1, 1, 1])
            let model = try SIMCA(components: 2, rule: rule).fit(all.selecting(rows: Array(0..<100)))
            accepted += try model.predict(all.selecting(rows: Array(100..<200))).accepted.count { $0 }
        }
        // Two independent limits of 5 % refuse 9.75 %; one refuses 5 %.
        let expected = rule == .distances ? 0.9025 : 0.95
        #expect(abs(Double(accepted) / 1000 - expected) < 0.03, "\(accepted)")
    }

    @Test("the model stops where one more component would leave no residual")
    func stopsBelowRank() throws {
        let x = matrix(12, 8, rank: 3, seed: 5, offset: 10)
        let model = try SIMCA(components: 5).fit(x)
        #expect(model.components == 2)
        #expect(model.findings.map(\.code) == ["simca.stopped-below-rank"])
        let seen = try model.predict(x)
        #expect(seen.residualF.firstNonFinite == nil && seen.limits.residualF.allSatisfy(\.isFinite))
        // Few rows of many channels, n ≤ A + 1; and rows that are not centred, of rank n.
        let few = try SIMCA(components: 9).fit(normalMatrix(4, 20, seed: 6))
        #expect(few.components == 2 && few.findings.count == 1)
        let raw = try SIMCA(components: 9, centre: false, rule: .residualF).fit(normalMatrix(4, 20, seed: 6))
        #expect(raw.components == 2)
        #expect(try raw.predict(normalMatrix(3, 20, seed: 7)).residualF.firstNonFinite == nil)
        #expect(try SIMCA(components: 2).fit(x).findings.isEmpty)
    }

    @Test func refusals() throws {
        func refused(_ x: Matrix, _ method: SIMCA = SIMCA()) -> ModellingError? {
            refusal { () throws(ModellingError) in try method.fit(x) }
        }
        let x = normalMatrix(9, 4, seed: 62)
        #expect(
            refused(x.selecting(rows: [0, 1])) == .tooFewSamples(found: 2, needed: 3, what: "a one-class model"))
        #expect(refused(matrix(9, 4, rank: 1, seed: 2)) == .zeroDistances(what: "orthogonal distances", samples: 9))
        #expect(refused(Matrix(rows: 9, columns: 4, repeating: 1)) == .noVariation(samples: 9, channels: 4))
        #expect(
            refused(x, SIMCA(components: 0))
                == .invalidParameter(name: "components", value: "0", needed: "1 or more are needed"))
        #expect(
            refused(x, SIMCA(components: 1, alpha: 0))
                == .invalidParameter(name: "alpha", value: "0.0", needed: "a number above 0 and below 1 is needed"))
        var holed = x
        holed[3, 3] = .infinity
        #expect(refused(holed) == .nonFinite(row: 3, column: 3, what: "X"))
        // A constant channel is no obstacle, scaled or not.
        var constant = x
        for i in 0..<9 { constant[i, 2] = 5 }
        for scale in [false, true] {
            let model = try SIMCA(components: 2, scale: scale).fit(constant)
            #expect(try model.predict(x).residualF.firstNonFinite == nil)
        }
        let model = try SIMCA(components: 2).fit(x)
        #expect(
            refusal { () throws(ModellingError) in try model.predict(holed) }
                == .nonFinite(row: 3, column: 3, what: "X"))
        #expect(
            refusal { () throws(ModellingError) in try model.predict(x.prefix(columns: 3)) }
                == .channelMismatch(found: 3, expected: 4))
        let damaged = try altered(model, "orthogonalDistances", JSONValue(encoding: normalMatrix(9, 1, seed: 1)))
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SIMCAModel.self, from: damaged) }
    }
}

@Suite struct OneClassModelsTests {
    @Test("each class accepts what its own model accepts, and no other class is asked")
    func memberships() throws {
        let golden = try ClassesGolden.load()
        let classes = try OneClassModels(SIMCA(components: 2), golden.training, golden.classes)
        let driven = try OneClassModels(DataDrivenSIMCA(components: 2), golden.training, golden.classes)
        #expect(classes.classNames == ["a", "b", "c"])
        let seen = try classes.predict(golden.others).classes
        let seenDriven = try driven.predict(golden.others).classes
        for (c, _) in classes.classNames.enumerated() {
            let own = golden.training.selecting(rows: golden.labels.indices.filter { golden.labels[$0] == c })
            let alone = try SIMCA(components: 2).fit(own)
            #expect(classes.members[c] == alone)
            #expect(try alone.predict(golden.others).accepted == seen.map { $0.contains(c) })
            let other = try DataDrivenSIMCA(components: 2).fit(own).predict(golden.others)
            #expect(other.accepted == seenDriven.map { $0.contains(c) })
        }
        let read = try recoded(classes)
        #expect(read.members == classes.members && read.classNames == classes.classNames)
        let damaged = try altered(classes, "classNames", .array([.string("a")]))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OneClassModels<SIMCAModel>.self, from: damaged)
        }
    }

    @Test("a class that cannot be modelled is named")
    func refusals() throws {
        let x = normalMatrix(9, 4, seed: 63)
        func refused(_ x: Matrix, _ labels: ClassLabels) -> ModellingError? {
            refusal { () throws(ModellingError) in try OneClassModels(SIMCA(components: 1), x, labels) }
        }
        let labels = ClassLabels(["a", "a", "a", "a", "b", "b", "b", "b", "lone"])
        #expect(
            refused(x, labels)
                == .tooFewSamples(found: 1, needed: 3, what: "a one-class model of class \"lone\""))
        #expect(
            refused(x, ClassLabels(names: ["a", "b"], indices: [Int](repeating: 0, count: 9)))
                == .emptyClass(name: "b"))
        #expect(refused(x, ClassLabels(["a"])) == .shapeMismatch(what: "class labels", found: 1, expected: 9))
        let two = ClassLabels(["a", "a", "a", "a", "b", "b", "b", "b", "b"])
        let copies = Matrix(rows: (0..<9).map { $0 < 4 ? [1, 2, 3, 4] : x.row($0) })
        #expect(refused(copies, two) == .noSpread(what: "the spectra of class \"a\"", samples: 4))
        let line = Matrix(rows: (0..<9).map { i in i < 4 ? x.row(i) : [1.0, 2, 3, 4].map { $0 * Double(i) } })
        #expect(
            refused(line, two) == .zeroDistances(what: "orthogonal distances of class \"b\"", samples: 5))
        // One class is enough.
        let one = try OneClassModels(SIMCA(components: 1), x, ClassLabels([String](repeating: "a", count: 9)))
        #expect(one.members.count == 1)
    }
}
