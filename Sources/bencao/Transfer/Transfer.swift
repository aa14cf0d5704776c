import ArgumentParser

/// `bencao transfer …`.
struct TransferGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "Move a model to another instrument, check that it agrees there; watch an instrument drift.",
        subcommands: [
            TransferPlanCommand.self, TransferFitCommand.self, TransferCheckCommand.self, TransferDrift.self,
        ])
}
