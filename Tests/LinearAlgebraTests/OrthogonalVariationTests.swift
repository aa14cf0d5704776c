import LinearAlgebra
import Testing

@Suite struct OrthogonalVariationTests {
    static func centred(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        let x = Matrix(
            rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in generator.normal() })
        return x.subtractingFromRows(x.columnMeans)
    }

    private static func largest(_ x: Matrix) -> Double { x.elements.reduce(0) { max($0, abs($1)) } }

    @Test("T = X·R, X = T·Pᵀ + E, W orthogonal to XᵀY, T to Y", arguments: [(9, 4, 1), (7, 30, 1), (25, 12, 3)])
    func invariants(_ n: Int, _ p: Int, _ q: Int) throws {
        let (x, y) = (Self.centred(n, p, seed: 1), Self.centred(n, q, seed: 2))
        let variation = try OrthogonalVariation(of: x, against: y, components: 3)
        #expect(variation.components == 3)
        let basis = variation.predictiveDirections
        #expect(basis.rows == q)
        #expect(Self.largest(basis.times(variation.weights, transposingOther: true)) < 1e-14)
        let covariance = y.times(x, transposingSelf: true)
        let outside = covariance - covariance.times(basis, transposingOther: true).times(basis)
        #expect(Self.largest(outside) < 1e-13 * Self.largest(covariance))
        let t = x.times(variation.rotations, transposingOther: true)
        #expect(Self.largest(t - variation.scores.transposed) < 1e-12)
        #expect(Self.largest(x - t.times(variation.loadings) - variation.filtered) < 1e-12)
        #expect(Self.largest(variation.scores.times(y)) < 1e-12)
        for w in 0..<3 { #expect(abs(dot(variation.weights.row(w), variation.weights.row(w)) - 1) < 1e-14) }
    }

    @Test("extraction ends at the rank, and does not begin where X does not vary with Y")
    func rank() throws {
        let x = Self.centred(12, 2, seed: 3).times(
            Self.centred(2, 9, seed: 4) - Matrix(rows: 2, columns: 9, repeating: 1))
        let y = Self.centred(12, 1, seed: 5)
        #expect(try OrthogonalVariation(of: x, against: y, components: 8).components == 1)
        let none = try OrthogonalVariation(of: x, against: Matrix(rows: 12, columns: 1), components: 2)
        #expect(none.components == 0 && none.predictiveDirections.rows == 0)
        #expect(none.filtered == x)
        #expect(none.loadings.columns == 9)
    }
}
