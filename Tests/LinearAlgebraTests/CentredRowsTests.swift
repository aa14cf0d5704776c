import Testing

@testable import LinearAlgebra

/// The passes over blocks of rows give what plain loops give, at every place of a block's end.
@Suite struct CentredRowsTests {
    static let shapes = [(0, 3), (1, 1), (3, 5), (8, 9), (9, 8), (130, 17), (1030, 3), (37, 20_000), (5000, 130)]

    @Test(arguments: shapes)
    func centres(_ n: Int, _ p: Int) {
        let x = MatrixKind.random.matrix(n, p)
        let y = MatrixKind.random.matrix(n, 2, seed: 5)
        let mean = x.columnMeans
        for j in stride(from: 0, to: p, by: max(p / 7, 1)) {
            let expected = n == 0 ? 0 : (0..<n).reduce(0) { $0 + x[$1, j] } / Double(n)
            #expect(abs(mean[j] - expected) < 1e-13)
        }
        let centred = CentredRows(x, less: mean, products: y)
        #expect(centred.rows == x.subtractingFromRows(mean))
        let deviations = x.columnStandardDeviations(about: mean)
        let products = y.times(centred.rows, transposingSelf: true)
        for j in stride(from: 0, to: p, by: max(p / 7, 1)) {
            let squares = (0..<n).reduce(0) { $0 + centred.rows[$1, j] * centred.rows[$1, j] }
            #expect(abs(centred.columnSquares[j] - squares) <= 1e-12 * max(squares, 1))
            if n > 1 { #expect(abs(deviations[j] - (squares / Double(n - 1)).squareRoot()) < 1e-12) }
        }
        if n > 0 { #expect(largestDifference(centred.products, products) < 1e-10) }
        let norm = x.elements.reduce(0) { $0 + $1 * $1 }
        #expect(abs(CentredRows.columnSquares(of: x).reduce(0, +) - norm) <= 1e-12 * max(norm, 1))
    }

    @Test(arguments: shapes)
    func projects(_ n: Int, _ p: Int) {
        let x = MatrixKind.random.matrix(n, p)
        let r = MatrixKind.random.matrix(1, p, seed: 7).elements
        let (t, z) = x.projection(on: r)
        #expect(largestDifference(Matrix(column: t), Matrix(column: x.times(r))) < 1e-11)
        let scale = x.elements.reduce(0) { $0 + $1 * $1 } + 1
        #expect(largestDifference(Matrix(column: z), Matrix(column: x.transposedTimes(t))) < 1e-14 * scale)
        let reversed = x.projection(on: r, fromTheEnd: true)
        #expect(reversed.scores == t && reversed.back == z)
        let b = MatrixKind.random.matrix(p, 3, seed: 8)
        let mean = x.columnMeans
        let plain = x.subtractingFromRows(mean).times(b)
        if n > 0 { #expect(largestDifference(x.centredProduct(less: mean, with: b), plain) < 1e-11) }
    }

    @Test func aMeanTellsOfWhatIsNotFinite() {
        for bad in [Double.nan, .infinity, -.infinity] {
            var x = MatrixKind.random.matrix(300, 5)
            x[211, 3] = bad
            #expect(x.columnMeans.map(\.isFinite) == [true, true, true, false, true])
        }
    }
}
