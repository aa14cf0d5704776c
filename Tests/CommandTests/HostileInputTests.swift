import Chemometrics
import Foundation
import TestSupport
import Testing

/// Files that were made to break readers, through the command: told or read, never a trap, never a hang.
@Suite("Hostile input")
struct HostileInputTests {
    private static var hostileFiles: [String] {
        guard let folder = SharedFolder.url?.appendingPathComponent("formats/hostile") else { return [] }
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
            .filter { $0.hasPrefix("csv-") || $0.hasPrefix("jdx-") }.map { folder.appendingPathComponent($0).path }
    }

    @Test(
        "Hostile tables and JCAMP files end within 5 s, read or refused",
        .enabled(if: SharedFolder.isAvailableOrRequired))
    func hostile() throws {
        let folder = try WorkFolder()
        let files = Self.hostileFiles
        try #require(files.count >= 15)
        var refused = 0
        for file in files {
            for form in [[], ["--json"]] {
                let run = try CommandRun.run(["info", file] + form, in: folder, seconds: 5)
                #expect(run.ending == .code(0) || run.ending == .code(65), "\(file): \(run.ending)")
                if run.code == 65 {
                    refused += 1
                    #expect(run.output.isEmpty)
                    #expect(form.isEmpty ? run.toldErrors.count == 1 : (try run.jsonError().object?["remedy"]) != nil)
                }
            }
        }
        #expect(refused >= 2 * 8)
        // The two that are sound.
        for name in ["jdx-control-ok.jdx", "csv-decimal-comma.csv"] {
            let file = try #require(files.first { $0.hasSuffix(name) })
            #expect(try folder.run("info", file).code == 0)
        }
    }

    @Test("Tables and JCAMP files with random damage never trap", arguments: ["csv", "jdx"])
    func mutations(ending: String) throws {
        let folder = try WorkFolder()
        try folder.write(TableText(lots: 2, channels: 12).text, to: "sound.csv")
        #expect(try folder.run("convert", "sound.csv", "sound.jdx").code == 0)
        let sound = [UInt8](try folder.bytes("sound.\(ending)"))
        var generator = SeededGenerator(seed: ending == "csv" ? 11 : 12)
        var refused = 0
        for number in 0..<100 {
            let bytes = Self.damaged(sound, &generator)
            try folder.write(Data(bytes), to: "damaged.\(ending)")
            let arguments =
                number.isMultiple(of: 2)
                ? ["info", "damaged.\(ending)", "--json"] : ["explore", "damaged.\(ending)", "--recipe", "snv"]
            let run = try CommandRun.run(arguments, in: folder, seconds: 10)
            #expect(
                run.ending == .code(0) || run.ending == .code(65),
                "mutation \(number): \(run.ending) \(run.errors.prefix(300))")
            if run.code == 65 { refused += 1 }
        }
        // Damage is seen, and not everything is refused.
        #expect((10...95).contains(refused), "\(refused)")
    }

    /// Bytes with up to four accidents: changed, taken away, doubled, cut, or replaced by what often hurts.
    private static func damaged(_ sound: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        let painful = [
            "\0", "\"", ",,", "\n\n", "\r", "1e999", "nan", "-", "##", "##END=\n", "$$", "9999999999999999999",
            "\u{FEFF}", "é",
        ]
        var bytes = sound
        for _ in 0...generator.next(below: 4) {
            guard !bytes.isEmpty else { return bytes }
            let place = generator.next(below: bytes.count)
            let end = min(bytes.count, place + 1 + generator.next(below: 20))
            switch generator.next(below: 6) {
            case 0: bytes[place] = UInt8(generator.next(below: 256))
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 3: bytes = Array(bytes[..<(bytes.count - generator.next(below: bytes.count / 4 + 1))])
            default: bytes.insert(contentsOf: painful[generator.next(below: painful.count)].utf8, at: place)
            }
        }
        return bytes
    }
}
