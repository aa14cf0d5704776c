import Foundation
import LinearAlgebra
import Modelling
import Preprocessing
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct ProcrustesTests {
    static let x = Matrix(rows: FigureGolden.procrustesX)
    static let y = Matrix(column: FigureGolden.procrustesY)
    static let segments = Segments.given(foldOfRow: (0..<15).map { $0 % 4 }, folds: 4)

    static func largest(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
    }

    static func make(
        _ model: ProcrustesCrossValidation.Model, scale: Bool = false,
        scope: ProcrustesCrossValidation.Scope = .global, components: Int = 3, seed: UInt64 = 1
    ) throws -> PseudoValidationSet {
        try ProcrustesCrossValidation(model: model, components: components, scale: scale, scope: scope)
            .makeSet(x, model == .pca ? nil : y, segments: segments, seed: seed)
    }

    /// Scores in the global model with the first row positive, and squared distances to it, of rows.
    static func seen(
        _ rows: Matrix, _ model: ProcrustesCrossValidation.Model, scale: Bool
    ) throws -> (scores: Matrix, distances: [Double]) {
        var scores: Matrix
        let distances: [Double]
        if model == .pls {
            let pls = try PLSRegression(latentVariables: 3, scale: scale).fit(x, y)
            (scores, distances) = try pls.projection.project(rows)
        } else {
            let seen = try PrincipalComponents(components: 3, scale: scale).fit(x).predict(rows)
            scores = seen.scores
            distances = seen.orthogonalDistances(components: 3)
        }
        for a in 0..<3 where scores[0, a] < 0 { for i in 0..<rows.rows { scores[i, a] = -scores[i, a] } }
        return (scores, distances)
    }

    @Test("scores in the global model, distances and D agree with numpy")
    func golden() throws {
        typealias Golden = (scores: [[Double]], distances: [Double], ratios: [[Double]])
        let cases: [(ProcrustesCrossValidation.Model, Bool, ProcrustesCrossValidation.Scope, Golden)] = [
            (.pca, false, .global, (FigureGolden.pcaScores, FigureGolden.pcaDistances, FigureGolden.pcaRatios)),
            (
                .pca, true, .global,
                (FigureGolden.pcaScaledScores, FigureGolden.pcaScaledDistances, FigureGolden.pcaScaledRatios)
            ),
            (
                .pca, false, .local,
                (FigureGolden.pcaLocalScores, FigureGolden.pcaLocalDistances, FigureGolden.pcaLocalRatios)
            ),
            (.pcr, false, .global, (FigureGolden.pcrScores, FigureGolden.pcrDistances, FigureGolden.pcrRatios)),
            (
                .pcr, true, .global,
                (FigureGolden.pcrScaledScores, FigureGolden.pcrScaledDistances, FigureGolden.pcrScaledRatios)
            ),
            (
                .pcr, false, .local,
                (FigureGolden.pcrLocalScores, FigureGolden.pcrLocalDistances, FigureGolden.pcrLocalRatios)
            ),
            (.pls, false, .global, (FigureGolden.plsScores, FigureGolden.plsDistances, FigureGolden.plsRatios)),
            (
                .pls, true, .global,
                (FigureGolden.plsScaledScores, FigureGolden.plsScaledDistances, FigureGolden.plsScaledRatios)
            ),
            (
                .pls, false, .local,
                (FigureGolden.plsLocalScores, FigureGolden.plsLocalDistances, FigureGolden.plsLocalRatios)
            ),
        ]
        for (model, scale, scope, expected) in cases {
            let pv = try Self.make(model, scale: scale, scope: scope)
            let (scores, distances) = try Self.seen(pv.x, model, scale: scale)
            #expect(pv.components == 3 && pv.findings.isEmpty)
            let unit = expected.scores.joined().map(abs).max() ?? 1
            #expect(
                Self.largest(scores.elements, Array(expected.scores.joined())) < 1e-9 * unit,
                "\(model) \(scale) \(scope)")
            #expect(
                Self.largest(distances, expected.distances) < 1e-9 * (expected.distances.max() ?? 1),
                "\(model) \(scale) \(scope)")
            #expect(Self.largest(pv.ratios.elements, Array(expected.ratios.joined())) < 1e-9)
        }
    }

    @Test("the global PLS model predicts of the set what cross-validation predicts, with 1, 2, 3 latent variables")
    func predictions() throws {
        let model = try PLSRegression(latentVariables: 3).fit(Self.x, Self.y)
        // Centred globally, written out: the rows about the mean of all, each segment by a model without a centre.
        let (xMean, yMean) = (Self.x.columnMeans, Self.y.columnMeans[0])
        let (xc, yc) = (Self.x.subtractingFromRows(xMean), Self.y.subtractingFromRows([yMean]))
        let pv = try Self.make(.pls)
        for a in 1...3 {
            let got = try model.predict(pv.x, latentVariables: a)
            for segment in Self.segments.all {
                let predicted = Self.uncentredPLS(
                    xc.selecting(rows: segment.training), yc.selecting(rows: segment.training).column(0),
                    heldOut: xc.selecting(rows: segment.heldOut), a)
                for (position, row) in segment.heldOut.enumerated() {
                    #expect(abs(got[row, 0] - yMean - predicted[position]) < 1e-9)
                }
            }
        }
        // Centred in each segment: the same deviations from the means as the cross-validation of the product.
        let local = try Self.make(.pls, scope: .local)
        let validated = try PLSCrossValidation(Self.x, Self.y, segments: Self.segments, latentVariables: 3)
        for a in 1...3 {
            let got = try model.predict(local.x, latentVariables: a)
            for segment in Self.segments.all {
                let trainingMean = Self.y.selecting(rows: segment.training).columnMeans[0]
                for row in segment.heldOut {
                    let expected = validated.predictions[a - 1][row, 0] - trainingMean + yMean
                    #expect(abs(got[row, 0] - expected) < 1e-9)
                }
            }
        }
    }

    /// PLS1 by deflation of X, without a centre.
    static func uncentredPLS(_ x: Matrix, _ y: [Double], heldOut: Matrix, _ a: Int) -> [Double] {
        var (e, h) = (x, heldOut)
        var predicted = [Double](repeating: 0, count: heldOut.rows)
        for _ in 0..<a {
            var w = e.transposedTimes(y)
            let norm = dot(w, w).squareRoot()
            w = w.map { $0 / norm }
            let t = e.times(w)
            let p = e.transposedTimes(t).map { $0 / dot(t, t) }
            let q = dot(t, y) / dot(t, t)
            let new = h.times(w)
            for i in predicted.indices { predicted[i] += new[i] * q }
            e = e - Matrix(column: t).times(Matrix(rows: [p]))
            h = h - Matrix(column: new).times(Matrix(rows: [p]))
        }
        return predicted
    }

    /// The RMSE of its reference predictions (R pcv, `.tests/pcvpls/Ypv*-10-*-ven4.csv`) with 1 … 10 latent variables, and
    /// the first row of D for PCR (`.tests/pcvpcr/Dg-10-TRUE-ven4.csv`): SNV spectra of corn, moisture, four venetian
    /// blinds of the rows sorted by moisture.
    @Test(
        "corn, moisture: the predictions of the set that the authors' own program made",
        .enabled(if: SharedFolder.isAvailableOrRequired, "there is no shared folder with the corn spectra"))
    func authors() throws {
        let shared = try #require(SharedFolder.url)
        let raw = try SpectralFile.read(
            path: shared.appendingPathComponent("data/corn_nir_3instruments/corn_mp5.csv").path
        ).spectra()
        let x = try StandardNormalVariate().apply(to: raw).x
        let moisture = try raw.samples.map { try #require($0.metadata["moisture_pct"].flatMap(Double.init)) }
        let y = Matrix(column: moisture)
        var folds = [Int](repeating: 0, count: 80)
        let sorted = moisture.indices.sorted { (moisture[$0], $0) < (moisture[$1], $1) }
        for (rank, row) in sorted.enumerated() { folds[row] = rank % 4 }
        let segments = Segments.given(foldOfRow: folds, folds: 4)
        let expected: [(ProcrustesCrossValidation.Scope, Bool, [Double])] = [
            (
                .global, false,
                [
                    0.34254659499072554, 0.27737958894624637, 0.2661207416302118, 0.23090449522648557,
                    0.21827153890675433, 0.21509205034667828, 0.21270759696336278, 0.22882452667487405,
                    0.2161134504631383, 0.21361437028682953,
                ]
            ),
            (
                .local, true,
                [
                    0.3326937021259317, 0.286254617997104, 0.26489763400126776, 0.25150904687944037,
                    0.22499341869757336, 0.2233625399392033, 0.22394439671740238, 0.2308616674155084,
                    0.24664948725461575, 0.24290399788260028,
                ]
            ),
        ]
        for (scope, scale, errors) in expected {
            let pv = try ProcrustesCrossValidation(model: .pls, components: 10, scale: scale, scope: scope)
                .makeSet(x, y, segments: segments, seed: 1)
            let model = try PLSRegression(latentVariables: 10, scale: scale).fit(x, y)
            for a in 1...10 {
                let predicted = try model.predict(pv.x, latentVariables: a).column(0)
                let rmse = try RegressionFigures(.test, reference: moisture, predicted: predicted).rmse
                #expect(abs(rmse - errors[a - 1]) < 1e-9, "\(scope) \(a)")
            }
        }
        let pcr = try ProcrustesCrossValidation(model: .pcr, components: 10, scale: true).makeSet(
            x, y, segments: segments, seed: 1)
        let ratios = [
            0.844781495425892, 1.01109793896991, 1.1916930759364, -1.22086239252419, 1.00815030975991,
            -2.10395121845985, 0.995624516873518, 0.847982283286565, 1.48193477835506, -0.769252097387524,
        ]
        #expect(Self.largest(pcr.ratios.row(0), ratios) < 1e-9)
    }

    @Test("the seed moves the residuals alone")
    func seeds() throws {
        let (a, b) = (try Self.make(.pls, seed: 1), try Self.make(.pls, seed: 2))
        #expect(try Self.make(.pls, seed: 1).x == a.x)
        #expect(a.x != b.x)
        let model = try PLSRegression(latentVariables: 3).fit(Self.x, Self.y)
        #expect(try Self.largest(model.predict(a.x).elements, model.predict(b.x).elements) < 1e-9)
    }

    @Test("fewer components than asked for, a full space, and what is refused")
    func limits() throws {
        let pv = try Self.make(.pca, components: 40)
        #expect(pv.components == 10 && pv.findings.map(\.code) == ["procrustes.rank"])
        // Three channels and three components leave no residual.
        let narrow = Self.x.prefix(columns: 3)
        let full = try ProcrustesCrossValidation(model: .pca, components: 3).makeSet(
            narrow, segments: Self.segments, seed: 1)
        #expect(full.components == 3)
        #expect(full.x.firstNonFinite == nil)
        // A constant channel stays constant.
        var constant = Self.x
        for i in 0..<15 { constant[i, 4] = 7 }
        let kept = try ProcrustesCrossValidation(model: .pls, components: 3, scale: true).makeSet(
            constant, Self.y, segments: Self.segments, seed: 1)
        #expect((0..<15).allSatisfy { abs(kept.x[$0, 4] - 7) < 1e-12 })

        let method = ProcrustesCrossValidation(model: .pls, components: 2)
        #expect(throws: ModellingError.shapeMismatch(what: "reference values", found: 0, expected: 15)) {
            try method.makeSet(Self.x, segments: Self.segments, seed: 1)
        }
        #expect(throws: ModellingError.self) {
            try method.makeSet(
                Self.x, Self.y, segments: .given(foldOfRow: [Int](repeating: 0, count: 15), folds: 1), seed: 1)
        }
        let lots = Lots(names: (0..<15).map { "\($0)" }, indices: Array(0..<15))
        #expect(throws: ModellingError.self) {
            try method.makeSet(
                Self.x, Self.y,
                segments: .lotGrouped(lots, lotClasses: nil, folds: 3, repeats: 2, seed: 1), seed: 1)
        }
        #expect(throws: ModellingError.noVariation(samples: 15, channels: 12)) {
            try ProcrustesCrossValidation(model: .pca).makeSet(
                Matrix(rows: 15, columns: 12, repeating: 1), segments: Self.segments, seed: 1)
        }
    }
}
