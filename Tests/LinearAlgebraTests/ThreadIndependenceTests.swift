import Testing

@testable import LinearAlgebra

/// Work is cut by its size: one thread and several give the same bits.
@Suite struct ThreadIndependenceTests {
    private struct Results: Equatable {
        let means, squares, deviations, scores, back: [Double]
        let centred, products, projected, inner: Matrix
        let singularValues: [Double]
        let vectors: Matrix

        init(_ x: Matrix, _ y: Matrix) throws {
            means = x.columnMeans
            deviations = x.columnStandardDeviations(about: means)
            let rows = CentredRows(x, less: means, products: y)
            (centred, squares, products) = (rows.rows, rows.columnSquares, rows.products)
            (scores, back) = rows.rows.projection(on: means)
            projected = x.centredProduct(less: means, with: rows.products.transposed)
            inner = y.times(x, transposingSelf: true).rowInnerProducts
            let leading = try #require(KrylovSingularVectors(of: rows.rows, count: 2))
            (singularValues, vectors) = (leading.singularValues, leading.rightTransposed)
        }
    }

    @Test func oneThreadAndThreeGiveTheSameBits() throws {
        let (n, p) = (2200, 250)
        let x = try KrylovSingularVectorsTests.matrix(n, p, (0..<60).map { 1 / Double(1 << min($0, 40)) })
        let y = MatrixKind.random.matrix(n, 2, seed: 9)
        defer { Parallel.limitThreads(to: 0) }
        Parallel.limitThreads(to: 1)
        let one = try Results(x, y)
        Parallel.limitThreads(to: 3)
        let three = try Results(x, y)
        #expect(one == three)
    }
}
