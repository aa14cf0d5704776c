import Chemometrics
import Foundation
import Testing

/// Recipes that learn from classes or from repeated measurements, from the plan to the answer.
@Suite("Supervised recipes")
struct SupervisedRecipeTests {
    private static let plan = """
        data: {class: origin, lot: lot}
        recipes:
        - [{method: opls-filter, parameters: {components: 1}}, {method: mean-centre}]
        - [{method: snv}, {method: osc, parameters: {components: 1, algorithm: wold}}]
        - [{method: epo, parameters: {within: lot}}, {method: mean-centre}]
        - [{method: glsw, parameters: {within: lot, alpha: 0.001}}, {method: mean-centre}]
        """

    private static func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 6, scans: 2).text, to: "data.csv")
        try folder.write(TableText(lots: 6, scans: 2, seed: 2).text, to: "new.csv")
        try folder.write(plan, to: "filters.plan.yaml")
        return folder
    }

    @Test("calibrate searches them nested, and the model predicts and validates")
    func endToEnd() throws {
        let folder = try Self.folder()
        let checked = try folder.run("plan", "check", "filters.plan.yaml", "data.csv")
        #expect(checked.code == 0, "\(checked.errors)")
        #expect(checked.output.contains("4 candidate recipes"))
        let run = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--plan", "filters.plan.yaml", "-o", "model.json", "--json"]
                + SmallModel.quick, in: folder)
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        #expect(report["candidates"]?.array?.count == 4)
        #expect(report["samples"] == .integer(24) && report["lots"] == .integer(12))
        guard
            case .number(let nested)? = report["nested"]?.object?["balancedAccuracy"].map({ value in
                if case .integer(let whole) = value { JSONValue.number(Double(whole)) } else { value }
            })
        else {
            Issue.record("no nested balanced accuracy")
            return
        }
        #expect(nested > 0.9)
        let predicted = try folder.run("origin", "predict", "model.json", "new.csv", "--jsonl", "--alpha", "0.2")
        let answers = try predicted.jsonLines().compactMap(\.object)
        #expect(answers.count == 12)
        for answer in answers {
            #expect(answer["answer"]?.object?["best"]?.text == answer["sample"]?.text.prefix(1).description)
        }
        #expect(try folder.run("origin", "validate", "model.json", "new.csv").output.contains("balanced accuracy"))
    }

    @Test("each of them makes a model by itself", arguments: 0..<4)
    func alone(_ index: Int) throws {
        let folder = try Self.folder()
        let lines = Self.plan.split(separator: "\n").map(String.init)
        try folder.write((lines.prefix(2) + [lines[2 + index]]).joined(separator: "\n"), to: "one.plan.yaml")
        let arguments = ["origin", "calibrate", "data.csv", "--plan", "one.plan.yaml", "-o"]
        for name in ["one.json", "two.json"] {
            let run = try CommandRun.run(arguments + [name] + SmallModel.quick, in: folder)
            #expect(run.code == 0, "\(run.errors)")
        }
        #expect(try folder.bytes("one.json") == folder.bytes("two.json"))
        let method = ["opls-filter", "osc", "epo", "glsw"][index]
        #expect(try folder.run("model", "show", "one.json").output.contains(method))
        #expect(
            try folder.run("origin", "predict", "one.json", "new.csv", "--alpha", "0.2").output.contains("12 samples"))
    }

    @Test("a column that is not there, and lots of one scan each, are told with what there is")
    func refusals() throws {
        let folder = try Self.folder()
        let absent = try folder.run("preprocess", "data.csv", "--recipe", "epo:within=batch", "-o", "out.csv")
        #expect(absent.code == 65)
        #expect(
            absent.errors.contains("there is no column \"batch\"; the columns are \"sample_id\", \"lot\", \"origin\""))
        try folder.write(TableText(lots: 4).text, to: "single.csv")
        let single = try folder.run(
            "origin", "calibrate", "single.csv", "--plan", "filters.plan.yaml", "-o", "model.json", "--json")
        #expect(single.code == 65)
        let error = try #require(try JSONDecoder().decode(JSONValue.self, from: Data(single.errors.utf8)).object)
        #expect(error["code"] == .string("preprocessing.no-repeats"))
        #expect(!folder.exists("model.json"))
    }
}
