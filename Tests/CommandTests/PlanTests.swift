import Chemometrics
import Foundation
import Testing

/// `bencao plan …`, and plans, settings and seeds of a calibration.
@Suite("Plans")
struct PlanTests {
    private func folderWithExample() throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        let example = try folder.run("plan", "example", "origin")
        #expect(example.code == 0)
        try folder.write(example.outputBytes, to: "example.plan.yaml")
        return folder
    }

    @Test("The example is the default plan, and passes the check")
    func exampleAndCheck() throws {
        let folder = try folderWithExample()
        let checked = try folder.run("plan", "check", "example.plan.yaml")
        #expect(checked.code == 0)
        #expect(checked.output == "example.plan.yaml: a plan for origin, 7 candidate recipes\n")
        let withData = try folder.run("plan", "check", "example.plan.yaml", "small.csv")
        #expect(withData.output.hasSuffix("; 8 spectra of 8 lots of 2 origins fit it\n"))

        var standard = OriginPlan()
        standard.recipes = DefaultRecipes.example
        for arguments in [["plan", "check", "example.plan.yaml", "--json"], ["plan", "example", "--json"]] {
            let run = try CommandRun.run(arguments, in: folder)
            let plan = try JSONDecoder().decode(OriginPlan.self, from: run.outputBytes)
            #expect(plan == standard)
        }
        // JSON is YAML: the document that was printed is a plan again.
        try folder.write(try folder.run("plan", "example", "--jsonl").outputBytes, to: "example.json")
        #expect(try folder.run("plan", "check", "example.json", "--jsonl").output == folder.text("example.json"))
    }

    @Test("Calibrating by the example gives the model of the defaults")
    func exampleIsDefault() throws {
        let folder = try folderWithExample()
        let byDefault = try folder.run("origin", "calibrate", "small.csv", "--class", "origin", "-o", "default.json")
        let byPlan = try folder.run(
            "origin", "calibrate", "small.csv", "--plan", "example.plan.yaml", "-o", "plan.json")
        #expect(byDefault.code == 0 && byPlan.code == 0)
        #expect(try folder.bytes("plan.json") == folder.bytes("default.json"))
    }

    @Test("A plan, then --set, then the options")
    func precedence() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 5).changed { $0.header[2] = "country" }.text, to: "data.csv")
        try folder.write(
            """
            claim: a trial
            data: {class: country, exclude: {A1: 'wet'}}
            recipes:
            - [{method: snv}, {method: mean-centre}]
            - [{method: savitzky-golay, parameters: {window: 7, derivative: 1}}, {method: mean-centre}]
            validation: {outerRepeats: 1, innerRepeats: 1}
            acceptance: {alpha: 0.2}
            seed: 7
            """, to: "trial.plan.yaml")
        func plan(_ name: String, _ extra: String...) throws -> [String: JSONValue] {
            let run = try CommandRun.run(
                ["origin", "calibrate", "data.csv", "--plan", "trial.plan.yaml", "-o", name] + extra, in: folder)
            #expect(run.code == 0, "\(run.errors)")
            let shown = try folder.run("model", "show", name, "--json").json().object
            return try #require(shown?["plan"]?.object)
        }
        let plain = try plan("plain.json")
        #expect(plain["claim"] == .string("a trial"))
        #expect(plain["seed"] == .integer(7))
        #expect(plain["acceptance"]?.object?["alpha"] == .number(0.2))
        #expect(plain["validation"]?.object?["outerRepeats"] == .integer(1))
        #expect(plain["validation"]?.object?["outerFolds"] == .integer(5))
        #expect(plain["recipes"]?.array?.count == 2)
        let set = try plan(
            "set.json", "--set", "seed=8", "--set", "savitzky-golay.window=9", "--set", "acceptance.alpha=0.25")
        #expect(set["seed"] == .integer(8))
        #expect(set["acceptance"]?.object?["alpha"] == .number(0.25))
        let step = set["recipes"]?.array?[1].array?[0].object
        #expect(step?["parameters"]?.object?["window"] == .integer(9))
        #expect(step?["parameters"]?.object?["derivative"] == .integer(1))
        let options = try plan(
            "options.json", "--set", "seed=8", "--seed", "9", "--alpha", "0.3", "--exclude", "B1=dry", "--permutations",
            "1")
        #expect(options["seed"] == .integer(9))
        #expect(options["acceptance"]?.object?["alpha"] == .number(0.3))
        #expect(options["validation"]?.object?["permutations"] == .integer(1))
        #expect(
            options["data"]?.object?["exclude"] == .object(["A1": .string("wet"), "B1": .string("dry")]))
        #expect(try folder.run("model", "show", "options.json").output.contains("permutation p"))
    }

    @Test("--set of a step changes the default candidates that have it")
    func settingOfDefaults() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "model.json", "--json"]
                + ["--set", "savitzky-golay.window=11"] + SmallModel.quick, in: folder)
        let recipes = try #require(try run.json().object?["candidates"]?.array).compactMap {
            $0.object?["recipe"]?.text
        }
        #expect(recipes.count == 7)
        #expect(recipes.filter { $0.contains("window 11") }.count == 3)
        #expect(!recipes.contains { $0.contains("window 15") || $0.contains("window 21") })
    }

    @Test("settings that depend on each other are taken in any order: they are checked together")
    func dependentSettings() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 6).text, to: "small.csv")
        let settings = [["--set", "data.adulterant=kind"], ["--set", "data.level=per_cent"]]
        for order in [settings, settings.reversed()] {
            let run = try CommandRun.run(
                ["adulterant", "calibrate", "small.csv", "--genuine", "origin=A", "-o", "model.json", "--json"]
                    + order.flatMap { $0 }, in: folder)
            #expect(run.ending == .code(65))
            #expect(try run.jsonError().object?["summary"]?.text.contains("no column \"per_cent\"") ?? false)
        }
    }

    struct Slip: CustomTestStringConvertible, Sendable {
        let name: String
        let plan: String
        let place: String
        let summary: String
        let remedy: String

        var testDescription: String { name }
    }

    static let slips = [
        Slip(
            name: "misspelt key", plan: "validation:\n  outerRepeat: 2\n", place: "p.yaml",
            summary: "no key \"validation.outerRepeat\"", remedy: "did you mean \"outerRepeats\""),
        Slip(
            name: "misspelt section", plan: "validaton: {outerRepeats: 2}\n", place: "p.yaml",
            summary: "no key \"validaton\"", remedy: "did you mean \"validation\"?"),
        Slip(
            name: "wrong type", plan: "seed: tomorrow\n", place: "p.yaml", summary: "\"seed\" is not of its type",
            remedy: "bencao plan example origin"),
        Slip(
            name: "out of range", plan: "acceptance: {alpha: 1.5}\n", place: "p.yaml, acceptance.alpha",
            summary: "alpha is 1.5; a share ", remedy: "correct the value"),
        Slip(
            name: "unknown method", plan: "recipes: [[{method: snvv}]]\n", place: "p.yaml, recipes",
            summary: "no preprocessing method \"snvv\"", remedy: "did you mean snv?"),
        Slip(
            name: "unknown parameter", plan: "recipes: [[{method: detrend, parameters: {order: 2}}]]\n",
            place: "p.yaml, recipes", summary: "detrend has no parameter \"order\"; it has degree",
            remedy: "bencao methods detrend"),
        Slip(
            name: "another pipeline", plan: "pipeline: contents\n", place: "p.yaml, pipeline",
            summary: "pipeline is \"contents\"", remedy: "correct the value"),
        Slip(
            name: "no plan at all", plan: "- 1\n- 2\n", place: "p.yaml", summary: "a table of keys and values",
            remedy: "bencao plan example origin"),
        Slip(
            name: "broken YAML", plan: "seed: 1\nclaim: [open\n", place: "p.yaml, line 3",
            summary: "the YAML cannot be read", remedy: "correct the line"),
        Slip(
            name: "a key twice", plan: "seed: 1\nseed: 2\n", place: "p.yaml", summary: "the YAML cannot be read",
            remedy: "correct the line"),
    ]

    @Test(arguments: slips)
    func slipsAreTold(_ slip: Slip) throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        try folder.write(slip.plan, to: "p.yaml")
        for arguments in [
            ["plan", "check", "p.yaml"], ["plan", "check", "p.yaml", "small.csv"],
            ["origin", "calibrate", "small.csv", "--plan", "p.yaml", "-o", "model.json"],
        ] {
            let run = try CommandRun.run(arguments, in: folder)
            #expect(run.ending == .code(65))
            #expect(run.output.isEmpty)
            #expect(run.toldErrors.count == 1)
            #expect(run.toldErrors.first?.text.hasPrefix("bencao: \(slip.place): ") == true, "\(run.errors)")
            #expect(run.toldErrors.first?.text.contains(slip.summary) == true, "\(run.errors)")
            #expect(run.toldErrors.first?.remedy.contains(slip.remedy) == true, "\(run.errors)")
        }
        #expect(folder.names == ["p.yaml", "small.csv"])
    }

    @Test("A plan whose recipe does not fit the data fails the check with the data")
    func checkWithData() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        try folder.write("recipes: [[{method: savitzky-golay, parameters: {window: 31}}]]\n", to: "p.yaml")
        #expect(try folder.run("plan", "check", "p.yaml").code == 0)
        let run = try folder.run("plan", "check", "p.yaml", "small.csv")
        #expect(run.ending == .code(65))
        #expect(run.errors.contains("window is 31") && run.errors.contains("small.csv"))
    }
}
