import Foundation
import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Validation

@testable import Authentication

/// Content regressions by every regression of the catalogue: values, intervals, domain and files.
@Suite(.serialized) struct ContentEstimatorTests {
    private static func plan(_ method: String, select: String? = nil) -> ContentPlan {
        var plan = ContentPlan()
        plan.data.analytes = [.init(column: "protein", unit: "%")]
        plan.acceptance.alpha = 0.1
        plan.estimator.method = method
        plan.estimator.select = select
        plan.estimator.maximumLatentVariables = 5
        plan.validation.outerFolds = 3
        plan.validation.outerRepeats = 1
        plan.validation.innerFolds = 3
        plan.validation.innerRepeats = 1
        plan.recipes = [Recipe([StandardNormalVariate(), MeanCentring()])]
        switch method {
        case "svr":
            plan.estimator.parameters = [
                "costs": .array([.integer(10), .integer(100)]), "relativeGammas": .array([.number(0.1)]),
            ]
        case "ridge":
            plan.estimator.parameters = ["relativePenalties": .array([.number(1e-2), .number(1e-4), .number(1e-6)])]
        default: break
        }
        if select != nil {
            plan.estimator.selectParameters = ["intervals": .integer(6), "maximumLatentVariables": .integer(4)]
        }
        return plan
    }

    private static func check(_ plan: ContentPlan) throws -> ContentRegression.Result {
        let result = try ContentRegression(plan: plan).calibrate(
            SyntheticContents.make(lots: 24, channels: 36, seed: 1), sources: [])
        let model = result.model
        let analyte = model.analytes[0]
        #expect((analyte.figures.nested.qSquared ?? 0) > 0.6)
        // What predicts is the estimator, and the values it gives of its own samples are those of RMSEC.
        let mse = zip(result.analytes[0].fitted, analyte.reference).reduce(0) { $0 + pow($1.0 - $1.1, 2) } / 24
        #expect(abs(analyte.figures.calibration.rmse - mse.squareRoot()) < 1e-9)
        let bytes = try model.encoded()
        let read = try ContentModel.decode(bytes)
        #expect(try read.encoded() == bytes)
        let new = try SyntheticContents.make(lots: 12, channels: 36, prefix: "n", seed: 2)
        let answers = try read.predict(new, force: true, modelHash: "")
        let direct = try analyte.pipeline.prepared(new)
        let expected = try analyte.estimator?.model.predict(direct.x) ?? analyte.pipeline.model.predict(direct.x)
        for (row, answer) in answers.enumerated() {
            let value = try #require(answer.values[0].value)
            #expect(abs(value - expected[row, 0]) < 1e-9)
            let (low, high) = (try #require(answer.values[0].low), try #require(answer.values[0].high))
            #expect(low < value && value < high && high - low < 10)
        }
        #expect(answers.count { $0.values[0].inside } >= 8)
        // The domain is that of the whole spectrum, whatever predicts.
        let far = try read.predict(
            SyntheticContents.make(lots: 3, channels: 36, foreign: 0.8, seed: 3), modelHash: "")
        for value in far.map({ $0.values[0] }) {
            #expect(!value.inside && value.value == nil)
            #expect(value.contributions.contains { $0.from <= 1275 && $0.to >= 1245 })
        }
        let report = result.report.analytes[0]
        #expect(report.estimator.method == plan.estimator.method && report.estimator.selection == plan.estimator.select)
        #expect(report.candidates[0].chosen == report.estimator.complexity)
        return result
    }

    @Test(
        "every regression gives values, intervals and a domain, also when it is read again",
        arguments: ["pls", "opls", "pcr", "ridge", "lw-pls", "svr"])
    func estimators(_ method: String) throws {
        let result = try Self.check(Self.plan(method))
        let analyte = result.model.analytes[0]
        #expect((analyte.estimator == nil) == (method == "pls"))
        // Linear ones are kept as lines in the folds.
        let line = ["opls", "pcr", "ridge"].contains(method)
        #expect(analyte.folds.folds.allSatisfy { ($0.estimator?.model is RegressionLine) == line })
        #expect((result.report.analytes[0].latentVariables == nil) == ["ridge", "svr"].contains(method))
    }

    @Test("O-PLS comes to the figures of PLS")
    func orthogonal() throws {
        let pls = try Self.check(Self.plan("pls")).model.analytes[0]
        let opls = try Self.check(Self.plan("opls")).model.analytes[0]
        #expect(opls.estimator?.complexity == pls.latentVariables && opls.latentVariables == pls.latentVariables)
        #expect(abs(opls.figures.nested.rmse - pls.figures.nested.rmse) < 1e-9)
        #expect(abs((opls.figures.coverage?.meanWidth ?? 0) - (pls.figures.coverage?.meanWidth ?? 1)) < 1e-7)
    }

    @Test("channels are selected anew in every segment, and the model looks at no other")
    func selection() throws {
        let model = try Self.check(Self.plan("pls", select: "ipls")).model.analytes[0]
        let estimator = try #require(model.estimator)
        #expect(estimator.selection == "ipls" && estimator.method == "pls")
        let line = try #require(estimator.model.line)
        let used = line.coefficients.count { $0 != 0 }
        #expect(used > 0 && used < 36)
        // Folds select for themselves: not all have the same channels.
        let sets = model.folds.folds.compactMap { fold in
            fold.estimator?.model.line.map { line in line.coefficients.indices.filter { line.coefficients[$0] != 0 } }
        }
        #expect(sets.count == 20 && sets.allSatisfy { !$0.isEmpty && $0.count < 36 })
    }

    @Test("what a plan cannot name is told with what it can")
    func badPlans() throws {
        func refusal(_ change: (inout ContentPlan) -> Void) -> String? {
            var plan = Self.plan("pls")
            change(&plan)
            do {
                try plan.validate()
                return nil
            } catch { return "\(error.summary)|\(error.place ?? "")" }
        }
        #expect(
            refusal { $0.estimator.method = "plsr" }
                == "there is no regression \"plsr\"; there are pls, opls, pcr, ridge, lw-pls, svr|plan, estimator.method"
        )
        #expect(
            refusal { $0.estimator.select = "ip" }?.hasPrefix("there is no selection \"ip\"; there are ipls, ") == true)
        #expect(
            refusal { $0.estimator.selectParameters = ["intervals": .integer(3)] }
                == "there is no estimator.select|plan, estimator.selectParameters")
        #expect(
            refusal {
                $0.estimator.method = "svr"
                $0.estimator.parameters = ["gamma": .integer(1)]
            }?.hasPrefix("gamma is 1; svr has no such parameter") == true)
    }
}
