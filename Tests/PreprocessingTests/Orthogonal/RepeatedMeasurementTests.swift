import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// What EPO and GLSW take for differences, and what they refuse.
struct RepeatedMeasurementTests {
    typealias EPO = ExternalParameterOrthogonalisation
    typealias GLSW = GeneralisedLeastSquaresWeighting

    private static func largest(_ x: Matrix) -> Double { x.elements.reduce(0) { max($0, abs($1)) } }

    @Test("pairs: the filter of the differences, whatever tells the pairs", arguments: ["specimen", "lot", "sample"])
    func pairs(_ within: String) throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        let named = spectra.replacing(
            samples: spectra.samples.map {
                Sample(id: within == "sample" ? $0.lot ?? "" : $0.id, lot: $0.lot, metadata: $0.metadata)
            })
        let d = spectra.x.selecting(rows: [0, 2, 4, 6, 8, 10]) - spectra.x.selecting(rows: [1, 3, 5, 7, 9, 11])
        let epo = try EPO(within: within, components: 3).makeFitted(from: named).apply(to: spectra).x
        let given = try FittedExternalParameterOrthogonalisation(differences: d, components: 3)
        #expect(Self.largest(epo - (try given.apply(to: spectra).x)) < 1e-12)
        #expect(Self.largest(epo.times(given.directions, transposingOther: true)) < 1e-14)
        let glsw = try GLSW(within: within, alpha: 0.01).makeFitted(from: named).apply(to: spectra).x
        let weighted = try FittedGeneralisedLeastSquaresWeighting(differences: d, alpha: 0.01)
        #expect(Self.largest(glsw - (try weighted.apply(to: spectra).x)) < 1e-12)
    }

    @Test("a condition that shifts all samples alike is not learned by GLSW; EPO without it takes the shift out")
    func constantShift() throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        let first = [0, 2, 4, 6, 8, 10]
        var x = spectra.x
        for row in first { for j in 0..<18 { x[row + 1, j] = x[row, j] + 0.1 + 0.01 * Double(j) } }
        let shifted = try spectra.replacing(x: x)
        let glsw = try GLSW(within: "specimen", condition: "instrument", alpha: 1e-6).makeFitted(from: shifted)
        // The differences are equal up to the rounding of their subtraction, which is all that there is to
        // learn.
        #expect(Self.largest(try glsw.apply(to: shifted).x - x) < 1e-9)
        let epo = try EPO(within: "specimen").makeFitted(from: shifted).apply(to: shifted).x
        for row in first { for j in 0..<18 { #expect(abs(epo[row, j] - epo[row + 1, j]) < 1e-13) } }
    }

    @Test("several scans under one condition count as their mean; samples under one condition only take no part")
    func unpaired() throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        let method = GLSW(within: "specimen", condition: "instrument", alpha: 0.003)
        let rows = [0, 1, 2, 3, 4, 5, 6]
        let plain = try method.makeFitted(from: spectra.selecting(rows: Array(rows.prefix(6))))
        let alone = try method.makeFitted(from: spectra.selecting(rows: rows))
        #expect(alone == plain)
        // The scan of row 1 twice: the mean is the same. In another order, too.
        let twice = try method.makeFitted(from: spectra.selecting(rows: [0, 1, 1, 2, 3, 4, 5]))
        #expect(Self.largest(try twice.apply(to: spectra).x - plain.apply(to: spectra).x) < 1e-12)
    }

    @Test("α from strong to weak runs from EPO with all directions to nothing at all")
    func alpha() throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        let all = try EPO(within: "specimen", components: 6).makeFitted(from: spectra).apply(to: spectra).x
        let strong = try GLSW(within: "specimen", alpha: 1e-16).makeFitted(from: spectra).apply(to: spectra).x
        #expect(Self.largest(strong - all) < 1e-5)
        let weak = try GLSW(within: "specimen", alpha: 1e12).makeFitted(from: spectra).apply(to: spectra).x
        #expect(Self.largest(weak - spectra.x) < 1e-10)
        let strongest = try GLSW(within: "specimen", alpha: .leastNonzeroMagnitude).makeFitted(from: spectra).apply(
            to: spectra
        ).x
        #expect(Self.largest(strongest - all) < 1e-12)
    }

    @Test("more directions than the differences span: as many as there are, with a finding")
    func rank() throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        let fitted = try EPO(within: "specimen", components: 9).makeFitted(from: spectra)
        #expect(fitted.directions.rows == 6)
        #expect(fitted.findings.map(\.code) == ["preprocessing.difference-rank"])
        #expect(fitted.findings.first?.summary.hasSuffix("the differences span 6") == true)
        // Three copies: the mean of three equal numbers is not always that number.
        let same = spectra.selecting(rows: [0, 0, 0, 2, 2, 2])
        let epo = try Recipe([EPO(within: "specimen")]).fitApplying(to: same)
        let glsw = try Recipe([GLSW(within: "specimen")]).fitApplying(to: same)
        for (fitted, result) in [epo, glsw] {
            #expect(result.x == same.x)
            #expect(fitted.findings.map(\.code) == ["preprocessing.difference-rank"])
        }
    }

    @Test("rows without a value in the column take no part")
    func missingValues() throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        let sparse = spectra.replacing(
            samples: spectra.samples.enumerated().map { row, sample in
                row < 6 ? sample : Sample(id: sample.id, lot: sample.lot, metadata: ["class": "1"])
            })
        let method = EPO(within: "specimen", components: 2)
        #expect(
            try method.makeFitted(from: sparse)
                == method.makeFitted(from: spectra.selecting(rows: [0, 1, 2, 3, 4, 5])))
    }

    @Test("what teaches nothing is refused, with what is there")
    func refusals() throws {
        let spectra = try OrthogonalGoldenTests.spectra()
        func refusal(_ method: some Preprocessing, _ spectra: Spectra) -> PreprocessingError? {
            let result = Result { () throws(PreprocessingError) in
                try method.validate(for: spectra.axis)
                return try method.makeFitted(from: spectra)
            }
            if case .failure(let error) = result { return error }
            return nil
        }
        #expect(
            refusal(EPO(within: "speciment"), spectra)
                == .spectra(.missingColumn(name: "speciment", available: ["specimen", "instrument", "class"])))
        #expect(
            refusal(GLSW(within: "specimen", condition: "day"), spectra)
                == .spectra(.missingColumn(name: "day", available: ["specimen", "instrument", "class"])))
        #expect(refusal(EPO(within: "sample"), spectra) == .noRepeats(method: "epo", column: "sample", spectra: 12))
        #expect(refusal(GLSW(within: "sample"), spectra) == .noRepeats(method: "glsw", column: "sample", spectra: 12))
        #expect(
            refusal(GLSW(within: "specimen", condition: "class"), spectra)
                == .conditionValues(method: "glsw", column: "class", values: ["class 0", "class 1", "class 2"]))
        #expect(
            refusal(GLSW(within: "specimen", condition: "instrument"), spectra.selecting(rows: [0, 2, 4]))
                == .conditionValues(method: "glsw", column: "instrument", values: ["A"]))
        #expect(
            refusal(GLSW(within: "specimen", condition: "instrument"), spectra.selecting(rows: [0, 1, 2]))
                == .tooFewPairs(method: "glsw", column: "specimen", condition: "instrument", found: 1))
        #expect(refusal(EPO(), spectra.selecting(rows: [0])) == .tooFewSpectra(method: "epo", found: 1, needed: 2))
        #expect(
            refusal(EPO(within: "lot", components: 0), spectra)
                == .invalidParameter(
                    method: "epo", parameter: "components", value: "0", needed: "it must be 1 or more"))
        for alpha in [0, -1, Double.infinity, .nan] {
            #expect(
                refusal(GLSW(within: "lot", alpha: alpha), spectra)
                    == .invalidParameter(
                        method: "glsw", parameter: "alpha", value: String(alpha), needed: "it must be above 0"))
        }
        #expect(throws: PreprocessingError.notConverged(method: "epo")) {
            try FittedExternalParameterOrthogonalisation(
                differences: Matrix(rows: 1, columns: 2, elements: [1, .nan]), components: 1)
        }
        #expect(throws: PreprocessingError.tooFewSpectra(method: "glsw", found: 0, needed: 1)) {
            try FittedGeneralisedLeastSquaresWeighting(differences: Matrix(rows: 0, columns: 2), alpha: 1)
        }
    }
}
