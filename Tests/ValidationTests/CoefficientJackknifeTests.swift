import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

@testable import Validation

/// Leave-one-out is compared with R mdatools by the oracles.
@Suite struct CoefficientJackknifeTests {
    private func normal(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var generator = SeededGenerator(seed: seed)
        return Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in generator.normal() })
    }

    private func lots(_ indices: [Int]) -> Lots {
        Lots(names: (0..<((indices.max() ?? 0) + 1)).map { "L\($0)" }, indices: indices)
    }

    /// The jackknife of a mean is its standard error: with one channel of ±1 and one latent variable the coefficient is
    /// half of a difference of means, and whole lots of three copies say no more than lots of one.
    @Test("copies within a lot do not narrow the interval")
    func lotsAreTheUnit() throws {
        let (x, y) = (normal(9, 4, seed: 1), normal(9, 2, seed: 2))
        let method = CoefficientJackknife(latentVariables: 2)
        let single = try method.estimate(x, y, lots: lots(Array(0..<9)))
        let thrice = (0..<27).map { $0 / 3 }
        let copied = try method.estimate(x.selecting(rows: thrice), y.selecting(rows: thrice), lots: lots(thrice))
        #expect(single.degreesOfFreedom == 8 && copied.degreesOfFreedom == 8)
        for k in 0..<2 {
            for j in 0..<4 {
                #expect(abs(copied.standardErrors[k][j] / single.standardErrors[k][j] - 1) < 1e-10)
                #expect(abs(copied.coefficients[k][j] - single.coefficients[k][j]) < 1e-12)
            }
        }
        // Taken as samples of their own, the copies would.
        let naive = try method.estimate(
            x.selecting(rows: thrice), y.selecting(rows: thrice), lots: lots(Array(0..<27)))
        #expect(naive.standardErrors[0][0] < 0.7 * single.standardErrors[0][0])
    }

    @Test("b̄, s, t, p and the interval follow from the fits without each lot", arguments: [false, true])
    func byHand(_ scale: Bool) throws {
        let (x, y) = (normal(12, 5, seed: 3), normal(12, 1, seed: 4))
        let indices = [0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4]
        let result = try CoefficientJackknife(latentVariables: 2, scale: scale, alpha: 0.1).estimate(
            x, y, lots: lots(indices))
        let parts = try (0..<5).map { lot -> [Double] in
            let rows = indices.indices.filter { indices[$0] != lot }
            let model = try PLSRegression(latentVariables: 2, scale: scale).fit(
                x.selecting(rows: rows), y.selecting(rows: rows))
            return model.coefficients(latentVariables: 2).matrix.column(0)
        }
        let t = StudentT(degreesOfFreedom: 4)
        for j in 0..<5 {
            let mean = parts.reduce(0) { $0 + $1[j] } / 5
            let s = (0.8 * parts.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) }).squareRoot()
            #expect(abs(result.means[0][j] - mean) < 1e-14)
            #expect(abs(result.standardErrors[0][j] - s) < 1e-14)
            #expect(abs((result.tValues[0][j] ?? .nan) - mean / s) < 1e-11)
            let p = 2 * t.upperTail(abs(mean / s))
            #expect(abs((result.pValues[0][j] ?? .nan) - p) < 1e-12)
            #expect(abs(result.intervals[0][j].upperBound - (mean + t.quantile(0.95) * s)) < 1e-13)
            #expect(result.intervals[0][j].contains(0) == (p > 0.1))
        }
    }

    @Test("a constant channel has no t value; impossible requests are refused")
    func edges() throws {
        var x = normal(8, 3, seed: 5)
        for i in 0..<8 { x[i, 1] = 0.1 }
        let y = normal(8, 1, seed: 6)
        let result = try CoefficientJackknife(latentVariables: 1).estimate(x, y, lots: lots(Array(0..<8)))
        #expect(result.tValues[0][1] == nil && result.pValues[0][1] == nil)
        #expect(result.standardErrors[0][1] == 0)
        #expect(
            throws: ModellingError.tooFewSamples(
                found: 1, needed: 2, what: "the jackknife, which leaves out whole lots")
        ) {
            try CoefficientJackknife(latentVariables: 1).estimate(
                x, y, lots: lots([Int](repeating: 0, count: 8)))
        }
        #expect(throws: ModellingError.shapeMismatch(what: "lots of rows", found: 7, expected: 8)) {
            try CoefficientJackknife(latentVariables: 1).estimate(x, y, lots: lots(Array(0..<7)))
        }
        // Only sample 7 varies in channel 0: without it the rank is 1.
        var narrow = Matrix(rows: 8, columns: 2)
        for i in 0..<8 { narrow[i, 1] = Double(i) }
        narrow[7, 0] = 3
        #expect(
            throws: ModellingError.tooManyComponents(
                asked: 2, largest: 1, because: "the rank of the samples without lot \"L7\"")
        ) { try CoefficientJackknife(latentVariables: 2).estimate(narrow, y, lots: lots(Array(0..<8))) }
        #expect(
            throws: ModellingError.invalidParameter(
                name: "alpha", value: "2.0", needed: "a number above 0 and below 1 is needed")
        ) { try CoefficientJackknife(latentVariables: 1, alpha: 2).estimate(x, y, lots: lots(Array(0..<8))) }
    }
}
