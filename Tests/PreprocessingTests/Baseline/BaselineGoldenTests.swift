import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// Smoothing, gap derivatives and baselines against numbers of scipy, PyWavelets and pybaselines, which
/// `Scripts/golden-baseline.py` made.
struct BaselineGoldenTests {
    struct Document: Decodable {
        struct Case: Decodable, Sendable, CustomStringConvertible {
            let method: String
            let parameters: [String: JSONValue]
            let tolerance: Double
            let axis: [Double]
            let expected: [[Double]]

            var description: String { "\(method) \(JSONValue.object(parameters).text)" }
        }

        let axis: [Double]
        let unit: AxisUnit
        let x: [[Double]]
        let cases: [Case]
    }

    static let document = Result {
        let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/PreprocessingTests/Golden")
        return try JSONDecoder().decode(
            Document.self, from: Data(contentsOf: folder.appendingPathComponent("baseline.json")))
    }

    @Test("there are cases")
    func present() throws { #expect(try Self.document.get().cases.count > 40) }

    /// The tolerance of each case is that of the arithmetic, with its reason in the script.
    @Test("agrees with scipy, PyWavelets and pybaselines", arguments: (try? document.get().cases) ?? [])
    func agrees(_ golden: Document.Case) throws {
        let document = try Self.document.get()
        let spectra = try Spectra(
            x: Matrix(rows: document.x), axis: SpectralAxis(values: document.axis, unit: document.unit),
            signal: .intensity, samples: document.x.indices.map { Sample(id: "s\($0)") })
        let step = try RecipeStep(identifier: golden.method, parameters: golden.parameters)
        let result = try Recipe([step.method]).fitApplying(to: spectra).spectra
        let problem = OracleValue.matrix(result.x).mismatch(
            with: .matrix(Matrix(rows: golden.expected)), key: golden.method,
            tolerance: OracleCase.Tolerance(relative: golden.tolerance, absolute: 0))
        #expect(problem == nil)
        #expect(result.axis.values.count == golden.axis.count)
        for (got, expected) in zip(result.axis.values, golden.axis) { #expect(abs(got - expected) < 1e-9) }
    }
}
