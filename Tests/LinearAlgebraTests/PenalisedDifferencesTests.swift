import Testing

@testable import LinearAlgebra

@Suite struct PenalisedDifferencesTests {
    private static func values(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in generator.normal() }
    }

    /// Weights over six orders of magnitude; every seventh is 0.
    private static func weights(_ count: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { j in
            var weight = 1.0
            for _ in 0..<Int(generator.uniform() * 6) { weight *= 0.1 }
            return j % 7 == 3 ? 0 : weight
        }
    }

    /// D, (p − d) × p.
    private static func differences(_ p: Int, _ d: Int) -> Matrix {
        var rows = (0..<p).map { i in (0..<p).map { $0 == i ? 1.0 : 0.0 } }
        for _ in 0..<d { rows = zip(rows.dropFirst(), rows).map { zip($0, $1).map { $0 - $1 } } }
        return Matrix(rows: rows)
    }

    @Test("solves (W + λDᵀD)z = Wy as the dense Cholesky factor does", arguments: 1...4)
    func dense(_ order: Int) throws {
        for p in [order + 1, order + 2, order + 3, 11, 30] {
            for penalty in [1e-3, 1, 1e3] {
                let y = Self.values(p, seed: 3)
                let w = Self.weights(p, seed: 5)
                let d = Self.differences(p, order)
                var a = d.times(d, transposingSelf: true)
                for i in 0..<p {
                    for j in 0..<p { a[i, j] = penalty * a[i, j] + (i == j ? w[i] : 0) }
                }
                let expected = try CholeskyFactor(of: a).solve(zip(w, y).map { $0 * $1 })
                let smoother = PenalisedDifferences(channels: p, order: order, penalty: penalty)
                let z = try #require(smoother.solve(y, weights: w))
                let scale = expected.map(abs).max() ?? 0
                for (got, wanted) in zip(z, expected) {
                    #expect(abs(got - wanted) <= 1e-6 * scale, "p \(p), λ \(penalty)")
                }
            }
        }
    }

    @Test("the unrolled elimination of second differences is the general one")
    func unrolled() {
        for (p, penalty) in [(3, 1.0), (4, 1e5), (50, 1e-6), (200, 1e12), (200, 1)] {
            let smoother = PenalisedDifferences(channels: p, order: 2, penalty: penalty)
            var results: [[Double]] = []
            for isGeneral in [true, false] {
                var factor = [Double](repeating: 0, count: smoother.factorLength)
                var z = [Double](repeating: 0, count: p)
                Self.values(p, seed: 8).withUnsafeBufferPointer { y in
                    Self.weights(p, seed: 9).withUnsafeBufferPointer { w in
                        factor.withUnsafeMutableBufferPointer { factor in
                            z.withUnsafeMutableBufferPointer { z in
                                #expect(
                                    isGeneral
                                        ? smoother.reduce(y, w, into: factor, z)
                                        : smoother.reduceSecondOrder(y, w, into: factor, z))
                            }
                        }
                    }
                }
                results.append(factor + z)
            }
            for (a, b) in zip(results[0], results[1]) {
                #expect(abs(a - b) <= 1e-12 * (1 + abs(a)), "\(p), \(penalty)")
            }
        }
    }

    @Test("a polynomial of a degree below the order is its own solution, whatever the penalty", arguments: 1...3)
    func polynomials(_ order: Int) throws {
        let p = 120
        let y = (0..<p).map { j in (1..<order).reduce(0.5) { sum, _ in sum * (Double(j) / 60 - 1) + 0.75 } }
        for penalty in [1e-12, 1, 1e6, 1e15, 1e200] {
            let smoother = PenalisedDifferences(channels: p, order: order, penalty: penalty)
            let z = try #require(smoother.solve(y, weights: Self.weights(p, seed: 2)))
            #expect(zip(z, y).map { abs($0 - $1) }.max() ?? .infinity < 1e-9, "λ \(penalty)")
        }
    }

    @Test("an immense penalty gives the weighted least-squares polynomial", arguments: [1e14, 1e22, 1e100, 1e300])
    func immensePenalty(_ penalty: Double) throws {
        let p = 40
        let y = Self.values(p, seed: 21)
        let w = Self.weights(p, seed: 22)
        // The line with Σw·r = 0 and Σw·j·r = 0.
        let total = w.reduce(0, +)
        let centre = zip(w, 0..<p).reduce(0) { $0 + $1.0 * Double($1.1) } / total
        let mean = zip(w, y).reduce(0) { $0 + $1.0 * $1.1 } / total
        var (above, below) = (0.0, 0.0)
        for j in 0..<p {
            above += w[j] * (Double(j) - centre) * (y[j] - mean)
            below += w[j] * (Double(j) - centre) * (Double(j) - centre)
        }
        let smoother = PenalisedDifferences(channels: p, order: 2, penalty: penalty)
        let z = try #require(smoother.solve(y, weights: w))
        for j in 0..<p { #expect(abs(z[j] - (mean + above / below * (Double(j) - centre))) < 1e-7) }
    }

    @Test("as many positive weights as the order are interpolated; fewer determine nothing", arguments: 1...3)
    func fewWeights(_ order: Int) throws {
        let p = 30
        let y = Self.values(p, seed: 31)
        let smoother = PenalisedDifferences(channels: p, order: order, penalty: 10)
        var w = [Double](repeating: 0, count: p)
        #expect(smoother.solve(y, weights: w) == nil)
        for (count, j) in [4, 17, 22].prefix(order).enumerated() {
            #expect(smoother.solve(y, weights: w) == nil, "\(count) weights")
            w[j] = 1e-250
        }
        let z = try #require(smoother.solve(y, weights: w))
        for j in [4, 17, 22].prefix(order) { #expect(abs(z[j] - y[j]) < 1e-9) }
        for j in 0..<(p - order) {
            let difference = Self.differences(order + 1, order).times(Array(z[j...(j + order)]))[0]
            #expect(abs(difference) < 1e-9)
        }
    }
}
