import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// Invariants and refusals of OSC and the O-PLS filter.
struct OrthogonalFilterTests {
    typealias Algorithm = OrthogonalSignalCorrection.Algorithm

    static func spectra(count: Int = 30) throws -> Spectra { try SyntheticSpectra.make(count: count, channels: 60) }

    /// q responses that depend on the spectra, with something of their own.
    static func reference(_ spectra: Spectra, responses: Int = 1) -> Matrix {
        var generator = SeededGenerator(seed: 4)
        return Matrix(
            rows: (0..<spectra.count).map { i in
                (0..<responses).map { k in spectra.x[i, 9 + 14 * k] + 0.1 * generator.normal() }
            })
    }

    private static func centred(_ x: Matrix) -> Matrix { x.subtractingFromRows(x.columnMeans) }

    private static func largest(_ x: Matrix) -> Double { x.elements.reduce(0) { max($0, abs($1)) } }

    @Test("what Fearn's OSC and the O-PLS filter remove is orthogonal to every response", arguments: [1, 3])
    func removedIsOrthogonal(_ responses: Int) throws {
        let spectra = try Self.spectra()
        let y = Self.reference(spectra, responses: responses)
        let covariance = Self.centred(y).times(Self.centred(spectra.x), transposingSelf: true)
        for method in [OrthogonalSignalCorrection(components: 4), OrthogonalPLSFilter(components: 4)]
            as [any SupervisedPreprocessing]
        {
            let filtered = try Recipe([method]).fitApplying(to: spectra, reference: y).spectra.x
            let removed = spectra.x - filtered
            // Yᵀ(removed) = 0, so the covariances with Y are as they were; the mean stays.
            let rest = Self.centred(y).times(removed, transposingSelf: true)
            #expect(Self.largest(rest) < 1e-12 * Self.largest(covariance))
            #expect(removed.columnMeans.allSatisfy { abs($0) < 1e-13 })
            let decomposition = try SingularValueDecomposition(of: removed)
            #expect(decomposition.singularValues[3] > 1e-3)
            #expect(decomposition.singularValues[4] < 1e-12 * decomposition.singularValues[0])
        }
    }

    @Test("Fearn's OSC removes no less than the O-PLS filter, direct orthogonalisation the most")
    func removedVariance() throws {
        let spectra = try Self.spectra()
        let y = Self.reference(spectra)
        func left(_ method: some SupervisedPreprocessing) throws -> Double {
            let x = try Recipe([method]).fitApplying(to: spectra, reference: y).spectra.x
            return Self.centred(x).rowSquaredNorms.reduce(0, +)
        }
        let fearn = try left(OrthogonalSignalCorrection(components: 1))
        #expect(try left(OrthogonalSignalCorrection(components: 1, algorithm: .direct)) < fearn)
        #expect(try left(OrthogonalPLSFilter(components: 1)) >= fearn * (1 - 1e-12))
    }

    @Test("Wold's OSC is direct orthogonalisation; Sjöblom's begins alike and goes another way", arguments: [1, 2, 4])
    func algorithms(_ components: Int) throws {
        let spectra = try Self.spectra()
        let y = Self.reference(spectra, responses: 2)
        func filtered(_ algorithm: Algorithm) throws -> Matrix {
            try OrthogonalSignalCorrection(components: components, algorithm: algorithm)
                .makeFitted(from: spectra, reference: y).apply(to: spectra).x
        }
        #expect(try filtered(.wold) == filtered(.direct))
        #expect(Self.largest(try filtered(.wold) - filtered(.fearn)) > 1e-3)
        #expect(Self.largest(try filtered(.sjoblom) - filtered(.direct)) > 1e-4)
    }

    @Test("no filter depends on the unit of one response, nor on a constant that is added")
    func units() throws {
        let spectra = try Self.spectra()
        let y = Self.reference(spectra)
        let other = Matrix(column: y.column(0).map { 1e7 * $0 + 3e4 })
        for method in CatalogueCase.all.compactMap({ $0.method as? any SupervisedPreprocessing }) {
            let first = try Recipe([method]).fitApplying(to: spectra, reference: y).spectra.x
            let second = try Recipe([method]).fitApplying(to: spectra, reference: other).spectra.x
            #expect(Self.largest(first - second) < 1e-9)
        }
    }

    @Test("the filter of a class matrix does not depend on the order of its columns, nor on one that is left out")
    func classes() throws {
        let spectra = try Self.spectra()
        let dummies = Matrix(rows: (0..<30).map { i in (0..<3).map { $0 == i % 3 ? 1 : 0 } })
        for method in [OrthogonalSignalCorrection(components: 2), OrthogonalPLSFilter(components: 2)]
            as [any SupervisedPreprocessing]
        {
            func filtered(_ columns: [Int]) throws -> Matrix {
                try Recipe([method]).fitApplying(to: spectra, reference: dummies.selecting(columns: columns))
                    .spectra.x
            }
            #expect(Self.largest(try filtered([0, 1, 2]) - filtered([2, 0, 1])) < 1e-11)
        }
        let two = Matrix(rows: (0..<30).map { i in i % 2 == 0 ? [1, 0] : [0, 1] })
        for method in CatalogueCase.all.compactMap({ $0.method as? any SupervisedPreprocessing }) {
            let both = try Recipe([method]).fitApplying(to: spectra, reference: two).spectra.x
            let one = try Recipe([method]).fitApplying(to: spectra, reference: two.prefix(columns: 1)).spectra.x
            #expect(Self.largest(both - one) < 1e-11)
        }
    }

    @Test("more components than the spectra carry: as many as there are, with a finding")
    func rank() throws {
        let spectra = try Self.spectra(count: 5)
        let y = Self.reference(spectra)
        for (method, rank) in [
            (OrthogonalSignalCorrection(components: 9) as any SupervisedPreprocessing, 3),
            (OrthogonalSignalCorrection(components: 9, algorithm: .direct), 3),
            (OrthogonalSignalCorrection(components: 9, algorithm: .sjoblom), 4),
            (OrthogonalPLSFilter(components: 9), 3),
        ] {
            let (fitted, result) = try Recipe([method]).fitApplying(to: spectra, reference: y)
            #expect(fitted.findings.map(\.code) == ["preprocessing.orthogonal-rank"])
            #expect(fitted.findings.first?.summary.contains("carry \(rank) that") == true)
            // One direction is left: that of y. Sjöblom's scores are not orthogonal to y, and take that too.
            let left = try SingularValueDecomposition(of: Self.centred(result.x)).singularValues
            #expect(rank == 3 ? left[0] > 1e-3 : left[0] < 1e-11)
            #expect(left[1] < 1e-11)
        }
    }

    @Test("spectra that are all the same have nothing to be removed")
    func equalSpectra() throws {
        let spectra = try Self.spectra().selecting(rows: [3, 3, 3, 3])
        for method in CatalogueCase.all.compactMap({ $0.method as? any SupervisedPreprocessing }) {
            let (fitted, result) = try Recipe([method]).fitApplying(
                to: spectra, reference: Matrix(column: [1, 2, 4, 3]))
            #expect(result.x == spectra.x)
            #expect(fitted.findings.first?.remedy == "leave the step out")
        }
    }

    @Test("reference values that teach nothing are refused")
    func badReference() throws {
        let spectra = try Self.spectra(count: 4)
        for method in CatalogueCase.all.compactMap({ $0.method as? any SupervisedPreprocessing }) {
            let name = type(of: method).identifier
            func refusal(_ spectra: Spectra, _ reference: Matrix?) -> PreprocessingError? {
                let result = Result { () throws(PreprocessingError) in
                    try Recipe([method]).fit(to: spectra, reference: reference)
                }
                if case .failure(.step(1, name, let error)) = result { return error }
                return nil
            }
            #expect(refusal(spectra, nil) == .referenceMissing(method: name))
            #expect(refusal(spectra, Matrix(rows: 4, columns: 0)) == .referenceMissing(method: name))
            #expect(
                refusal(spectra, Matrix(column: [0.1, 0.1, 0.1, 0.1]))
                    == .constantReference(method: name, responses: 1, spectra: 4))
            #expect(
                refusal(spectra, Matrix(rows: 4, columns: 3, repeating: 1))
                    == .constantReference(method: name, responses: 3, spectra: 4))
            #expect(
                refusal(spectra, Matrix(column: [1, 2, .nan, 3])) == .referenceNotFinite(method: name, sample: "s2"))
            #expect(
                refusal(spectra.selecting(rows: [1]), Matrix(column: [1]))
                    == .tooFewSpectra(method: name, found: 1, needed: 2))
        }
        for method in [OrthogonalSignalCorrection(components: 0), OrthogonalPLSFilter(components: 0)]
            as [any SupervisedPreprocessing]
        {
            let name = type(of: method).identifier
            #expect(
                throws: PreprocessingError.invalidParameter(
                    method: name, parameter: "components", value: "0", needed: "it must be 1 or more")
            ) { try method.validate(for: spectra.axis) }
        }
    }
}
