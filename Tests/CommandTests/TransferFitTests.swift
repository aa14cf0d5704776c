import Chemometrics
import Foundation
import TestSupport
import Testing

/// `bencao transfer plan` and `bencao transfer fit` on a made-up second instrument, of another gain and offset at each channel.
@Suite("Transfer of models", .serialized)
struct TransferFitTests {
    /// Tables by name, and models of the primary instrument.
    private static let files = Result { () throws -> [(name: String, bytes: Data)] in
        let primary = try SyntheticContents.make(lots: 30, channels: 40, seed: 1)
        let new = try SyntheticContents.make(lots: 20, channels: 40, prefix: "n", seed: 9)
        var files: [(name: String, bytes: Data)] = [
            ("m.csv", table(primary)), ("s.csv", table(try elsewhere(primary))),
            ("new-m.csv", table(new)), ("new-s.csv", table(try elsewhere(new))),
            ("again.csv", table(try noisy(primary))),
        ]
        let herbs = TableText(lots: 12, contrast: 0.6)
        files.append(("herbs.csv", Data(herbs.text.utf8)))
        files.append(
            (
                "herbs-s.csv",
                Data(
                    herbs.changed { table in
                        table.rows = table.rows.map { row in
                            row.prefix(TableText.metadata)
                                + row.dropFirst(TableText.metadata).enumerated().map { j, text in
                                    String(0.1 + (0.9 + 0.005 * Double(j)) * (Double(text) ?? 0))
                                }
                        }
                    }.text.utf8)
            ))
        let folder = try WorkFolder()
        for file in files { try folder.write(file.bytes, to: file.name) }
        try folder.write(
            "schema: bencao.plan.v1\npipeline: content\nrecipes:\n- - method: mean-centre\n", to: "content.plan.yaml")
        for (name, arguments) in [
            (
                "model.json",
                ["content", "calibrate", "m.csv", "--analyte", "protein:%", "--plan", "content.plan.yaml"]
                    + SmallModel.quick
            ),
            ("origin.json", ["origin", "calibrate", "herbs.csv", "--class", "origin"] + SmallModel.quick),
            (
                "adulterant.json",
                ["adulterant", "calibrate", "herbs.csv", "--genuine", "origin=A", "--set", "validation.outerRepeats=1"]
            ),
        ] {
            let run = try CommandRun.run(arguments + ["-o", name, "--quiet"], in: folder)
            guard run.code == 0 || run.code == 1 else { throw CommandRun.NotStarted(reason: run.errors) }
            files.append((name, try folder.bytes(name)))
        }
        return files
    }

    private static func folder() throws -> WorkFolder {
        let folder = try WorkFolder()
        for file in try files.get() { try folder.write(file.bytes, to: file.name) }
        return folder
    }

    /// A wide table; lots are stated.
    private static func table(_ spectra: Spectra) -> Data {
        var lines = ["# axis-unit: nm", "# signal: absorbance"]
        lines.append((["sample_id", "lot", "protein"] + spectra.axis.values.map { "\($0)" }).joined(separator: ","))
        for (row, sample) in spectra.samples.enumerated() {
            let cells = [sample.id, sample.lot ?? "", sample.metadata["protein"] ?? ""]
            lines.append((cells + spectra.x.row(row).map { "\($0)" }).joined(separator: ","))
        }
        return Data((lines.joined(separator: "\n") + "\n").utf8)
    }

    private static func elsewhere(_ spectra: Spectra) throws -> Spectra {
        var generator = SeededGenerator(seed: 5)
        return try changed(spectra) { j, value in
            0.05 + 0.1 * Double(j % 7) + (0.8 + 0.008 * Double(j)) * value + 0.002 * generator.normal()
        }
    }

    /// The same instrument, the same samples measured once more.
    private static func noisy(_ spectra: Spectra) throws -> Spectra {
        var generator = SeededGenerator(seed: 6)
        return try changed(spectra) { _, value in value + 1e-7 * generator.normal() }
    }

    private static func changed(_ spectra: Spectra, _ change: (Int, Double) -> Double) throws -> Spectra {
        let (n, p) = (spectra.count, spectra.axis.count)
        return try spectra.replacing(
            x: Matrix(rows: n, columns: p) { out in
                for i in 0..<n { for j in 0..<p { out[i * p + j] = change(j, spectra.x[i, j]) } }
            })
    }

    private static func number(_ value: JSONValue?) -> Double { Double(value?.text ?? "") ?? .nan }

    private static func rmsep(_ folder: WorkFolder, _ model: String, _ data: String) throws -> Double {
        let run = try folder.run("content", "validate", model, data, "--json")
        return number(try run.json().object?["analytes"]?.array?.first?.object?["rmsep"])
    }

    private static func predictions(_ folder: WorkFolder, _ model: String, _ data: String) throws -> [Double] {
        try folder.run("content", "predict", model, data, "--jsonl", "--force").jsonLines().map {
            number($0.object?["values"]?.array?.first?.object?["value"])
        }
    }

    @Test("plan, fit, predict: the new model takes raw spectra of the other instrument, and remembers the old one")
    func walk() throws {
        let folder = try Self.folder()
        let plan = try folder.run("transfer", "plan", "model.json", "m.csv", "--count", "20", "--csv")
        #expect(plan.code == 0, "\(plan.errors)")
        let chosen = CSVReader.rows(plan.output).dropFirst().map { $0[0] }
        #expect(chosen.count == 20 && Set(chosen).count == 20)
        try folder.write(plan.outputBytes, to: "list.csv")
        let fit = [
            "transfer", "fit", "model.json", "--primary", "m.csv", "--secondary", "s.csv", "--samples-from", "list.csv",
        ]
        let run = try CommandRun.run(
            fit + ["-o", "moved.json", "--json", "--plots", "plots", "--threads", "1"], in: folder)
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        #expect(report["schema"] == .string("bencao.transfer-fit.v1") && report["kind"] == .string("content"))
        #expect(report["samples"]?.array?.map(\.text).sorted() == chosen.sorted())
        #expect(report["model"] == .string(SourceFile.sha256(of: try folder.bytes("model.json"))))
        let comparison = try #require(report["comparisons"]?.array?.first?.object)
        let candidates = try #require(comparison["candidates"]?.array).compactMap(\.object)
        let methods = candidates.map { $0["method"]?.text }
        #expect(methods.contains("none") && methods.count { $0 == "slope-bias" } == 2 && candidates.count > 20)
        let taken = candidates.filter { $0["isChosen"] == .bool(true) }
        #expect(taken.count == 1 && taken[0]["method"] == comparison["method"])
        #expect(Self.number(comparison["nestedRMSE"]) < 0.5 * Self.number(comparison["rmseUntransferred"]))
        #expect(folder.exists("plots/methods-1.svg"))

        #expect(
            try Self.rmsep(folder, "moved.json", "new-s.csv") < 0.5 * Self.rmsep(folder, "model.json", "new-s.csv"))
        let shown = try folder.run("model", "show", "moved.json")
        #expect(shown.output.contains("transferred from"))
        #expect(shown.output.contains("transfer: \(comparison["method"]?.text ?? "?")"))
        let old = try folder.run("model", "show", "model.json", "--json").json().object
        let new = try folder.run("model", "show", "moved.json", "--json").json().object
        #expect(new?["plan"] == old?["plan"] && new?["training"] == old?["training"])
        #expect(new?["transfer"]?.object?["model"] == report["model"] && old?["transfer"] == nil)

        // The same file on any number of threads; the list as JSON, or as ids, says the same.
        let json = try folder.run("transfer", "plan", "model.json", "m.csv", "--count", "20", "--json")
        try folder.write(json.outputBytes, to: "list.csv")
        let again = try CommandRun.run(fit + ["-o", "again.json", "--threads", "2"], in: folder)
        #expect(again.code == 0 && again.output.contains("→") && again.output.contains("Nested RMSE"))
        #expect(try folder.bytes("again.json") == folder.bytes("moved.json"))
        #expect(try CommandRun.run(fit + ["-o", "again.json"], in: folder).code == 73)
    }

    @Test("the same instrument once more: do nothing, and nothing is done")
    func sameInstrument() throws {
        let folder = try Self.folder()
        let run = try folder.run(
            "transfer", "fit", "model.json", "--primary", "m.csv", "--secondary", "again.csv", "-o", "moved.json",
            "--json")
        #expect(run.code == 0, "\(run.errors)")
        let comparison = try #require(try run.json().object?["comparisons"]?.array?.first?.object)
        #expect(comparison["method"] == .string("none") && comparison["doesNothing"] == .bool(true))
        #expect(comparison["reason"]?.text.hasPrefix("do nothing: ") == true)
        let (old, new) = (
            try Self.predictions(folder, "model.json", "new-m.csv"),
            try Self.predictions(folder, "moved.json", "new-m.csv")
        )
        #expect(old.count == 20)
        for (a, b) in zip(old, new) { #expect(abs(a - b) < 1e-9) }
    }

    @Test("what does not fit is refused, with the file and what to do")
    func refusals() throws {
        let folder = try Self.folder()
        func rows(_ name: String, _ change: (inout [[String]]) -> Void) throws -> String {
            let lines = try folder.text(name).split(separator: "\n").map(String.init)
            var cells = lines.dropFirst(2).map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            change(&cells)
            return (lines.prefix(2) + cells.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
        }
        try folder.write(try rows("m.csv") { $0 = Array($0.prefix(9)) }, to: "copy.csv")
        try folder.write(try rows("s.csv") { $0 = Array($0.prefix(4)) }, to: "three.csv")
        try folder.write(
            try rows("s.csv") { $0[0] = $0[0].enumerated().map { j, c in j < 3 ? c : "\((Double(c) ?? 0) + 1)" } },
            to: "shifted.csv")
        try folder.write(try rows("m.csv") { cells in cells = cells.map { Array($0.dropLast()) } }, to: "narrow.csv")
        try folder.write(
            try rows("s.csv") { $0 = [$0[0]] + $0.dropFirst().map { [$0[0], "x" + $0[1]] + $0.dropFirst(2) } },
            to: "lots.csv")
        try folder.write("sample\nnobody\n", to: "list.csv")
        let cases: [(secondary: String, options: [String], code: String)] = [
            ("m.csv", [], "transfer.same-spectra"),
            ("copy.csv", [], "transfer.same-spectra"),
            ("m.csv", ["--primary", "s.csv"], "transfer.instruments-exchanged"),
            ("lots.csv", [], "transfer.lots-disagree"),
            ("new-s.csv", [], "transfer.no-common-samples"),
            ("three.csv", [], "transfer.too-few-samples"),
            ("shifted.csv", [], "transfer.axis-mismatch"),
            ("shifted.csv", ["--resample"], "transfer.axis-not-covered"),
            ("s.csv", ["--primary", "narrow.csv"], "spectra.axis-mismatch"),
            ("s.csv", ["--samples-from", "list.csv"], "plan.invalid"),
            ("s.csv", ["--samples-from", "none.csv"], "input.missing"),
        ]
        for (secondary, options, code) in cases {
            let primary = options.contains("--primary") ? [] : ["--primary", "m.csv"]
            let run = try CommandRun.run(
                ["transfer", "fit", "model.json", "--secondary", secondary, "-o", "never.json", "--json"] + primary
                    + options, in: folder)
            let error = (try? run.jsonError())?.object
            #expect(error?["code"] == .string(code), "\(secondary) \(options): \(run.errors)")
            #expect(run.code == (code == "input.missing" ? 66 : 65) && !folder.exists("never.json"))
            #expect(error?["place"]?.text.isEmpty == false, "\(run.errors)")
        }
    }

    @Test("another axis is interpolated where that is allowed, and it is said")
    func resampled() throws {
        let folder = try Self.folder()
        // Half a step beside, and one channel more.
        let lines = try folder.text("s.csv").split(separator: "\n").map(String.init)
        let moved = lines.enumerated().map { index, line -> String in
            guard index >= 2 else { return line }
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let values = cells.dropFirst(3).map { Double($0) ?? 0 }
            guard index > 2 else {
                return (cells.prefix(3) + ([values[0] - 5] + values.map { $0 + 5 }).map { "\($0)" }).joined(
                    separator: ",")
            }
            let means = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
            return (cells.prefix(3) + ([values[0]] + means + [values[values.count - 1]]).map { "\($0)" })
                .joined(separator: ",")
        }
        try folder.write(moved.joined(separator: "\n") + "\n", to: "other.csv")
        let run = try folder.run(
            "transfer", "fit", "model.json", "--primary", "m.csv", "--secondary", "other.csv", "-o", "moved.json",
            "--resample", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let findings = try #require(try run.json().object?["findings"]?.array)
        #expect(findings.contains { $0.object?["code"] == .string("transfer.resampled") })
        let predicted = try Self.predictions(folder, "moved.json", "other.csv")
        let reference = try Self.predictions(folder, "model.json", "m.csv")
        let errors = zip(predicted, reference).map { ($0 - $1) * ($0 - $1) }
        #expect((errors.reduce(0, +) / 30).squareRoot() < 1)
    }

    @Test(
        "the check knows models and files that are exchanged; the transfer what does not belong to the primary instrument"
    )
    func exchanged() throws {
        let folder = try Self.folder()
        let fit = try folder.run(
            "transfer", "fit", "model.json", "--primary", "m.csv", "--secondary", "s.csv", "-o", "moved.json")
        #expect(fit.code == 0, "\(fit.errors)")
        func check(_ first: String, _ second: String, _ primary: String, _ secondary: String) throws -> CommandRun {
            try folder.run(
                "transfer", "check", first, second, "--primary", primary, "--secondary", secondary, "--margin", "1e9",
                "--json")
        }
        let right = try check("model.json", "moved.json", "new-m.csv", "new-s.csv")
        #expect(try right.json().object?["verdict"] == .string("go"), "\(right.errors)")
        let models = try check("moved.json", "model.json", "new-m.csv", "new-s.csv")
        #expect(try models.code == 65 && models.jsonError().object?["code"] == .string("check.models-exchanged"))
        let files = try check("model.json", "moved.json", "s.csv", "m.csv")
        #expect(
            try files.code == 65 && files.jsonError().object?["code"] == .string("transfer.instruments-exchanged"))
        #expect(files.errors.contains("--primary"))
        // Spectra that the transferred model answers for none of are no go, whatever the margin.
        func changed(_ name: String, _ change: (_ row: Int, _ column: Int, String) -> String) throws -> String {
            try folder.text(name).split(separator: "\n").enumerated().map { row, line in
                line.split(separator: ",", omittingEmptySubsequences: false).enumerated()
                    .map { row > 2 ? change(row, $0, String($1)) : String($1) }.joined(separator: ",")
            }.joined(separator: "\n") + "\n"
        }
        try folder.write(try changed("new-m.csv") { $1 > 2 ? "\(1000 * (Double($2) ?? 0))" : $2 }, to: "far.csv")
        let outside = try check("model.json", "moved.json", "new-m.csv", "far.csv")
        #expect(try outside.json().object?["verdict"] == .string("cannotSay"))
        let analyte = try #require(try outside.json().object?["analytes"]?.array?.first?.object)
        #expect(
            analyte["reasons"]?.array?.contains {
                $0.text == "the transferred model would not answer for 20 of 20 samples: they are outside its domain"
            } == true, "\(outside.output)")
        // Spectra that are not those of the primary instrument, and another value in the second file.
        try folder.write(try changed("new-s.csv") { $0 == 3 && $1 == 2 ? "99" : $2 }, to: "wrong.csv")
        let wrong = try folder.run(
            "transfer", "fit", "model.json", "--primary", "far.csv", "--secondary", "wrong.csv", "-o", "wrong.json",
            "--json")
        let codes = try #require(try wrong.json().object?["findings"]?.array).compactMap { $0.object?["code"] }
        for code in ["transfer.primary-unlike", "transfer.references-differ"] {
            #expect(codes.contains(.string(code)), "\(wrong.code) \(codes) \(wrong.errors)")
        }
    }

    @Test("a wrong pairing of ids is told: a permutation fits as well")
    func pairing() throws {
        let folder = try Self.folder()
        let lines = try folder.text("s.csv").split(separator: "\n").map(String.init)
        var generator = SeededGenerator(seed: 3)
        let order = generator.shuffled(Array(3..<lines.count))
        // The ids and lots stay, the spectra behind them are exchanged.
        let wrong = lines.indices.map { index -> String in
            guard index >= 3 else { return lines[index] }
            let own = lines[index].split(separator: ",").prefix(3)
            return (own + lines[order[index - 3]].split(separator: ",").dropFirst(3)).joined(separator: ",")
        }
        try folder.write(wrong.joined(separator: "\n") + "\n", to: "wrong.csv")
        let run = try folder.run(
            "transfer", "fit", "model.json", "--primary", "m.csv", "--secondary", "wrong.csv", "-o", "moved.json",
            "--json")
        #expect(run.code == 1)
        #expect(run.errors.contains("other pairings of the 30 samples fit as well"))
        let report = try #require(try run.json().object)
        #expect(Self.number(report["pairing"]?.object?["pValue"]) > 0.05)
    }

    @Test(
        "models of classes are moved too; their limits are kept, and it is said", arguments: ["origin", "adulterant"])
    func classes(_ kind: String) throws {
        let folder = try Self.folder()
        let run = try folder.run(
            "transfer", "fit", "\(kind).json", "--primary", "herbs.csv", "--secondary", "herbs-s.csv", "-o",
            "moved.json",
            "--json", "--plots", "plots")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("the limits are those of the primary instrument"))
        let report = try #require(try run.json().object)
        #expect(report["kind"] == .string(kind) && report["agreement"]?.object?["same"] != nil)
        let comparison = try #require(report["comparisons"]?.array?.first?.object)
        #expect(comparison["doesNothing"] == .bool(false) && comparison["analyte"] == nil)
        #expect(folder.exists("plots/methods.svg"))
        let before = try folder.run(kind, "predict", "\(kind).json", "herbs.csv", "--jsonl").jsonLines()
        let there = try folder.run(kind, "predict", "moved.json", "herbs-s.csv", "--jsonl").jsonLines()
        func answer(_ line: JSONValue) -> JSONValue? {
            line.object?["answer"]?.object?["best"] ?? line.object?["answer"]
        }
        let same = zip(before, there).count { answer($0) == answer($1) }
        #expect(before.count == 24 && same >= 22, "\(same) of \(before.count)")
        #expect(try folder.run("model", "show", "moved.json").output.contains("transferred from"))
        let plan = try folder.run(
            "transfer", "plan", "\(kind).json", "herbs.csv", "--secondary", "herbs-s.csv", "--json", "--plots", "plots")
        #expect(plan.code == 0, "\(plan.errors)")
        let curve = try #require(try plan.json().object?["curves"]?.array?.first?.object)
        let points = try #require(curve["points"]?.array).compactMap(\.object)
        #expect(
            points.count >= 3 && points.allSatisfy { Self.number($0["rmse"]) < Self.number(curve["rmseUntransferred"]) }
        )
        #expect(folder.exists("plots/learning.svg"))
    }

    @Test("the learning curve says how many are enough; designs differ; what cannot be is refused")
    func planning() throws {
        let folder = try Self.folder()
        let run = try folder.run(
            "transfer", "plan", "model.json", "m.csv", "--secondary", "s.csv", "--plots", "plots", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        let curve = try #require(report["curves"]?.array?.first?.object)
        #expect(curve["analyte"] == .string("protein") && curve["points"]?.array?.count == 6)
        #expect(
            report["enough"] == curve["enough"] && report["samples"]?.array?.count == Int(Self.number(report["enough"]))
        )
        #expect(folder.exists("plots/learning-1.svg"))
        var choices: Set<String> = []
        for design in ["kennard-stone", "leverage", "d-optimal", "random"] {
            let run = try folder.run(
                "transfer", "plan", "model.json", "m.csv", "--method", design, "--count", "8", "--csv")
            #expect(run.code == 0 && run.lines.count == 9, "\(run.errors)")
            choices.insert(run.output)
        }
        #expect(choices.count == 4)
        let lines = try folder.run("transfer", "plan", "model.json", "m.csv", "--jsonl").jsonLines()
        #expect(lines.count == 16 && lines[0].object?["order"] == .integer(1))
        for (arguments, code) in [
            (["--count", "31"], Int32(65)), (["--count", "1"], 64), (["--method", "best"], 64), (["--resample"], 64),
            (["--plots", "p"], 64),
        ] {
            let run = try CommandRun.run(["transfer", "plan", "model.json", "m.csv"] + arguments, in: folder)
            #expect(run.code == code, "\(arguments): \(run.errors)")
        }
    }

    @Test("an unknown subcommand is a slip of usage; every one has help")
    func usage() throws {
        let folder = try WorkFolder()
        #expect(try folder.run("transfer", "move").code == 64)
        #expect(try folder.run("transfer", "fit", "model.json").code == 64)
        for name in ["plan", "fit", "check", "drift"] {
            let help = try folder.run("transfer", name, "--help")
            #expect(help.code == 0 && help.output.contains("USAGE: bencao transfer \(name)"))
        }
        #expect(try folder.run("transfer", "fit", "--help").output.contains("--samples-from"))
    }
}
