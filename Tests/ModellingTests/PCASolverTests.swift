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
            let few = try PrincipalComponents(components: 12, scale: scale).fit(x)
            let all = try PrincipalComponents(components: 60, scale: scale).fit(x)
            #expect(few.components == 12 && few.rank == all.rank)
            #expect(relativeDifference(few.eigenvalues, Array(all.eigenvalues[..<12])) < 1e-12)
            // The directions of the ten components that stand out; two of noise turn with rounding over small gaps.
            #expect(
                relativeDifference(few.loadings.prefix(columns: 10), all.loadings.prefix(columns: 10)) < 1e-9)
            let (a, b) = (few.residualEigenvalues, all.residualEigenvalues(components: 12))
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

    @Test("a rank below the components that are asked for is found by the truncated solver too")
    func rank() throws {
        let x = matrix(210, 260, rank: 3, seed: 31, offset: 1000)
        let model = try PrincipalComponents(components: 6).fit(x)
        #expect(model.components == 3 && model.rank == 3)
        #expect(model.findings.map(\.code) == ["pca.stopped-at-rank"])
    }
}
