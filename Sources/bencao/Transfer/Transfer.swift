import ArgumentParser

/// `bencao transfer …`.
struct TransferGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Move a calibrated model to another instrument, check that it agrees, watch an instrument drift.",
        subcommands: [TransferCheckCommand.self, TransferDrift.self])
}
