import ArgumentParser
import Chemometrics

enum OriginFigures {
    static let names: [String] = []
    static func write(_ r: OriginDiscrimination.Result, to f: FigureFolder) throws {}
}
struct Explore: BencaoCommand {
    @OptionGroup var output: OutputOptions
    func execute(_ c: Console) throws -> ExitStatus { .done }
}
struct SpectralFolder {
    var unread: [(String, any Error)] = []
    var files: [String] = []
    var findings: [Finding] = []
    func spectra() throws -> Spectra { throw CommandError.missingInput(path: "") }
    static func read(path: String, sampleSheet: String?, options: ReadingOptions) throws -> SpectralFolder {
        SpectralFolder()
    }
}
