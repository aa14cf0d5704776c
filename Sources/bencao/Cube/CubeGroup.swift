import ArgumentParser

/// `bencao cube …`.
struct CubeGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cube",
        abstract: "Hyperspectral cubes: look, correct, find objects, take spectra, and apply models to every pixel.",
        subcommands: [
            CubeInfo.self, CubeReference.self, CubeMaskCommand.self, CubeSpectraCommand.self, CubeExplore.self,
            CubePredict.self,
        ])
}
