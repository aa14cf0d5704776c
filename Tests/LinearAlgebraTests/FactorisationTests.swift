import Testing

@testable import LinearAlgebra

@Suite struct FactorisationTests {
    /// Every size up to 8, then some up to 40 in every combination, then a few large ones.
    static let sizes: [(Int, Int)] = {
        let small = Array(0...8) + [13, 20, 31, 40]
        return small.flatMap { m in small.map { (m, $0) } } + [(150, 150), (150, 23), (17, 150), (1, 150), (97, 64)]
    }()

    @Test(arguments: MatrixKind.allCases)
    func singularValues(_ kind: MatrixKind) throws {
        for (m, n) in Self.sizes {
            let x = kind.matrix(m, n)
            let svd = try SingularValueDecomposition(of: x)
            let r = min(m, n)
            let s = svd.singularValues
            let label: Comment = "\(kind.rawValue) \(m) × \(n)"
            #expect(s.count == r && svd.left.rows == m && svd.left.columns == r, label)
            #expect(svd.rightTransposed.rows == r && svd.rightTransposed.columns == n, label)
            let size = Double(max(m, n, 1)) * Double.ulpOfOne
            let scale = s.first ?? 0
            #expect(largestDifference(svd.left.times(svd.left, transposingSelf: true), identity(r)) <= 10 * size, label)
            #expect(
                largestDifference(svd.rightTransposed.times(svd.rightTransposed, transposingOther: true), identity(r))
                    <= 10 * size, label)
            let scaled = svd.left.dividingColumns(by: s.map { $0 > 0 ? 1 / $0 : .infinity })
            #expect(largestDifference(scaled.times(svd.rightTransposed), x) <= 10 * size * scale, label)
            #expect(zip(s, s.dropFirst()).allSatisfy { $0 >= $1 } && s.allSatisfy { $0 >= 0 }, label)
            for k in 0..<r {
                let v = svd.rightTransposed.row(k)
                let largest = v.map(abs).max() ?? 0
                #expect(v.first { abs($0) == largest } ?? -1 > 0, label)
            }
            switch kind {
            case .random: #expect(svd.rank == r, label)
            case .rankDeficient: #expect(svd.rank == r / 2, label)
            case .illConditioned: break
            case .equalSingularValues: #expect(svd.rank == r && s.allSatisfy { abs($0 - 3) <= 30 * size }, label)
            case .zero: #expect(svd.rank == 0 && s.allSatisfy { $0 == 0 }, label)
            }
            #expect(try SingularValueDecomposition(of: x).rightTransposed == svd.rightTransposed, label)
        }
    }

    @Test func singularValuesByHand() throws {
        let svd = try SingularValueDecomposition(of: Matrix(rows: [[3, 0], [0, -4], [0, 0]]))
        #expect(largestDifference(Matrix(column: svd.singularValues), Matrix(column: [4, 3])) < 1e-15)
        #expect(largestDifference(svd.rightTransposed, Matrix(rows: [[0, 1], [1, 0]])) < 1e-15)
        #expect(largestDifference(svd.left, Matrix(rows: [[0, 1], [-1, 0], [0, 0]])) < 1e-15)
    }

    @Test(arguments: [0, 1, 2, 3, 5, 8, 21, 60, 120])
    func choleskyFactors(_ n: Int) throws {
        let b = MatrixKind.random.matrix(n + 5, n)
        let a = b.times(b, transposingSelf: true)
        let factor = try CholeskyFactor(of: a)
        let norm = a.elements.map(abs).max() ?? 0
        #expect(largestDifference(factor.lower.times(factor.lower, transposingOther: true), a) <= 1e-14 * norm * 4)
        for i in 0..<n { #expect((i + 1..<max(n, i + 1)).allSatisfy { factor.lower[i, $0] == 0 }) }
        // The leading block of the factor is the factor of the leading block.
        let k = n / 2
        let block = Matrix(rows: (0..<k).map { i in (0..<k).map { a[i, $0] } })
        let leading = Matrix(rows: (0..<k).map { i in (0..<k).map { factor.lower[i, $0] } })
        #expect(largestDifference(try CholeskyFactor(of: block).lower, leading) <= 1e-13 * norm)

        let solution = (0..<n).map { Double($0) - 1.5 }
        let right = a.times(solution)
        #expect(largestDifference(Matrix(column: factor.solve(right)), Matrix(column: solution)) < 1e-8)
        let forward = factor.forwardSolve(right)
        #expect(largestDifference(Matrix(column: factor.lower.times(forward)), Matrix(column: right)) <= 1e-12 * norm)
    }

    @Test func choleskyNamesTheMinorThatFails() {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) {
            try CholeskyFactor(of: Matrix(rows: [[4, 2, 0], [2, 1, 0], [0, 0, 1]]))
        }
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 1)) {
            try CholeskyFactor(of: Matrix(rows: [[-1]]))
        }
    }

    @Test(arguments: MatrixKind.allCases)
    func symmetricEigenvalues(_ kind: MatrixKind) throws {
        for n in [0, 1, 2, 3, 7, 20, 41, 90] {
            let half = kind.matrix(n, n)
            let a = Matrix(
                rows: n, columns: n,
                elements: (0..<(n * n)).map { 0.5 * (half[$0 / n, $0 % n] + half[$0 % n, $0 / n]) })
            let eigen = try SymmetricEigen(of: a)
            let scale = max(a.elements.map(abs).max() ?? 0, 1e-300)
            #expect(zip(eigen.eigenvalues, eigen.eigenvalues.dropFirst()).allSatisfy { $0 >= $1 })
            #expect(
                largestDifference(eigen.vectors.times(eigen.vectors, transposingOther: true), identity(n)) < 1e-13)
            let rebuilt = eigen.vectors.transposed.times(
                Matrix(
                    rows: n, columns: n,
                    elements: (0..<(n * n)).map { eigen.eigenvalues[$0 / n] * eigen.vectors[$0 / n, $0 % n] }))
            #expect(largestDifference(rebuilt, a) <= 1e-13 * scale * Double(n + 1))
            let trace = (0..<n).reduce(0) { $0 + a[$1, $1] }
            #expect(abs(eigen.eigenvalues.reduce(0, +) - trace) <= 1e-13 * scale * Double(n + 1))
        }
    }

    @Test(arguments: [(0, 5), (5, 0), (1, 9), (6, 6), (12, 40), (40, 12), (30, 150)])
    func rowSpaceKeepsInnerProducts(_ n: Int, _ p: Int) {
        for kind in MatrixKind.allCases {
            let x = kind.matrix(n, p)
            let space = RowSpace(of: x)
            let r = min(n, p)
            let l = space.coordinates
            let q = space.basisTransposed
            #expect(l.rows == n && l.columns == r && q.rows == r && q.columns == p)
            let scale = max(x.elements.map(abs).max() ?? 0, 1e-300)
            let allowed = 1e-14 * Double(p + 1)
            #expect(
                largestDifference(l.times(l, transposingOther: true), x.times(x, transposingOther: true))
                    <= allowed * scale * scale * 10)
            #expect(largestDifference(l.times(q), x) <= allowed * scale * 10)
            #expect(largestDifference(q.times(q, transposingOther: true), identity(r)) <= 1e-13)
            #expect(largestDifference(space.project(x), l) <= allowed * scale * 10)
            for i in 0..<n { #expect((min(i + 1, r)..<r).allSatisfy { l[i, $0] == 0 }) }
        }
    }

    /// Changing later rows changes no bit of an earlier one: what is held out cannot leak into what is fitted.
    @Test(arguments: [(8, 30), (30, 8), (40, 200), (150, 170)])
    func rowsOfTheRowSpaceDoNotDependOnLaterOnes(_ n: Int, _ p: Int) {
        let x = MatrixKind.random.matrix(n, p)
        for i in [0, 1, n / 2, n - 2] {
            var changed = x
            for k in (i + 1)..<n {
                for j in 0..<p { changed[k, j] = 1000 * Double(k + j) - changed[k, j] }
            }
            let before = RowSpace(of: x).coordinates
            let after = RowSpace(of: changed).coordinates
            for k in 0...i {
                #expect(
                    before.row(k).map(\.bitPattern) == after.row(k).map(\.bitPattern), "row \(k), changed after \(i)")
            }
        }
    }
}
