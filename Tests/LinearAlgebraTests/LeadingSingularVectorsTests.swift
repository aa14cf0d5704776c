import LinearAlgebra
import Testing

@Suite struct LeadingSingularVectorsTests {
    static let shapes: [(m: Int, n: Int, k: Int)] = [
        (1, 1, 1), (5, 3, 1), (3, 5, 3), (40, 40, 4), (30, 100, 5), (100, 30, 5), (60, 70, 7), (70, 60, 60), (1, 9, 1),
        (9, 1, 1), (2, 2, 2),
    ]

    private func normal(_ m: Int, _ n: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        return Matrix(rows: m, columns: n, elements: (0..<(m * n)).map { _ in generator.normal() })
    }

    @Test("are those of the full decomposition, signs included", arguments: shapes)
    func full(_ shape: (m: Int, n: Int, k: Int)) throws {
        let (m, n, k) = shape
        let x = normal(m, n, seed: UInt64(m * 100 + n))
        let full = try SingularValueDecomposition(of: x)
        let leading = try LeadingSingularVectors(of: x, count: k)
        #expect(leading.singularValues.count == min(m, n))
        for (got, expected) in zip(leading.singularValues, full.singularValues) {
            #expect(abs(got - expected) < 1e-13 * full.singularValues[0])
        }
        for a in 0..<k {
            for j in 0..<n { #expect(abs(leading.rightTransposed[a, j] - full.rightTransposed[a, j]) < 1e-10) }
            for i in 0..<m { #expect(abs(leading.leftTransposed[a, i] - full.left[i, a]) < 1e-10) }
        }
    }

    @Test("small singular values keep their digits beside a large one", arguments: [(60, 50), (50, 200), (200, 50)])
    func graded(_ m: Int, _ n: Int) throws {
        // s = 1, 1e-1, …: a Gram matrix would lose all below 1e-8.
        let r = 12
        let u = try SingularValueDecomposition(of: normal(m, r, seed: 1)).left
        let v = try SingularValueDecomposition(of: normal(r, n, seed: 2)).rightTransposed
        var scaled = u
        for i in 0..<m { for a in 0..<r { scaled[i, a] *= 1 / (0..<a).reduce(1.0) { p, _ in p * 10 } } }
        let leading = try LeadingSingularVectors(of: scaled.times(v), count: 4)
        for a in 0..<r {
            let expected = 1 / (0..<a).reduce(1.0) { p, _ in p * 10 }
            #expect(abs(leading.singularValues[a] - expected) < 1e-14, "value \(a)")
        }
        for a in 0..<4 {
            let alignment = abs(dot(leading.rightTransposed.row(a), v.row(a)))
            #expect(abs(alignment - 1) < 1e-9, "vector \(a)")
        }
        #expect(leading.singularValues[r...].allSatisfy { $0 < 1e-14 })
    }

    @Test("matrices with clusters, zeros, copies and blocks are decomposed")
    func awkward() throws {
        var identity = Matrix(rows: 30, columns: 30)
        for i in 0..<30 { identity[i, i] = 1 }
        var blocks = Matrix(rows: 24, columns: 20)
        for i in 0..<24 { blocks[i, i % 20] = Double(1 + i / 6) }
        var bidiagonal = Matrix(rows: 16, columns: 16)
        for i in 0..<16 {
            bidiagonal[i, i] = i % 4 == 3 ? 0 : 1
            if i % 5 != 0 { bidiagonal[i - 1, i] = 1e-9 }
        }
        let copies = normal(12, 18, seed: 4).selecting(rows: Array(0..<12) + Array(0..<12))
        let centred = { (x: Matrix) in x.subtractingFromRows(x.columnMeans) }
        let low = normal(20, 2, seed: 5).times(normal(2, 50, seed: 6))
        let kinds = [
            identity, blocks, bidiagonal, copies, centred(copies), centred(normal(25, 40, seed: 7)), low, centred(low),
            Matrix(rows: 9, columns: 7), Matrix(rows: 9, columns: 7, repeating: 1e-100),
            Matrix(rows: 6, columns: 30, repeating: 2),
            normal(10, 10, seed: 9).dividingColumns(
                by: [Double](repeating: 1e150, count: 10)),
        ]
        for (kind, x) in kinds.enumerated() {
            let full = try SingularValueDecomposition(of: x)
            for count in [1, 2, 5, min(x.rows, x.columns)] {
                let leading = try LeadingSingularVectors(of: x, count: count)
                let scale = full.singularValues[0]
                for (got, expected) in zip(leading.singularValues, full.singularValues) {
                    #expect(abs(got - expected) <= 1e-13 * scale, "kind \(kind)")
                }
                let v = leading.rightTransposed
                let products = v.times(v, transposingOther: true)
                for i in 0..<count {
                    for j in 0..<count { #expect(abs(products[i, j] - (i == j ? 1 : 0)) < 1e-13, "kind \(kind)") }
                }
                let lengths = x.times(v, transposingOther: true).transposed.rowSquaredNorms
                for a in 0..<count {
                    #expect(abs(lengths[a].squareRoot() - leading.singularValues[a]) <= 1e-13 * scale, "kind \(kind)")
                }
            }
        }
        var holed = normal(6, 6, seed: 1)
        holed[2, 3] = .nan
        #expect(throws: LinearAlgebraError.self) { try LeadingSingularVectors(of: holed, count: 2) }
    }
}
