import Chemometrics
import Foundation
import Testing

/// `bencao origin calibrate --estimator NAME`, from the calibration to the answers.
@Suite("The classifier of an origin discrimination")
struct EstimatorTests {
    @Test(
        "every classifier of the catalogue calibrates, tells that it decides, and predicts",
        arguments: [
            "pls-da", "opls-da", "pca-lda", "svc",
        ])
    func endToEnd(_ method: String) throws {
        let folder = try WorkFolder()
        try folder.write(TableText(origins: ["A", "B", "C"], lots: 5, contrast: 0.3).text, to: "small.csv")
        try folder.write(TableText(origins: ["A", "B", "C"], lots: 3, contrast: 0.3, seed: 2).text, to: "new.csv")
        let calibrated = try CommandRun.run(
            ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "model.json", "--estimator", method]
                + ["--json"] + SmallModel.quick, in: folder)
        #expect(calibrated.code == 0, "\(calibrated.errors)")
        let report = try #require(try calibrated.json().object)
        let classifier = try #require(report["classifier"]?.object)
        #expect(classifier["method"] == .string(method))
        let setting = try #require(classifier["setting"]?.text)
        let units = [
            "pls-da": "latent variable", "opls-da": "orthogonal component", "pca-lda": "principal component",
            "svc": "γ = ",
        ]
        #expect(setting.contains(try #require(units[method])))
        #expect(report["plan"] == nil)
        guard case .number(let accuracy)? = report["nested"]?.object?["balancedAccuracy"] else {
            // All decisions right: written as a whole number.
            #expect(report["nested"]?.object?["balancedAccuracy"] == .integer(1))
            return try predictions(method, setting, in: folder)
        }
        #expect(accuracy > 0.9)
        try predictions(method, setting, in: folder)
    }

    private func predictions(_ method: String, _ setting: String, in folder: WorkFolder) throws {
        let model = try #require(try JSONDecoder().decode(JSONValue.self, from: folder.bytes("model.json")).object)
        #expect((model["classifier"] == nil) == (method == "pls-da"))
        let shown = try folder.run("model", "show", "model.json").output
        let summary = try #require(try folder.run("model", "show", "model.json", "--json").json().object)
        #expect(summary["classifier"]?.object?["method"] == .string(method))
        #expect(summary["classifier"]?.object?["setting"] == .string(setting))
        if method == "pls-da" {
            #expect(shown.contains("PLS-DA with LDA, \(setting)") && !shown.contains("sets of origins"))
        } else {
            #expect(shown.contains("\(method), \(setting)"))
            #expect(shown.contains("PLS-DA with LDA"))
        }
        let predicted = try folder.run("origin", "predict", "model.json", "new.csv", "--jsonl")
        let best = try predicted.jsonLines().map { $0.object?["answer"]?.object?["best"]?.text ?? "" }
        let truths = ["A", "A", "A", "B", "B", "B", "C", "C", "C"]
        #expect(zip(best, truths).count { $0 == $1 } >= 8, "\(best)")
        let table = try folder.run("origin", "predict", "model.json", "new.csv").output
        #expect(table.contains("decided by \(method) with \(setting)") == (method != "pls-da"))
        let validated = try folder.run("origin", "validate", "model.json", "new.csv", "--json").json().object
        #expect(validated?["figures"]?.object?["classes"]?.array?.count == 3)
    }

    @Test("the table of a calibration tells the chosen point of the grid, and the plots are drawn")
    func table() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(contrast: 0.3).text, to: "small.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "model.json", "--estimator", "svc"]
                + ["--set", "estimator.parameters.kernel=linear", "--plots", "plots"] + SmallModel.quick, in: folder)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("decided by svc with C = "))
        #expect(run.output.contains("sets of origins by PLS-DA with "))
        #expect(!run.output.contains("γ"))
        let loss = try folder.text("plots/loss.svg")
        #expect(loss.contains("Complexity of svc, smoothest first"))
        #expect(loss.contains("chosen: C = "))
    }

    @Test("methods lists the parameters that a plan can set: those of the grid, where one is searched")
    func methods() throws {
        let folder = try WorkFolder()
        let text = try folder.run("methods", "svc").output
        for name in SupportVectorGrid.parameters.map(\.name) { #expect(text.contains("\n      \(name) = ")) }
        #expect(
            text.contains("costs = [1.0, 10.0, 100.0, 1000.0, 10000.0]: ") || text.contains("costs = [1, 10, 100, "))
        #expect(MethodCatalogue.methods.count { $0.identifier == "svc" } == 1)
    }

    @Test("a name that is not there is refused with those that are, and the near one")
    func unknown() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        let run = try folder.run(
            "origin", "calibrate", "small.csv", "--class", "origin", "-o", "new.json", "--estimator", "svm")
        #expect(run.ending == .code(64))
        let told = try #require(run.toldErrors.first)
        #expect(
            told.text.contains(
                "--estimator svm: there is no classifier \"svm\"; there are pls-da, opls-da, pca-lda, svc"))
        #expect(told.remedy == "did you mean \"svc\"?")
        #expect(!folder.exists("new.json"))
        let parameter = try folder.run(
            "origin", "calibrate", "small.csv", "--class", "origin", "-o", "new.json", "--estimator", "svc", "--set",
            "estimator.parameters.gamma=1")
        #expect(parameter.ending == .code(64))
        #expect(parameter.errors.contains("gamma is 1; "))
        #expect(!folder.exists("new.json"))
    }
}
