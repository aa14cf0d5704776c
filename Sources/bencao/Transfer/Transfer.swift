import ArgumentParser

/// `bencao transfer …`.
struct TransferGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Check that a model agrees on two instruments; watch an instrument drift.",
        subcommands: [TransferCheckCommand.self, TransferDrift.self])
}
