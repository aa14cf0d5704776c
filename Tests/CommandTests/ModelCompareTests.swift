import Chemometrics
import Foundation
import Testing

/// `bencao model compare` of decisions.
@Suite("Model compare")
struct ModelCompareTests {
    @Test("origin models: the share of samples decided wrongly, by lots; kinds are not mixed")
    func origins() throws {
        let folder = try WorkFolder()
        try folder.write(try SmallModel.bytes(), to: "first.json")
        let (known, new) = (TableText(contrast: 0.2), TableText(contrast: 0.6, seed: 7))
        try folder.write(known.text, to: "other.csv")
        try folder.write(new.text, to: "new.csv")
        let made = try CommandRun.run(
            ["origin", "calibrate", "other.csv", "--class", "origin", "-o", "second.json"] + SmallModel.quick,
            in: folder)
        #expect(made.code == 0, "\(made.errors)")
        let run = try folder.run("model", "compare", "first.json", "second.json", "new.csv", "--json")
        #expect(run.code == 0, "\(run.errors)")
        let report = try #require(try run.json().object)
        #expect(report["kind"] == .string("origin"))
        let entry = try #require(report["entries"]?.array?.first?.object)
        #expect(entry["name"] == .string("decisions") && entry["figure"] == .string("wrong"))
        // The same count from the answers.
        let origin = Dictionary(new.rows.map { ($0[0], $0[2]) }, uniquingKeysWith: { first, _ in first })
        for (file, key) in [("first.json", "first"), ("second.json", "second")] {
            let answers = try folder.run("origin", "predict", file, "new.csv", "--jsonl").jsonLines().compactMap(
                \.object)
            let wrong = answers.count { answer in
                guard case .string(let sample)? = answer["sample"] else { return true }
                return answer["answer"]?.object?["best"] != origin[sample].map { .string($0) }
            }
            #expect(entry["samples"] == .integer(answers.count))
            let share = try #require(Double(entry[key]?.text ?? ""))
            #expect(abs(share - Double(wrong) / Double(answers.count)) < 1e-12, "\(file)")
        }
        let same = try folder.run("model", "compare", "first.json", "first.json", "new.csv", "--csv")
        let row = CSVReader.rows(same.output)[1]
        #expect(row[5] == "0" && row[10] == "1.0" && row[11] == "noDifferenceShown")
        let text = try folder.run("model", "compare", "first.json", "second.json", "new.csv")
        #expect(text.code == 0 && text.output.contains("Wrong first") && text.output.contains("decisions"))
    }
}
