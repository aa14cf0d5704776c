import Chemometrics
import Foundation
import Glibc
import Testing

/// Who writes where: results to standard output, all else to standard error; what happens when one of them goes.
@Suite("Standard streams")
struct StreamTests {
    private func smallFolder() throws -> WorkFolder {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        try folder.write(try SmallModel.bytes(), to: "model.json")
        return folder
    }

    @Test("A reader that has gone is no error")
    func brokenPipe() throws {
        let folder = try smallFolder()
        for arguments in [
            ["methods"], ["origin", "predict", "model.json", "small.csv"], ["convert", "small.csv", "-"],
        ] {
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            let run = try CommandRun.run(arguments, in: folder, output: .descriptor(ends[1]))
            close(ends[1])
            #expect(run.ending == .code(0))
            #expect(!run.errors.contains("bencao: "), "\(run.errors)")
        }
    }

    @Test("A result is written although nobody reads the findings")
    func brokenErrorPipe() throws {
        let folder = try smallFolder()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        try folder.write(TableText().changed { $0.comments = [] }.text, to: "plain.csv")
        let run = try CommandRun.run(
            ["convert", "plain.csv", "out.jdx"], in: folder, errors: .descriptor(ends[1]))
        close(ends[1])
        #expect(run.ending == .code(0))
        #expect(folder.names == ["model.json", "out.jdx", "plain.csv", "small.csv"])
    }

    @Test("Standard output that is full or closed is told, and the model is there")
    func outputThatFails() throws {
        for (stream, reason) in [
            (CommandRun.Stream.file("/dev/full"), "No space left on device"), (.closed, "Bad file descriptor"),
        ] {
            let folder = try smallFolder()
            let run = try CommandRun.run(
                ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "new.json"] + SmallModel.quick,
                in: folder, output: stream)
            #expect(run.ending == .code(74))
            #expect(run.toldErrors.map(\.text) == ["bencao: standard output: it cannot be written: \(reason)"])
            // Without a stream in its place, the file would get its number, and the result with it.
            #expect(try folder.bytes("new.json") == SmallModel.bytes())
        }
    }

    @Test("Standard input that is closed or a folder is told")
    func inputThatFails() throws {
        let folder = try smallFolder()
        let closed = try CommandRun.run(["info", "-"], in: folder, input: .closed)
        #expect(closed.ending == .code(74))
        #expect(closed.errors.hasPrefix("bencao: standard input: it cannot be read: Bad file descriptor\n"))
        let isFolder = try CommandRun.run(["info", "-"], in: folder, input: .file("/"))
        #expect(isFolder.ending == .code(64))
        #expect(isFolder.errors.hasPrefix("bencao: standard input: this is a folder"))
        let empty = try CommandRun.run(["info", "-"], in: folder)
        #expect(empty.ending == .code(65))
        #expect(empty.errors.hasPrefix("bencao: standard input: the file is empty"))
    }

    @Test("--quiet silences notes and keeps warnings and errors")
    func quiet() throws {
        let folder = try WorkFolder()
        try folder.write(
            TableText().without("lot").changed { table in
                table.comments = []
                table.rows[1].replaceSubrange(2..., with: table.rows[0][2...])
            }.text, to: "data.csv")
        let loud = try folder.run("explore", "data.csv")
        #expect(loud.errors.contains("note: data.csv: the table does not state the unit of its axis\n  state it with"))
        #expect(loud.errors.contains("warning: 1 spectrum is an exact copy"))
        let quiet = try folder.run("explore", "data.csv", "--quiet")
        #expect(!quiet.errors.contains("note: "))
        #expect(quiet.errors.contains("warning: 1 spectrum is an exact copy"))
        #expect(quiet.output == loud.output)
        let verbose = try folder.run("explore", "data.csv", "-v")
        #expect(verbose.errors.contains("[lots.duplicate-spectra]"))
        let failing = try folder.run("explore", "data.csv", "--quiet", "--class", "nothing")
        #expect(failing.toldErrors.count == 1)
    }

    @Test("Results alone on standard output", arguments: ["--json", "--jsonl", "--csv"])
    func resultsOnly(form: String) throws {
        let folder = try WorkFolder()
        try folder.write(TableText().changed { $0.comments = [] }.text, to: "data.csv")
        let calibrated = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "-o", "model.json", form] + SmallModel.quick,
            in: folder)
        for arguments in [
            ["origin", "predict", "model.json", "data.csv", form],
            ["origin", "validate", "model.json", "data.csv", form],
            ["explore", "data.csv", form], ["info", "data.csv", form],
        ] {
            let run = try CommandRun.run(arguments, in: folder)
            for run in [calibrated, run] {
                #expect(run.errors.contains("note: data.csv: the table does not state the unit of its axis"))
                switch form {
                case "--json": #expect(try run.json().object?["schema"] != nil)
                case "--jsonl": #expect(try run.jsonLines().allSatisfy { $0.object != nil })
                default:
                    let rows = CSVReader.rows(run.output)
                    #expect(rows.count > 1)
                    #expect(rows.allSatisfy { $0.count == rows[0].count })
                }
            }
        }
    }

    @Test("Colours on a terminal only, and not with NO_COLOR, --no-color or a dumb terminal")
    func colours() throws {
        let folder = try smallFolder()
        func errors(_ extra: [String] = [], _ environment: [String: String] = [:]) throws -> String {
            try Terminal().errors(
                of: ["origin", "validate", "model.json", "small.csv"] + extra, in: folder, environment: environment)
        }
        #expect(try errors().contains("\u{1B}[33mwarning\u{1B}[0m: small.csv: the model was calibrated"))
        for plain in [
            try errors([], ["NO_COLOR": "1"]), try errors(["--no-color"]), try errors([], ["TERM": "dumb"]),
            try folder.run("origin", "validate", "model.json", "small.csv").errors,
        ] {
            #expect(!plain.contains("\u{1B}"))
            #expect(plain.contains("warning: small.csv: the model was calibrated"))
        }
        // An empty variable says nothing (no-color.org).
        #expect(try errors([], ["NO_COLOR": ""]).contains("\u{1B}[33m"))
    }

    @Test("Long work shows a bar on a terminal, and none elsewhere or with --quiet")
    func progress() throws {
        let folder = try smallFolder()
        let arguments = [
            "origin", "calibrate", "small.csv", "--class", "origin", "-o", "new.json", "--permutations", "100000",
        ]
        let shown = try Terminal().errors(of: arguments, in: folder) { $0.contains("/100000") }
        #expect(shown.contains("permutations") && shown.contains("░"), "\(shown)")
        let quiet = try Terminal().errors(of: arguments + ["--quiet"], in: folder, seconds: 2)
        #expect(quiet.isEmpty)
        #expect(folder.names == ["model.json", "small.csv"])
    }

    @Test("An interrupted command leaves nothing behind", arguments: [SIGINT, SIGTERM])
    func interrupted(number: Int32) throws {
        let folder = try smallFolder()
        let running = try CommandRun.start(
            ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "new.json", "--permutations", "100000"],
            in: folder)
        let end = Date().addingTimeInterval(20)
        while folder.names.count < 3 && Date() < end { usleep(5000) }
        #expect(folder.names.contains { $0.hasPrefix("new.json.part") })
        running.signal(number)
        #expect(try running.wait(seconds: 20).ending == .signal(number))
        #expect(folder.names == ["model.json", "small.csv"])
    }

    @Test("An output that is a link or a device stays one")
    func linksAndDevices() throws {
        let folder = try smallFolder()
        try folder.write("old", to: "target/real.csv")
        symlink("target/real.csv", folder.url("link.csv").path)
        let linked = try folder.run("convert", "small.csv", "link.csv", "--overwrite")
        #expect(linked.ending == .code(0))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.url("link.csv").path) == "target/real.csv")
        #expect(try folder.text("target/real.csv").hasPrefix("# axis-unit: nm\n"))
        #expect(mkfifo(folder.url("pipe.csv").path, 0o600) == 0)
        let reader = open(folder.url("pipe.csv").path, O_RDWR)
        let piped = try folder.run("convert", "small.csv", "pipe.csv")
        #expect(piped.ending == .code(0))
        var buffer = [UInt8](repeating: 0, count: 15)
        #expect(read(reader, &buffer, 15) == 15)
        #expect(String(decoding: buffer, as: UTF8.self) == "# axis-unit: nm")
        close(reader)
    }
}
