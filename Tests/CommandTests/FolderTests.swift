import Chemometrics
import Foundation
import Testing

/// Folders of instrument files with a sample sheet.
@Suite("Folders")
struct FolderTests {
    /// A table that is not told apart perfectly, and the same spectra as JCAMP files `scans/A1.jdx`, … with `sheet.csv`.
    private static let folder = Result<WorkFolder, any Error> {
        let folder = try WorkFolder()
        let table = TableText(lots: 6, contrast: 0.02)
        try folder.write(table.text, to: "table.csv")
        try FileManager.default.createDirectory(at: folder.url("scans"), withIntermediateDirectories: true)
        for row in table.rows {
            let one = table.changed { $0.rows = [row] }.without("lot").without("origin")
            try folder.write(one.text, to: "one.csv")
            let run = try folder.run("convert", "one.csv", "scans/\(row[0]).jdx")
            guard run.code == 0 else { throw CommandRun.NotStarted(reason: run.errors) }
        }
        try FileManager.default.removeItem(at: folder.url("one.csv"))
        let sheet = ["file,lot,origin"] + table.rows.map { "\($0[0]).jdx,\($0[1]),\($0[2])" }
        try folder.write(sheet.joined(separator: "\n") + "\n", to: "sheet.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "table.csv", "--class", "origin", "-o", "table.json", "--json"] + SmallModel.quick,
            in: folder)
        try folder.write(run.outputBytes, to: "table-report.json")
        return folder
    }

    /// The shared folder, copied so that a test may change it.
    private func copy() throws -> WorkFolder {
        let original = try Self.folder.get()
        let folder = try WorkFolder()
        for name in original.names where !name.hasSuffix("scans") {
            try folder.write(try original.bytes(name), to: name)
        }
        return folder
    }

    private static let calibrate =
        ["origin", "calibrate", "scans", "--samples", "sheet.csv", "--class", "origin", "-o", "model.json", "--json"]
        + SmallModel.quick

    @Test("Calibrating on a folder gives the nested figure of the table")
    func sameFigureAsTheTable() throws {
        let folder = try copy()
        let run = try CommandRun.run(Self.calibrate, in: folder)
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        let table = try #require(
            try JSONDecoder().decode(JSONValue.self, from: folder.bytes("table-report.json")).object)
        #expect(report["samples"] == .integer(12))
        #expect(report["nested"] == table["nested"])
        #expect(report["selected"] == table["selected"])
        #expect(report["recipe"] == table["recipe"])
        // So faint a difference is not always seen, so that equal figures mean something.
        #expect(report["nested"]?.object?["balancedAccuracy"] != .integer(1))

        // The model remembers every file and the sheet that the labels came from.
        let shown = try folder.run("model", "show", "model.json", "--json").json().object
        let sources = (shown?["training"]?.object?["sources"]?.array ?? []).compactMap { $0.object?["name"]?.text }
        #expect(
            sources.sorted()
                == (folder.names.filter { $0.hasPrefix("scans/") }.map { String($0.dropFirst(6)) }
                + ["sheet.csv"]).sorted())

        // Folder and table are the same data to the model too.
        let fromFolder = try folder.run(
            "origin", "predict", "model.json", "scans", "--samples", "sheet.csv", "--csv")
        let fromTable = try folder.run("origin", "predict", "model.json", "table.csv", "--csv")
        let (cells, expected) = (CSVReader.rows(fromFolder.output), CSVReader.rows(fromTable.output))
        try #require(cells.count == expected.count)
        for (row, expectedRow) in zip(cells, expected) {
            try #require(row.count == expectedRow.count)
            for (cell, expectedCell) in zip(row, expectedRow) where cell != expectedCell {
                // A folder is answered file by file, a table as a whole: products of other sizes round otherwise.
                let (a, b) = (try #require(Double(cell)), try #require(Double(expectedCell)))
                #expect(abs(a - b) <= 1e-9 * abs(b), "\(cell) for \(expectedCell)")
            }
        }
        #expect(CSVReader.rows(fromTable.output).count == 13)
        #expect(CSVReader.rows(fromTable.output).last?.prefix(2) == ["B6", "lot B6"])
    }

    @Test("One broken file is told, the rest goes on, and the exit code is 1")
    func oneBrokenFile() throws {
        let folder = try copy()
        try folder.write("##TITLE= broken\n##JCAMP-DX= 5.01\n", to: "scans/C1.jdx")
        let run = try CommandRun.run(Self.calibrate, in: folder)
        #expect(run.ending == .code(1))
        #expect(run.errors.contains("\"place\":\"scans/C1.jdx"), "\(run.errors)")
        #expect(run.errors.contains("1 of 13 files have no row in the sheet: C1.jdx"))
        let table = try JSONDecoder().decode(JSONValue.self, from: folder.bytes("table-report.json")).object
        #expect(try run.json().object?["nested"] == table?["nested"])
        let predicted = try folder.run(
            "origin", "predict", "model.json", "scans", "--alpha", "0.3", "--jsonl", "--samples", "sheet.csv")
        #expect(predicted.ending == .code(1))
        #expect(try predicted.jsonLines().count == 12)
        let explored = try folder.run("explore", "scans")
        #expect(explored.ending == .code(1))
        #expect(explored.toldErrors.count == 1)
        #expect(explored.toldErrors.first?.text.hasPrefix("bencao: scans/C1.jdx") == true)
        #expect(explored.output.contains("12 spectra × 30 channels"))
        let converted = try folder.run("convert", "scans", "all.csv")
        #expect(converted.ending == .code(1))
        #expect(try folder.run("info", "all.csv").output.contains("12 spectra × 30 channels"))
    }

    @Test("A folder without a file that can be read, an empty one, a row that is not there, another axis")
    func whatDoesNotFit() throws {
        let folder = try copy()
        try folder.write("nonsense", to: "broken/a.jdx")
        try folder.write("nonsense", to: "broken/b.jdx")
        let broken = try folder.run("explore", "broken")
        #expect(broken.ending == .code(65))
        #expect(broken.toldErrors.count == 1)
        #expect(broken.toldErrors.first?.text.hasPrefix("bencao: broken/a.jdx") == true)

        try FileManager.default.createDirectory(at: folder.url("empty"), withIntermediateDirectories: true)
        let empty = try folder.run("explore", "empty")
        #expect(empty.ending == .code(65))
        #expect(empty.errors.hasPrefix("bencao: empty: there is no spectrum\n"))

        try folder.write(try folder.text("sheet.csv").replacing("A3.jdx", with: "A9.jdx"), to: "other.csv")
        let unlabelled = try CommandRun.run(
            Self.calibrate.map { $0 == "sheet.csv" ? "other.csv" : $0 }.filter { $0 != "--json" }, in: folder)
        #expect(unlabelled.ending == .code(65))
        #expect(unlabelled.errors.contains("sample A3: there is no value in column \"origin\""), "\(unlabelled.errors)")

        let column = try CommandRun.run(
            Self.calibrate.map { $0 == "origin" ? "orign" : $0 }.enumerated().map { $0 == 0 ? "origin" : $1 },
            in: folder)
        #expect(column.ending == .code(65))
        #expect(try column.jsonError().object?["remedy"]?.text == "did you mean \"origin\"?")

        try folder.write(TableText(lots: 1, first: 1000).changed { $0.rows.removeLast() }.text, to: "one.csv")
        #expect(try folder.run("convert", "one.csv", "scans/Z1.jdx").code == 0)
        let mixed = try folder.run("explore", "scans")
        #expect(mixed.ending == .code(65))
        #expect(mixed.toldErrors.first?.text.contains("Z1.jdx") == true)
        #expect(mixed.toldErrors.first?.text.contains("1000 … 1058 nm") == true)
        #expect(mixed.toldErrors.first?.remedy.contains("--recipe resample") == true)
    }
}
