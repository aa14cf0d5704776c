import Foundation
import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Modelling

@Suite struct OrthogonalPLSDiscriminantTests {
    typealias Golden = OrthogonalPLSGolden
    static let x = OrthogonalPLSTests.x
    static let all = OrthogonalPLSTests.all
    static let three = ClassLabels(
        Golden.classes.prefix(Golden.trainingRows).map { row in "c\(row.firstIndex(of: 1) ?? 0)" })

    /// The coffee of the shared oracles: 42 spectra of three origins, 18 more.
    static func coffee() throws -> (x: Matrix, labels: ClassLabels, new: Matrix) {
        let index = try OracleIndex()
        let entry = try #require(index.entries.first { $0.method == "pls_da_mahalanobis" && $0.name == "coffee" })
        let oracle = try index.load(entry)
        let classes = try oracle.integers("classes")
        return (
            try oracle.matrix("X"), ClassLabels(names: ["a", "b", "c"], indices: classes), try oracle.matrix("X_new")
        )
    }

    @Test(
        "two classes: every posterior probability is that of PLS-DA with 1 + A_o latent variables, whatever the priors")
    func equalsPLSDA() throws {
        for (n, p, first) in [(30, 8, 17), (18, 60, 5), (25, 25, 12)] {
            let classes = ClassLabels((0..<n).map { $0 < first ? "a" : "b" })
            var x = normalMatrix(n, p, seed: UInt64(p))
            for i in 0..<first { for j in 0..<3 { x[i, j] += 1.5 } }
            let new = normalMatrix(40, p, seed: 99)
            for priors in LinearDiscriminantAnalysis.Priors.allCases {
                for a in 0...4 {
                    let opls = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: a, priors: priors)
                        .fit(x, classes)
                    let pls = try PLSDiscriminantAnalysis(latentVariables: a + 1, priors: priors).fit(x, classes)
                    #expect(try opls.scores(of: new).columns == 1)
                    #expect(
                        try relativeDifference(opls.posteriors(new), pls.posteriors(new)) < 1e-9, "\(n) × \(p), \(a)")
                    #expect(try opls.predict(new) == pls.predict(new))
                    #expect(try Set(opls.predict(new)).count == 2)
                }
            }
        }
    }

    @Test(
        "two classes of real spectra: decisions of all complexities are those of PLS-DA",
        .enabled(if: SharedFolder.isAvailableOrRequired, "there is no shared folder"))
    func coffeeOfTwoClasses() throws {
        let (x, three, new) = try Self.coffee()
        for one in 0..<3 {
            let labels = ClassLabels(three.indices.map { $0 == one ? "one" : "others" })
            let opls = try OrthogonalPLSDiscriminantAnalysis().path(x, labels, maximum: 10)
            let pls = try PLSDiscriminantAnalysis().path(x, labels, maximum: 10)
            #expect(opls.count == 10 && pls.count == 10)
            #expect(try opls.decisions(for: new) == pls.decisions(for: new))
            for a in 1...10 {
                let posteriors = try pls.model(latentVariables: a).posteriors(new)
                #expect(try relativeDifference(opls.model(complexity: a).posteriors(new), posteriors) < 1e-6, "\(a)")
            }
        }
    }

    @Test("three classes: without orthogonal components it is PLS-DA with two latent variables; with them it is not")
    func threeClasses() throws {
        let pls = try PLSDiscriminantAnalysis(latentVariables: 2).fit(Self.x, Self.three)
        let plain = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 0).fit(Self.x, Self.three)
        #expect(try relativeDifference(plain.posteriors(Self.all), pls.posteriors(Self.all)) < 1e-9)
        let x = normalMatrix(24, 40, seed: 34)
        let labels = ClassLabels((0..<24).map { "\($0 % 3)" })
        let opls = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 2).fit(x, labels)
        let more = try PLSDiscriminantAnalysis(latentVariables: 4).fit(x, labels)
        let new = normalMatrix(10, 40, seed: 35)
        #expect(try opls.scores(of: new).columns == 2)
        #expect(try relativeDifference(opls.opls.predict(new), more.responses(of: new)) > 1e-3)
    }

    /// The filtered rows of the numpy programme, then PLS2 and LDA of this package on them.
    @Test("three classes: the discriminant is that of PLS2 on rows filtered by the algorithm of the paper in numpy")
    func golden() throws {
        let model = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 2).fit(Self.x, Self.three)
        let filtered = Matrix(rows: Golden.severalFiltered)
        let rows = Array(0..<Golden.trainingRows)
        let y = Matrix(rows: Golden.classes).selecting(rows: rows)
        let pls = try PLSRegression(latentVariables: 2, algorithm: .nipals).fit(filtered.selecting(rows: rows), y)
        let lda = try LinearDiscriminantAnalysis().fit(pls.scores.transposed, Self.three)
        let expected = try lda.posteriors(pls.scores(of: filtered))
        #expect(try relativeDifference(model.posteriors(Self.all), expected) < 1e-7)
        #expect(try model.predict(Self.all) == lda.predict(pls.scores(of: filtered)))
    }

    @Test("the path decides as each fit alone does, and ends at the rank", arguments: [false, true])
    func path(_ scale: Bool) throws {
        let method = OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 1, scale: scale)
        let path = try method.path(Self.x, Self.three, maximum: 4)
        #expect(path.count == 4)
        let decisions = try path.decisions(for: Self.all)
        #expect(decisions.count == 4)
        for a in 1...4 {
            let alone = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: a - 1, scale: scale)
                .fit(Self.x, Self.three)
            #expect(try alone.predict(Self.all) == decisions[a - 1])
            let model = path.model(complexity: a)
            #expect(model == alone)
            #expect(try recoded(model) == model)
            #expect(model.channels == Self.x.columns && model.classNames == Self.three.names)
        }
        let low = normalMatrix(20, 3, seed: 31).times(normalMatrix(3, 9, seed: 32))
        let labels = ClassLabels((0..<20).map { $0 % 2 == 0 ? "a" : "b" })
        #expect(try method.path(low, labels, maximum: 8).count == 3)
        #expect(
            refusal { () throws(ModellingError) in
                try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 5).fit(low, labels)
            }
                == .tooManyComponents(
                    asked: 5, largest: 2,
                    because: "the rank of the spectra, and of the predictive scores within the classes"))
        // As many channels as rows, nearly: the fit within the classes becomes exact, and the path ends before.
        let exact = normalMatrix(9, 40, seed: 33)
        let few = ClassLabels((0..<9).map { $0 < 4 ? "a" : "b" })
        let ended = try OrthogonalPLSDiscriminantAnalysis().path(exact, few, maximum: 8)
        #expect(ended.count >= 1 && ended.count <= 8)
        #expect(try ended.decisions(for: exact).last == few.indices)
    }

    @Test func refusals() throws {
        let x = normalMatrix(8, 5, seed: 5)
        let labels = ClassLabels(["a", "a", "a", "a", "b", "b", "b", "b"])
        func refused(_ x: Matrix, _ labels: ClassLabels, _ a: Int = 1) -> ModellingError? {
            refusal { () throws(ModellingError) in
                try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: a).fit(x, labels)
            }
        }
        #expect(
            refused(x, labels, -1)
                == .invalidParameter(name: "orthogonalComponents", value: "-1", needed: "it must be 0 or more"))
        #expect(
            refused(x, labels, 5)
                == .tooManyComponents(
                    asked: 5, largest: 4, because: "8 samples and 5 channels, one predictive component"))
        #expect(refused(x, ClassLabels([String](repeating: "a", count: 8))) == .singleClass(name: "a", samples: 8))
        #expect(refused(x, ClassLabels(names: ["a", "b", "c"], indices: labels.indices)) == .emptyClass(name: "c"))
        #expect(refused(x, ClassLabels(["a", "b"])) == .shapeMismatch(what: "class labels", found: 2, expected: 8))
        #expect(refused(Matrix(rows: 8, columns: 5, repeating: 2), labels) == .noVariation(samples: 8, channels: 5))
        var holed = x
        holed[7, 0] = .nan
        #expect(refused(holed, labels) == .nonFinite(row: 7, column: 0, what: "X"))
        let model = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 1).fit(x, labels)
        #expect(
            refusal { () throws(ModellingError) in try model.predict(x.prefix(columns: 4)) }
                == .channelMismatch(found: 4, expected: 5))
        #expect(
            refusal { () throws(ModellingError) in try model.predict(holed) }
                == .nonFinite(row: 7, column: 0, what: "X"))
        let path = try OrthogonalPLSDiscriminantAnalysis().path(x, labels, maximum: 3)
        #expect(
            refusal { () throws(ModellingError) in try path.decisions(for: x.prefix(columns: 4)) }
                == .channelMismatch(found: 4, expected: 5))
        let three = try OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 1).fit(
            normalMatrix(12, 5, seed: 6), ClassLabels((0..<12).map { "\($0 % 3)" }))
        let damaged = try altered(model, "discriminant", JSONValue(encoding: three.discriminant))
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(OrthogonalPLSDiscriminantModel.self, from: damaged)
        }
    }
}
