import Testing

@testable import LinearAlgebra

@Suite struct KrylovSingularVectorsTests {
    /// U·diag(s)·Vᵀ with orthonormal columns of U (m × r) and V (n × r).
    static func matrix(_ m: Int, _ n: Int, _ s: [Double]) throws -> Matrix {
        let r = s.count
        let u = try SingularValueDecomposition(of: MatrixKind.random.matrix(m, r, seed: 3)).left
        let v = try SingularValueDecomposition(of: MatrixKind.random.matrix(n, r, seed: 4)).left
        return u.dividingColumns(by: s.map { 1 / $0 }).times(v, transposingOther: true)
    }

    /// Ten that fall by a half each, thirty that fall by a third over ten, a floor at 1e-6.
    static let apart = (0..<60).map { k in max(k < 10 ? 1 / Double(1 << k) : 1e-4 / Double(k), 1e-6) }

    @Test(
        "the largest singular values and vectors are those of the full decomposition",
        arguments: [(150, 121), (121, 260)])
    func isFull(_ m: Int, _ n: Int) throws {
        let x = try Self.matrix(m, n, Self.apart)
        let full = try SingularValueDecomposition(of: x)
        for count in [1, 3, 8] {
            let found = try #require(KrylovSingularVectors(of: x, count: count))
            let (v, expected) = (found.rightTransposed, full.rightTransposed.selecting(rows: Array(0..<count)))
            for k in 0..<count {
                #expect(abs(found.singularValues[k] / full.singularValues[k] - 1) < 1e-12, "value \(k) of \(count)")
            }
            #expect(largestDifference(v, expected) < 1e-9)
            #expect(largestDifference(v.times(v, transposingOther: true), identity(count)) < 1e-13)
            #expect(found.next <= full.singularValues[count] * (1 + 1e-12))
            #expect(found.next > 0.5 * full.singularValues[count])
            let again = try #require(KrylovSingularVectors(of: x, count: count))
            #expect(again.rightTransposed == v && again.singularValues == found.singularValues)
        }
    }

    @Test("singular values that stand together are found as a space")
    func clusters() throws {
        var s = Self.apart
        (s[1], s[2], s[3]) = (0.5, 0.5, 0.5 * (1 + 1e-12))
        let x = try Self.matrix(80, 70, s)
        let full = try SingularValueDecomposition(of: x)
        let found = try #require(KrylovSingularVectors(of: x, count: 5))
        for k in 0..<5 { #expect(abs(found.singularValues[k] / full.singularValues[k] - 1) < 1e-12) }
        // VᵀV' of the three is a rotation.
        let three = [1, 2, 3]
        let c = found.rightTransposed.selecting(rows: three).times(
            full.rightTransposed.selecting(rows: three), transposingOther: true)
        #expect(largestDifference(c.times(c, transposingOther: true), identity(3)) < 1e-9)
        // Where the cluster is cut, the method may not decide which of its vectors is first.
        if let cut = KrylovSingularVectors(of: x, count: 3) {
            #expect(abs(cut.singularValues[2] / full.singularValues[2] - 1) < 1e-12)
        }
    }

    @Test("where it does not serve there is nothing: small, of low rank, zero, too much asked for")
    func refuses() throws {
        #expect(KrylovSingularVectors(of: MatrixKind.random.matrix(9, 12), count: 2) == nil)
        #expect(KrylovSingularVectors(of: try Self.matrix(90, 80, [3, 2, 1]), count: 2) == nil)
        #expect(KrylovSingularVectors(of: Matrix(rows: 80, columns: 70), count: 2) == nil)
        #expect(KrylovSingularVectors(of: try Self.matrix(90, 61, Self.apart), count: 30) == nil)
        // A floor without end: values that close cannot be parted within the space that is allowed.
        let floor = (0..<80).map { 1 + 0.01 * Double(80 - $0) }
        #expect(KrylovSingularVectors(of: try Self.matrix(90, 80, floor), count: 4) == nil)
    }

    @Test("where all singular values are equal, every direction is one")
    func equal() throws {
        let x = try Self.matrix(90, 80, [Double](repeating: 3, count: 80))
        guard let found = KrylovSingularVectors(of: x, count: 4) else { return }
        #expect(found.singularValues.allSatisfy { abs($0 - 3) < 1e-13 })
        let v = found.rightTransposed
        #expect(largestDifference(v.times(v, transposingOther: true), identity(4)) < 1e-13)
    }
}
