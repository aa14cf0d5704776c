import ArgumentParser
import Chemometrics

/// What is calibrated on, and where the result goes: what `calibrate` has in every pipeline.
struct CalibrationOptions: ParsableArguments {
    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The model file to write.", valueName: "model"))
    var modelPath: String

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false
}

/// The permutation test of a calibration.
struct PermutationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Permutations of the whole search, for its p-value (0).", valueName: "count"))
    var permutations: Int?

    func validate() throws {
        if let permutations, !(0...1_000_000).contains(permutations) {
            throw ValidationError("--permutations \(permutations) is not possible; give 0 … 1000000.")
        }
    }
}
