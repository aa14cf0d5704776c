import Chemometrics
import Foundation
import Testing

/// `bencao adulterant …` as a person types it.
@Suite("Adulterant")
struct AdulterantTests {
    /// 24 lots of A, genuine, and 6 of B, each of two scans.
    private static func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        var table = TableText(origins: ["A"], lots: 24, scans: 2)
        table.rows += TableText(origins: ["C", "B"], lots: 6, scans: 2, contrast: 1.5, seed: 2).rows.filter {
            $0[2] == "B"
        }
        try folder.write(table.text, to: "herbs.csv")
        try folder.write(
            TableText(origins: ["A", "B"], lots: 4, scans: 2, contrast: 1.5, seed: 3).text, to: "new.csv")
        return folder
    }

    private static let calibrate = [
        "adulterant", "calibrate", "herbs.csv", "--genuine", "origin=A", "-o", "model.json",
    ]

    @Test("calibrate, predict, validate and show: numbers, exit codes, files")
    func wholeWay() throws {
        let folder = try Self.folder()
        let made = try CommandRun.run(Self.calibrate + ["--plots", "plots", "--json"], in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let report = try #require(try made.json().object)
        #expect(report["schema"] == .string("bencao.adulterant-calibration.v1"))
        #expect(report["kind"] == .string("adulterant"))
        #expect(report["mode"] == .string("rigorous"))
        #expect(report["alpha"] == .number(0.05))
        #expect(report["smallestAlpha"] == .number(0.04))
        #expect(report["lots"] == .integer(24) && report["spectra"] == .integer(48))
        #expect(report["acceptance"]?.object?["lots"] == .integer(24))
        #expect(report["acceptance"]?.object?["value"] != nil)
        #expect(
            folder.names.filter { $0.hasPrefix("plots/") }
                == ["acceptance", "extremes", "loss", "spectra-preprocessed", "spectra-raw"].map { "plots/\($0).svg" })

        let predicted = try folder.run("adulterant", "predict", "model.json", "new.csv", "--by", "lot", "--jsonl")
        #expect(predicted.code == 1)
        let answers = try predicted.jsonLines().compactMap(\.object)
        #expect(answers.count == 8)
        #expect(answers.suffix(4).allSatisfy { $0["answer"] == .string("reject") && $0["pValue"] == .number(0.04) })
        #expect(answers.prefix(4).count { $0["answer"] == .string("accept") } >= 3)
        #expect(
            answers.allSatisfy {
                $0["model"] == .string(SourceFile.sha256(of: (try? folder.bytes("model.json")) ?? Data()))
            })
        let rows = CSVReader.rows(
            try folder.run("adulterant", "predict", "model.json", "new.csv", "--by", "lot", "--csv").output)
        #expect(rows.count == 9 && rows[8][3] == "reject")
        let text = try folder.run("adulterant", "predict", "model.json", "new.csv", "--by", "lot").output
        #expect(text.contains("REJECT") && text.contains("8 samples at alpha 0.05:"))

        let validated = try folder.run("adulterant", "validate", "model.json", "new.csv", "--json")
        #expect(validated.code == 0)
        let rejection = try #require(try validated.json().object?["rejection"]?.object)
        #expect(rejection["successes"] == .integer(4) && rejection["lots"] == .integer(4))

        let shown = try #require(try folder.run("model", "show", "model.json", "--json").json().object)
        #expect(shown["kind"] == .string("adulterant"))
        #expect(try folder.run("model", "show", "model.json").output.contains("conformal (cross) over 24 lots"))
        #expect(
            try folder.run("preprocess", "new.csv", "--recipe", "resample", "--like", "model.json", "-o", "out.csv")
                .code == 0)
    }

    @Test("a study names its choice, which is that of a calibration; swapped groups of a dilution are told")
    func study() throws {
        let folder = try Self.folder()
        let made = try #require(try CommandRun.run(Self.calibrate + ["--json"], in: folder).json().object)
        let run = try folder.run(
            "adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--alpha", "0.06", "--dilute", "A", "B",
            "--signal",
            "absorbance", "--plots", "plots", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        #expect(report["recipe"] == made["recipe"] && report["components"] == made["components"])
        let curve = try #require(report["curves"]?.array?.first?.object)
        #expect(curve["name"] == .string("B in A") && curve["simulated"] == .bool(true))
        #expect(folder.names.contains("plots/detection.svg"))
        let lines = try folder.run(
            "adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--alpha", "0.06", "--dilute", "A", "B",
            "--signal", "absorbance", "--csv"
        ).output.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(lines.allSatisfy { $0.count == 12 } && lines.last?.first == "detected-level")
        let outcome = try #require(lines.last).last.map(String.init) ?? ""
        #expect(curve["curve"]?.object?["outcome"] == .string(outcome))
        let plain = try folder.run(
            "adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--alpha", "0.06", "--plots", "none")
        #expect(plain.errors.contains("nothing is drawn: ") && !folder.exists("none/detection.svg"))
        let text = plain.output
        #expect(text.contains("  snv → mean-centre; ") && text.contains("exclusivity  B, rejected"))

        // The gates without a fifth of the 24 lots cannot reject at 4.5 %.
        let few = try folder.run(
            "adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--alpha", "0.045", "--dilute", "A", "B",
            "--signal", "absorbance", "--plots", "few")
        #expect(few.code == 0, "\(few.errors)")
        #expect(few.output.contains("0 (+ 24 undecided)") && few.output.contains("not available (needs 28 lots)"))
        #expect(few.output.contains("simulated: nothing can be said at alpha 0.045: 28 genuine lots are needed"))
        #expect(
            few.errors.contains("nothing can be said of 24 of 24 genuine lots") && !folder.exists("few/detection.svg"))
        let calibrated = try CommandRun.run(
            Self.calibrate + ["--alpha", "0.045", "--overwrite"], in: folder)
        #expect(
            calibrated.output.contains("not available (needs 28 lots)") && !calibrated.output.contains("accepted all"))
        #expect(
            try folder.run("model", "show", "model.json").output.contains("not available by the gate, for want of lots")
        )

        let swapped = try folder.run(
            "adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--dilute", "B", "A", "--signal", "absorbance")
        #expect(swapped.code == 65)
        #expect(swapped.errors.contains("the genuine group comes first: --dilute \"A\" \"B\""))
        let absent = try folder.run(
            "adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--dilute", "A", "C", "--signal", "absorbance")
        #expect(absent.code == 65 && absent.errors.contains("holds no \"C\""))

        let splits = try folder.run(
            "adulterant", "study", "splits", "herbs.csv", "--genuine", "origin=A", "--splits", "3", "--alphas", "0.06",
            "0.2", "--json")
        #expect(splits.code == 0, "\(splits.errors)")
        let rates = try #require(try splits.json().object?["rates"]?.array).compactMap(\.object)
        #expect(rates.map { $0["alpha"] } == [.number(0.06), .number(0.2)])
        // 17 of 24 lots: 1/18 = 5.6 %, 3/18 = 16.7 %.
        #expect(rates.map { $0["attainable"] } == [.number(1.0 / 18), .number(3.0 / 18)])
        let bad = try folder.run(
            "adulterant", "study", "splits", "herbs.csv", "--genuine", "origin=A", "--share", "1.5")
        #expect(bad.code == 64 && bad.errors.contains("--share 1.5"))
    }

    @Test("groups whose names are numbers are told apart from counts; the plot of the choice counts components")
    func numericGroups() throws {
        let folder = try WorkFolder()
        var table = TableText(origins: ["A"], lots: 24)
        table.rows += TableText(origins: ["C", "B"], lots: 6, contrast: 1.5, seed: 2).rows.filter { $0[2] == "B" }
        for i in table.rows.indices { table.rows[i][2] = table.rows[i][2] == "A" ? "0" : "10" }
        try folder.write(table.text, to: "herbs.csv")
        let made = try folder.run(
            "adulterant", "calibrate", "herbs.csv", "--genuine", "origin=0", "-o", "model.json", "--plots", "plots")
        #expect(made.code == 0, "\(made.errors)")
        #expect(made.output.contains("foreign: class 10: 6 lots\n") && made.output.contains("class 10, rejected"))
        let loss = String(decoding: try folder.bytes("plots/loss.svg"), as: UTF8.self)
        #expect(loss.contains("Components") && !loss.contains("atent variable"))
        #expect(loss.contains("chosen: ") && loss.contains(" component"))
        let origin = try folder.run("origin", "calibrate", "herbs.csv", "--class", "origin", "-o", "origin.json")
        #expect(origin.output.contains("30 spectra of 30 lots: class 0: 24 lots, class 10: 6 lots\n"))
    }

    @Test("a detected level without an upper limit says so")
    func noUpperLimit() throws {
        let folder = try WorkFolder()
        var table = TableText(origins: ["A"], lots: 24)
        // Like A, and unlike it: one of two lots is detected at 20 and 50 %, both at 100 %.
        let weak = TableText(origins: ["A"], lots: 2, seed: 5).rows
        let strong = TableText(origins: ["C", "B"], lots: 4, contrast: 1.5, seed: 2).rows.filter { $0[2] == "B" }
        var mixtures: [[String]] = []
        for (index, row) in ([weak[0], strong[0], weak[1], strong[1], strong[2], strong[3]]).enumerated() {
            var row = row
            row.replaceSubrange(0..<3, with: ["M\(index)", "lot M\(index)", "mixture"])
            row.insert(["20", "50", "100"][index / 2], at: 3)
            mixtures.append(row)
        }
        for i in table.rows.indices { table.rows[i].insert("", at: 3) }
        table.header.insert("level", at: 3)
        table.rows += mixtures
        try folder.write(table.text, to: "herbs.csv")
        let run = try folder.run("adulterant", "study", "herbs.csv", "--genuine", "origin=A", "--level", "level")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("is detected with probability 95 % (95 % limits: from "), "\(run.output)")
        #expect(run.output.contains(" %, no upper limit)") && !run.output.contains("open"))
    }

    @Test("a validation on the file of the calibration is told")
    func calibrationFile() throws {
        let folder = try Self.folder()
        #expect(try CommandRun.run(Self.calibrate, in: folder).code == 0)
        let same = try folder.run("adulterant", "validate", "model.json", "herbs.csv")
        #expect(same.code == 1 && same.errors.contains("their lots count in no figure"))
        #expect(same.output.contains("24 samples of lots that the model was calibrated on: in no figure"))
        #expect(same.output.contains("genuine lots accepted: not available"))
        let rates = try folder.run("adulterant", "validate", "model.json", "new.csv", "--csv").output
            .split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        #expect(rates[0].suffix(5) == ["right", "low", "high", "classicallyRight", "efficiency"])
        #expect(rates[2][1] == "false" && rates[2][9] == "1.0" && rates[2][13] != "")
        let new = try folder.run("adulterant", "validate", "model.json", "new.csv")
        #expect(!new.errors.contains("calibrated on") && new.output.contains("efficiency (geometric mean of both)"))
    }

    @Test("a prediction tells of samples that stand in the calibration, on standard error and in the document")
    func knownSamples() throws {
        let folder = try Self.folder()
        #expect(try CommandRun.run(Self.calibrate, in: folder).code == 0)
        let same = try folder.run("adulterant", "predict", "model.json", "herbs.csv", "--json")
        #expect(same.errors.contains("6 of 30 samples stand in the calibration as known foreign references"))
        #expect(same.errors.contains("B1 = B1 (B), an exact copy"))
        let codes = try #require(try same.json().object?["findings"]?.array).compactMap { $0.object?["code"] }
        #expect(codes.contains(.string("adulterant.known-foreign")))
        #expect(codes.contains(.string("adulterant.calibration-sample")))
        // The new samples of B bear the ids and lots of the calibration, with other spectra.
        let new = try folder.run("adulterant", "predict", "model.json", "new.csv", "--json")
        #expect(new.errors.contains("4 of 8 samples stand") && new.errors.contains("B1 (B), by id and lot"))
        #expect(!new.errors.contains("exact cop"))
    }

    @Test("every sample accepted is exit code 0")
    func accepted() throws {
        let folder = try Self.folder()
        #expect(try CommandRun.run(Self.calibrate, in: folder).code == 0)
        let run = try folder.run("adulterant", "predict", "model.json", "herbs.csv", "--alpha", "0.04", "--json")
        let answers = try #require(try run.json().object?["answers"]?.array).compactMap(\.object)
        #expect(run.code == (answers.allSatisfy { $0["answer"] == .string("accept") } ? 0 : 1))
        // Below the smallest possible α nothing can be said, and that is not favourable.
        let none = try folder.run("adulterant", "predict", "model.json", "herbs.csv", "--alpha", "0.03")
        #expect(none.code == 1)
        #expect(none.output.contains("cannot say") && none.output.contains("24 lots can reject is 0.0400"))
    }

    @Test("a plan, options over it, and what is wrong with them")
    func plans() throws {
        let folder = try Self.folder()
        let example = try folder.run("plan", "example", "adulterant")
        #expect(example.code == 0)
        try folder.write(
            example.output.replacingOccurrences(of: "column: label", with: "column: origin")
                .replacingOccurrences(of: "values: [genuine]", with: "values: [A]"), to: "a.plan.yaml")
        let checked = try folder.run("plan", "check", "a.plan.yaml", "herbs.csv")
        #expect(checked.code == 0, "\(checked.errors)")
        #expect(
            checked.output
                == "a.plan.yaml: a plan for adulterant, 1 candidate recipe; 24 genuine and 6 foreign lots fit it\n")
        let made = try folder.run(
            "adulterant", "calibrate", "herbs.csv", "--plan", "a.plan.yaml", "--components", "2", "--compliant", "-o",
            "model.json", "--json")
        let report = try #require(try made.json().object)
        #expect(report["components"] == .integer(2) && report["componentsGiven"] == .bool(true))
        #expect(report["mode"] == .string("compliant"))

        for (arguments, code, told) in [
            (["--genuine", "origin"], 64, "column=value is needed"),
            (["--genuine", "origin=A", "--genuine", "lot=x"], 64, "one column marks genuine samples"),
            (["--genuine", "kind=A"], 65, "there is no column \"kind\""),
            (["--genuine", "origin=Z"], 65, "no sample has \"Z\" in column \"origin\""),
            (["--genuine", "origin=B", "--lot", "origin"], 65, "12 genuine spectra are of 1 lot; 6 lots are needed"),
            (
                ["--genuine", "origin=A", "--adulterant", "origin"], 64,
                "name the column of the level too: data.level, or --level COLUMN"
            ),
            (["--genuine", "origin=A", "--components", "0"], 64, "0 components"),
            ([], 64, "--genuine <column=value>"),
        ] {
            let run = try CommandRun.run(
                ["adulterant", "calibrate", "herbs.csv", "-o", "never.json"] + arguments, in: folder)
            #expect(run.code == Int32(code), "\(arguments): \(run.errors)")
            #expect(run.errors.contains(told), "\(arguments): \(run.errors)")
        }
        #expect(!folder.exists("never.json"))
        // A model of another pipeline is told by its name.
        try folder.write(try SmallModel.bytes(), to: "origin.json")
        let wrong = try folder.run("adulterant", "predict", "origin.json", "new.csv")
        #expect(wrong.code == 65 && wrong.errors.contains("one of kind \"adulterant\" is needed"))
    }
}
