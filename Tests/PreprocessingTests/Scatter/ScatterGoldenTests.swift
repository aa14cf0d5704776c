import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// Scatter correction, normalisation, scaling, units, axis and spikes against numbers of numpy and scipy, which
/// `Scripts/golden-scatter.py` made.
struct ScatterGoldenTests {
    struct Document: Decodable {
        struct Case: Decodable, Sendable, CustomStringConvertible {
            let method: String
            let parameters: [String: JSONValue]
            let signal: SignalKind
            let axis: [Double]
            let expected: [[Double]]

            var description: String {
                let given = parameters.filter { $0.key != "interferents" }
                return "\(method) \(JSONValue.object(given).text) of \(signal)"
            }
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
            Document.self, from: Data(contentsOf: folder.appendingPathComponent("scatter.json")))
    }

    /// 1e-12 of the largest number: both sides round in the last bits; least squares with up to 8 terms, powers of the
    /// axis on the one side and orthonormal terms on the other, included.
    @Test("agrees with numpy and scipy", arguments: (try? document.get().cases) ?? [])
    func agrees(_ golden: Document.Case) throws {
        let document = try Self.document.get()
        let spectra = try Spectra(
            x: Matrix(rows: document.x), axis: SpectralAxis(values: document.axis, unit: document.unit),
            signal: golden.signal, samples: document.x.indices.map { Sample(id: "s\($0)") })
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
