import LinearAlgebra
import Spectroscopy
import Testing

@testable import Preprocessing

/// Linear maps of a spectrum as runs of weights.
struct BandedOperatorTests {
    /// M, outputs × inputs.
    private static func dense(_ operation: BandedOperator) -> Matrix {
        var m = Matrix(rows: operation.outputs, columns: operation.inputs)
        for j in 0..<operation.outputs {
            for (t, weight) in operation.weights(of: j).enumerated() { m[j, operation.starts[j] + t] = weight }
        }
        return m
    }

    private static func spectra(_ count: Int, _ channels: Int) throws -> Spectra {
        var random = SeededGenerator(seed: 8)
        return try Spectra(
            x: Matrix(
                rows: count, columns: channels, elements: (0..<(count * channels)).map { _ in random.uniform() }),
            axis: SpectralAxis(values: (0..<channels).map { 1000 + 2 * Double($0) }, unit: .nanometre),
            signal: .absorbance, samples: (0..<count).map { Sample(id: "s\($0)") })
    }

    private static func near(_ a: Matrix, _ b: Matrix) -> Bool {
        a.rows == b.rows && a.columns == b.columns && zip(a.elements, b.elements).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test func `rows are runs of weights, and a choice of channels is one`() {
        let operation = BandedOperator(inputs: 5, rows: [(1, [2, 0, -1]), (4, [3]), (0, [])])
        #expect(operation.outputs == 3 && operation.offsets == [0, 3, 4, 4] && operation.weights == [2, 0, -1, 3])
        #expect(
            Self.dense(operation)
                == Matrix(rows: [[0, 2, 0, -1, 0], [0, 0, 0, 0, 3], [0, 0, 0, 0, 0]]))
        let choice = BandedOperator(inputs: 4, selecting: [3, 1, 1])
        #expect(Self.dense(choice) == Matrix(rows: [[0, 0, 0, 1], [0, 1, 0, 0], [0, 1, 0, 0]]))
    }

    @Test func `one after the other is the product of the matrices`() {
        var random = SeededGenerator(seed: 3)
        var rows: [(start: Int, weights: [Double])] = []
        for j in 0..<20 { rows.append((j, (0..<(1 + j % 6)).map { _ in random.uniform() - 0.5 })) }
        rows.append((0, []))
        let first = BandedOperator(inputs: 30, rows: rows)
        rows = []
        for j in 0..<9 { rows.append((2 * j, (0..<4).map { _ in random.uniform() - 0.5 })) }
        rows.append((20, [1]))
        let next = BandedOperator(inputs: 21, rows: rows)
        let both = first.followed(by: next)
        #expect(both.inputs == 30 && both.outputs == 10)
        #expect(Self.near(Self.dense(both), Self.dense(next).times(Self.dense(first))))
        // A row of nothing but zeros stays one.
        #expect(both.weights(of: 9).allSatisfy { $0 == 0 })
    }

    @Test(arguments: [
        SavitzkyGolay(window: 7, polynomialOrder: 2, derivative: 1),
        SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 2), SavitzkyGolay(window: 5, polynomialOrder: 3),
    ])
    func `an operator from responses does what the filter does, and is narrow`(_ filter: SavitzkyGolay) throws {
        let spectra = try Self.spectra(3, 90)
        let operation = try #require(try BandedOperator(of: filter, on: spectra.axis, mostWeights: 90 * 15))
        let expected = try filter.apply(to: spectra).x
        let scale = expected.elements.reduce(0) { max($0, abs($1)) }
        let got = spectra.x.times(Self.dense(operation), transposingOther: true)
        for (a, b) in zip(got.elements, expected.elements) { #expect(abs(a - b) < 1e-13 * max(scale, 1)) }
        #expect((0..<90).allSatisfy { operation.weights(of: $0).count <= filter.window })
        #expect(try BandedOperator(of: filter, on: spectra.axis, mostWeights: 90) == nil)
    }
}
