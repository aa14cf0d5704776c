import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// Every method against numbers of numpy and scipy, which `Scripts/golden-preprocessing.py` made.
struct GoldenValues {
    struct Document: Decodable {
        struct Case: Decodable, Sendable, CustomStringConvertible {
            let method: String
            let parameters: [String: JSONValue]
            let axis: [Double]
            let expected: [[Double]]

            var description: String { "\(method) \(JSONValue.object(parameters).text)" }
        }

        let axis: [Double]
        let unit: AxisUnit
        let x: [[Double]]
        let trainingRows: Int
        let cases: [Case]
    }

    static let document = Result {
        let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/PreprocessingTests/Golden")
        return try JSONDecoder().decode(
            Document.self, from: Data(contentsOf: folder.appendingPathComponent("preprocessing.json")))
    }

    @Test("every method of the catalogue has a golden value")
    func complete() throws {
        let covered = try Set(
            Self.document.get().cases.map(\.method) + OrthogonalGoldenTests.document.get().cases.map(\.method)
                + ScatterGoldenTests.document.get().cases.map(\.method)
                + BaselineGoldenTests.document.get().cases.map(\.method)
                // A map that is given: its numbers are those of the transfer oracles.
                + [InstrumentStandardisation.identifier])
        for method in PreprocessingCatalogue.methods {
            #expect(covered.contains(method.identifier), "\(method.identifier) has no golden value")
        }
    }

    /// 1e-12 of the largest number: both sides round in the last bits, over sums of up to 24 terms.
    @Test("agrees with numpy and scipy", arguments: (try? document.get().cases) ?? [])
    func agrees(_ golden: Document.Case) throws {
        let document = try Self.document.get()
        let spectra = try Spectra(
            x: Matrix(rows: document.x), axis: SpectralAxis(values: document.axis, unit: document.unit),
            signal: .absorbance, samples: document.x.indices.map { Sample(id: "s\($0)") })
        let step = try RecipeStep(identifier: golden.method, parameters: golden.parameters)
        let fitted = try Recipe([step.method]).fit(to: spectra.selecting(rows: Array(0..<document.trainingRows)))
        let result = try fitted.apply(to: spectra)
        let problem = OracleValue.matrix(result.x).mismatch(
            with: .matrix(Matrix(rows: golden.expected)), key: golden.method,
            tolerance: OracleCase.Tolerance(relative: 1e-12, absolute: 0))
        #expect(problem == nil)
        #expect(result.axis.values.count == golden.axis.count)
        for (got, expected) in zip(result.axis.values, golden.axis) { #expect(abs(got - expected) < 1e-9) }
    }
}
