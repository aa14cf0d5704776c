import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct ClassifierCatalogueTests {
    @Test("names are permanent, and each leads to its classifier")
    func names() {
        let names = ClassifierCatalogue.classifiers.map { $0.identifier }
        #expect(names == ["pls-da", "opls-da", "pca-lda", "svc"])
        for name in names { #expect(ClassifierCatalogue.classifier(name)?.identifier == name) }
        #expect(ClassifierCatalogue.classifier("svm") == nil)
        // Every one is listed by `bencao methods` under its name, too.
        #expect(Set(names).isSubset(of: EstimatorCatalogue.methods.map { $0.identifier }))
    }

    @Test("parameters are set over the defaults; unknown ones, searched ones and other types are refused by name")
    func parameters() throws {
        func make(_ name: String, _ parameters: [String: JSONValue]) throws(ModellingError) -> (
            any CataloguedClassifier
        )? {
            guard let type = ClassifierCatalogue.classifier(name) else { return nil }
            return try ClassifierCatalogue.make(type, parameters: parameters)
        }
        #expect(try make("pls-da", [:]) as? PLSDiscriminantAnalysis == PLSDiscriminantAnalysis())
        #expect(
            try make("svc", ["kernel": .string("linear"), "costs": .array([.integer(1), .number(2.5)])])
                as? SupportVectorGrid == SupportVectorGrid(kernel: .linear, costs: [1, 2.5]))
        #expect(
            try make("pca-lda", ["scale": .bool(true)]) as? PrincipalComponentDiscriminantAnalysis
                == PrincipalComponentDiscriminantAnalysis(components: 1, scale: true))
        func refused(_ name: String, _ parameters: [String: JSONValue]) -> ModellingError? {
            refusal { () throws(ModellingError) in try make(name, parameters) }
        }
        #expect(
            refused("opls-da", ["orthogonalComponents": .integer(2)])
                == .invalidParameter(name: "orthogonalComponents", value: "2", needed: "the search chooses it"))
        #expect(
            refused("pca-lda", ["kernel": .string("linear")])
                == .invalidParameter(
                    name: "kernel", value: "linear", needed: "pca-lda has no such parameter; it has scale, priors"))
        #expect(
            refused("svc", ["costs": .string("many")])
                == .invalidParameter(
                    name: "costs", value: "many", needed: "it must be: the values of C, each above 0"))
    }

    @Test("complexities: latent variables by the lots and the limit; a grid is not cut")
    func complexities() {
        for (lots, limit, expected) in [(60, 20, 20), (30, 20, 10), (60, 4, 4), (2, 20, 1)] {
            #expect(PLSDiscriminantAnalysis().complexities(lots: lots, limit: limit) == expected)
            #expect(OrthogonalPLSDiscriminantAnalysis().complexities(lots: lots, limit: limit) == expected)
            #expect(PrincipalComponentDiscriminantAnalysis().complexities(lots: lots, limit: limit) == expected)
            #expect(SupportVectorGrid().complexities(lots: lots, limit: limit) == 20)
        }
    }

    @Test("what a complexity stands for, in words")
    func settings() {
        #expect([1, 3].map { PLSDiscriminantAnalysis().setting($0) } == ["1 latent variable", "3 latent variables"])
        #expect(
            [1, 2].map { PrincipalComponentDiscriminantAnalysis().setting($0) }
                == ["1 principal component", "2 principal components"])
        #expect(
            [1, 2, 3].map { OrthogonalPLSDiscriminantAnalysis().setting($0) }
                == ["0 orthogonal components", "1 orthogonal component", "2 orthogonal components"])
        let grid = SupportVectorGrid(kernel: .radial, costs: [100, 2.5], relativeGammas: [0.1])
        #expect(grid.setting(1) == "C = 2.5, γ = 0.1/total variance")
        #expect(grid.shortSetting(2) == "C 100, γ 0.1")
        #expect(PLSDiscriminantAnalysis().shortSetting(3) == "3 LV")
    }

    /// Rows in another orthonormal basis, with a constant behind them as the searches give it.
    @Test("what says that only inner products matter decides the same in another basis")
    func rotations() throws {
        let x = normalMatrix(24, 40, seed: 41)
        let labels = ClassLabels((0..<24).map { "\($0 % 3)" })
        let means = x.columnMeans
        let coordinates = RowSpace(of: x.subtractingFromRows(means)).coordinates
        let other = Matrix(rows: 24, columns: 25) { out in
            for i in 0..<24 {
                for j in 0..<24 { out[i * 25 + j] = coordinates[i, j] }
                out[i * 25 + 24] = dot(means, means).squareRoot()
            }
        }
        func check(_ classifier: some CataloguedClassifier) throws {
            let rows = Array(0..<18)
            let held = Array(18..<24)
            let count = classifier.complexities(lots: 18, limit: 5)
            let plain = try classifier.path(x.selecting(rows: rows), labels.selecting(rows: rows), maximum: count)
            let turned = try classifier.path(other.selecting(rows: rows), labels.selecting(rows: rows), maximum: count)
            #expect(plain.count == turned.count)
            #expect(
                try plain.decisions(for: x.selecting(rows: held)) == turned.decisions(for: other.selecting(rows: held)))
        }
        #expect(PLSDiscriminantAnalysis().isRotationInvariant)
        try check(PLSDiscriminantAnalysis())
        #expect(OrthogonalPLSDiscriminantAnalysis().isRotationInvariant)
        try check(OrthogonalPLSDiscriminantAnalysis())
        #expect(PrincipalComponentDiscriminantAnalysis().isRotationInvariant)
        try check(PrincipalComponentDiscriminantAnalysis())
        for kernel in SupportVectorKernel.allCases {
            for scaling in [SupportVectorScaling.block, .centre] {
                let grid = SupportVectorGrid(kernel: kernel, costs: [1, 10], scaling: scaling)
                #expect(grid.isRotationInvariant)
                try check(grid)
            }
        }
        let unscaled = SupportVectorGrid(kernel: .radial, costs: [1, 10], scaling: .none)
        #expect(unscaled.isRotationInvariant)
        try check(unscaled)
        #expect(!SupportVectorGrid(kernel: .linear, scaling: .none).isRotationInvariant)
        #expect(!SupportVectorGrid(kernel: .radial, scaling: .autoscale).isRotationInvariant)
        #expect(!PrincipalComponentDiscriminantAnalysis(components: 1, scale: true).isRotationInvariant)
        #expect(!OrthogonalPLSDiscriminantAnalysis(orthogonalComponents: 1, scale: true).isRotationInvariant)
    }
}
