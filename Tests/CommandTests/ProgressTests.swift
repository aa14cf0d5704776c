import Chemometrics
import Foundation
import Glibc
import TestSupport
import Testing

/// What is told of long work where standard error is no terminal.
@Suite("Progress")
struct ProgressTests {
    @Test("a line every ten seconds with what, share and time left; none with --quiet", arguments: [false, true])
    func lines(quiet: Bool) throws {
        let folder = try WorkFolder()
        let spectra = try SyntheticContents.make(lots: 60, channels: 150, seed: 1)
        try folder.write(
            Data(try WideTable.write(spectra, title: "")), to: "cal.csv")
        let running = try CommandRun.start(
            ["content", "calibrate", "cal.csv", "--analyte", "protein:%", "-o", "m.json", "--threads", "1"]
                + ["--set", "validation.outerRepeats=500"] + (quiet ? ["--quiet"] : []), in: folder)
        func told() -> [String] {
            let bytes = (try? Data(contentsOf: URL(fileURLWithPath: running.captured + ".err"))) ?? Data()
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        let start = Date()
        while told().isEmpty, Date().timeIntervalSince(start) < (quiet ? 12 : 60) { usleep(20_000) }
        let elapsed = Date().timeIntervalSince(start)
        running.signal(SIGINT)
        _ = try running.wait(seconds: 20)
        if quiet {
            #expect(told().isEmpty, "\(told())")
        } else {
            #expect(elapsed > 9.5)
            #expect(
                told().count == 1 && told()[0].wholeMatch(of: #/progress: protein \d+ %, \d+ s left/#) != nil,
                "\(told())")
        }
    }
}
