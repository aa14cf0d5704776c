import LinearAlgebra
import Modelling
import Spectroscopy
import TestSupport
import Testing

@testable import Validation

@Suite struct SegmentedPLSTests {
    /// max|fast − plain|/max|plain| over the segments that were not given up, and how many were.
    private func compare(
        _ x: Matrix, _ y: [Double], _ segments: [Segment], latentVariables: Int
    ) throws -> (difference: Double, givenUp: Int) {
        let fast = SegmentedPLS.predictions(x, y, segments: segments, latentVariables: latentVariables)
        #expect(fast.count == segments.count)
        var largest = 0.0
        var scale = 0.0
        for (segment, predicted) in zip(segments, fast) {
            guard let predicted else { continue }
            let model = try PLSRegression(latentVariables: latentVariables).fit(
                x.selecting(rows: segment.training), Matrix(column: segment.training.map { y[$0] }))
            let plain = try model.predictions(for: x.selecting(rows: segment.heldOut))
            try #require(predicted.count == plain.count)
            for (a, b) in zip(predicted, plain) {
                try #require(a.count == b.rows)
                for (value, expected) in zip(a, b.elements) {
                    largest = max(largest, abs(value - expected))
                    scale = max(scale, abs(expected))
                }
            }
        }
        return (largest / max(scale, .leastNormalMagnitude), fast.count { $0 == nil })
    }

    /// Measured in these sets: at most 2e-13.
    @Test("both matrices of inner products give the predictions of the plain way, and no segment is given up")
    func sharesInnerProducts() throws {
        let coffee = try PLSCrossValidationTests.Real.coffee()
        let wide = try compare(coffee.x, coffee.y.elements, coffee.segments.all, latentVariables: 12)
        #expect(wide.difference < 1e-9 && wide.givenUp == 0, "\(wide)")
        // More spectra than channels: every 80th channel.
        let few = coffee.x.selecting(columns: Array(stride(from: 0, to: coffee.x.columns, by: 80)))
        #expect(few.rows > few.columns)
        let tall = try compare(few, coffee.y.elements, coffee.segments.all, latentVariables: 6)
        #expect(tall.difference < 1e-9 && tall.givenUp == 0, "\(tall)")
    }

    @Test("more segments than a block, leave-one-out, and rows in no part of a segment")
    func manySegments() throws {
        let fermentation = try PLSCrossValidationTests.Real.fermentation()
        let n = fermentation.x.rows
        let each = (0..<n).map { row in Segment(training: (0..<n).filter { $0 != row }, heldOut: [row]) }
        let one = try compare(fermentation.x, fermentation.y.elements, each, latentVariables: 5)
        #expect(one.difference < 1e-9 && one.givenUp == 0, "\(one)")
        let parts = [
            Segment(training: Array(stride(from: 0, to: n, by: 2)), heldOut: [1, 5]),
            Segment(training: Array(stride(from: 1, to: n, by: 3)), heldOut: [0, 2, 3]),
        ]
        let some = try compare(fermentation.x, fermentation.y.elements, parts, latentVariables: 3)
        #expect(some.difference < 1e-9 && some.givenUp == 0, "\(some)")
    }

    @Test("a segment whose latent variables are lost in rounding is given up, and so is a constant response")
    func givesUp() {
        // Two directions of very different size, and nothing else: the third latent variable is rounding.
        var x = Matrix(rows: 8, columns: 12)
        for i in 0..<8 {
            for j in 0..<12 {
                let small: Double = (3 * i + j) % 2 == 0 ? 0 : 1e-7
                x[i, j] = Double(i * i % 5 * j) + small
            }
        }
        let y = (0..<8).map { Double($0 % 3) }
        let segments = [Segment(training: [0, 1, 2, 3, 4, 5], heldOut: [6, 7])]
        #expect(SegmentedPLS.predictions(x, y, segments: segments, latentVariables: 5) == [nil])
        let constant = [Double](repeating: 2, count: 8)
        #expect(SegmentedPLS.predictions(x, constant, segments: segments, latentVariables: 1) == [nil])
        let same = Matrix(rows: 8, columns: 12, repeating: 3)
        #expect(SegmentedPLS.predictions(same, y, segments: segments, latentVariables: 1) == [nil])
    }

    @Test("what stands in rows outside a segment leaves no trace in its predictions but rounding")
    func isHonest() throws {
        let fermentation = try PLSCrossValidationTests.Real.fermentation()
        let segments = [Segment(training: Array(0..<16), heldOut: [16, 17])]
        let rows = Array(0..<18)
        let y = fermentation.y.elements
        let clean = SegmentedPLS.predictions(
            fermentation.x.selecting(rows: rows), rows.map { y[$0] }, segments: segments, latentVariables: 4)
        let corrupted = SegmentedPLS.predictions(
            fermentation.x.selecting(rows: rows + [20]), rows.map { y[$0] } + [1e3], segments: segments,
            latentVariables: 4)
        for (a, b) in zip(try #require(clean[0]), try #require(corrupted[0])) {
            for (p, q) in zip(a, b) { #expect(abs(p - q) < 1e-9 * max(1, abs(p))) }
        }
    }
}
