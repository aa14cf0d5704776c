import Chemometrics
import Foundation
import TestSupport
import Testing

/// `bencao transfer check` and `bencao transfer drift` as a person types them.
@Suite("Equivalence and drift", .serialized)
struct EquivalenceAndDriftTests {
    /// A wide table of spectra with their metadata.
    private static func table(_ spectra: Spectra, columns: [String], dates: [String]? = nil) -> String {
        var lines = [
            "# axis-unit: nm", "# signal: absorbance",
            (["sample_id", "lot"] + columns + (dates == nil ? [] : ["date"]) + spectra.axis.values.map { "\($0)" })
                .joined(separator: ","),
        ]
        for (row, sample) in spectra.samples.enumerated() {
            let metadata =
                [sample.id, sample.lot ?? ""] + columns.map { sample.metadata[$0] ?? "" }
                + (dates.map { [$0[row]] } ?? [])
            lines.append((metadata + spectra.x.row(row).map { "\($0)" }).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func changed(
        _ spectra: Spectra, noise: Double, seed: UInt64 = 5, _ change: (Double) -> Double = { $0 }
    ) throws -> Spectra {
        var generator = SeededGenerator(seed: seed)
        return try spectra.replacing(
            x: Matrix(
                rows: spectra.x.rows, columns: spectra.x.columns,
                elements: spectra.x.elements.map { change($0) + noise * generator.normal() }))
    }

    private static let quick = [
        "--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1", "--set",
        "estimator.maximumLatentVariables=6",
    ]

    /// A content model, and new samples on two instruments.
    private static let contents = Result<WorkFolder, any Error> {
        let folder = try WorkFolder()
        let columns = ["protein", "oil"]
        let known = try SyntheticContents.make(lots: 30, seed: 1)
        let new = try SyntheticContents.make(lots: 16, prefix: "n", seed: 2)
        try folder.write(table(known, columns: columns), to: "cal.csv")
        try folder.write(table(new.joined(with: known.selecting(rows: [4])), columns: columns), to: "first.csv")
        let there = try changed(new, noise: 0.001)
        try folder.write(table(there, columns: columns), to: "second.csv")
        try folder.write(
            table(
                Resampling(first: 1100, last: 1690, step: 5, interpolation: .cubic).apply(to: there), columns: columns),
            to: "fine.csv")
        try folder.write(table(changed(new, noise: 0.001) { 1.4 * $0 }, columns: columns), to: "gained.csv")
        let run = try CommandRun.run(
            ["content", "calibrate", "cal.csv", "--analyte", "protein:%", "--analyte", "oil", "-o", "model.json"]
                + quick,
            in: folder)
        guard run.code == 0 else { throw CommandRun.NotStarted(reason: run.errors) }
        return folder
    }

    private static func number(_ value: JSONValue?) -> Double { Double(value?.text ?? "") ?? .nan }

    private static func check(_ folder: WorkFolder, _ second: String, _ more: String...) throws -> CommandRun {
        try CommandRun.run(
            ["transfer", "check", "model.json", "model.json", "--primary", "first.csv", "--secondary", second] + more,
            in: folder)
    }

    @Test("check: go is 0, no-go and cannot say are 1; the figures are those of the pairs")
    func contentCheck() throws {
        let folder = try Self.contents.get()
        let run = try Self.check(folder, "second.csv", "--margin", "1", "--json", "--plots", "plots")
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        #expect(report["schema"] == .string("bencao.transfer-check.v1") && report["kind"] == .string("content"))
        #expect(report["verdict"] == .string("go") && report["answers"] == nil)
        #expect(report["samples"] == .integer(16) && report["lots"] == .integer(16))
        let analytes = try #require(report["analytes"]?.array).compactMap(\.object)
        #expect(analytes.map { $0["name"] } == [.string("protein"), .string("oil")])
        for analyte in analytes {
            let pairs = try #require(analyte["pairs"]?.array).compactMap(\.object)
            #expect(pairs.count == 16 && !pairs.contains { $0["sample"] == .string("s4-0") })
            let differences = pairs.map { Self.number($0["secondary"]) - Self.number($0["primary"]) }
            let equivalence = try #require(analyte["equivalence"]?.object)
            let mean = differences.reduce(0, +) / 16
            #expect(abs(Self.number(equivalence["mean"]?.object?["meanDifference"]) - mean) < 1e-9)
            func rmse(_ key: String) -> Double {
                let squares = pairs.map { pow(Self.number($0[key]) - Self.number($0["reference"]), 2) }
                return (squares.reduce(0, +) / 16).squareRoot()
            }
            let ratio = Self.number(equivalence["errors"]?.object?["ratio"])
            #expect(abs(ratio - rmse("secondary") / rmse("primary")) < 1e-9)
            #expect(analyte["marginSource"] == .string("given") && analyte["margin"] == .integer(1))
        }
        #expect(run.errors.contains("1 sample is left out with the lots of those that are exact copies"))
        #expect(
            folder.names.filter { $0.hasPrefix("plots/") }
                == ["plots/agreement-oil.svg", "plots/agreement-protein.svg"])
        let none = try Self.check(folder, "second.csv")
        #expect(none.code == 1 && none.output.hasPrefix("Equivalence of two instruments: CANNOT SAY"))
        let gained = try Self.check(folder, "gained.csv", "--margin", "protein=0.5", "--margin", "oil=0.5", "--json")
        #expect(gained.code == 1)
        #expect(try gained.json().object?["verdict"] == .string("noGo"))
        let csv = CSVReader.rows(try Self.check(folder, "second.csv", "--margin", "1", "--csv").output)
        #expect(
            csv.count == 33
                && csv[0] == ["analyte", "sample", "lot", "primary", "secondary", "difference", "reference"])
    }

    @Test("check: another axis needs --resample; options that mean nothing are refused with 64 or 65")
    func refusals() throws {
        let folder = try Self.contents.get()
        let refused = try Self.check(folder, "fine.csv", "--margin", "1")
        #expect(refused.code == 65 && refused.errors.contains("axis"))
        let moved = try Self.check(folder, "fine.csv", "--margin", "1", "--resample", "--json")
        let plain = try Self.check(folder, "second.csv", "--margin", "1", "--json")
        #expect(moved.code == 0 && moved.errors.contains("were interpolated on the axis of the model"))
        func difference(_ run: CommandRun) throws -> Double {
            Self.number(
                try run.json().object?["analytes"]?.array?.first?.object?["equivalence"]?.object?["mean"]?.object?[
                    "meanDifference"])
        }
        #expect(abs(try difference(moved) - difference(plain)) < 1e-6)
        for (arguments, code) in [
            (["--margin", "0"], 64), (["--margin", "starch=1"], 64), (["--alpha", "0.000001"], 64),
            (["--sel", "1"], 64),
        ] {
            let run = try CommandRun.run(
                [
                    "transfer", "check", "model.json", "model.json", "--primary", "first.csv", "--secondary",
                    "second.csv",
                ]
                    + arguments, in: folder)
            #expect(run.code == Int32(code), "\(arguments): \(run.errors)")
        }
    }

    @Test("check of an origin model: agreement of the sets, points as margin")
    func originCheck() throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "model.json")
        let new = TableText(lots: 12, seed: 7).changed { table in
            table.rows = table.rows.map { ["n" + $0[0], "n" + $0[1]] + $0.dropFirst(2) }
        }
        try folder.write(new.text, to: "first.csv")
        let again = new.changed { table in
            table.rows = table.rows.map { row in
                row.prefix(3)
                    + row.dropFirst(3).enumerated().map { "\((Double($1) ?? 0) + ($0 % 2 == 0 ? 1e-5 : -1e-5))" }
            }
        }
        try folder.write(again.text, to: "second.csv")
        let run = try Self.check(folder, "second.csv", "--margin", "40", "--json")
        let report = try #require(try run.json().object)
        let answers = try #require(report["answers"]?.object)
        let pairs = try #require(answers["pairs"]?.array).compactMap(\.object)
        let differing = pairs.count { $0["primary"] != $0["secondary"] }
        let overall = try #require(answers["equivalence"]?.object?["overall"]?.object)
        #expect(overall["disagreeing"] == .integer(differing) && overall["lots"] == .integer(24))
        #expect(report["kind"] == .string("origin") && report["analytes"] == .array([]))
        #expect(answers["marginPoints"] == .integer(40))
        #expect(run.code == (report["verdict"] == .string("go") ? 0 : 1))
        let text = try Self.check(folder, "second.csv", "--margin", "40")
        #expect(text.output.contains("Decided on the primary") && text.output.contains("McNemar p ="))
        let csv = CSVReader.rows(try Self.check(folder, "second.csv", "--csv").output)
        #expect(csv.count == 25 && csv[0] == ["sample", "lot", "primary", "secondary"])
        let none = try Self.check(folder, "second.csv")
        #expect(none.code == 1 && none.output.contains("no margin is known"))
        for arguments in [["--margin", "A=3"], ["--sel", "A=1"], ["--plots", "plots"]] {
            let run = try CommandRun.run(
                [
                    "transfer", "check", "model.json", "model.json", "--primary", "first.csv", "--secondary",
                    "second.csv",
                ]
                    + arguments, in: folder)
            #expect(run.code == 64, "\(arguments): \(run.errors)")
        }
        let points = try Self.check(folder, "second.csv", "--margin", "100")
        #expect(points.code == 65 && points.errors.contains("a number of lots in 100"))
    }

    @Test("drift: no alarm is 0, an alarm 1 with its cause; the order of rows is told where no date is named")
    func drift() throws {
        let folder = try WorkFolder()
        let steady = try SyntheticSpectra.make(count: 60, channels: 60, seed: 11)
        let drifting = try steady.replacing(
            x: Matrix(rows: (0..<60).map { i in steady.x.row(i).map { $0 * (i < 30 ? 1 : 1.25) } }))
        // Rows in the order of time, then the same in another order with their dates.
        let dates = (0..<60).map { String(format: "2024-%02d-%02d", 1 + $0 / 28, 1 + $0 % 28) }
        try folder.write(Self.table(steady, columns: []), to: "steady.csv")
        try folder.write(Self.table(drifting, columns: []), to: "drifting.csv")
        let order = (0..<60).map { ($0 * 7) % 60 }
        try folder.write(
            Self.table(drifting.selecting(rows: order), columns: [], dates: order.map { dates[$0] }), to: "dated.csv")
        let quiet = try folder.run("transfer", "drift", "steady.csv", "--json")
        #expect(quiet.code == 0, "\(quiet.output.suffix(300))")
        #expect(try quiet.json().object?["alarms"] == .array([]))
        let run = try folder.run("transfer", "drift", "drifting.csv", "--json", "--plots", "plots")
        #expect(run.code == 1)
        let report = try #require(try run.json().object)
        for key in ["schema", "falseAlarmProbability", "references", "samples", "series", "settings", "findings"] {
            #expect(report[key] != nil, "\(key)")
        }
        #expect(report["references"] == .integer(30) && report["samples"]?.array?.count == 30)
        #expect(report["falseAlarmProbability"] == .number(0.05))
        let series = try #require(report["series"]?.array).compactMap(\.object)
        for one in series {
            let (average, limit) = (one["average"]?.array ?? [], one["averageLimit"]?.array ?? [])
            let first = average.indices.first { abs(Self.number(average[$0])) > Self.number(limit[$0]) }
            #expect(one["firstAverageAlarm"] == first.map { .integer($0) })
        }
        #expect(run.errors.contains("the order of the rows is taken for that of time"))
        #expect(folder.names.filter { $0.hasPrefix("plots/cusum-") }.count == series.count)
        let dated = try folder.run("transfer", "drift", "dated.csv", "--date", "date", "--json")
        #expect(dated.code == 1 && !dated.errors.contains("is taken for that of time"))
        #expect(try dated.json().object?["series"] == report["series"])
        let text = try folder.run("transfer", "drift", "dated.csv", "--date", "date")
        let since = try #require(series.compactMap { $0["firstAlarm"] }.map { Int(Self.number($0)) }.min())
        #expect(
            text.output.contains(
                "sample \(steady.samples[30 + since].id) (later spectrum \(since + 1) of 30, \(dates[30 + since]))"),
            "\(text.output)")
        let low = try folder.run("transfer", "drift", "steady.csv", "--alpha", "0.0001")
        #expect(low.code == 65 && low.errors.contains("cannot be held") && low.errors.contains("0.00025 or more"))
        let noDate = try folder.run("transfer", "drift", "steady.csv", "--date", "day")
        #expect(noDate.code == 65)
    }
}
