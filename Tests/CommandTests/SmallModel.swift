import Chemometrics
import Foundation

/// A model of the small table, made once for all tests that only need some model.
enum SmallModel {
    /// One repeat of each loop: quick.
    static let quick = ["--set", "validation.outerRepeats=1", "--set", "validation.innerRepeats=1"]

    private static let made = Result<Data, any Error> {
        let folder = try WorkFolder()
        try folder.write(TableText().text, to: "small.csv")
        let run = try CommandRun.run(
            ["origin", "calibrate", "small.csv", "--class", "origin", "-o", "model.json"] + quick, in: folder)
        guard run.code == 0 else { throw CommandRun.NotStarted(reason: run.errors) }
        return try folder.bytes("model.json")
    }

    /// The bytes of the model file.
    static func bytes() throws -> Data { try made.get() }
}
