import Hyperspectral
import LinearAlgebra
import Testing

struct NearestCentreTests {
    @Test(arguments: [1, 31, 32, 77])
    func `the class with the greatest discriminant, and its distance`(_ n: Int) {
        var random = SeededGenerator(seed: 3)
        func matrix(_ rows: Int, _ columns: Int) -> Matrix {
            Matrix(
                rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in 4 * random.uniform() - 2 })
        }
        let (centres, whitening, scores) = (matrix(5, 3), matrix(3, 3), matrix(n, 3))
        let priors = [-1.2, -2.5, -0.9, -3, -1.7]
        let found = NearestCentre(centres: centres, whitening: whitening, logPriors: priors)
            .decide(scores, tellingAll: true)
        for i in 0..<n {
            let w = (0..<3).map { b in (0..<3).reduce(0.0) { $0 + scores[i, $1] * whitening[$1, b] } }
            let h = (0..<5).map { c in
                (0..<3).reduce(0.0) { $0 + (w[$1] - centres[c, $1]) * (w[$1] - centres[c, $1]) }
            }
            let best = (0..<5).max { priors[$0] - h[$0] / 2 < priors[$1] - h[$1] / 2 } ?? 0
            #expect(Int(found.classes[i]) == best)
            #expect(abs(found.nearest[i] - h[best]) <= 1e-12 * h[best])
            for c in 0..<5 { #expect(abs((found.distances?[i, c] ?? -1) - h[c]) <= 1e-12 * h[c]) }
        }
        #expect(
            NearestCentre(centres: centres, whitening: whitening, logPriors: priors).decide(scores).classes
                == found.classes)
    }

    @Test func `the first of equal classes`() {
        let centres = Matrix(rows: [[1, 0], [-1, 0], [1, 0]])
        let found = NearestCentre(
            centres: centres, whitening: Matrix(rows: [[1, 0], [0, 1]]), logPriors: [0, 0, 0]
        ).decide(Matrix(rows: [[0, 5], [2, 0], [-2, 0]]))
        #expect(found.classes == [0, 0, 1])
        #expect(found.nearest == [26, 1, 1])
        #expect(found.distances == nil)
    }
}
