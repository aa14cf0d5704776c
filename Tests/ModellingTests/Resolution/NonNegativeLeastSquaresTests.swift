import LinearAlgebra
import Modelling
import Testing

struct NonNegativeLeastSquaresTests {
    @Test("agrees with scipy")
    func golden() throws {
        for golden in try MultiGolden.document.get().nnls {
            let (a, b) = (Matrix(rows: golden.a), Matrix(rows: golden.b))
            let solver = NonNegativeLeastSquares(crossProducts: a.times(a, transposingSelf: true))
            let found = solver.solve(rows: b.times(a, transposingSelf: true))
            // The columns that nearly agree have a condition number of 1e6 in the cross products.
            #expect(relativeDifference(found, Matrix(rows: golden.x)) < 1e-9)
        }
    }

    @Test("the conditions of the minimum hold to rounding, whatever the sizes and units", arguments: 1...9)
    func conditions(_ k: Int) {
        for seed in 1...12 as ClosedRange<UInt64> {
            let units = (0..<k).map { [1, 1e-8, 1e8, 3][$0 % 4] }
            let a = normalMatrix(k + Int(seed), k, seed: seed).dividingColumns(by: units)
            let b = normalMatrix(30, k + Int(seed), seed: seed + 100)
            let solver = NonNegativeLeastSquares(crossProducts: a.times(a, transposingSelf: true))
            let products = b.times(a)
            let found = solver.solve(rows: products)
            var active = 0
            for i in 0..<b.rows {
                #expect(solver.violation(of: found.row(i), products: products.row(i)) < 1e-12)
                active += found.row(i).count { $0 == 0 }
            }
            #expect(active > 0)
            #expect(found.row(7) == solver.solve(products.row(7)))
        }
    }

    @Test("no better point is near: the best of all active sets is found")
    func exhaustive() throws {
        let a = normalMatrix(7, 4, seed: 3)
        let gram = a.times(a, transposingSelf: true)
        let solver = NonNegativeLeastSquares(crossProducts: gram)
        for seed in 1...20 as ClosedRange<UInt64> {
            let b = normalMatrix(7, 1, seed: seed + 50)
            let products = b.transposed.times(a).row(0)
            func loss(_ x: [Double]) -> Double { (b - a.times(Matrix(column: x))).rowSquaredNorms.reduce(0, +) }
            var best = loss([0, 0, 0, 0])
            for set in 1..<16 {
                let used = (0..<4).filter { set >> $0 & 1 == 1 }
                let part = gram.selecting(rows: used).selecting(columns: used)
                let solution = try CholeskyFactor(of: part).solve(used.map { products[$0] })
                guard solution.allSatisfy({ $0 >= 0 }) else { continue }
                var x = [0.0, 0, 0, 0]
                for (j, value) in zip(used, solution) { x[j] = value }
                best = min(best, loss(x))
            }
            #expect(abs(loss(solver.solve(products)) - best) < 1e-12 * (1 + best))
        }
    }

    @Test("columns that depend on each other, zero columns and zero right sides")
    func degenerate() {
        let base = normalMatrix(8, 3, seed: 9)
        var a = Matrix(rows: 8, columns: 6)
        for i in 0..<8 {
            for j in 0..<3 { a[i, j] = abs(base[i, j]) }
            a[i, 3] = a[i, 0]
            a[i, 4] = 0
            a[i, 5] = a[i, 1] + a[i, 2]
        }
        let solver = NonNegativeLeastSquares(crossProducts: a.times(a, transposingSelf: true))
        let products = normalMatrix(20, 8, seed: 10).times(a)
        let found = solver.solve(rows: products)
        for i in 0..<20 {
            #expect(found.row(i).allSatisfy { $0.isFinite })
            #expect(found[i, 4] == 0)
            #expect(solver.violation(of: found.row(i), products: products.row(i)) < 1e-7)
        }
        #expect(solver.solve([0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0, 0])
        #expect(solver.violation(of: [-1, 0, 0, 0, 0, 0], products: [0, 0, 0, 0, 0, 0]) == .infinity)
        #expect(NonNegativeLeastSquares(crossProducts: Matrix(rows: 0, columns: 0)).solve([]) == [])
    }
}
