import Chemometrics
import Foundation
import Testing

/// Arguments, input, expected text and exit code: one line each.
@Suite("Exit codes")
struct ExitCodeTests {
    /// One line of the table. The folder holds `small.csv`, `model.json`, `bad.csv` (ragged), the folder `sub`.
    struct Case: CustomTestStringConvertible, Sendable {
        let arguments: String
        let code: Int32
        /// What standard output holds; nil when it is to be empty.
        var output: String?
        /// What standard error holds; nil when it is to be empty.
        var errors: String?
        /// Files that are there after the run beside those that were there before.
        var made: [String] = []

        init(_ arguments: String, _ code: Int32, output: String? = nil, errors: String? = nil, made: [String] = []) {
            self.arguments = arguments
            self.code = code
            self.output = output
            self.errors = errors
            self.made = made
        }

        var testDescription: String { arguments }
    }

    static let quick = SmallModel.quick.joined(separator: " ")

    static let favourable: [Case] = [
        Case("--version", 0, output: "0."),
        Case("--help", 0, output: "SUBCOMMANDS:"),
        Case("origin --help", 0, output: "calibrate"),
        Case("origin calibrate --help", 0, output: "--class <column>"),
        Case("methods", 0, output: "savitzky-golay"),
        Case("formats", 0, output: "jcamp-dx"),
        Case("info small.csv", 0, output: "8 spectra × 30 channels, 1100 … 1158 nm; signal absorbance"),
        Case("plan example origin", 0, output: "pipeline: origin"),
        Case("model show model.json", 0, output: "PLS-DA with LDA", errors: "warning: at alpha 0.05"),
        Case("explore small.csv", 0, output: "PC1"),
        Case("origin predict model.json small.csv --alpha 0.3", 0, output: "8 samples: 8 with one origin"),
        Case("origin validate model.json small.csv", 0, output: "balanced accuracy", errors: "this very file"),
        Case("convert small.csv out.jdx", 0, errors: "8 spectra × 30 channels → out.jdx (jcamp-dx)", made: ["out.jdx"]),
        Case("convert small.csv out.csv --quiet", 0, made: ["out.csv"]),
        Case("preprocess small.csv --recipe snv -o out.csv", 0, errors: "snv: 8 spectra", made: ["out.csv"]),
        Case(
            "origin calibrate small.csv --class origin -o new.json \(quick)", 0, output: "nested", errors: "warning: ",
            made: ["new.json"]),
        Case(
            "origin calibrate small.csv --class origin -o model.json --overwrite \(quick)", 0, output: "nested",
            errors: "warning: "),
    ]

    static let unfavourable: [Case] = [
        Case("origin predict model.json small.csv", 1, output: "8 samples: 0 with one origin, 8 with several"),
        Case("info small.csv bad.csv", 1, output: "small.csv: table", errors: "bencao: bad.csv, line 6: 32 fields"),
        Case(
            "info nothing.csv small.csv", 1, output: "small.csv: table", errors: "bencao: nothing.csv: there is no such"
        ),
    ]

    static let usage: [Case] = [
        Case("nonsense", 64, errors: "Unexpected argument 'nonsense'"),
        Case("origin predict", 64, errors: "Missing expected argument '<model>'"),
        Case("info", 64, errors: "Missing expected argument '<files> ...'"),
        Case("info small.csv --nonsense", 64, errors: "Unknown option '--nonsense'"),
        Case("info small.csv --json --csv", 64, errors: "exclude each other"),
        Case("info small.csv --threads -1", 64, errors: "--threads"),
        Case("info small.csv --threads 5000", 64, errors: "give 0 … 4096"),
        Case("info small.csv --axis-unit feet", 64, errors: "--axis-unit feet is not known; give nm, um"),
        Case("info small.csv --signal noise", 64, errors: "--signal noise is not known; give absorbance"),
        Case("info small.csv --format table2", 64, errors: "did you mean \"table\"?"),
        Case("info sub", 66, errors: "bencao: sub: there is no file in this folder"),
        Case("origin calibrate small.csv -o new.json", 64, errors: "--class <column>"),
        Case("origin calibrate small.csv --class origin", 64, errors: "--output <model>"),
        Case("origin calibrate small.csv --class origin -o new.json --alpha 1", 64, errors: "between 0 and 1"),
        Case("origin calibrate small.csv --class origin -o new.json --alpha 1e-9", 64, errors: "--alpha 1e-09: alpha"),
        Case("origin calibrate small.csv --class origin -o new.json --seed -1", 64, errors: "--seed"),
        Case("origin calibrate small.csv --class origin -o new.json --permutations=-1", 64, errors: "0 … 1000000"),
        Case("origin calibrate small.csv --class origin -o new.json --exclude A1", 64, errors: "sample=reason"),
        Case("origin calibrate small.csv --class origin -o new.json --exclude A1=", 64, errors: "sample=reason"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --estimator svm", 64,
            errors: "there are pls-da, opls-da, pca-lda, svc"),
        Case("origin calibrate small.csv --class origin -o new.json --set seed", 64, errors: "path=value"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set validation.outerRepeat=2", 64,
            errors: "did you mean \"outerRepeats\""),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set validation.outerRepeats=0", 64,
            errors: "--set validation.outerRepeats=0: 0 repeats; 1 … 1000"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set validation.outerFolds=1 --set seed=2", 64,
            errors: "--set validation.outerFolds=1: 1 folds; 2 … 1000"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set seed=2 --set validation.outerFolds=1 --set "
                + "alpha=2", 64, errors: "no key \"alpha\""),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set validation.outerFolds=1 --set acceptance.alpha=2",
            64, errors: "--set validation.outerFolds=1, --set acceptance.alpha=2: alpha is 2.0"),
        Case(
            "adulterant calibrate small.csv --genuine origin=A -o new.json --set data.adulterant=kind", 64,
            errors: "--set data.adulterant=kind: the column of the adulterant is named"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set seed=x", 64,
            errors: "\"seed\" is not of its type"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set savitzky-golay.windw=9", 64,
            errors: "did you mean \"window\"?"),
        Case(
            "origin calibrate small.csv --class origin -o new.json --set emsc.degree=2", 64,
            errors: "no candidate recipe has a step \"emsc\""),
        Case("origin calibrate small.csv --class origin -o - --json", 64, errors: "\"exitCode\":64"),
        Case("origin calibrate small.csv --class origin -o - --csv", 64, errors: "give the model a file"),
        Case(
            "origin calibrate small.csv --samples sheet.csv --class origin -o new.json", 64,
            errors: "small.csv is no folder"),
        Case("origin predict model.json small.csv --alpha 0", 64, errors: "between 0 and 1"),
        Case("origin predict model.json small.csv --by plant", 64, errors: "'sample' and 'lot'"),
        Case("explore small.csv --components 0", 64, errors: "--components"),
        Case("convert small.csv out.xyz", 64, errors: "no format that can be written has this ending"),
        Case("convert small.csv out", 64, errors: "name the format with --to"),
        Case("convert small.csv out.csv --to xy", 64, errors: "the format \"xy\" cannot be written"),
        Case("convert small.csv out.csv --csv", 64, errors: "cannot be written as csv"),
        Case("model show model.json --csv", 64, errors: "leave it out, or give --json or --jsonl"),
        Case("methods snvv", 64, errors: "did you mean \"snv\"?"),
        Case("preprocess small.csv -o out.csv", 64, errors: "--recipe"),
        Case(
            "preprocess small.csv --recipe snvv -o out.csv", 64,
            errors: "--recipe snvv: there is no preprocessing method"),
        Case(
            "preprocess small.csv --recipe savitzky-golay:window -o out.csv", 64,
            errors: "parameter=value is needed"),
        Case(
            "preprocess small.csv --recipe savitzky-golay:window=wide -o out.csv", 64, errors: "window is wide"),
        Case("preprocess small.csv --recipe snv --like model.json -o out.csv", 64, errors: "add --recipe resample"),
    ]

    static let missing: [Case] = [
        Case("info nothing.csv", 66, errors: "bencao: nothing.csv: there is no such file or folder"),
        Case("info small.csv/deeper.csv", 66, errors: "bencao: small.csv/deeper.csv: there is no such"),
        Case("origin predict nothing.json small.csv", 66, errors: "nothing.json"),
        Case("origin predict model.json nothing.csv", 66, errors: "nothing.csv"),
        Case("origin calibrate nothing.csv --class origin -o new.json", 66, errors: "nothing.csv"),
        Case("origin calibrate small.csv --plan nothing.yaml -o new.json", 66, errors: "nothing.yaml"),
        Case("origin calibrate sub --samples nothing.csv --class origin -o new.json", 66, errors: "nothing.csv"),
        Case("preprocess small.csv --recipe nothing.yaml -o out.csv", 66, errors: "nothing.yaml"),
        Case("preprocess small.csv --recipe resample --like nothing.json -o out.csv", 66, errors: "nothing.json"),
        Case("plan check nothing.yaml", 66, errors: "nothing.yaml"),
        Case("model show nothing.json", 66, errors: "nothing.json"),
        Case("convert nothing.csv out.csv", 66, errors: "nothing.csv"),
    ]

    static let output: [Case] = [
        Case("origin calibrate small.csv --class origin -o model.json", 73, errors: "--overwrite"),
        Case("convert small.csv bad.csv", 73, errors: "bencao: bad.csv: it exists already"),
        Case("preprocess small.csv --recipe snv -o bad.csv", 73, errors: "it exists already"),
        Case("origin calibrate small.csv --class origin -o sub", 73, errors: "it is a folder"),
        Case("convert small.csv sub --to table --overwrite", 73, errors: "it is a folder"),
        Case("convert small.csv none/out.csv", 73, errors: "bencao: none/out.csv: it cannot be created: No such file"),
        Case("convert small.csv bad.csv/out.csv", 73, errors: "it cannot be created: Not a directory"),
        Case("explore small.csv --plots bad.csv", 73, errors: "bencao: bad.csv: it cannot be created"),
    ]

    static let stream: [Case] = [
        // The memory of a process cannot be read from its beginning.
        Case("info /proc/self/mem", 74, errors: "it cannot be read: Input/output error"),
        Case("convert small.csv /dev/full", 74, errors: "bencao: /dev/full: it cannot be written: No space left"),
    ]

    @Test(arguments: favourable + unfavourable + usage + missing + output + stream)
    func table(_ line: Case) throws {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        try folder.write(TableText().changed { $0.rows[2].removeLast() }.text, to: "bad.csv")
        try folder.write(try SmallModel.bytes(), to: "model.json")
        try folder.write("", to: "sub/.keep")
        let before = folder.names
        let run = try CommandRun.run(line.arguments.split(separator: " ").map(String.init), in: folder)
        #expect(run.ending == .code(line.code), "\(run.errors)")
        for (found, expected) in [(run.output, line.output), (run.errors, line.errors)] {
            if let expected {
                #expect(found.contains(expected), "\(found)")
            } else {
                #expect(found.isEmpty, "\(found)")
            }
        }
        #expect(folder.names == (before + line.made).sorted())
        let input = try folder.text("small.csv")
        #expect(input == TableText().text)
    }

    @Test("An error of usage is JSON where JSON is asked for", arguments: ["nonsense --json", "info --jsonl"])
    func usageAsJSON(_ arguments: String) throws {
        let folder = try WorkFolder()
        let run = try CommandRun.run(arguments.split(separator: " ").map(String.init), in: folder)
        #expect(run.ending == .code(64))
        #expect(run.output.isEmpty)
        let document = try run.jsonError().object
        #expect(document?["schema"] == .string("bencao.error.v1"))
        #expect(document?["code"] == .string("usage.arguments"))
        #expect(document?["exitCode"] == .integer(64))
        #expect(document?["summary"]?.text.isEmpty == false)
        #expect(document?["remedy"]?.text.isEmpty == false)
    }

    @Test("A file that is there stays as it was when the work fails")
    func failureKeepsWhatWasThere() throws {
        let folder = try WorkFolder()
        try folder.write(TableText(origins: ["A"]).text, to: "single.csv")
        try folder.write("precious", to: "model.json")
        let run = try folder.run(
            "origin", "calibrate", "single.csv", "--class", "origin", "-o", "model.json", "--overwrite")
        #expect(run.ending == .code(65))
        #expect(try folder.text("model.json") == "precious")
        #expect(folder.names == ["model.json", "single.csv"])
    }
}
