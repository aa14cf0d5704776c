import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct PrincipalComponentsTests {
    typealias Golden = DecompositionGolden
    static let x = Matrix(rows: Golden.x)
    static let xNew = Matrix(rows: Golden.xNew)

    @Test func agreesWithNumpy() throws {
        let model = try PrincipalComponents(components: 3).fit(Self.x)
        #expect(relativeDifference(model.mean, Golden.plainMean) < 1e-14)
        #expect(relativeDifference(model.loadings, Matrix(rows: Golden.plainLoadings)) < 1e-12)
        #expect(relativeDifference(model.eigenvalues, Golden.plainEigenvalues) < 1e-13)
        #expect(relativeDifference(model.residualEigenvalues ?? [], Golden.plainResidualEigenvalues) < 1e-12)
        let seen = try model.predict(Self.x)
        #expect(relativeDifference(seen.scores, Matrix(rows: Golden.plainScores)) < 1e-12)
        #expect(relativeDifference(seen.scoreDistances, Matrix(rows: Golden.plainScoreDistances)) < 1e-12)
        #expect(relativeDifference(seen.orthogonalDistances, Matrix(rows: Golden.plainOrthogonalDistances)) < 1e-12)
        let new = try model.predict(Self.xNew)
        #expect(relativeDifference(new.scoreDistances, Matrix(rows: Golden.plainScoreDistancesNew)) < 1e-12)
        #expect(
            relativeDifference(new.orthogonalDistances, Matrix(rows: Golden.plainOrthogonalDistancesNew)) < 1e-12)
    }

    @Test func agreesWithNumpyScaled() throws {
        let model = try PrincipalComponents(components: 3, scale: true).fit(Self.x)
        #expect(relativeDifference(model.scale, Golden.scaledScale) < 1e-14)
        #expect(relativeDifference(model.loadings, Matrix(rows: Golden.scaledLoadings)) < 1e-12)
        #expect(relativeDifference(model.eigenvalues, Golden.scaledEigenvalues) < 1e-13)
        let new = try model.predict(Self.xNew)
        #expect(relativeDifference(new.scoreDistances, Matrix(rows: Golden.scaledScoreDistancesNew)) < 1e-12)
        #expect(
            relativeDifference(new.orthogonalDistances, Matrix(rows: Golden.scaledOrthogonalDistancesNew)) < 1e-12)
    }

    /// NIPALS, written by its own paper in another language, comes to the same components.
    @Test func agreesWithNIPALS() throws {
        let plain = try PrincipalComponents(components: 3).fit(Self.x)
        #expect(relativeDifference(plain.loadings, Matrix(rows: Golden.plainNipalsLoadings)) < 1e-9)
        #expect(relativeDifference(try plain.predict(Self.x).scores, Matrix(rows: Golden.plainNipalsScores)) < 1e-9)
        let scaled = try PrincipalComponents(components: 3, scale: true).fit(Self.x)
        #expect(relativeDifference(scaled.loadings, Matrix(rows: Golden.scaledNipalsLoadings)) < 1e-9)
    }

    @Test(arguments: [(9, 4), (12, 30), (25, 25), (40, 7)])
    func invariants(_ n: Int, _ p: Int) throws {
        let x = normalMatrix(n, p, seed: UInt64(n * 100 + p)).subtractingFromRows(
            (0..<p).map { Double($0) - 20 })
        for scale in [false, true] {
            let model = try PrincipalComponents(components: min(n, p), scale: scale).fit(x)
            let a = model.components
            #expect(a == min(n - 1, p))
            let seen = try model.predict(x)
            let ready = x.subtractingFromRows(model.mean).dividingColumns(by: model.scale)
            let norm = ready.elements.reduce(0) { $0 + $1 * $1 }

            let scoreProducts = seen.scores.times(seen.scores, transposingSelf: true)
            let loadingProducts = model.loadings.times(model.loadings, transposingSelf: true)
            for i in 0..<a {
                for j in 0..<a {
                    let expected = i == j ? model.eigenvalues[i] * Double(n - 1) : 0
                    #expect(abs(scoreProducts[i, j] - expected) < 1e-12 * norm)
                    #expect(abs(loadingProducts[i, j] - (i == j ? 1 : 0)) < 1e-13)
                }
            }
            // All components leave nothing: X = T·Pᵀ.
            #expect(relativeDifference(seen.scores.times(model.loadings, transposingOther: true), ready) < 1e-12)
            #expect((seen.orthogonalDistances(components: a).max() ?? 1) < 1e-24 * norm)

            // The distances of calibration rows have fixed sums: Σh = a(n − 1), Σq = (n − 1)·Σ of what is left.
            for k in 1...a {
                let h = seen.scoreDistances(components: k).reduce(0, +)
                #expect(abs(h - Double(k * (n - 1))) < 1e-9 * Double(k * n))
                let q = seen.orthogonalDistances(components: k).reduce(0, +)
                let left = (model.residualEigenvalues(components: k) ?? []).reduce(0, +) * Double(n - 1)
                #expect(abs(q - left) < 1e-12 * norm)
            }
            #expect(abs(model.totalVariance * Double(n - 1) - norm) < 1e-12 * norm)
            #expect(abs(model.explainedVariance.reduce(0, +) - 1) < 1e-12)
            let explained = try #require(seen.explainedVariance)
            #expect(relativeDifference(explained, model.explainedVariance) < 1e-11)
            for k in 0..<a {
                let loading = model.loadings.column(k)
                let largest = loading.indices.max { abs(loading[$0]) < abs(loading[$1]) } ?? 0
                #expect(loading[largest] > 0)
            }
        }
    }

    @Test func fewerComponentsAreThePrefixOfMore() throws {
        let few = try PrincipalComponents(components: 2).fit(Self.x)
        let many = try PrincipalComponents(components: 5).fit(Self.x)
        #expect(many.prefix(components: 2).loadings == few.loadings)
        #expect(many.prefix(components: 2).residualEigenvalues == few.residualEigenvalues)
        #expect(try many.predict(Self.xNew).scoreDistances.prefix(columns: 2) == few.predict(Self.xNew).scoreDistances)
    }

    @Test func rowsArePredictedOneByOne() throws {
        let model = try PrincipalComponents(components: 3, scale: true).fit(Self.x)
        let together = try model.predict(Self.xNew)
        for i in 0..<Self.xNew.rows {
            let alone = try model.predict(Self.xNew.selecting(rows: [i]))
            #expect(relativeDifference(alone.scores.row(0), together.scores.row(i)) < 1e-13)
            #expect(relativeDifference(alone.orthogonalDistances.row(0), together.orthogonalDistances.row(i)) < 1e-12)
        }
        let none = try model.predict(Matrix(rows: 0, columns: 6))
        #expect(none.scores.rows == 0 && none.components == 3 && none.explainedVariance == nil)
    }

    @Test func stopsAtTheNumericalRank() throws {
        for (n, p) in [(12, 8), (9, 50)] {
            for scale in [false, true] {
                let x = matrix(n, p, rank: 3, seed: 31, offset: 1000)
                let model = try PrincipalComponents(components: 6, scale: scale).fit(x)
                #expect(model.components == 3 && model.rank == 3)
                #expect(model.findings.map(\.code) == ["pca.stopped-at-rank"])
                #expect(try model.predict(x).orthogonalDistances(components: 3).max() ?? 1 < 1e-18 * 1e6)
            }
        }
        #expect(try PrincipalComponents(components: 3).fit(Self.x).findings.isEmpty)
    }

    @Test func withoutCentringTheMeanIsAComponent() throws {
        let x = normalMatrix(20, 5, seed: 4).subtractingFromRows([-100, -100, -100, -100, -100])
        let model = try PrincipalComponents(components: 2, centre: false).fit(x)
        #expect(model.mean == [0, 0, 0, 0, 0])
        #expect(model.explainedVariance[0] > 0.999)
        #expect(abs(model.loadings[0, 0] - 0.2.squareRoot()) < 0.01)
    }

    @Test func constantChannelsAreNotScaledUp() throws {
        // 0.1 is no binary number: its mean is not exactly itself, and the deviation not exactly 0.
        let x = Matrix(rows: Self.x.rows, columns: 7) { (out: UnsafeMutableBufferPointer<Double>) in
            for i in 0..<Self.x.rows {
                for j in 0..<6 { out[i * 7 + j] = Self.x[i, j] }
                out[i * 7 + 6] = 0.1
            }
        }
        let model = try PrincipalComponents(components: 3, scale: true).fit(x)
        #expect(model.scale[6] == 1 && model.mean[6] == 0.1)
        #expect(model.unscaledChannels == [6])
        #expect(model.findings.map(\.code) == ["pca.constant-channels"])
        #expect(relativeDifference(model.eigenvalues, Golden.scaledEigenvalues) < 1e-12)
        #expect(model.loadings.row(6).allSatisfy { abs($0) < 1e-12 })
    }

    @Test func badInputIsRefused() {
        let pca = PrincipalComponents(components: 2)
        #expect(throws: ModellingError.tooFewSamples(found: 1, needed: 2, what: "principal components")) {
            try pca.fit(Matrix(rows: [[1, 2, 3]]))
        }
        #expect(throws: ModellingError.tooFewSamples(found: 0, needed: 2, what: "principal components")) {
            try pca.fit(Matrix(rows: 0, columns: 3))
        }
        #expect(throws: ModellingError.nonFinite(row: 1, column: 2, what: "X")) {
            try pca.fit(Matrix(rows: [[1, 2, 3], [1, 5, .nan], [2, 2, 2]]))
        }
        #expect(throws: ModellingError.nonFinite(row: 0, column: 0, what: "squared X")) {
            try pca.fit(Matrix(rows: [[1e308, 1], [-1e308, 2], [-1e308, 3]]))
        }
        #expect(throws: ModellingError.nonFinite(row: 0, column: 1, what: "centred X")) {
            try pca.fit(Matrix(rows: [[1, 1.7e308], [2, 1.7e308], [-1, 1e308]]))
        }
        #expect(throws: ModellingError.noVariation(samples: 2, channels: 2)) {
            try pca.fit(Matrix(rows: [[1e-200, 2e-200], [3e-200, 1e-200]]))
        }
        #expect(throws: ModellingError.noVariation(samples: 3, channels: 2)) {
            try pca.fit(Matrix(rows: [[0.1, 0.7], [0.1, 0.7], [0.1, 0.7]]))
        }
        #expect(throws: ModellingError.noVariation(samples: 3, channels: 0)) {
            try pca.fit(Matrix(rows: 3, columns: 0))
        }
        #expect(
            throws: ModellingError.invalidParameter(name: "components", value: "0", needed: "1 or more are needed")
        ) { try PrincipalComponents(components: 0).fit(Self.x) }
        #expect(throws: ModellingError.channelMismatch(found: 5, expected: 6)) {
            try pca.fit(Self.x).predict(Matrix(rows: 1, columns: 5))
        }
        #expect(throws: ModellingError.nonFinite(row: 0, column: 3, what: "X")) {
            try pca.fit(Self.x).predict(Matrix(rows: [[1, 2, 3, .infinity, 5, 6]]))
        }
        #expect(throws: ModellingError.nonFinite(row: 1, column: 4, what: "squared X")) {
            try pca.fit(Self.x).predict(Matrix(rows: [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, -1e200, 6]]))
        }
    }

    @Test func modelsAreCodedBitForBit() throws {
        let model = try PrincipalComponents(components: 3, scale: true).fit(Self.x)
        let data = try JSONEncoder().encode(model)
        #expect(try JSONDecoder().decode(PrincipalComponentModel.self, from: data) == model)
        let text = String(decoding: data, as: UTF8.self).replacing("\"samples\":14", with: "\"samples\":0")
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PrincipalComponentModel.self, from: Data(text.utf8))
        }
        let asked = PrincipalComponents(components: 3, scale: true)
        #expect(try JSONDecoder().decode(PrincipalComponents.self, from: JSONEncoder().encode(asked)) == asked)
    }

    @Test func errorsTellWhatWasFound() {
        let error = ModellingError.nonFinite(row: 1, column: 2, what: "X")
        #expect(error.place == "X, row 2, column 3")
        #expect(
            ModellingError.tooManyComponents(asked: 9, largest: 4, because: "rank 4").summary
                == "9 components were asked for; 4 can be had (rank 4)")
    }
}
