import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// OSC, O-PLS filter, EPO and GLSW against numbers that `Scripts/golden-orthogonal.py` made.
struct OrthogonalGoldenTests {
    struct Document: Decodable {
        struct Case: Decodable, Sendable, CustomStringConvertible {
            let method: String
            let parameters: [String: JSONValue]
            let reference: String?
            let expected: [[Double]]

            var description: String { "\(method) \(JSONValue.object(parameters).text) \(reference ?? "")" }
        }

        let x: [[Double]]
        let trainingRows: Int
        let response: [[Double]]
        let classes: [[Double]]
        let metadata: [[String: String]]
        let cases: [Case]
    }

    static let document = Result {
        let folder = SharedFolder.packageRoot.appendingPathComponent("Tests/PreprocessingTests/Golden")
        return try JSONDecoder().decode(
            Document.self, from: Data(contentsOf: folder.appendingPathComponent("orthogonal.json")))
    }

    /// All spectra; specimens are lots.
    static func spectra() throws -> Spectra {
        let document = try Self.document.get()
        return try Spectra(
            x: Matrix(rows: document.x),
            axis: SpectralAxis(values: (0..<document.x[0].count).map { 1000 + 5 * Double($0) }, unit: .nanometre),
            signal: .absorbance,
            samples: document.metadata.enumerated().map {
                Sample(id: "s\($0)", lot: $1["specimen"], metadata: $1)
            }, metadataColumns: ["specimen", "instrument", "class"])
    }

    /// 1e-9 of the largest number: the iterations of the script end at about 1e-15 of the scores, and the gaps between
    /// the singular values amplify that.
    @Test("agrees with the iterations of the papers in numpy", arguments: (try? document.get().cases) ?? [])
    func agrees(_ golden: Document.Case) throws {
        let document = try Self.document.get()
        let training = Array(0..<document.trainingRows)
        let reference: Matrix? =
            switch golden.reference {
            case "response": Matrix(rows: document.response)
            case "classes": Matrix(rows: document.classes)
            default: nil
            }
        let spectra = try Self.spectra()
        let step = try RecipeStep(identifier: golden.method, parameters: golden.parameters)
        let fitted = try Recipe([step.method]).fit(
            to: spectra.selecting(rows: training), reference: reference?.selecting(rows: training))
        let problem = OracleValue.matrix(try fitted.apply(to: spectra).x).mismatch(
            with: .matrix(Matrix(rows: golden.expected)), key: golden.method,
            tolerance: OracleCase.Tolerance(relative: 1e-9, absolute: 0))
        #expect(problem == nil)
        #expect(fitted.findings.isEmpty)
    }

    @Test("the numbers are there")
    func isRead() throws { #expect(try Self.document.get().cases.count == 17) }
}
