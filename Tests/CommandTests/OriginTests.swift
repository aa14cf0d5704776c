import Chemometrics
import Foundation
import TestSupport
import Testing

/// `bencao origin calibrate | predict | validate`: documents, options, and the coffee of three countries.
@Suite("bencao origin")
struct OriginTests {
    @Test("a model at the level of chance says so when it is made, and whenever it is used")
    func chance() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 8, contrast: 0).text, to: "herbs.csv")
        try folder.write(TableText(lots: 3, contrast: 0, seed: 9).text, to: "new.csv")
        let told = "the discrimination is no better than chance"
        let made = try folder.run("origin", "calibrate", "herbs.csv", "--class", "origin", "-o", "model.json", "--json")
        #expect(made.code == 0 && made.errors.contains(told), "\(made.errors)")
        for command in ["predict", "validate"] {
            let used = try folder.run("origin", command, "model.json", "new.csv", "--json")
            #expect(used.errors.contains(told))
            let codes = try #require(try used.json().object?["findings"]?.array).compactMap { $0.object?["code"] }
            #expect(codes.filter { $0 == .string("origin.no-better-than-chance") }.count == 1)
        }
    }

    /// The coffee model, made once, and the folder that it is in.
    private static let coffee = Result<WorkFolder, any Error> {
        let folder = try WorkFolder()
        let run = try folder.run(
            "origin", "calibrate", spectra("coffee-origin-calibration.csv"), "--class", "origin", "--alpha", "0.1",
            "-o", "coffee.json", "--json", "--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1")
        guard run.code == 0 else { throw CommandRun.NotStarted(reason: run.errors) }
        try folder.write(run.outputBytes, to: "report.json")
        return folder
    }

    private static func spectra(_ name: String) -> String {
        SharedFolder.packageRoot.appendingPathComponent("Spectra/\(name)").path
    }

    private static let newCoffee = spectra("coffee-origin-new.csv")

    private func number(_ value: JSONValue?) -> Double? {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    // MARK: documents

    @Test("calibrate --json has the names that are API")
    func calibrationDocument() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 6, contrast: 0.02).text, to: "data.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "-o", "model.json", "--json", "--seed", "3"]
                + ["--permutations", "3"] + SmallModel.quick, in: folder)
        #expect(run.code == 0)
        let report = try #require(try run.json().object)
        #expect(report["schema"] == .string("bencao.origin-calibration.v1"))
        #expect(report["kind"] == .string("origin"))
        #expect(report["lots"] == .integer(12))
        #expect(report["samples"] == .integer(12))
        #expect(report["seed"] == .integer(3))
        #expect(report["recipe"]?.array?.last?.object?["method"] == .string("mean-centre"))
        for finding in try #require(report["findings"]?.array) {
            #expect(finding.object?["code"] != nil && finding.object?["summary"] != nil)
            #expect(["note", "warning"].contains(finding.object?["severity"]?.text))
        }
        // (r + 1)/(B + 1) with B = 3.
        let p = try #require(number(report["permutation"]?.object?["pValue"]))
        #expect([0.25, 0.5, 0.75, 1].contains(p))

        var balanced: [Double] = []
        for name in ["selected", "nested"] {
            let figures = try #require(report[name]?.object)
            let accuracy = try #require(number(figures["balancedAccuracy"]))
            balanced.append(accuracy)
            #expect(try #require(number(figures["mcc"])) <= 1)
            let classes = try #require(figures["classes"]?.array).compactMap(\.object)
            #expect(classes.map { $0["name"]?.text } == ["A", "B"])
            #expect(classes.map { $0["n"] } == [.integer(6), .integer(6)])
            let sensitivities = try classes.map { try #require(number($0["sensitivity"])) }
            let specificities = try classes.map { try #require(number($0["specificity"])) }
            // With two classes the specificity of one is the sensitivity of the other.
            #expect(sensitivities == specificities.reversed())
            let counts = try #require(figures["confusion"]?.object?["counts"]?.array).map { row in
                (row.array ?? []).compactMap { number($0) }
            }
            #expect(counts.map { $0.reduce(0, +) } == [6, 6])
            #expect(figures["confusion"]?.object?["classNames"] == .array([.string("A"), .string("B")]))
        }
        #expect(abs(try #require(number(report["optimismGap"])) - (balanced[0] - balanced[1])) < 1e-15)
        // So faint a difference is not always seen: the figures are not all 1, so that equal ones mean something.
        #expect(balanced[1] < 1)
    }

    @Test("predict --jsonl has the names that are API; --json and --csv say the same")
    func predictionDocuments() throws {
        let folder = try Self.coffee.get()
        let run = try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--jsonl")
        let answers = try run.jsonLines().map { try #require($0.object) }
        try #require(answers.count == 15)
        let hash = SourceFile.sha256(of: try folder.bytes("coffee.json"))
        for answer in answers {
            #expect(answer["schema"] == .string("bencao.origin-answer.v1"))
            #expect(answer["model"] == .string(hash))
            let decision = try #require(answer["answer"]?.object)
            #expect(decision["confidence"] == .number(0.9))
            #expect(decision["notExcludable"] == .array([]))
            #expect(decision["guarantee"] == .string("per lot"))
            let pValues = try #require(answer["pValue"]?.object)
            #expect(pValues.keys.sorted() == ["Brazil", "Ethiopia", "Vietnam"])
            // The set holds the origins whose p-value exceeds alpha, and no others.
            let origins = try #require(decision["origins"]?.array).map(\.text)
            #expect(origins == pValues.keys.sorted().filter { (number(pValues[$0]) ?? 0) > 0.1 })
            let applicability = try #require(answer["applicability"]?.object)
            #expect(applicability["inside"] == .bool(true))
            #expect(try #require(number(applicability["scoreDistance"])) >= 0)
            #expect(try #require(number(applicability["orthogonalDistance"])) >= 0)
            let nearest = try #require(applicability["nearest"]?.array).compactMap(\.object)
            #expect(nearest.count == 3)
            let distances = nearest.compactMap { number($0["distance"]) }
            #expect(distances == distances.sorted())
        }
        #expect(answers.map { $0["sample"]?.text } == (1...15).map { String(format: "COF-%02d", 4 * $0) })

        let document = try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--json").json().object
        #expect(document?["schema"] == .string("bencao.origin-prediction.v1"))
        #expect(document?["model"] == .string(hash))
        #expect(document?["findings"] == .array([]))
        #expect(document?["answers"]?.array?.compactMap(\.object) == answers)

        let rows = CSVReader.rows(try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--csv").output)
        #expect(rows[0].prefix(6) == ["sample", "lot", "scans", "origins", "best", "confidence"])
        try #require(rows.count == 16)
        let brazil = try #require(rows[0].firstIndex(of: "p_Brazil"))
        for (row, answer) in zip(rows.dropFirst(), answers) {
            #expect(row[0] == answer["sample"]?.text)
            #expect(row[3] == answer["answer"]?.object?["origins"]?.array?.map(\.text).joined(separator: "|"))
            #expect(Double(row[brazil]) == number(answer["pValue"]?.object?["Brazil"]))
        }
    }

    // MARK: the coffee

    @Test("The coffee of three countries is told apart, and the report of it adds up")
    func coffeeIsToldApart() throws {
        let folder = try Self.coffee.get()
        let report = try JSONDecoder().decode(JSONValue.self, from: folder.bytes("report.json")).object
        #expect(report?["lots"] == .integer(45))
        #expect(try #require(number(report?["nested"]?.object?["balancedAccuracy"])) >= 0.95)

        let predicted = try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--jsonl")
        #expect(predicted.code == 0)
        let truth = (0..<15).map { ["Ethiopia", "Brazil", "Vietnam"][$0 / 5] }
        let answers = try predicted.jsonLines().map { $0.object?["answer"]?.object }
        #expect(answers.map { $0?["best"]?.text } == truth)
        #expect(answers.map { $0?["origins"] } == truth.map { .array([.string($0)]) })

        let validated = try folder.run("origin", "validate", "coffee.json", Self.newCoffee, "--json")
        #expect(validated.code == 0)
        let document = try #require(try validated.json().object)
        #expect(document["schema"] == .string("bencao.origin-validation.v1"))
        #expect(document["kind"] == .string("origin"))
        #expect(document["samples"] == .integer(15))
        #expect(document["figures"]?.object?["balancedAccuracy"] == .integer(1))
        #expect(document["figures"]?.object?["classes"]?.array?.count == 3)
        #expect(document["coverage"]?.object?["value"] == .integer(1))
        #expect(document["coverage"]?.object?["confidence"] == .number(0.9))
        #expect(document["coverage"]?.object?["single"] == .integer(15))

        let table = try folder.run("origin", "validate", "coffee.json", Self.newCoffee)
        #expect(table.output.contains("balanced accuracy 1.000, MCC 1.000"))
        #expect(table.output.contains("of 15/15 lots"))
    }

    @Test("--alpha of predict changes the confidence and the sets, not the p-values")
    func alpha() throws {
        let folder = try Self.coffee.get()
        func answers(_ alpha: String) throws -> [[String: JSONValue]] {
            try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--jsonl", "--alpha", alpha)
                .jsonLines().compactMap(\.object)
        }
        let (loose, strict) = (try answers("0.01"), try answers("0.5"))
        #expect(loose.map { $0["pValue"] } == strict.map { $0["pValue"] })
        #expect(loose.allSatisfy { $0["answer"]?.object?["confidence"] == .number(0.99) })
        #expect(strict.allSatisfy { $0["answer"]?.object?["confidence"] == .number(0.5) })
        // 15 lots an origin: below alpha 1/16 no origin can be excluded, and the answer says so.
        #expect(loose.allSatisfy { $0["answer"]?.object?["notExcludable"]?.array?.count == 3 })
        #expect(loose.allSatisfy { $0["answer"]?.object?["origins"]?.array?.count == 3 })
        for answer in strict {
            let pValues = answer["pValue"]?.object ?? [:]
            let expected = pValues.keys.sorted().filter { (number(pValues[$0]) ?? 0) > 0.5 }
            #expect(answer["answer"]?.object?["origins"] == .array(expected.map { .string($0) }))
        }
        #expect(strict.contains { $0["answer"]?.object?["origins"] == .array([]) })
        let told = try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--alpha", "0.5")
        #expect(told.code == 1)
        #expect(told.output.contains("Origins at 50.0 %") && told.output.contains("none of the known"))
    }

    @Test("Data from standard input give the same answers")
    func standardInput() throws {
        let folder = try Self.coffee.get()
        let fromFile = try folder.run("origin", "predict", "coffee.json", Self.newCoffee, "--csv")
        let fromInput = try folder.run("origin", "predict", "coffee.json", "-", "--csv", input: .file(Self.newCoffee))
        #expect(fromInput.code == 0)
        #expect(fromInput.output == fromFile.output)
        #expect(fromInput.outputBytes.count > 1000)
    }

    @Test("The same seed gives the same bytes on any number of threads; another seed gives others")
    func threadsAndSeeds() throws {
        let folder = try Self.coffee.get()
        func model(_ name: String, _ extra: String...) throws -> Data {
            let run = try CommandRun.run(
                ["origin", "calibrate", Self.spectra("coffee-origin-calibration.csv"), "--class", "origin"]
                    + ["--alpha", "0.1", "-o", name] + SmallModel.quick + extra, in: folder)
            #expect(run.code == 0)
            return try folder.bytes(name)
        }
        let reference = try folder.bytes("coffee.json")
        #expect(try model("one-thread.json", "--threads", "1") == reference)
        #expect(try model("three-threads.json", "--threads", "3", "--seed", "1") == reference)
        let other = try model("other-seed.json", "--seed", "2")
        #expect(other != reference)
        #expect(String(decoding: other.suffix(1 << 20), as: UTF8.self).contains("\"seed\":2"))
    }

    // MARK: options

    @Test("-o - writes the model to standard output and the summary to standard error")
    func modelToStandardOutput() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "-"] + SmallModel.quick, in: folder)
        #expect(run.code == 0)
        #expect(run.outputBytes == (try SmallModel.bytes()))
        #expect(run.errors.contains("nested, counted over lots"))
        #expect(folder.names == ["small.csv"])
    }

    @Test("calibrate --csv holds the figures of each origin")
    func calibrationCSV() throws {
        let folder = try WorkFolder()
        let table = TableText().changed { table in
            for i in table.rows.indices { table.rows[i][2] = i < 4 ? "\"A \"\"x\"\"\"" : "\"B, north\"" }
        }
        try folder.write(table.text, to: "data.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "-o", "model.json", "--csv"] + SmallModel.quick,
            in: folder)
        let rows = CSVReader.rows(run.output)
        try #require(rows.map { $0[0] } == ["origin", "A \"x\"", "B, north"])
        #expect(rows[0].count == 8)
        #expect(rows[1][1] == "4" && Double(rows[1][2]) == 1)
        let low = try #require(Double(rows[1][3]))
        // Exact binomial, 4 of 4: 0.025^(1/4).
        #expect(abs(low - pow(0.025, 0.25)) < 1e-12)
    }

    @Test("--by lot gives one answer a lot")
    func byLot() throws {
        let folder = try WorkFolder()
        // Two samples, each with an id of its own, in every lot.
        let table = TableText(scans: 2).changed { table in
            for i in table.rows.indices { table.rows[i][0] = "S\(i + 1)" }
        }
        try folder.write(table.text, to: "data.csv")
        let calibrated = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "-o", "model.json", "--json"] + SmallModel.quick,
            in: folder)
        #expect(try calibrated.json().object?["samples"] == .integer(16))
        #expect(try calibrated.json().object?["lots"] == .integer(8))
        let bySample = try folder.run("origin", "predict", "model.json", "data.csv", "--jsonl").jsonLines()
        #expect(bySample.map { $0.object?["sample"]?.text } == (1...16).map { "S\($0)" })
        #expect(
            bySample.allSatisfy {
                $0.object?["answer"]?.object?["guarantee"] == .string("per sample, no lot guarantee")
            })
        let byLot = try folder.run("origin", "predict", "model.json", "data.csv", "--by", "lot", "--jsonl").jsonLines()
        #expect(byLot.map { $0.object?["lot"]?.text } == ["A", "B"].flatMap { o in (1...4).map { "lot \(o)\($0)" } })
        #expect(byLot.allSatisfy { $0.object?["scans"] == .integer(2) })
        #expect(byLot.allSatisfy { $0.object?["answer"]?.object?["guarantee"] == .string("per lot") })
        let told = try folder.run("origin", "predict", "model.json", "data.csv")
        #expect(told.output.contains("--by lot gives one"))
    }

    @Test("--exclude leaves samples out and the model remembers why")
    func exclusions() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 5).text, to: "data.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "-o", "model.json"]
                + ["--exclude", "A2=spilt = wet", "--exclude", "B5=relabelled"] + SmallModel.quick, in: folder)
        #expect(run.code == 0)
        #expect(run.errors.contains("2 spectra are left out: A2 (spilt = wet), B5 (relabelled)"))
        #expect(run.output.contains("8 spectra of 8 lots: A 4, B 4 lots"))
        let shown = try folder.run("model", "show", "model.json")
        #expect(shown.output.contains("left out                  A2: spilt = wet\n"))
        let document = try folder.run("model", "show", "model.json", "--json").json().object
        #expect(
            document?["plan"]?.object?["data"]?.object?["exclude"]
                == .object(["A2": .string("spilt = wet"), "B5": .string("relabelled")]))
        let predicted = try folder.run("origin", "predict", "model.json", "data.csv", "--exclude", "A1=cut", "--jsonl")
        #expect(try predicted.jsonLines().count == 9)
        #expect(predicted.errors.contains("1 spectrum is left out: A1 (cut)"))
    }

    @Test("Columns that the calibration was told of are taken from new data too")
    func columnsOfTheModel() throws {
        let folder = try WorkFolder()
        let table = TableText(scans: 2).changed { table in
            table.header[0] = "code"
            table.header[1] = "charge"
        }
        try folder.write(table.text, to: "data.csv")
        try folder.write(table.without("code").without("charge").text, to: "bare.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "--sample", "code", "--lot", "charge"]
                + ["-o", "model.json"] + SmallModel.quick, in: folder)
        #expect(run.code == 0)
        let same = try folder.run("origin", "predict", "model.json", "data.csv", "--jsonl").jsonLines()
        #expect(same.map { $0.object?["sample"]?.text } == ["A", "B"].flatMap { o in (1...4).map { "\(o)\($0)" } })
        #expect(same.first?.object?["lot"] == .string("lot A1"))
        #expect(same.allSatisfy { $0.object?["scans"] == .integer(2) })
        let bare = try folder.run("origin", "predict", "model.json", "bare.csv", "--jsonl").jsonLines()
        #expect(bare.map { $0.object?["sample"]?.text } == (1...16).map { "row \($0)" })
    }

    @Test("Samples of an origin that the model does not know are counted apart")
    func unknownOrigins() throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "model.json")
        try folder.write(TableText(origins: ["A", "B", "C"], contrast: 0.3, seed: 5).text, to: "new.csv")
        let run = try folder.run("origin", "validate", "model.json", "new.csv", "--alpha", "0.3", "--json")
        #expect(run.code == 0)
        let report = try #require(try run.json().object)
        #expect(report["samples"] == .integer(8))
        let unknown = try #require(report["unknownOrigins"]?.object)
        #expect(unknown["names"] == .array([.string("C")]))
        #expect(unknown["samples"] == .integer(4))
        // The first band is 60 % higher than in A, 30 % than in B, with 2 % noise: not to be taken for either.
        #expect(unknown["recognised"] == .integer(4))
        #expect(run.errors.contains("4 samples are of origins that the model does not know (C)"))
    }

    @Test("--plots draws the calibration")
    func plots() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(origins: ["A", "B", "C"]).text, to: "data.csv")
        let arguments =
            ["origin", "calibrate", "data.csv", "--class", "origin", "--plots", "plots", "-o", "model.json"]
            + SmallModel.quick
        #expect(try CommandRun.run(arguments, in: folder).code == 0)
        let plots = folder.names.filter { $0.hasPrefix("plots/") }
        for name in ["spectra-raw", "spectra-preprocessed", "loss", "confusion"] {
            #expect(plots.contains("plots/\(name).svg"))
        }
        for plot in plots {
            let text = try folder.text(plot)
            #expect(text.hasPrefix("<svg") || text.hasPrefix("<?xml"))
            #expect(text.contains("</svg>"))
        }
        #expect(try folder.text("plots/spectra-raw.svg").contains("Wavelength (nm)"))
        let again = try CommandRun.run(arguments.map { $0 == "model.json" ? "again.json" : $0 }, in: folder)
        #expect(again.ending == .code(73))
        #expect(again.errors.contains("plots/spectra-raw.svg: it exists already"))
        #expect(!folder.exists("again.json"))
    }

    @Test("a confusion matrix of many long names is numbered, and the numbers are named below")
    func longNames() throws {
        let folder = try WorkFolder()
        let names = ["first", "second", "third"].map { "the slopes above the \($0) river of the province" }
        try folder.write(TableText(origins: names, contrast: 1).text, to: "long.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "long.csv", "--class", "origin", "-o", "model.json"] + SmallModel.quick, in: folder)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("  true ↓  decided →  1  2  3\n  1 "))
        #expect(run.output.contains("\n\n  1  \(names[0])\n  2  \(names[1])\n  3  \(names[2])\n"))
        try folder.write(TableText(origins: ["A", "B", "C"], contrast: 1).text, to: "short.csv")
        let short = try CommandRun.run(
            ["origin", "calibrate", "short.csv", "--class", "origin", "-o", "short.json"] + SmallModel.quick,
            in: folder)
        #expect(short.output.contains("  true ↓  decided →  A  B  C\n  A "))
    }
}
