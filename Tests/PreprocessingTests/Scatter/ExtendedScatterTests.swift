import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct ExtendedScatterTests {
    private typealias EMSC = ExtendedMultiplicativeScatterCorrection

    private func spectra(_ rows: [[Double]], axis: [Double]? = nil) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: axis ?? rows[0].indices.map { Double($0) }, unit: .index), signal: .absorbance,
            samples: rows.indices.map { Sample(id: "s\($0)") })
    }

    private func nearness(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.elements, b.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }

    @Test("degree 0 is MSC, found in another way")
    func degreeZero() throws {
        let training = try CatalogueCase.spectra()
        let test = try CatalogueCase.spectra(seed: 4)
        let emsc = try EMSC(degree: 0).makeFitted(from: training).apply(to: test).x
        let msc = try MultiplicativeScatterCorrection().makeFitted(from: training).apply(to: test).x
        #expect(nearness(emsc, msc) < 1e-12)
    }

    @Test("brings the reference with offset, drift, interferents and another size back to the reference")
    func recovers() throws {
        let training = try CatalogueCase.spectra()
        let reference = training.x.columnMeans
        let interferents = (0..<2).map { k in
            (0..<121).map { (j: Int) -> Double in sin(Double(j) / (5.0 + 3 * Double(k))) + 2 }
        }
        let shares = [[0.5, -1.0, 2.0, 0.25, -0.75, 3.0], [100, 30, -20, 0.01, 5, -4.0]]
        let slopes = [0.3, -2.0]
        let rows = (0..<2).map { i in
            (0..<121).map { j -> Double in
                let t = Double(j) / 60 - 1
                let s = shares[i]
                var value = s[0] + t * (s[1] + t * (s[2] + t * s[3]))
                value += s[4] * interferents[0][j] + s[5] * interferents[1][j]
                return value + slopes[i] * reference[j]
            }
        }
        let fitted = try EMSC(degree: 3, interferents: interferents).makeFitted(from: training)
        #expect(fitted.reference == reference)
        let result = try fitted.apply(to: training.selecting(rows: [0, 1]).replacing(x: Matrix(rows: rows))).x
        for row in 0..<2 {
            for (got, wanted) in zip(result.row(row), reference) { #expect(abs(got - wanted) < 1e-10) }
        }
        // Without the interferents among the terms, they stay.
        let plain = try EMSC(degree: 3).makeFitted(from: training)
            .apply(to: training.selecting(rows: [0, 1]).replacing(x: Matrix(rows: rows))).x
        #expect(nearness(plain, result) > 0.1)
    }

    @Test("the terms are orthonormal, and the fitted step survives JSON with interferents")
    func basis() throws {
        let training = try CatalogueCase.spectra()
        let interferent = (0..<121).map { exp(-Double(($0 - 50) * ($0 - 50)) / 200) }
        let recipe = Recipe([EMSC(degree: 4, interferents: [interferent])])
        let fitted = try recipe.fit(to: training)
        let basis = try EMSC(degree: 4, interferents: [interferent]).makeFitted(from: training).basis
        #expect(basis.rows == 7 && basis.columns == 121)
        let gram = basis.times(basis, transposingOther: true)
        for i in 0..<7 { for k in 0..<7 { #expect(abs(gram[i, k] - (i == k ? 1 : 0)) < 1e-13) } }
        let json = try PreprocessingLaws.json(fitted)
        let read = try JSONDecoder().decode(FittedRecipe.self, from: json)
        #expect(try read.apply(to: training) == fitted.apply(to: training))
        #expect(read.recipe == recipe)
    }

    @Test("a term that those before it make up is refused by its name")
    func rankDeficiency() throws {
        let training = try CatalogueCase.spectra()
        let line = (0..<121).map { 5 - 0.25 * Double($0) }
        #expect(
            throws: PreprocessingError.dependentTerm(
                method: "emsc", term: "interferent 1", others: "the 3 terms before it")
        ) { try EMSC(degree: 2, interferents: [line]).makeFitted(from: training) }
        let wave = (0..<121).map { sin(Double($0) / 7) }
        #expect(
            throws: PreprocessingError.dependentTerm(
                method: "emsc", term: "interferent 2", others: "the 4 terms before it")
        ) { try EMSC(degree: 2, interferents: [wave, wave.map { 2 * $0 + 1 }]).makeFitted(from: training) }
        #expect(
            throws: PreprocessingError.dependentTerm(
                method: "emsc", term: "interferent 1", others: "polynomial of degree 0")
        ) { try EMSC(degree: 0, interferents: [[Double](repeating: 0, count: 121)]).makeFitted(from: training) }
        #expect(
            throws: PreprocessingError.dependentTerm(
                method: "emsc", term: "reference (the training mean)", others: "the 4 terms before it")
        ) { try EMSC(degree: 2, interferents: [training.x.columnMeans]).makeFitted(from: training) }
        // A training mean that is a parabola, to rounding.
        let parabola = (0..<40).map { (j: Int) -> Double in 0.1 + 0.3 * Double(j) - 0.01 * Double(j * j) }
        #expect(
            throws: PreprocessingError.dependentTerm(
                method: "emsc", term: "reference (the one training spectrum)", others: "the 3 terms before it")
        ) { try EMSC(degree: 2).makeFitted(from: spectra([parabola])) }
        let fitted = try EMSC(degree: 1).makeFitted(from: spectra([parabola]))
        // A spectrum that is all offset and drift has no share of the reference.
        #expect(throws: PreprocessingError.noSlope(method: "emsc", sample: "s0")) {
            try fitted.apply(to: spectra([(0..<40).map { 0.7 - 0.3 * Double($0) }]))
        }
    }

    @Test("axes that are too short, degrees and interferents that do not fit are refused")
    func parameters() throws {
        let five = try spectra([[1, 2, 4, 3, 7], [2, 2, 3, 1, 0]])
        // Offset, t, t², reference, and one channel more.
        #expect(try EMSC(degree: 2).makeFitted(from: five).apply(to: five).x.firstNonFinite == nil)
        let cases: [(EMSC, String)] = [
            (EMSC(degree: 3), "it must be 0 … 2 on an axis of 5 channels with 0 interferents"),
            (EMSC(degree: -1), "it must be 0 … 2 on an axis of 5 channels with 0 interferents"),
            (
                EMSC(degree: 2, interferents: [[1, 0, 0, 0, 2]]),
                "it must be 0 … 1 on an axis of 5 channels with 1 interferents"
            ),
        ]
        for (method, needed) in cases {
            #expect(
                throws: PreprocessingError.invalidParameter(
                    method: "emsc", parameter: "degree", value: String(method.degree), needed: needed)
            ) { try method.makeFitted(from: five) }
        }
        let short = #expect(throws: PreprocessingError.self) {
            try EMSC(degree: 0).makeFitted(from: spectra([[1, 2]]))
        }
        #expect(short?.summary == "degree is 0; 3 channels or more are needed, the axis is 2 channels, 0 … 1 channel")
        for bad in [[1, 2, 3, 4], [1, 2, 3, 4, Double.nan]] {
            let error = #expect(throws: PreprocessingError.self) {
                try EMSC(degree: 0, interferents: [[1, 0, 0, 0, 2], bad]).makeFitted(from: five)
            }
            #expect(error?.code == "preprocessing.parameter-invalid")
            #expect(error?.summary.hasPrefix("interferents is 2 spectra, number 2 of \(bad.count) values") == true)
        }
    }

    @Test("robust SNV: the percentile comes to 0, the values up to it have deviation 1")
    func robust() throws {
        let spectra = try CatalogueCase.spectra()
        for percentile in [25.0, 50, 100] {
            let result = try RobustStandardNormalVariate(percentile: percentile).apply(to: spectra).x
            for i in 0..<8 {
                let row = result.row(i)
                #expect(abs(SampleQuantile.of(row, percentile / 100) ?? 1) < 1e-13)
                let lower = Matrix(column: row.filter { $0 <= 1e-13 })
                #expect(abs(lower.columnStandardDeviations(about: lower.columnMeans)[0] - 1) < 1e-12)
            }
        }
    }

    @Test("robust SNV: what is done to the strongest bands leaves the others where they were; SNV moves them")
    func robustness() throws {
        let spectra = try CatalogueCase.spectra()
        let limit = SampleQuantile.of(spectra.x.row(0), 0.9) ?? 0
        let strong = try spectra.selecting(rows: [0]).replacing(
            x: Matrix(rows: [spectra.x.row(0).map { $0 > limit ? 5 * $0 : $0 }]))
        func change(_ method: some RowWisePreprocessing) throws -> Double {
            let before = try method.apply(to: spectra.selecting(rows: [0])).x.elements
            let after = try method.apply(to: strong).x.elements
            return before.indices.filter { spectra.x[0, $0] <= limit }.reduce(0) {
                max($0, abs(before[$1] - after[$1]))
            }
        }
        #expect(try change(RobustStandardNormalVariate()) == 0)
        #expect(try change(StandardNormalVariate()) > 0.1)
    }

    @Test("robust SNV: a flat floor, a constant spectrum, a percentile without two values are refused")
    func robustRefusals() throws {
        let floor = try spectra([[1, 1, 1, 1, 5, 9, 7, 3], [1, 2, 3, 4, 5, 6, 7, 8]])
        #expect(
            throws: PreprocessingError.unusableDivisor(
                method: "robust-snv", sample: "s0", divisor: "deviation of the 4 values up to the percentile", value: 0)
        ) { try RobustStandardNormalVariate(percentile: 40).apply(to: floor) }
        #expect(throws: PreprocessingError.constantSpectrum(method: "robust-snv", sample: "s0", value: 0.1)) {
            try RobustStandardNormalVariate().apply(to: spectra([[Double](repeating: 0.1, count: 8)]))
        }
        for (percentile, needed) in [
            (0.0, "it must be more than 0 and at most 100"), (100.5, "it must be more than 0 and at most 100"),
            (.nan, "it must be more than 0 and at most 100"), (14, "14.285714285714286 or more leaves 2 of 8 channels"),
        ] {
            let error = #expect(throws: PreprocessingError.self) {
                try RobustStandardNormalVariate(percentile: percentile).apply(to: floor)
            }
            #expect(
                error?.summary.hasPrefix("percentile is \(percentile); \(needed)") == true, "\(error?.summary ?? "")")
        }
    }
}
