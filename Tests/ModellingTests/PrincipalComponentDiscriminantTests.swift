import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct PrincipalComponentDiscriminantTests {
    @Test("agrees with PCA of scikit-learn and the formula of LDA, for every number of components", arguments: 0..<4)
    func golden(_ index: Int) throws {
        let golden = try ClassesGolden.load()
        let expected = golden.pcaLDA[index]
        let method = PrincipalComponentDiscriminantAnalysis(
            components: 3, scale: expected.scale, priors: expected.priors)
        let path = try method.path(golden.training, golden.classes, maximum: 3)
        let decisions = try path.decisions(for: golden.others)
        for a in 1...3 {
            let model = path.model(components: a)
            let posteriors = try model.posteriors(golden.others)
            #expect(relativeDifference(posteriors, Matrix(rows: expected.posteriors[a - 1])) < 1e-10)
            #expect(try model.predict(golden.others) == decisions[a - 1])
            var alone = method
            alone.components = a
            let fitted = try alone.fit(golden.training, golden.classes)
            #expect(try relativeDifference(fitted.posteriors(golden.others), posteriors) < 1e-12)
            #expect(try recoded(model) == model)
        }
    }

    @Test("serves spectra with more channels than samples; the path ends at the rank")
    func wide() throws {
        let golden = try ClassesGolden.load()
        let wide = golden.training.times(normalMatrix(6, 90, seed: 3))
        let path = try PrincipalComponentDiscriminantAnalysis().path(wide, golden.classes, maximum: 40)
        #expect(path.count == 6)
        #expect(try path.decisions(for: wide).count == 6)
        #expect(
            refusal { () throws(ModellingError) in
                try PrincipalComponentDiscriminantAnalysis(components: 7).fit(wide, golden.classes)
            }
                == .tooManyComponents(
                    asked: 7, largest: 6, because: "the rank of the scores within the classes"))
    }

    @Test func refusals() throws {
        let x = normalMatrix(8, 5, seed: 5)
        let labels = ClassLabels(["a", "a", "a", "a", "b", "b", "b", "b"])
        func refused(_ x: Matrix, _ labels: ClassLabels, _ a: Int = 2) -> ModellingError? {
            refusal { () throws(ModellingError) in
                try PrincipalComponentDiscriminantAnalysis(components: a).fit(x, labels)
            }
        }
        #expect(
            refused(x, labels, 0) == .invalidParameter(name: "components", value: "0", needed: "1 or more are needed"))
        #expect(refused(x, ClassLabels([String](repeating: "a", count: 8))) == .singleClass(name: "a", samples: 8))
        #expect(refused(x, ClassLabels(names: ["a", "b", "c"], indices: labels.indices)) == .emptyClass(name: "c"))
        #expect(refused(Matrix(rows: 8, columns: 5, repeating: 2), labels) == .noVariation(samples: 8, channels: 5))
        var holed = x
        holed[7, 0] = .nan
        #expect(refused(holed, labels) == .nonFinite(row: 7, column: 0, what: "X"))
        // The classes are two points: the one component leaves no spread within them.
        let points = Matrix(rows: (0..<8).map { $0 < 4 ? [1, 2, 3] : [4, 4, 4] })
        #expect(
            refused(points, labels, 1)
                == .singular(what: "the pooled within-class covariance", rank: 0, needed: 1))
        let model = try PrincipalComponentDiscriminantAnalysis(components: 2).fit(x, labels)
        #expect(
            refusal { () throws(ModellingError) in try model.predict(x.prefix(columns: 4)) }
                == .channelMismatch(found: 4, expected: 5))
        #expect(
            refusal { () throws(ModellingError) in try model.predict(holed) }
                == .nonFinite(row: 7, column: 0, what: "X"))
        let one = try PrincipalComponentDiscriminantAnalysis(components: 1).fit(x, labels)
        let damaged = try altered(model, "discriminant", JSONValue(encoding: one.discriminant))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PrincipalComponentDiscriminantModel.self, from: damaged)
        }
    }
}
