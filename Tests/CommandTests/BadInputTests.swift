import Chemometrics
import Foundation
import Testing

/// Every kind of bad input: one error with place and remedy, the right exit code, and no output left behind.
@Suite("Bad input")
struct BadInputTests {
    /// One line of the table.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        /// The data, `data.csv`.
        let table: @Sendable () -> String
        /// Beside `origin calibrate data.csv -o model.json --plots plots`; where empty, `--class origin`.
        var arguments: [String] = []
        var code: Int32 = 65
        /// The stable code of the error.
        let error: String
        /// The whole place.
        let place: String
        /// What the summary holds.
        let summary: String
        /// What the remedy holds.
        let remedy: String

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "empty file", table: { "" }, error: "reading.empty", place: "data.csv", summary: "the file is empty",
            remedy: "export the file again"),
        Case(
            name: "header without numbers",
            table: {
                TableText().changed { table in
                    for i in TableText.metadata..<table.header.count { table.header[i] = "c\(i)" }
                }.text
            },
            error: "reading.table.no-axis", place: "data.csv, line 3", summary: "no field of the header is a number",
            remedy: "put the axis values into the header"),
        Case(
            name: "header without rows", table: { TableText().changed { $0.rows = [] }.text },
            error: "reading.table.no-rows", place: "data.csv, line 4", summary: "no row below the header",
            remedy: "at least one spectrum"),
        Case(
            name: "ragged row", table: { TableText().changed { $0.rows[2].removeLast() }.text },
            error: "reading.table.ragged-row", place: "data.csv, line 6",
            summary: "32 fields; the first line of the table has 33",
            remedy: "as many fields as the header"),
        Case(
            name: "text in a number column", table: { TableText().changed { $0.rows[2][5] = "abc" }.text },
            error: "reading.table.not-a-number", place: "data.csv, line 6, column 6",
            summary: "\"abc\" is not a number (channel 1104)", remedy: "correct the value"),
        Case(
            name: "NaN", table: { TableText().changed { $0.rows[2][5] = "NaN" }.text },
            error: "reading.table.value-not-finite", place: "data.csv, line 6, column 6",
            summary: "\"NaN\" is not a finite number (channel 1104)", remedy: "leave the row out"),
        Case(
            name: "infinity", table: { TableText().changed { $0.rows[0][32] = "-inf" }.text },
            error: "reading.table.value-not-finite", place: "data.csv, line 4, column 33",
            summary: "\"-inf\" is not a finite number (channel 1158)", remedy: "leave the row out"),
        Case(
            name: "beyond the range of a double", table: { TableText().changed { $0.rows[0][32] = "1e999" }.text },
            error: "reading.table.value-not-finite", place: "data.csv, line 4, column 33", summary: "\"1e999\"",
            remedy: "leave the row out"),
        Case(
            name: "missing value", table: { TableText().changed { $0.rows[7][4] = "" }.text },
            error: "reading.table.empty-value", place: "data.csv, line 11, column 5",
            summary: "there is no value (channel 1102)", remedy: "leave the row out"),
        Case(
            name: "duplicated axis value", table: { TableText().changed { $0.header[6] = $0.header[5] }.text },
            error: "reading.table.axis-duplicated-value", place: "data.csv, line 3, column 7",
            summary: "1104.0 stands in column 6 already", remedy: "leave one of the two columns out"),
        Case(
            name: "non-monotonic axis", table: { TableText().changed { $0.header[10] = "1001" }.text },
            error: "reading.table.axis-not-monotonic", place: "data.csv, line 3, column 11",
            summary: "1001.0 follows 1112.0", remedy: "order the spectral columns"),
        Case(
            name: "class with 2 lots", table: { TableText().changed { $0.rows.removeFirst(2) }.text },
            error: "spectra.too-few-lots", place: "data.csv", summary: "class \"A\" has 2 lots; 3 are needed",
            remedy: "measure more independent lots"),
        Case(
            name: "3 samples of one lot are one lot",
            table: {
                TableText(lots: 3).changed { for i in 0..<3 { $0.rows[i][1] = "lot A1" } }.text
            },
            error: "spectra.too-few-lots", place: "data.csv", summary: "class \"A\" has 1 lot; 3 are needed",
            remedy: "measure more independent lots"),
        Case(
            name: "single class", table: { TableText(origins: ["A"]).text }, error: "spectra.single-class",
            place: "data.csv", summary: "the one class \"A\" (4 samples)", remedy: "add samples of other classes"),
        Case(
            name: "lot with two classes", table: { TableText().changed { $0.rows[5][1] = "lot A1" }.text },
            error: "spectra.lot-holds-two-classes", place: "data.csv, lot lot A1",
            summary: "the classes \"A\" and \"B\" (samples A1, B2)", remedy: "correct the labels or the lot column"),
        Case(
            name: "class missing in a row", table: { TableText().changed { $0.rows[4][2] = "" }.text },
            error: "spectra.label-missing", place: "data.csv, sample B1", summary: "no value in column \"origin\"",
            remedy: "fill in the value"),
        Case(
            name: "missing class column", table: { TableText().text }, arguments: ["--class", "orgin"],
            error: "spectra.column-missing", place: "data.csv",
            summary: "no column \"orgin\"; the columns are \"sample_id\", \"lot\", \"origin\"",
            remedy: "did you mean \"origin\"?"),
        Case(
            name: "missing lot column", table: { TableText().text }, arguments: ["--class", "origin", "--lot", "lots"],
            error: "reading.column-missing", place: "data.csv", summary: "no column \"lots\" for the lot",
            remedy: "did you mean \"lot\"?"),
        Case(
            name: "missing sample column", table: { TableText().text },
            arguments: ["--class", "origin", "--sample", "sampleid"], error: "reading.column-missing",
            place: "data.csv", summary: "no column \"sampleid\" for the sample id",
            remedy: "did you mean \"sample_id\"?"),
        Case(
            name: "constant spectrum under SNV",
            table: {
                TableText().changed { table in
                    for i in TableText.metadata..<table.header.count { table.rows[2][i] = "1" }
                }.text
            },
            error: "preprocessing.constant-spectrum",
            place: "data.csv, recipe snv → mean-centre, recipe step 1, snv, sample A3",
            summary: "the spectrum is constant (1.0 at every channel)", remedy: "--exclude sample=reason"),
        Case(
            name: "excluded sample that is not there", table: { TableText().text },
            arguments: ["--class", "origin", "--exclude", "A9=spilt"], error: "spectra.sample-unknown",
            place: "data.csv", summary: "no sample \"A9\"", remedy: "did you mean"),
        Case(
            name: "web page", table: { "<!DOCTYPE html>\n<html><body>404</body></html>\n" },
            error: "reading.table.no-axis", place: "data.csv, line 1", summary: "a web page, not a table",
            remedy: "download the file itself"),
    ]

    @Test(arguments: cases)
    func oneErrorAndNothingLeft(_ input: Case) throws {
        let folder = try WorkFolder()
        try folder.write(input.table(), to: "data.csv")
        let arguments =
            ["origin", "calibrate", "data.csv", "-o", "model.json", "--plots", "plots"]
            + (input.arguments.isEmpty ? ["--class", "origin"] : input.arguments)

        let run = try CommandRun.run(arguments, in: folder)
        #expect(run.ending == .code(input.code))
        #expect(run.output.isEmpty)
        let told = run.toldErrors
        #expect(told.count == 1, "\(run.errors)")
        #expect(told.first?.text.hasPrefix("bencao: \(input.place): ") == true, "\(run.errors)")
        #expect(told.first?.text.contains(input.summary) == true, "\(run.errors)")
        #expect(told.first?.remedy.contains(input.remedy) == true, "\(run.errors)")
        #expect(folder.names == ["data.csv"])

        let asJSON = try CommandRun.run(arguments + ["--json"], in: folder)
        #expect(asJSON.ending == .code(input.code))
        #expect(asJSON.output.isEmpty)
        let document = try asJSON.jsonError().object
        #expect(document?["schema"] == .string("bencao.error.v1"))
        #expect(document?["code"] == .string(input.error))
        #expect(document?["place"] == .string(input.place))
        #expect(document?["summary"]?.text.contains(input.summary) == true)
        #expect(document?["remedy"]?.text.contains(input.remedy) == true)
        #expect(document?["exitCode"] == .integer(Int(input.code)))
        #expect(asJSON.errors.split(separator: "\n").count == 1, "\(asJSON.errors)")
        #expect(folder.names == ["data.csv"])
    }

    /// The same errors where a model meets data.
    struct Misfit: CustomTestStringConvertible, Sendable {
        let name: String
        /// The data, as `new/data.csv`.
        let table: @Sendable () -> TableText
        /// What is done to the model file.
        var model: @Sendable (String) -> String = { $0 }
        var arguments: [String] = []
        let error: String
        let place: String
        let summary: String
        let remedy: String

        var testDescription: String { name }
    }

    static let misfits: [Misfit] = [
        Misfit(
            name: "another axis", table: { TableText(first: 1000) }, error: "spectra.axis-mismatch",
            place: "new/data.csv",
            summary:
                "the axis is 30 channels, 1000 … 1058 nm, step 2; the model needs 30 channels, 1100 … 1158 nm, step 2",
            remedy: "the axes have nothing in common"),
        Misfit(
            name: "an axis that reaches half of the way", table: { TableText(first: 1130) },
            error: "spectra.axis-mismatch",
            place: "new/data.csv", summary: "1130 … 1188 nm, step 2",
            remedy: "measure over the whole range of the model"),
        Misfit(
            name: "another axis without unit",
            table: { TableText(channels: 32, first: 1099).changed { $0.comments.removeFirst() } },
            error: "spectra.axis-mismatch", place: "new/data.csv",
            summary:
                "the axis is 32 channels, 1099 … 1161 (unit unstated), step 2; the model needs 30 channels, 1100 … 1158 nm",
            remedy: "bencao preprocess DATA --recipe resample --like MODEL --axis-unit nm -o OUT"),
        Misfit(
            name: "fewer channels", table: { TableText().without("1158") }, error: "spectra.axis-mismatch",
            place: "new/data.csv", summary: "29 channels, 1100 … 1156 nm", remedy: "--recipe resample"),
        Misfit(
            name: "another unit", table: { TableText().changed { $0.comments[0] = "# axis-unit: cm-1" } },
            error: "spectra.unit-mismatch", place: "new/data.csv", summary: "cm-1; the model was made on an axis in nm",
            remedy: "--axis-unit"),
        Misfit(
            name: "unstated unit", table: { TableText().changed { $0.comments.removeFirst() } },
            error: "spectra.unit-mismatch", place: "new/data.csv", summary: "the model was made on an axis in nm",
            remedy: "--axis-unit nm"),
        Misfit(
            name: "another signal", table: { TableText().changed { $0.comments[1] = "# signal: reflectance" } },
            error: "spectra.signal-mismatch", place: "new/data.csv",
            summary: "the signal of the spectra is reflectance; the model was made on absorbance",
            remedy: "convert the spectra"),
        Misfit(
            name: "model of a newer version", table: { TableText() },
            model: { $0.replacing("\"version\":1", with: "\"version\":2") }, error: "model.newer-version",
            place: "model.json", summary: "version 2 (written by bencao", remedy: "install a newer bencao"),
        Misfit(
            name: "model of another kind", table: { TableText() },
            model: { $0.replacing("\"kind\":\"origin\"", with: "\"kind\":\"content\"") }, error: "model.wrong-kind",
            place: "model.json", summary: "kind \"content\"; one of kind \"origin\" is needed",
            remedy: "bencao content predict"),
        Misfit(
            name: "model cut short", table: { TableText() }, model: { String($0.prefix($0.count / 2)) },
            error: "model.cut-short", place: "model.json", summary: "the file was cut short",
            remedy: "copy the file again"),
        Misfit(
            name: "table in the place of the model", table: { TableText() }, model: { _ in TableText().text },
            error: "model.not-a-model", place: "model.json", summary: "it has no model header",
            remedy: "calibrate -o"),
        Misfit(
            name: "model whose numbers are cut", table: { TableText() },
            model: { $0.replacing("\"values\":\"AAAA", with: "\"values\":\"AAA") }, error: "model.not-a-model",
            place: "model.json", summary: "it is damaged", remedy: "calibrate -o"),
    ]

    @Test(arguments: misfits)
    func aModelRefusesWhatDoesNotFit(_ input: Misfit) throws {
        let folder = try WorkFolder()
        try folder.write(input.model(String(decoding: SmallModel.bytes(), as: UTF8.self)), to: "model.json")
        try folder.write(input.table().text, to: "new/data.csv")
        for verb in ["predict", "validate"] {
            let arguments = ["origin", verb, "model.json", "new/data.csv"] + input.arguments
            let run = try CommandRun.run(arguments, in: folder)
            #expect(run.ending == .code(65))
            #expect(run.output.isEmpty)
            #expect(run.toldErrors.count == 1, "\(run.errors)")
            #expect(run.toldErrors.first?.text.hasPrefix("bencao: \(input.place): ") == true, "\(run.errors)")
            #expect(run.toldErrors.first?.text.contains(input.summary) == true, "\(run.errors)")
            #expect(run.toldErrors.first?.remedy.contains(input.remedy) == true, "\(run.errors)")
            let asJSON = try CommandRun.run(arguments + ["--json"], in: folder)
            #expect(asJSON.output.isEmpty)
            #expect(try asJSON.jsonError().object?["code"] == .string(input.error))
            #expect(try asJSON.jsonError().object?["place"] == .string(input.place))
        }
    }

    @Test("A model of spectra without unit takes no others", arguments: [["--axis-unit", "unstated"], []])
    func unstatedModel(extra: [String]) throws {
        let folder = try WorkFolder()
        let plain = TableText().changed { $0.comments = [] }
        try folder.write(plain.text, to: "plain.csv")
        try folder.write(TableText(seed: 2).changed { $0.comments.removeLast() }.text, to: "new.csv")
        let calibrated = try CommandRun.run(
            ["origin", "calibrate", "plain.csv", "--class", "origin", "-o", "model.json"] + SmallModel.quick,
            in: folder)
        #expect(calibrated.code == 0)
        #expect(calibrated.errors.contains("note: plain.csv: the table does not state the unit of its axis"))
        #expect(calibrated.errors.contains("note: plain.csv: the table does not state what its values are"))
        #expect(try folder.run("origin", "predict", "model.json", "plain.csv").code == 1)
        let other = try CommandRun.run(["origin", "predict", "model.json", "new.csv"] + extra, in: folder)
        #expect(other.code == (extra.isEmpty ? 65 : 1))
        #expect(other.errors.contains("calibrate again with --axis-unit nm") == extra.isEmpty)
    }

    @Test func duplicatesAndRepeatedIdsAreOneLot() throws {
        let folder = try WorkFolder()
        let table = TableText(lots: 5).without("lot").changed { table in
            // B2 is a copy of B1; another scan of A1 stands under its id.
            table.rows[6].replaceSubrange(2..., with: table.rows[5][2...])
            table.rows[1][0] = "A1"
        }
        try folder.write(table.text, to: "data.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "data.csv", "--class", "origin", "-o", "model.json", "--json"] + SmallModel.quick,
            in: folder)
        #expect(run.code == 0)
        let report = try #require(try run.json().object)
        #expect(report["samples"] == .integer(10))
        #expect(report["lots"] == .integer(8))
        let findings = report["findings"]?.array?.compactMap(\.object) ?? []
        func summary(_ code: String) -> String? { findings.first { $0["code"] == .string(code) }?["summary"]?.text }
        #expect(summary("lots.duplicate-spectra")?.contains("(B2 = B1)") == true)
        #expect(summary("lots.repeated-ids")?.contains("(A1)") == true)
        #expect(run.errors.contains("warning: 1 spectrum is an exact copy of an earlier one (B2 = B1)"))
    }
}
