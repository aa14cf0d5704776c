import ArgumentParser

/// `bencao content …`.
struct Content: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "content",
        abstract: "How much of each constituent: values with intervals, or \"outside the calibrated domain\".",
        subcommands: [ContentCalibrate.self, ContentPredict.self, ContentValidate.self, ContentUpdateCommand.self])
}
