import Chemometrics
import Foundation
import TestSupport
import Testing

/// `bencao info`, `convert`, `preprocess`, `explore`.
@Suite("Files")
struct FileTests {
    // MARK: info

    @Test("info tells what a table and a JCAMP file hold")
    func info() throws {
        let folder = try WorkFolder()
        let table = TableText(lots: 2)
        try folder.write(table.text, to: "small.csv")
        #expect(try folder.run("convert", "small.csv", "small.jdx").code == 0)
        let run = try folder.run("info", "small.csv", "small.jdx", "--json")
        #expect(run.code == 0)
        let document = try #require(try run.json().object)
        #expect(document["schema"] == .string("bencao.info.v1"))
        let files = try #require(document["files"]?.array).compactMap(\.object)
        #expect(files.map { $0["file"]?.text } == ["small.csv", "small.jdx"])
        #expect(files.map { $0["format"]?.text } == ["table", "jcamp-dx"])
        #expect(
            files.map { $0["sha256"]?.text } == [
                SourceFile.sha256(of: try folder.bytes("small.csv")),
                SourceFile.sha256(of: try folder.bytes("small.jdx")),
            ])
        let all = (0..<30).flatMap { table.values(channel: $0) }
        let block = try #require(files[0]["blocks"]?.array?.first?.object)
        #expect(block["spectra"] == .integer(4) && block["channels"] == .integer(30))
        #expect(block["first"] == .integer(1100) && block["last"] == .integer(1158))
        #expect(block["axisUnit"] == .string("nm") && block["signal"] == .string("absorbance"))
        #expect(block["smallest"] == .number(all.min() ?? 0) && block["largest"] == .number(all.max() ?? 0))
        #expect(block["metadataColumns"] == .array(["sample_id", "lot", "origin"].map { .string($0) }))
        let blocks = try #require(files[1]["blocks"]?.array).compactMap(\.object)
        #expect(blocks.map { $0["title"]?.text } == ["A1", "A2", "B1", "B2"])
        #expect(blocks[1]["facts"]?.object?["DATA TYPE"] == .string("NEAR INFRARED SPECTRUM"))

        let text = try folder.run("info", "small.jdx").output
        #expect(text.hasPrefix("small.jdx: jcamp-dx, 4 blocks\n  A1\n    1 spectrum × 30 channels, 1100 … 1158 nm;"))
        let rows = CSVReader.rows(try folder.run("info", "small.csv", "small.jdx", "--csv").output)
        #expect(rows.count == 6)
        #expect(rows[1] == ["small.csv", "small.csv", "4", "30", "1100.0", "1158.0", "nm", "absorbance"])
    }

    @Test("info goes on after a file that cannot be read")
    func infoGoesOn() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 2).text, to: "good.csv")
        try folder.write(TableText(lots: 2).changed { $0.rows[0].removeLast() }.text, to: "deep/ragged.csv")
        try folder.write("", to: "empty.csv")
        let run = try folder.run("info", "deep/ragged.csv", "good.csv", "empty.csv", "--jsonl")
        #expect(run.ending == .code(1))
        #expect(try run.jsonLines().map { $0.object?["file"] } == [.string("good.csv")])
        let places = try run.errors.split(separator: "\n").map {
            try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)).object?["place"]?.text
        }
        #expect(places == ["deep/ragged.csv, line 4", "empty.csv"])
        let alone = try folder.run("info", "deep/ragged.csv")
        #expect(alone.ending == .code(65))
        #expect(alone.errors.hasPrefix("bencao: deep/ragged.csv, line 4: 32 fields"))
        let input = try folder.run("info", "-", input: .file(folder.url("deep/ragged.csv").path))
        #expect(input.errors.hasPrefix("bencao: standard input, line 4: 32 fields"))
    }

    // MARK: convert

    @Test(
        "Numbers survive the way from a table to JCAMP-DX and back",
        arguments: ["small", "falling", "uneven", "fermentation"])
    func roundTrip(kind: String) throws {
        let folder = try WorkFolder()
        var table = TableText(lots: 3, scans: 2)
        switch kind {
        case "falling":
            table.comments = ["# axis-unit: cm-1", "# signal: reflectance"]
            for i in TableText.metadata..<table.header.count { table.header[i] = "\(4000 - 7.5 * Double(i))" }
        case "uneven":
            for i in TableText.metadata..<table.header.count { table.header[i] = "\(1000 + 0.1 * Double(i * i))" }
            for i in table.rows.indices { table.rows[i][5] = ["1e-7", "123456.789012345", "-0.1"][i % 3] }
        default: break
        }
        if kind == "fermentation" {
            let source = SharedFolder.packageRoot.appendingPathComponent("Spectra/fermentation.csv")
            try folder.write(try Data(contentsOf: source), to: "in.csv")
        } else {
            try folder.write(table.text, to: "in.csv")
        }
        #expect(try folder.run("convert", "in.csv", "middle.jdx").code == 0)
        #expect(try folder.run("convert", "middle.jdx", "out.csv").code == 0)
        func content(_ name: String) throws -> (comments: [String], axis: [Double], rows: [[String]], ids: [String]) {
            let lines = try folder.text(name).split(separator: "\n").map(String.init)
            let rows = CSVReader.rows(lines.filter { !$0.hasPrefix("#") }.joined(separator: "\n") + "\n")
            let channels = rows[0].indices.filter { Double(rows[0][$0]) != nil }
            let id = try #require(rows[0].firstIndex(of: "sample_id"))
            return (
                lines.filter { $0.hasPrefix("#") }, channels.compactMap { Double(rows[0][$0]) },
                rows.dropFirst().map { row in channels.map { row[$0] } }, rows.dropFirst().map { $0[id] }
            )
        }
        let (given, got) = (try content("in.csv"), try content("out.csv"))
        #expect(got.comments == given.comments)
        #expect(got.ids == given.ids)
        #expect(got.rows.map { $0.map(Double.init) } == given.rows.map { $0.map(Double.init) })
        #expect(got.axis.count == given.axis.count)
        // FIRSTX, LASTX and the number of points stand for an even axis: within 1e-12 of it.
        #expect(zip(got.axis, given.axis).allSatisfy { abs($0 - $1) <= 1e-12 * abs($1) })
    }

    @Test("convert reads standard input and writes standard output; --to names the format")
    func convertStreams() throws {
        let folder = try WorkFolder()
        let table = TableText(lots: 2)
        try folder.write(table.text, to: "small.csv")
        let piped = try folder.run("convert", "-", "-", input: .file(folder.url("small.csv").path))
        #expect(piped.code == 0)
        let written = try folder.run("convert", "small.csv", "other.dat", "--to", "table")
        #expect(written.code == 0)
        #expect(try folder.bytes("other.dat") == piped.outputBytes)
        #expect(
            CSVReader.rows(piped.output).dropFirst(3).map { $0.map { Double($0) ?? -1 } }
                == table.rows.map { $0.map { Double($0) ?? -1 } })
        let jcamp = try folder.run("convert", "small.csv", "-", "--to", "jcamp-dx")
        #expect(jcamp.output.hasPrefix("##TITLE= small.csv\n##JCAMP-DX= 5.01\n"))
        #expect(piped.errors == "4 spectra × 30 channels → - (table)\n")
    }

    // MARK: preprocess

    @Test("Steps on the command line: SNV by hand")
    func standardNormalVariate() throws {
        let folder = try WorkFolder()
        let table = TableText(lots: 2)
        try folder.write(table.text, to: "small.csv")
        let run = try folder.run("preprocess", "small.csv", "--recipe", "snv", "-o", "-")
        #expect(run.code == 0)
        let rows = CSVReader.rows(run.output).dropFirst(3)
        #expect(rows.count == 4)
        for (row, given) in zip(rows, table.rows) {
            #expect(row.prefix(3) == given.prefix(3))
            let x = given.dropFirst(3).compactMap { Double($0) }
            let mean = x.reduce(0, +) / 30
            let deviation = (x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 29).squareRoot()
            for (value, raw) in zip(row.dropFirst(3), x) {
                #expect(abs(try #require(Double(value)) - (raw - mean) / deviation) < 1e-12)
            }
        }
    }

    @Test("A YAML file of steps does as the steps do")
    func recipeFile() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        try folder.write(
            """
            - {method: snv}
            - method: savitzky-golay
              parameters: {window: 7, polynomialOrder: 3, derivative: 1}
            - {method: mean-centre}
            """, to: "steps.yaml")
        let typed = try folder.run(
            "preprocess", "small.csv", "--recipe", "snv", "--recipe",
            "savitzky-golay:window=7,polynomialOrder=3,derivative=1", "--recipe", "mean-centre", "-o", "typed.csv")
        let printed = try folder.run(
            "preprocess", "small.csv", "--recipe",
            "snv → savitzky-golay(window 7, polynomialOrder 3, derivative 1) → mean-centre", "-o", "printed.csv")
        #expect(printed.code == 0, "\(printed.errors)")
        #expect(try folder.bytes("printed.csv") == folder.bytes("typed.csv"))
        let read = try folder.run("preprocess", "small.csv", "--recipe", "steps.yaml", "-o", "read.csv")
        #expect(typed.code == 0 && read.code == 0)
        #expect(try folder.bytes("typed.csv") == folder.bytes("read.csv"))
        #expect(read.errors.contains("mean-centre: learned from these spectra"))
        // Centred: every channel has mean 0.
        let rows = CSVReader.rows(try folder.text("read.csv")).dropFirst(3)
        for channel in 3..<33 {
            let values = rows.compactMap { Double($0[channel]) }
            #expect(abs(values.reduce(0, +)) < 1e-14)
            #expect(values.contains { abs($0) > 1e-6 })
        }
        try folder.write("- {method: snv, parmeters: {}}\n", to: "wrong.yaml")
        let wrong = try folder.run("preprocess", "small.csv", "--recipe", "wrong.yaml", "-o", "wrong.csv")
        #expect(wrong.ending == .code(65))
        #expect(wrong.errors.hasPrefix("bencao: wrong.yaml: a recipe step has no key \"parmeters\""))
        try folder.write("snv\n", to: "text.yaml")
        let text = try folder.run("preprocess", "small.csv", "--recipe", "text.yaml", "-o", "wrong.csv")
        #expect(text.ending == .code(65))
        #expect(text.errors.hasPrefix("bencao: text.yaml: this is not a recipe"))
        #expect(!folder.exists("wrong.csv"))
    }

    @Test("preprocess --like brings spectra to the axis of a model, which then takes them")
    func resampleLike() throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "model.json")
        // 1095 … 1164.6 nm in steps of 2.4: a longer and coarser axis.
        let other = TableText().changed { table in
            for i in TableText.metadata..<table.header.count { table.header[i] = "\(1095 + 2.4 * Double(i - 3))" }
        }
        try folder.write(other.text, to: "other.csv")
        #expect(try folder.run("origin", "predict", "model.json", "other.csv").ending == .code(65))
        let run = try folder.run(
            "preprocess", "other.csv", "--recipe", "resample", "--like", "model.json", "-o", "like.csv")
        #expect(run.code == 0)
        let rows = CSVReader.rows(try folder.text("like.csv")).dropFirst(2)
        #expect(rows.first?.dropFirst(3).map { Double($0) } == (0..<30).map { 1100 + 2 * Double($0) })
        // 1100 lies 5/2.4 steps from the first channel: between the third and the fourth.
        let (left, right) = (other.values(channel: 2)[0], other.values(channel: 3)[0])
        let expected = left + (right - left) * (1100 - 1099.8) / 2.4
        #expect(abs(try #require(rows.dropFirst().first.flatMap { Double($0[3]) }) - expected) < 1e-12)
        let predicted = try folder.run("origin", "predict", "model.json", "like.csv", "--alpha", "0.3", "--jsonl")
        #expect(try predicted.jsonLines().count == 8)

        try folder.write(TableText(first: 1110).text, to: "short.csv")
        let short = try folder.run(
            "preprocess", "short.csv", "--recipe", "resample", "--like", "model.json", "-o", "short-like.csv")
        #expect(short.ending == .code(65))
        #expect(short.errors.contains("nothing is extrapolated"))
        #expect(!folder.exists("short-like.csv"))
    }

    // MARK: explore

    @Test("explore: table, JSON and CSV tell the same, and the odd one out")
    func explore() throws {
        let folder = try WorkFolder()
        let table = TableText(lots: 12).changed { table in
            // One spectrum with a band that no other has.
            for i in (TableText.metadata + 26)..<(TableText.metadata + 29) { table.rows[5][i] = "0.6" }
        }
        try folder.write(table.text, to: "data.csv")
        let arguments = ["explore", "data.csv", "--components", "2", "--class", "origin"]
        let document = try #require(try CommandRun.run(arguments + ["--json"], in: folder).json().object)
        #expect(document["schema"] == .string("bencao.exploration.v1"))
        #expect(document["spectra"] == .integer(24) && document["channels"] == .integer(30))
        let samples = try #require(document["samples"]?.array).compactMap(\.object)
        let rows = CSVReader.rows(try CommandRun.run(arguments + ["--csv"], in: folder).output)
        #expect(
            rows[0] == [
                "sample", "lot", "role", "fullDistance", "scoreDistance", "orthogonalDistance", "pc1", "pc2",
            ])
        #expect(rows.count == 25)
        for (row, sample) in zip(rows.dropFirst(), samples) {
            #expect(row[0] == sample["sample"]?.text && row[1] == sample["lot"]?.text && row[2] == sample["role"]?.text)
            #expect(sample["scores"] == .array([.number(Double(row[6]) ?? 0), .number(Double(row[7]) ?? 0)]))
        }
        // Scores are centred, and their variances are in the order of the components.
        let scores = [6, 7].map { column in rows.dropFirst().compactMap { Double($0[column]) } }
        #expect(scores.allSatisfy { abs($0.reduce(0, +)) < 1e-10 })
        let squares = scores.map { $0.map { $0 * $0 }.reduce(0, +) }
        #expect(squares[0] > squares[1])
        let text = try CommandRun.run(arguments, in: folder)
        #expect(text.code == 0)
        #expect(text.output.contains("24 spectra × 30 channels after: none"))
        // Beyond the one component of the other spectra.
        let odd = try folder.run("explore", "data.csv", "--components", "1", "--class", "origin")
        #expect(odd.code == 0)
        #expect(odd.output.contains("\n  1 outlier (f above "))
        #expect(odd.lines.contains { $0.hasPrefix("  A6      A") && $0.hasSuffix("outlier") }, "\(odd.output)")
        let lines = try CommandRun.run(arguments + ["--jsonl"], in: folder).jsonLines()
        #expect(lines.compactMap(\.object).map { $0["scores"] } == samples.map { $0["scores"] })
    }

    @Test("explore --plots draws, and refuses what cannot be explored")
    func explorePlots() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "data.csv")
        let run = try folder.run("explore", "data.csv", "--recipe", "snv", "--class", "origin", "--plots", "plots")
        #expect(run.code == 0)
        for name in ["spectra-raw", "spectra-preprocessed", "scores", "loadings", "distances"] {
            #expect(try folder.text("plots/\(name).svg").contains("</svg>"))
        }
        try folder.write(TableText(lots: 1).text, to: "two.csv")
        let two = try folder.run("explore", "two.csv", "--plots", "none")
        #expect(two.ending == .code(65))
        #expect(two.toldErrors.count == 1)
        #expect(!folder.exists("none"))
        let same = TableText(lots: 3).changed { table in
            for i in table.rows.indices { table.rows[i].replaceSubrange(3..., with: table.rows[0][3...]) }
        }
        try folder.write(same.text, to: "same.csv")
        let equal = try folder.run("explore", "same.csv")
        #expect(equal.ending == .code(65))
        #expect(equal.toldErrors.count == 1)
    }
}
