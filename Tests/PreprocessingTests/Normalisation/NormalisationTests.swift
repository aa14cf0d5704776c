import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct NormalisationTests {
    private func spectra(_ rows: [[Double]], axis: [Double]? = nil) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: axis ?? rows[0].indices.map { Double($0 + 1) }, unit: .nanometre),
            signal: .absorbance, samples: rows.indices.map { Sample(id: "s\($0)") })
    }

    @Test("each type divides by its own number")
    func divisors() throws {
        let cases: [(Normalisation, [Double], Double)] = [
            (Normalisation(type: .area), [3, -1, 0, 4], 8), (Normalisation(type: .sum), [3, -1, 0, 4], 6),
            (Normalisation(type: .length), [3, 0, 0, -4], 5), (Normalisation(type: .max), [3, -5, 0, 4], 4),
            (Normalisation(type: .max), [-3, -5, -2, -4], -2), (Normalisation(type: .maxAbsolute), [3, -5, 0, 4], 5),
            (Normalisation(peak: [AxisInterval(from: 2, to: 3)]), [3, -1, 0, 4], -1),
            (Normalisation(peak: [AxisInterval(from: 3, to: 2), AxisInterval(from: 1, to: 2)]), [3, -1, 8, 4], 10),
        ]
        for (method, row, divisor) in cases {
            #expect(try method.apply(to: spectra([row])).x.elements == row.map { $0 / divisor }, "\(method)")
        }
    }

    @Test("type range takes the minimum off first")
    func range() throws {
        #expect(try Normalisation(type: .range).apply(to: spectra([[3, -1, 0, 7]])).x.elements == [0.5, 0, 0.125, 1])
    }

    @Test("a single position is the nearest channel; of two equally near, that of the smaller value")
    func position() throws {
        let row = [2.0, 4, 8, 16]
        func divisor(_ position: Double, _ axis: [Double]) throws -> Double {
            let method = Normalisation(peak: [AxisInterval(from: position, to: position)])
            return try row[0] / method.apply(to: spectra([row], axis: axis)).x[0, 0]
        }
        #expect(try divisor(22, [10, 20, 30, 40]) == 4)
        #expect(try divisor(25, [10, 20, 30, 40]) == 4)
        #expect(try divisor(25, [40, 30, 20, 10]) == 8)
        #expect(try divisor(40, [10, 20, 30, 40]) == 16)
        for outside in [9.0, 41, .nan] {
            let error = #expect(throws: PreprocessingError.self) { try divisor(outside, [10, 20, 30, 40]) }
            #expect(error?.code == "preprocessing.range-empty")
        }
    }

    @Test("a spectrum whose divisor is 0 is refused by its name, rounding or not")
    func zeroDivisors() throws {
        let zero = [0.0, 0, 0, 0]
        let balanced = [0.1, 0.2, -0.3, 0]
        let cases: [(Normalisation, [Double])] = [
            (Normalisation(type: .area), zero), (Normalisation(type: .length), zero), (Normalisation(type: .sum), zero),
            (Normalisation(type: .sum), balanced), (Normalisation(type: .max), [-1, 0, -2, -3]),
            (Normalisation(type: .maxAbsolute), zero), (Normalisation(peak: [AxisInterval(from: 1, to: 3)]), balanced),
        ]
        for (method, row) in cases {
            #expect(
                throws: PreprocessingError.unusableDivisor(
                    method: "normalise", sample: "s1", divisor: method.type.rawValue, value: 0)
            ) { try method.apply(to: spectra([[1, 2, 3, 4], row])) }
        }
        #expect(throws: PreprocessingError.constantSpectrum(method: "normalise", sample: "s0", value: 0.1)) {
            try Normalisation(type: .range).apply(to: spectra([[0.1, 0.1, 0.1]]))
        }
    }

    @Test("the smallest and largest numbers keep their length; an area beyond all numbers is refused")
    func extremes() throws {
        for scale in [1e-300, 1e300] {
            let result = try Normalisation(type: .length).apply(to: spectra([[3 * scale, -4 * scale]])).x.elements
            #expect(abs(result[0] - 0.6) < 1e-15 && abs(result[1] + 0.8) < 1e-15)
        }
        #expect(
            throws: PreprocessingError.unusableDivisor(
                method: "normalise", sample: "s0", divisor: "area", value: .infinity)
        ) { try Normalisation(type: .area).apply(to: spectra([[1e308, 1e308]])) }
    }

    @Test("stretches go with the internal peak, and with nothing else")
    func peakParameter() throws {
        let x = try spectra([[1, 2, 3]])
        let without = #expect(throws: PreprocessingError.self) { try Normalisation(peak: []).apply(to: x) }
        #expect(without?.summary == "peak is 0 stretches; type internal-peak needs one or more")
        let step = try RecipeStep(
            identifier: "normalise", parameters: ["peak": .array([.array([.integer(1), .integer(2)])])])
        let with = #expect(throws: PreprocessingError.self) { try Recipe([step.method]).fit(to: x) }
        #expect(with?.summary == "peak is 1 stretches; only type internal-peak has them, not area")
        #expect(throws: PreprocessingError.self) {
            try RecipeStep(identifier: "normalise", parameters: ["type": .string("areas")])
        }
    }
}

struct ProbabilisticQuotientTests {
    private typealias PQN = ProbabilisticQuotientNormalisation

    private func spectra(_ rows: [[Double]]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows), axis: SpectralAxis(values: rows[0].indices.map { Double($0) }, unit: .index),
            signal: .absorbance, samples: rows.indices.map { Sample(id: "s\($0)") })
    }

    @Test("finds the dilution although one band is far stronger; area does not")
    func dilution() throws {
        let training = try CatalogueCase.spectra()
        let fitted = try PQN(reference: .median, integral: false).makeFitted(from: training.selecting(rows: [2]))
        #expect(fitted.reference == training.x.row(2))
        let diluted = (0..<121).map { j in training.x[2, j] * (j < 50 && j > 10 ? 40 : 0.25) }
        let result = try fitted.apply(to: training.selecting(rows: [2]).replacing(x: Matrix(rows: [diluted]))).x
        for j in 60..<121 { #expect(abs(result[0, j] - training.x[2, j]) < 1e-12) }
        #expect(fitted.findings.isEmpty)
    }

    @Test("the reference is the median or the mean of spectra of unit area, or as they are")
    func references() throws {
        let x = try spectra([[1, 1, 2], [2, 4, 2], [0, 10, 30]])
        #expect(try PQN(reference: .median, integral: false).makeFitted(from: x).reference == [1, 4, 2])
        #expect(try PQN(reference: .mean, integral: false).makeFitted(from: x).reference.map { $0 * 3 } == [3, 15, 34])
        #expect(try PQN().makeFitted(from: x).reference == [0.25, 0.25, 0.5])
    }

    @Test("channels without a reference count nowhere, and are told")
    func zeroReference() throws {
        let training = try spectra([[0, 2, 4, 1e-20, 8]])
        let fitted = try PQN(reference: .median, integral: false).makeFitted(from: training)
        #expect(fitted.findings.map(\.code) == ["preprocessing.zero-reference-channels"])
        #expect(fitted.findings.first?.summary.hasPrefix("the reference is 0 in 2 of 5 channels") == true)
        #expect(try fitted.apply(to: spectra([[100, 1, 2, 100, 4]])).x.elements == [200, 2, 4, 200, 8])
    }

    @Test("no reference at all, no area, no median quotient: refused by name")
    func refusals() throws {
        let zero = try spectra([[0, 0, 0], [0, 0, 0]])
        #expect(
            throws: PreprocessingError.unusableDivisor(method: "pqn", sample: "s0", divisor: "area", value: 0)
        ) { try PQN().makeFitted(from: zero) }
        #expect(
            throws: PreprocessingError.unusableDivisor(
                method: "pqn", sample: "(mean of 2 training spectra)", divisor: "reference", value: 0)
        ) { try PQN(reference: .mean, integral: false).makeFitted(from: zero) }
        let fitted = try PQN().makeFitted(from: spectra([[1, 2, 3]]))
        #expect(
            throws: PreprocessingError.unusableDivisor(
                method: "pqn", sample: "s1", divisor: "median quotient", value: 0)
        ) { try fitted.apply(to: spectra([[1, 1, 1], [-1, 0, 5]])) }
    }
}
