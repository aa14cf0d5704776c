import Foundation
import LinearAlgebra
import Spectroscopy
import Testing

@testable import Modelling

@Suite struct PCASolverTests {
    /// The law: the solver that the size chooses gives what the full decomposition gives.
    @Test(
        "few components of a large matrix are those of the full decomposition",
        arguments: [(220, 240), (230, 600), (700, 210)])
    func truncatedIsFull(_ n: Int, _ p: Int) throws {
        // Ten components over four decades, and noise.
        let heights = (0..<10).map { k in 1 / (0..<k).reduce(1.0) { p, _ in p * 2.8 } }
        var t = normalMatrix(n, 10, seed: 1)
        for i in 0..<n { for k in 0..<10 { t[i, k] *= heights[k] } }
        let noise = normalMatrix(n, p, seed: 3).dividingColumns(by: [Double](repeating: 1e5, count: p))
        let x = (t.times(normalMatrix(10, p, seed: 2)) - noise).subtractingFromRows(
            [Double](repeating: -20, count: p))
        #expect(PrincipalComponents.isTruncated(rows: n, columns: p, components: 12))
        #expect(!PrincipalComponents.isTruncated(rows: n, columns: p, components: 60))
        for scale in [false, true] {
            let few = try PrincipalComponents(components: 12, scale: scale).fit(x, spectrum: .whole)
            let all = try PrincipalComponents(components: 60, scale: scale).fit(x, spectrum: .whole)
            #expect(few.components == 12 && few.rank == all.rank)
            #expect(relativeDifference(few.eigenvalues, Array(all.eigenvalues[..<12])) < 1e-12)
            // The directions of the ten components that stand out; two of noise turn with rounding over small gaps.
            #expect(
                relativeDifference(few.loadings.prefix(columns: 10), all.loadings.prefix(columns: 10)) < 1e-9)
            let a = try #require(few.residualEigenvalues)
            let b = try #require(all.residualEigenvalues(components: 12))
            #expect(a.count == b.count)
            for power in [1, 2, 3] {
                func theta(_ values: [Double]) -> Double {
                    values.reduce(0) { sum, v in sum + (0..<power).reduce(1.0) { product, _ in product * v } }
                }
                #expect(abs(theta(a) / theta(b) - 1) < 1e-11, "theta \(power)")
            }
            let (seen, expected) = (try few.predict(x), try all.prefix(components: 12).predict(x))
            #expect(
                relativeDifference(
                    seen.orthogonalDistances(components: 10), expected.orthogonalDistances(components: 10))
                    < 1e-9)
            #expect(
                relativeDifference(seen.scoreDistances(components: 10), expected.scoreDistances(components: 10)) < 1e-9)
        }
    }

    /// The law: a fit that finds the components alone is the fit that finds the whole spectrum, but for the spectrum.
    @Test("leading components are those of the whole spectrum", arguments: [(220, 240), (700, 210)])
    func leadingIsWhole(_ n: Int, _ p: Int) throws {
        var t = normalMatrix(n, 9, seed: 1)
        for i in 0..<n { for k in 0..<9 { t[i, k] *= 2 / Double(1 << k) } }
        let noise = normalMatrix(n, p, seed: 3).dividingColumns(by: [Double](repeating: 1e4, count: p))
        let x = (t.times(normalMatrix(9, p, seed: 2)) - noise).subtractingFromRows([Double](repeating: -20, count: p))
        for (centre, scale) in [(true, false), (true, true), (false, false)] {
            let method = PrincipalComponents(components: 6, centre: centre, scale: scale)
            let (few, all) = (try method.fit(x), try method.fit(x, spectrum: .whole))
            #expect(few.residualEigenvalues == nil && few.residualEigenvalues(components: 3) == nil)
            #expect(few.rank == nil && all.rank != nil)
            #expect(relativeDifference(few.eigenvalues, all.eigenvalues) < 1e-11)
            #expect(relativeDifference(few.loadings, all.loadings) < 1e-9)
            #expect(few.mean == all.mean && few.scale == all.scale && few.findings.isEmpty)
            #expect(abs(few.totalVariance / all.totalVariance - 1) < 1e-12)
            #expect(abs(few.residualVariance / all.residualVariance - 1) < 1e-9)
            #expect(relativeDifference(try few.scores(of: x), try all.predict(x).scores) < 1e-9)
            let (a, b) = (few.prefix(components: 2), all.prefix(components: 2))
            #expect(abs(a.residualVariance / b.residualVariance - 1) < 1e-11)
            #expect(a.rank == nil && a.components == 2)
            let read = try JSONDecoder().decode(PrincipalComponentModel.self, from: JSONEncoder().encode(few))
            #expect(read == few && read.residualVariance == few.residualVariance)
        }
        let gate = try DataDrivenSIMCA(components: 6).fit(x)
        #expect(gate.components == 6 && gate.principalComponents.rank == nil)
        let simca = try SIMCA(components: 6).fit(x)
        #expect(simca.principalComponents.rank != nil)
        #expect(try simca.limits().orthogonal.count == 6)
    }

    @Test("a rank below the components that are asked for is found by the truncated solver too")
    func rank() throws {
        let x = matrix(210, 260, rank: 3, seed: 31, offset: 1000)
        let model = try PrincipalComponents(components: 6).fit(x)
        #expect(model.components == 3 && model.rank == 3)
        #expect(model.findings.map(\.code) == ["pca.stopped-at-rank"])
    }
}
