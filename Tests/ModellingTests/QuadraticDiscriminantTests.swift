import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct QuadraticDiscriminantTests {
    @Test("agrees with normal densities of scipy", arguments: LinearDiscriminantAnalysis.Priors.allCases)
    func golden(_ priors: LinearDiscriminantAnalysis.Priors) throws {
        let golden = try ClassesGolden.load()
        let model = try QuadraticDiscriminantAnalysis(priors: priors).fit(
            golden.training.prefix(columns: 3), golden.classes)
        let new = golden.others.prefix(columns: 3)
        let expected = Matrix(rows: try #require(golden.qda[priors.rawValue]))
        #expect(try relativeDifference(model.posteriors(new), expected) < 1e-11)
        let largest = (0..<6).map { i in (0..<3).max { expected[i, $0] < expected[i, $1] } }
        #expect(try model.predict(new) == largest)
        #expect(try recoded(model) == model)
    }

    @Test("in one variable the border is where the densities cross")
    func borderByHand() throws {
        // N(0, 1) and N(0, 9): equal at x² = ln 9·9/8.
        let unit = 1 / 2.0.squareRoot()
        let x = Matrix(column: [-unit, unit, -3 * unit, 3 * unit])
        let model = try QuadraticDiscriminantAnalysis().fit(x, ClassLabels(["a", "a", "b", "b"]))
        #expect(relativeDifference(model.logDeterminants, [0, log(9)]) < 1e-14)
        let border = (log(9.0) * 9 / 8).squareRoot()
        #expect(try model.predict(Matrix(column: [border - 1e-9, border + 1e-9, -border - 1e-9])) == [0, 1, 1])
        // Far from both, the wider class.
        let far = try model.posteriors(Matrix(column: [1000]))
        #expect(far.elements == [0, 1])
    }

    @Test func refusals() throws {
        let labels = ClassLabels(["a", "a", "a", "b", "b", "b", "b"])
        func refused(_ x: Matrix, _ labels: ClassLabels) -> ModellingError? {
            refusal { () throws(ModellingError) in try QuadraticDiscriminantAnalysis().fit(x, labels) }
        }
        let x = normalMatrix(7, 3, seed: 11)
        #expect(
            refused(x, labels) == .tooFewSamples(found: 3, needed: 4, what: "class \"a\" of QDA in 3 variables"))
        #expect(refused(x.prefix(columns: 2), labels) == nil)
        let lone = ClassLabels(["a", "b", "b", "b", "b", "b", "b"])
        #expect(
            refused(x.prefix(columns: 1), lone)
                == .tooFewSamples(found: 1, needed: 2, what: "class \"a\" of QDA in 1 variable"))
        // A channel that is constant within one class only.
        var flat = x.prefix(columns: 2)
        for i in 3..<7 { flat[i, 1] = 0.1 }
        #expect(refused(flat, labels) == .singular(what: "the covariance of class \"b\"", rank: 1, needed: 2))
        // Equal rows.
        let copies = Matrix(rows: (0..<7).map { $0 < 3 ? [Double($0), 1, 2].suffix(2) : [x[$0, 0], x[$0, 1]] })
        #expect(refused(copies, labels) == .singular(what: "the covariance of class \"a\"", rank: 0, needed: 2))
        #expect(refused(x, ClassLabels(["a"])) == .shapeMismatch(what: "class labels", found: 1, expected: 7))
        #expect(
            refused(x, ClassLabels([String](repeating: "a", count: 7))) == .singleClass(name: "a", samples: 7))
        #expect(
            refused(x, ClassLabels(names: ["a", "b", "c"], indices: labels.indices)) == .emptyClass(name: "c"))
        var holed = x
        holed[2, 1] = -.infinity
        #expect(refused(holed, labels) == .nonFinite(row: 2, column: 1, what: "X"))
        let model = try QuadraticDiscriminantAnalysis().fit(x.prefix(columns: 2), labels)
        #expect(
            refusal { () throws(ModellingError) in try model.predict(x) }
                == .shapeMismatch(what: "variables", found: 3, expected: 2))
        #expect(
            refusal { () throws(ModellingError) in try model.predict(Matrix(rows: [[1, 2], [3, .nan]])) }
                == .nonFinite(row: 1, column: 1, what: "X"))
        let damaged = try altered(model, "factors", JSONValue(encoding: [model.factors[0]]))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(QuadraticDiscriminantModel.self, from: damaged)
        }
    }
}
