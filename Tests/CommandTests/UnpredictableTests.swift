import Chemometrics
import Foundation
import TestSupport
import Testing

/// An analyte that has nothing to do with the spectra, as a person sees it.
@Suite("Unpredictable analyte")
struct UnpredictableTests {
    private static func table(_ spectra: Spectra) -> String {
        var lines = [
            "# axis-unit: nm", "# signal: absorbance",
            (["sample_id", "lot", "protein", "luck"] + spectra.axis.values.map { "\($0)" }).joined(separator: ","),
        ]
        for (row, sample) in spectra.samples.enumerated() {
            let metadata = [sample.id, sample.lot ?? "", sample.metadata["protein"] ?? "", "\((row * 37) % 11)"]
            lines.append((metadata + spectra.x.row(row).map { "\($0)" }).joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test("predict and validate say so: in the table, among findings, on standard error; exit code 1")
    func told() throws {
        let folder = try WorkFolder()
        try folder.write(Self.table(SyntheticContents.make(lots: 30, seed: 1)), to: "cal.csv")
        try folder.write(Self.table(SyntheticContents.make(lots: 3, prefix: "n", seed: 2)), to: "new.csv")
        try folder.write(
            "schema: bencao.plan.v1\npipeline: content\nrecipes:\n- - method: snv\n  - method: mean-centre\n",
            to: "one.plan.yaml")
        let made = try folder.run(
            "content", "calibrate", "cal.csv", "--analyte", "protein:%", "--analyte", "luck", "-o", "m.json", "--plan",
            "one.plan.yaml")
        #expect(made.code == 0 && made.output.contains("CANNOT BE PREDICTED"))
        #expect(made.output.contains("gap, nested − selected: protein 0."))
        #expect(made.errors.contains("luck: the unit of its values is not stated\n  name it with --analyte luck:unit"))
        let warning = "warning: luck: it cannot be predicted from these spectra: nested Q² is "

        let predicted = try folder.run("content", "predict", "m.json", "new.csv")
        #expect(predicted.code == 1 && predicted.errors.contains(warning))
        #expect(predicted.output.contains("luck: CANNOT BE PREDICTED, nested Q² "))
        let marked = predicted.lines.filter { $0.contains("CANNOT BE PREDICTED") && $0.contains("side") }
        #expect(marked.count == 3 && marked.allSatisfy { $0.contains("luck") })
        let document = try #require(
            try folder.run("content", "predict", "m.json", "new.csv", "--json").json().object)
        func codes(_ findings: JSONValue?) -> [String] {
            (findings?.array ?? []).compactMap { $0.object }.filter { $0["place"] == .string("luck") }
                .compactMap { $0["code"]?.text }
        }
        #expect(codes(document["findings"]) == ["content.not-predictable"])
        for answer in (document["answers"]?.array ?? []).compactMap(\.object) {
            let values = (answer["values"]?.array ?? []).compactMap(\.object)
            #expect(values.map { $0["predictable"] } == [.bool(true), .bool(false)])
        }
        let rows = CSVReader.rows(try folder.run("content", "predict", "m.json", "new.csv", "--csv").output)
        let column = try #require(rows[0].firstIndex(of: "predictable"))
        #expect(rows.dropFirst().map { $0[column] } == ["true", "false", "true", "false", "true", "false"])

        let validated = try folder.run("content", "validate", "m.json", "new.csv")
        #expect(validated.code == 1 && validated.errors.contains(warning))
        #expect(validated.lines.contains { $0.contains("luck") && $0.contains("CANNOT BE PREDICTED") })
        let report = try #require(
            try folder.run("content", "validate", "m.json", "new.csv", "--json").json().object)
        #expect(codes(report["findings"]).contains("content.not-predictable"))
    }
}
