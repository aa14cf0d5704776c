import Chemometrics
import Foundation
import Testing

/// What a person mixes up on the command line.
@Suite("Arguments that are mixed up")
struct WrongOrderTests {
    @Test(
        "data and model in the wrong order, and a model in the place of data, are told as that",
        arguments: ["predict", "validate"])
    func swapped(verb: String) throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "model.json")
        try folder.write(TableText().text, to: "data.csv")
        let run = try folder.run("origin", verb, "data.csv", "model.json")
        #expect(run.code == 64 && run.output.isEmpty)
        #expect(run.toldErrors.map(\.text) == ["bencao: data.csv: this is no model, and model.json is one"])
        #expect(run.toldErrors.map(\.remedy) == ["the model comes first: model.json data.csv"])
        let twice = try folder.run("origin", verb, "model.json", "model.json")
        #expect(twice.code == 64 && twice.errors.contains("model.json: this is a model file; spectra are needed"))
        #expect(try folder.run("info", "model.json").errors.contains("`bencao model show` tells"))
    }

    @Test(
        "a unit that a person stated over that of the file is told where the command then refuses",
        arguments: ["predict", "validate"])
    func overrides(verb: String) throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "model.json")
        try folder.write(TableText().text, to: "data.csv")
        let run = try folder.run("origin", verb, "model.json", "data.csv", "--axis-unit", "cm-1", "--quiet")
        #expect(run.code == 65)
        let lines = run.errors.split(separator: "\n").map(String.init)
        #expect(lines.count { $0 == "warning: data.csv: the file states nm; --axis-unit cm-1 is used instead" } == 1)
        #expect(run.toldErrors.first?.text.contains("the unit of the axis is cm-1") == true)
        #expect(
            (lines.firstIndex { $0.hasPrefix("warning") } ?? 9) < (lines.firstIndex { $0.hasPrefix("bencao") } ?? 0))
    }

    @Test("model show tells what the calibration found, and leaves its advice out")
    func show() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().changed { $0.comments = [] }.without("lot").text, to: "plain.csv")
        let made = try CommandRun.run(
            ["origin", "calibrate", "plain.csv", "--class", "origin", "-o", "model.json"] + SmallModel.quick, in: folder
        )
        let advice = "  state it with --axis-unit, or with a first line such as"
        #expect(made.code == 0 && made.errors.contains(advice))
        let shown = try folder.run("model", "show", "model.json")
        #expect(shown.code == 0 && !shown.errors.contains(advice))
        #expect(shown.errors.contains("note: plain.csv: the table does not state the unit of its axis\n"))
        #expect(!shown.errors.contains("\n  "))
    }

    @Test("info of a folder: a line a file, what cannot be read, and what they come to")
    func folders() throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "scans/a.csv")
        try folder.write(TableText(first: 1200).text, to: "scans/b.csv")
        try folder.write("x\n", to: "scans/c.csv")
        try folder.write("hidden", to: "scans/.d.csv")
        let run = try folder.run("info", "scans")
        #expect(run.code == 1)
        #expect(run.toldErrors.count == 1 && run.errors.contains("bencao: scans/c.csv, line 1: no field of the header"))
        #expect(run.lines[0] == "scans: 3 files, 1 of them not readable, 16 spectra")
        #expect(run.lines[2].hasPrefix("  a.csv  table   ") && run.lines[2].contains("8  30 channels, 1100 … 1158 nm"))
        #expect(run.lines[3].hasPrefix("  b.csv  table   ") && run.lines[3].contains("1200 … 1258 nm"))
        #expect(run.lines[4] == "  2 axes: spectra of a model need one")
        let document = try #require(try folder.run("info", "scans", "--json").json().object)
        #expect(document["files"]?.array?.count == 2)
        let total = try #require(document["folders"]?.array?.first?.object)
        #expect(total["files"] == .integer(3) && total["unread"] == .integer(1) && total["spectra"] == .integer(16))
        #expect(total["axes"]?.array?.count == 2)
        try FileManager.default.removeItem(at: folder.url("scans/c.csv"))
        #expect(try folder.run("info", "scans").code == 0)
        #expect(CSVReader.rows(try folder.run("info", "scans", "--csv").output).count == 3)
    }
}
