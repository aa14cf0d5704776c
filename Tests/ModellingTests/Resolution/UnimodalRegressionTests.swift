import LinearAlgebra
import Modelling
import Testing

struct UnimodalRegressionTests {
    @Test("agrees with isotonic regressions of scikit-learn for every mode")
    func golden() throws {
        for golden in try MultiGolden.document.get().unimodal {
            let fit = UnimodalRegression(of: golden.y, nonNegative: golden.nonNegative)
            #expect(relativeDifference(fit.values, golden.values) < 1e-12)
            #expect(abs(fit.squaredError - golden.squaredError) < 1e-12 * (1 + golden.squaredError))
        }
    }

    @Test("what is unimodal stays; the result is unimodal and no shifted one is nearer", arguments: [1, 2, 7, 40])
    func properties(_ n: Int) {
        let hill = (0..<n).map { Double(min($0, n - $0)) }
        #expect(UnimodalRegression(of: hill).values == hill)
        for seed in 1...10 as ClosedRange<UInt64> {
            for nonNegative in [false, true] {
                let y = normalMatrix(1, n, seed: seed).row(0)
                let fit = UnimodalRegression(of: y, nonNegative: nonNegative)
                #expect(fit.values.count == n)
                let error = zip(y, fit.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                #expect(abs(error - fit.squaredError) < 1e-12 * (1 + error))
                let steps = zip(fit.values, fit.values.dropFirst()).map { $1 - $0 }.filter { $0 != 0 }
                if let falling = steps.firstIndex(where: { $0 < 0 }) {
                    #expect(steps[falling...].allSatisfy { $0 < 0 })
                }
                if nonNegative { #expect(fit.values.allSatisfy { $0 >= 0 }) }
                #expect(UnimodalRegression(of: fit.values, nonNegative: nonNegative).values == fit.values)
            }
        }
    }

    @Test func example() {
        let fit = UnimodalRegression(of: [0, 2, 1, 3, 0])
        #expect(fit.values == [0, 1.5, 1.5, 3, 0])
        #expect(fit.squaredError == 0.5)
        #expect(UnimodalRegression(of: []).values == [])
        #expect(UnimodalRegression(of: [-1, -2, -1], nonNegative: true).values == [0, 0, 0])
    }
}
