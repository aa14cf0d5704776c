import Chemometrics
import Foundation
import TestSupport
import Testing

/// `bencao content …` as a person types it.
@Suite("Content")
struct ContentTests {
    /// A wide table of spectra with the columns lot, protein and oil.
    private static func table(_ spectra: Spectra) -> String {
        var lines = [
            "# axis-unit: nm", "# signal: absorbance",
            (["sample_id", "lot", "protein", "oil"] + spectra.axis.values.map { "\($0)" }).joined(separator: ","),
        ]
        for (row, sample) in spectra.samples.enumerated() {
            let metadata = [
                sample.id, sample.lot ?? "", sample.metadata["protein"] ?? "", sample.metadata["oil"] ?? "",
            ]
            lines.append((metadata + spectra.x.row(row).map { "\($0)" }).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let made = Result<WorkFolder, any Error> {
        let folder = try WorkFolder()
        try folder.write(table(SyntheticContents.make(lots: 30, withoutOil: 28, seed: 1)), to: "cal.csv")
        try folder.write(table(SyntheticContents.make(lots: 6, prefix: "n", seed: 2)), to: "new.csv")
        try folder.write(
            table(SyntheticContents.make(lots: 2, foreign: 0.8, prefix: "f", seed: 3)), to: "far.csv")
        return folder
    }

    private static let quick = [
        "--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1", "--set",
        "estimator.maximumLatentVariables=6",
    ]
    private static let calibrate = [
        "content", "calibrate", "cal.csv", "--analyte", "protein:%", "--analyte", "oil",
    ]

    @Test("calibrate, predict, validate and show: numbers, exit codes, files")
    func wholeWay() throws {
        let folder = try Self.made.get()
        let made = try CommandRun.run(
            Self.calibrate + ["-o", "model.json", "--sel", "protein=0.1", "--tolerance", "protein=0.5"]
                + ["--plots", "plots", "--json"] + Self.quick, in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let report = try #require(try made.json().object)
        #expect(report["schema"] == .string("bencao.content-calibration.v1") && report["kind"] == .string("content"))
        let analytes = try #require(report["analytes"]?.array).compactMap(\.object)
        #expect(analytes.map { $0["name"] } == [.string("protein"), .string("oil")])
        #expect(analytes[0]["unit"] == .string("%") && analytes[1]["unit"] == nil)
        #expect(analytes.map { $0["missing"] } == [.integer(0), .integer(2)])
        for key in [
            "latentVariables", "rmsec", "rmsecv", "nestedRmsecv", "rSquared", "qSquared", "bias", "sep", "rpd", "rpiq",
            "rer", "slope", "intercept", "optimismGap", "recipe", "coverage", "selected", "nested", "candidates",
        ] {
            #expect(analytes.allSatisfy { $0[key] != nil }, "\(key)")
        }
        #expect(analytes[0]["laboratory"]?.object?["sel"] == .number(0.1))
        #expect(analytes[0]["candidates"]?.array?.count == 8)
        #expect(made.errors.contains("oil: 2 of 30 samples have no reference value; 28 are used"))
        #expect(
            folder.names.filter { $0.hasPrefix("plots/") }
                == [
                    "coefficients-oil", "coefficients-protein", "predicted-oil", "predicted-protein", "residuals-oil",
                    "residuals-protein", "rmsecv-oil", "rmsecv-protein", "spectra-raw", "vip-oil", "vip-protein",
                ].map { "plots/\($0).svg" })
        let hash = SourceFile.sha256(of: try folder.bytes("model.json"))

        let predicted = try folder.run("content", "predict", "model.json", "new.csv", "--jsonl")
        let answers = try predicted.jsonLines().compactMap(\.object)
        #expect(answers.count == 6 && answers.allSatisfy { $0["model"] == .string(hash) })
        let inside = answers.map { answer in
            (answer["values"]?.array ?? []).allSatisfy { $0.object?["inside"] == .bool(true) }
        }
        #expect(predicted.code == (inside.allSatisfy { $0 } ? 0 : 1))
        for value in answers.flatMap({ $0["values"]?.array ?? [] }).compactMap(\.object) {
            #expect((value["inside"] == .bool(true)) == (value["value"] != nil))
            if case .number(let low)? = value["low"], case .number(let x)? = value["value"],
                case .number(let high)? = value["high"]
            {
                #expect(low < x && x < high)
            }
        }
        let all = try folder.run("content", "predict", "model.json", "cal.csv", "--json").json().object
        #expect(all?["schema"] == .string("bencao.content-prediction.v1") && all?["answers"]?.array?.count == 30)

        let far = try folder.run("content", "predict", "model.json", "far.csv", "--csv")
        #expect(far.code == 1)
        let rows = CSVReader.rows(far.output)
        #expect(rows.count == 5 && rows[0].prefix(7) == ["sample", "lot", "scans", "analyte", "value", "low", "high"])
        #expect(rows.dropFirst().allSatisfy { $0[4].isEmpty && $0[5].isEmpty && $0[8] == "false" && $0[9] == "false" })
        let forced = try folder.run("content", "predict", "model.json", "far.csv", "--force")
        #expect(forced.code == 1 && forced.output.contains("OUTSIDE (forced)"))
        #expect(forced.output.contains("2 samples: 0 inside the domain, 2 outside"))

        let validated = try folder.run("content", "validate", "model.json", "new.csv", "--json")
        #expect(validated.code == 0)
        let test = try #require(try validated.json().object?["analytes"]?.array).compactMap(\.object)
        for key in ["rmsep", "bias", "sep", "rSquared", "qSquared", "rpd", "coverage", "figures"] {
            #expect(test.allSatisfy { $0[key] != nil }, "\(key)")
        }
        let own = try folder.run("content", "validate", "model.json", "cal.csv")
        #expect(own.code == 1 && own.errors.contains("30 of 30 test samples are exact copies of calibration spectra"))
        #expect(own.errors.contains("cal.csv: this is the calibration file of the model"))
        #expect(own.output.contains("not available"))
        #expect(
            CSVReader.rows(try folder.run("content", "validate", "model.json", "new.csv", "--csv").output).count == 3)

        let shown = try #require(try folder.run("model", "show", "model.json", "--json").json().object)
        #expect(shown["kind"] == .string("content") && shown["analytes"]?.array?.count == 2)
        let text = try folder.run("model", "show", "model.json")
        #expect(text.code == 0 && text.output.contains("30 spectra, 30 samples, 30 lots"))
        #expect(
            try folder.run("preprocess", "new.csv", "--recipe", "resample", "--like", "model.json", "-o", "out.csv")
                .code == 0)
    }

    @Test("the table for people names every analyte, its figures and its recipe; CSV has a row an analyte")
    func tables() throws {
        let folder = try Self.made.get()
        let run = try CommandRun.run(Self.calibrate + ["-o", "t.json", "--csv"] + Self.quick, in: folder)
        let rows = CSVReader.rows(run.output)
        #expect(rows.map { $0[0] } == ["analyte", "protein", "oil"] && rows[1][1] == "%")
        let text = try CommandRun.run(
            Self.calibrate + ["-o", "t.json", "--overwrite"] + Self.quick, in: folder)
        #expect(text.code == 0)
        for part in ["Content calibration", "Nested RMSECV", "RPIQ", "protein", "CV+ over lots", "latent variable"] {
            #expect(text.output.contains(part), "\(part)")
        }
        #expect(text.output.contains(SourceFile.sha256(of: try folder.bytes("t.json"))))
    }

    @Test("another regression, on channels that are selected: calibrated, shown, drawn and predicted with")
    func estimators() throws {
        let folder = try Self.made.get()
        try folder.write(
            "schema: bencao.plan.v1\npipeline: content\nrecipes:\n- - method: snv\n  - method: mean-centre\n",
            to: "one.plan.yaml")
        let made = try CommandRun.run(
            ["content", "calibrate", "cal.csv", "--analyte", "protein:%", "--plan", "one.plan.yaml"]
                + ["--estimator", "ridge", "--select", "ipls", "--set", "estimator.selectParameters.intervals=6"]
                + ["--set", "validation.outerFolds=3", "--set", "validation.innerFolds=3"]
                + ["-o", "ridge.json", "--plots", "ridge", "--csv"] + Self.quick, in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let rows = CSVReader.rows(made.output)
        #expect(rows[1][6] == "ipls+ridge" && rows[1][7].hasPrefix("λ = ") && rows[1][8].isEmpty)
        let shown = try folder.run("model", "show", "ridge.json")
        #expect(shown.output.contains("ipls+ridge with λ = ") && shown.output.contains("domain: PLS with"))
        let predicted = try folder.run("content", "predict", "ridge.json", "new.csv", "--csv", "--force")
        #expect(
            CSVReader.rows(predicted.output).dropFirst().allSatisfy { Double($0[4]) != nil && Double($0[5]) != nil })
        let drawn = String(decoding: try folder.bytes("ridge/coefficients-protein.svg"), as: UTF8.self)
        #expect(drawn.contains("Coefficient (ridge)") && drawn.contains("mean spectrum (own scale)"))
    }

    @Test("a folder: files of one sample together, broken and unfit files told, the rest answered, exit code 1")
    func folder() throws {
        let folder = try WorkFolder()
        try folder.write(Self.table(SyntheticContents.make(lots: 24, scans: 2, seed: 1)), to: "cal.csv")
        try folder.write(
            "schema: bencao.plan.v1\npipeline: content\nrecipes:\n- - method: snv\n  - method: mean-centre\n",
            to: "a.plan.yaml")
        let made = try CommandRun.run(
            ["content", "calibrate", "cal.csv", "--analyte", "protein:%", "-o", "model.json", "--plan", "a.plan.yaml"]
                + Self.quick, in: folder)
        #expect(made.code == 0, "\(made.errors)")

        let new = try SyntheticContents.make(lots: 40, scans: 2, prefix: "n", seed: 2)
        try folder.write(Self.table(new), to: "new.csv")
        let expected = CSVReader.rows(
            try folder.run("content", "predict", "model.json", "new.csv", "--csv", "--force").output)
        // The scans of a sample stand far apart in the order of names, in different pieces of the folder.
        for row in 0..<new.count {
            let name = "\(row % 2)-\(100 + row / 2).csv"
            try folder.write(Self.table(new.selecting(rows: [row])), to: "scans/\(name)")
        }
        let sound = try folder.run("content", "predict", "model.json", "scans", "--csv", "--force")
        let inside = expected.dropFirst().allSatisfy { $0[8] == "true" }
        #expect(sound.code == (inside ? 0 : 1), "\(sound.errors)")
        func check(_ output: String) {
            let rows = CSVReader.rows(output)
            #expect(rows.count == expected.count && rows[0] == expected[0])
            for (a, b) in zip(rows.dropFirst(), expected.dropFirst()) {
                #expect(a[0..<4] == b[0..<4] && a[8] == b[8] && a[2] == "2")
                for column in 4..<7 {
                    #expect(abs((Double(a[column]) ?? 0) - (Double(b[column]) ?? 1)) < 1e-9, "\(a[0])")
                }
            }
        }
        check(sound.output)

        let text = try folder.text("scans/0-100.csv")
        let value = "\(new.x[0, 1])"
        try #require(text.contains(",\(value),"))
        try folder.write(text.replacing(",\(value),", with: ",0.1x,"), to: "scans/2-broken.csv")
        try folder.write("", to: "scans/3-empty.csv")
        try folder.write(
            text.replacing("1100.0,", with: "1099.0,").replacing("ns0-0", with: "other"), to: "scans/4-axis.csv")
        for arguments in [["--csv"], ["--json"], ["--jsonl"], []] {
            let run = try CommandRun.run(
                ["content", "predict", "model.json", "scans", "--force"] + arguments, in: folder)
            #expect(run.code == 1)
            for told in ["scans/2-broken.csv, line 4, column 6", "scans/3-empty.csv", "scans/4-axis.csv"] {
                #expect(run.errors.contains(told), "\(run.errors)")
            }
            if arguments == ["--csv"] { check(run.output) }
            if arguments == ["--jsonl"] { #expect(try run.jsonLines().count == 40) }
            if arguments == ["--json"] {
                let document = try #require(try run.json().object)
                #expect(document["answers"]?.array?.count == 40)
                let findings = (document["findings"]?.array ?? []).compactMap(\.object)
                let places = findings.filter { $0["severity"] == .string("warning") }.compactMap { $0["place"]?.text }
                #expect(
                    places == ["scans/2-broken.csv, line 4, column 6", "scans/3-empty.csv", "scans/4-axis.csv"],
                    "\(places)")
                let broken = try #require(findings.first { $0["code"] == .string("reading.table.not-a-number") })
                #expect(broken["summary"]?.text.contains("0.1x") == true && broken["remedy"] != nil)
            }
        }
        for row in 0..<new.count {
            try folder.write("nonsense", to: "scans/\(row % 2)-\(100 + row / 2).csv")
        }
        let none = try folder.run("content", "predict", "model.json", "scans", "--csv")
        #expect(none.code == 65 && none.output.isEmpty && none.errors.contains("83 files are not answered for"))
        #expect(none.toldErrors.count == 20)
    }

    @Test("update: both models side by side, the verdict in the exit code, the old model in the new one")
    func update() throws {
        let folder = try WorkFolder()
        let quick = ["--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1"]
        try folder.write(Self.table(SyntheticContents.make(lots: 24, seed: 1)), to: "cal.csv")
        try folder.write(
            Self.table(SyntheticContents.make(lots: 14, foreign: 0.5, drift: 0.6, prefix: "d", seed: 2)),
            to: "drifted.csv")
        try folder.write(
            Self.table(SyntheticContents.make(lots: 14, foreign: 0.5, drift: 0.6, prefix: "t", seed: 3)), to: "test.csv"
        )
        try folder.write(
            "schema: bencao.plan.v1\npipeline: content\nrecipes:\n- - method: snv\n  - method: mean-centre\n",
            to: "a.plan.yaml")
        let made = try CommandRun.run(
            ["content", "calibrate", "cal.csv", "--analyte", "protein:%", "-o", "old.json", "--plan", "a.plan.yaml"]
                + quick, in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let old = SourceFile.sha256(of: try folder.bytes("old.json"))

        let run = try folder.run(
            "content", "update", "old.json", "drifted.csv", "--calibration", "cal.csv", "-o", "new.json", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        #expect(report["verdicts"]?.object == ["protein": .string("helps")] && report["oldModel"] == .string(old))
        let shown = try folder.run("model", "show", "new.json")
        #expect(shown.output.contains("the model with SHA-256 \(old); 14 new samples added"))
        let hash = SourceFile.sha256(of: try folder.bytes("cal.csv"))
        #expect(shown.output.contains("cal.csv, SHA-256 \(hash)"))

        let text = try folder.run(
            "content", "update", "old.json", "drifted.csv", "--calibration", "cal.csv", "-o", "new.json", "--overwrite")
        #expect(text.code == 0 && text.output.contains("the update helps") && text.output.contains(old))
        // New samples like the old ones show nothing: the exit code says so.
        try folder.write(Self.table(SyntheticContents.make(lots: 4, prefix: "k", seed: 9)), to: "alike.csv")
        let alike = try folder.run(
            "content", "update", "old.json", "alike.csv", "--calibration", "cal.csv", "-o", "no.json", "--csv")
        #expect(alike.code == 1 && CSVReader.rows(alike.output)[1].contains("notShown"), "\(alike.errors)")

        for (arguments, code, told) in [
            (["--calibration", "test.csv"], 65, "test.csv: 0 of the 24 calibration spectra of the model are in these"),
            ([], 64, "--calibration <old data>"),
            (["--replace", "--calibration", "cal.csv"], 64, "--calibration is not used with --replace"),
            (["--replace", "--add"], 64, "cannot both be given"),
        ] {
            let run = try CommandRun.run(
                ["content", "update", "old.json", "drifted.csv", "-o", "never.json"] + arguments, in: folder)
            #expect(run.code == Int32(code) && run.errors.contains(told), "\(arguments): \(run.errors)")
        }
        #expect(!folder.exists("never.json"))

        let compared = try folder.run("model", "compare", "new.json", "old.json", "test.csv", "--json")
        #expect(compared.code == 0, "\(compared.errors)")
        let entry = try #require(try compared.json().object?["entries"]?.array?.first?.object)
        #expect(entry["name"] == .string("protein") && entry["samples"] == .integer(14))
        let told = try folder.run("model", "compare", "new.json", "old.json", "test.csv")
        #expect(told.code == 0 && told.output.contains("the first model is better than the second model"))
        try folder.write(try SmallModel.bytes(), to: "origin.json")
        let mixed = try folder.run("model", "compare", "new.json", "origin.json", "test.csv")
        #expect(mixed.code == 65 && mixed.errors.contains("one of kind \"content\" is needed"))
    }

    @Test("a plan, options over it, and what is wrong with them")
    func plans() throws {
        let folder = try Self.made.get()
        let example = try folder.run("plan", "example", "content")
        #expect(example.code == 0)
        try folder.write(
            example.output.replacingOccurrences(of: "{column: content}", with: "{column: protein, unit: '%'}"),
            to: "a.plan.yaml")
        let checked = try folder.run("plan", "check", "a.plan.yaml", "cal.csv")
        #expect(checked.code == 0, "\(checked.errors)")
        #expect(
            checked.output
                == "a.plan.yaml: a plan for content, 8 candidate recipes; protein 30 samples of 30 lots fit it\n")
        try folder.write(
            example.output.replacingOccurrences(of: "{column: content}", with: "{column: protein, unti: '%'}"),
            to: "b.plan.yaml")
        let misspelt = try folder.run("plan", "check", "b.plan.yaml")
        #expect(misspelt.code == 65 && misspelt.errors.contains("an analyte has no key \"unti\""))

        for (arguments, code, told) in [
            ([], 64, "--analyte <column[:unit]>"),
            (["--analyte", ":mg"], 64, "column[:unit] is needed"),
            (["--analyte", "fat"], 65, "there is no column \"fat\""),
            (["--analyte", "lot"], 65, "the reference value in column \"lot\" is \"lot0\""),
            (["--analyte", "oil", "--analyte", "oil:%"], 64, "the analyte stands twice"),
            (["--analyte", "oil", "--estimator", "plsr"], 64, "there is no regression \"plsr\"; there are pls, opls"),
            (["--analyte", "oil", "--select", "ip"], 64, "there is no selection \"ip\"; there are ipls"),
            (["--analyte", "oil", "--sel", "x=1"], 64, "\"x\" is no analyte"),
            (["--analyte", "oil", "--analyte", "protein", "--sel", "1"], 64, "analyte=value is needed"),
            (["--analyte", "oil", "--tolerance", "much"], 64, "a number is needed"),
            (["--analyte", "oil", "--sel", "missing"], 65, "there is no column \"missing\""),
            (["--analyte", "oil", "--lot", "protein", "--alpha", "2"], 64, "--alpha is a share"),
            (["--analyte", "oil", "--json", "-o", "-"], 64, "-o - writes the model to standard output"),
        ] {
            let output = arguments.contains("-o") ? [] : ["-o", "never.json"]
            let run = try CommandRun.run(["content", "calibrate", "cal.csv"] + output + arguments, in: folder)
            #expect(run.code == Int32(code), "\(arguments): \(run.errors)")
            #expect(run.errors.contains(told), "\(arguments): \(run.errors)")
        }
        #expect(!folder.exists("never.json"))
        try folder.write(try SmallModel.bytes(), to: "origin.json")
        let wrong = try folder.run("content", "predict", "origin.json", "new.csv")
        #expect(wrong.code == 65 && wrong.errors.contains("one of kind \"content\" is needed"))
        #expect(wrong.errors.contains("bencao origin predict"))
    }
}
