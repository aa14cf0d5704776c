import ArgumentParser

/// `bencao adulterant …`.
struct Adulterant: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adulterant",
        abstract: "Is a sample what its label says: accept, reject or cannot say, at a stated false-reject rate.",
        subcommands: [AdulterantCalibrate.self, AdulterantPredict.self, AdulterantValidate.self, StudyGroup.self])
}
