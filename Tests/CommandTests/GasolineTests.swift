import Chemometrics
import Foundation
import TestSupport
import Testing

/// Octane of gasoline: leave-one-out as R `pls` makes it, by the command with a plan.
@Suite(.enabled(if: SharedFolder.isAvailableOrRequired)) struct GasolineTests {
    @Test("the RMSECV curve of leave-one-out is that of R pls")
    func leaveOneOut() throws {
        let oracles = try #require(SharedFolder.url).appendingPathComponent("oracles")
        func rows(_ name: String) throws -> [Substring] {
            try String(contentsOf: oracles.appendingPathComponent("inputs/\(name).csv"), encoding: .utf8)
                .split(separator: "\n")
        }
        let (x, y) = (try rows("gasoline_cal_X"), try rows("gasoline_cal_y"))
        let channels = x[0].split(separator: ",").count
        var lines = ["sample_id,octane," + (0..<channels).map { "\(900 + 2 * $0)" }.joined(separator: ",")]
        lines += zip(x, y).enumerated().map { "g\($0),\($1.1),\($1.0)" }
        let folder = try WorkFolder()
        try folder.write(lines.joined(separator: "\n") + "\n", to: "gasoline.csv")
        // As many inner folds as lots leave each out once; the recipe is centring, which PLS makes anyhow.
        try folder.write(
            """
            schema: bencao.plan.v1
            pipeline: content
            data: {analytes: [{column: octane}]}
            recipes:
            - - method: mean-centre
            estimator: {maximumLatentVariables: 4}
            validation: {innerFolds: 1000, innerRepeats: 1, outerFolds: 2, outerRepeats: 1}

            """, to: "loo.plan.yaml")
        let run = try folder.run(
            "content", "calibrate", "gasoline.csv", "--plan", "loo.plan.yaml", "-o", "model.json", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let analyte = try #require(try run.json().object?["analytes"]?.array?.first?.object)
        let curve = try #require(analyte["candidates"]?.array?.first?.object?["rmsecvCurve"]?.array).map { value in
            try #require(Double(value.text))
        }
        let oracle = try JSONDecoder().decode(
            JSONValue.self,
            from: Data(contentsOf: oracles.appendingPathComponent("cross_validation/gasoline_loo.json")))
        let press = try #require(oracle.object?["expected"]?.object?["PRESS"]?.array).map { row in
            try #require(Double(row.array?.first?.text ?? ""))
        }
        #expect(press.count == 4 && curve.count == 4)
        for (found, sum) in zip(curve, press) { #expect(abs(found / (sum / Double(x.count)).squareRoot() - 1) < 1e-9) }
    }
}
