import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct CanonicalVariateTests {
    @Test("agrees with the generalised eigenproblem in scipy", arguments: LinearDiscriminantAnalysis.Priors.allCases)
    func golden(_ priors: LinearDiscriminantAnalysis.Priors) throws {
        let golden = try ClassesGolden.load()
        let expected = try #require(golden.canonical[priors.rawValue])
        let x = golden.training.prefix(columns: 4)
        let model = try LinearDiscriminantAnalysis(priors: priors).fit(x, golden.classes)
        let variates = try CanonicalVariates(of: model, samples: x.rows)
        #expect(variates.count == 2)
        #expect(relativeDifference(variates.singularValues, expected.singularValues) < 1e-11)
        #expect(relativeDifference(variates.coefficients, Matrix(rows: expected.coefficients)) < 1e-10)
        let scores = try variates.scores(of: golden.others.prefix(columns: 4))
        #expect(relativeDifference(scores, Matrix(rows: expected.scores)) < 1e-10)
        #expect(abs(variates.explainedVariance.reduce(0, +) - 1) < 1e-15)
        #expect(try recoded(variates) == variates)
    }

    @Test("training scores have unit variance within the classes, and distances that the discriminant measures")
    func unitVariance() throws {
        let golden = try ClassesGolden.load()
        let x = golden.training.prefix(columns: 4)
        let model = try LinearDiscriminantAnalysis().fit(x, golden.classes)
        let variates = try CanonicalVariates(of: model, samples: x.rows)
        let scores = try variates.scores(of: x)
        let within = try LinearDiscriminantAnalysis().fit(scores, golden.classes)
        let covariance = within.factor.times(within.factor, transposingOther: true)
        #expect(relativeDifference(covariance.elements, [1, 0, 0, 1]) < 1e-12)
        // All that separates the classes lies in the variates: differences of squared distances are the same.
        let all = try model.squaredDistances(x)
        let few = try within.squaredDistances(scores)
        let gaps = (0..<x.rows).map { (all[$0, 1] - all[$0, 0]) - (few[$0, 1] - few[$0, 0]) }
        #expect(gaps.allSatisfy { abs($0) < 1e-9 })
    }

    @Test func degenerateClasses() throws {
        // Class means on one line have one variate.
        let x = Matrix(rows: [
            [-1, 0], [1, 0], [0, 1], [0, -1], [4, 0], [6, 0], [5, 1], [5, -1], [9, 0], [11, 0],
        ])
        let labels = ClassLabels(["a", "a", "a", "a", "b", "b", "b", "b", "c", "c"])
        let model = try LinearDiscriminantAnalysis().fit(x, labels)
        #expect(try CanonicalVariates(of: model, samples: 10).count == 1)
        // The same means: nothing separates.
        let same = try LinearDiscriminantAnalysis().fit(
            Matrix(column: [-1, 1, -2, 2]), ClassLabels(["a", "a", "b", "b"]))
        let none = refusal { () throws(ModellingError) in try CanonicalVariates(of: same, samples: 4) }
        #expect(none == .singular(what: "the matrix of the class means", rank: 0, needed: 1))
        let variates = try CanonicalVariates(of: model, samples: 10)
        #expect(
            refusal { () throws(ModellingError) in try variates.scores(of: Matrix(column: [1])) }
                == .shapeMismatch(what: "variables", found: 1, expected: 2))
        #expect(
            refusal { () throws(ModellingError) in try variates.scores(of: Matrix(rows: [[0, .nan]])) }
                == .nonFinite(row: 0, column: 1, what: "X"))
    }

    @Test("a class of one row is fitted with a warning, and predictions refuse what is not finite")
    func classOfOne() throws {
        let x = Matrix(column: [0, 1, 2, 5, 6, 9])
        let model = try LinearDiscriminantAnalysis().fit(x, ClassLabels(["a", "a", "a", "b", "b", "lone"]))
        #expect(model.findings.map(\.code) == ["lda.class-of-one"])
        #expect(try recoded(model) == model)
        #expect(try recoded(model).findings == model.findings)
        let all = try LinearDiscriminantAnalysis().fit(x, ClassLabels(["a", "a", "a", "b", "b", "b"]))
        #expect(all.findings.isEmpty)
        #expect(try JSONValue(encoding: all).object?.keys.sorted() == ["classNames", "factor", "means", "priors"])
        #expect(
            refusal { () throws(ModellingError) in try all.predict(Matrix(column: [1, .infinity])) }
                == .nonFinite(row: 1, column: 0, what: "X"))
        #expect(
            refusal { () throws(ModellingError) in try all.posteriors(Matrix(column: [1, 1e200])) }
                == .nonFinite(row: 1, column: 0, what: "squared X"))
    }
}
