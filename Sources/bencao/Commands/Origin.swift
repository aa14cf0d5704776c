import ArgumentParser

/// `bencao origin …`.
struct Origin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "origin",
        abstract: "Where does a sample come from: a set of origins at a stated confidence.",
        subcommands: [OriginCalibrate.self, OriginPredict.self, OriginValidate.self])
}
