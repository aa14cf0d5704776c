import ArgumentParser
import Chemometrics
import Foundation

/// `bencao convert IN OUT`.
struct Convert: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert spectra between formats; the ending of OUT names the format.")

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var input: String

    @Argument(help: "The file to write, or - for a wide table on standard output.")
    var out: String

    @Option(help: "The format to write, where the ending does not say it (see `bencao formats`).")
    var to: String?

    @Flag(help: "Replace a file that exists.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json]

    func execute(_ console: Console) throws -> ExitStatus {
        let format = try SpectraWriter.format(path: out, named: to)
        let file = try OutputFile(out, overwrite: overwrite)
        let loaded = try DataLoader.load(input, read, read.reading(), console)
        console.tell(loaded.findings)
        try file.finish(Data(try format.write(loaded.spectra, title: InputFile.name(of: input))))
        console.note(
            "\(Format.count(loaded.spectra.count, "spectrum", "spectra")) × \(Format.count(loaded.spectra.axis.count, "channel")) → \(out) (\(format.identifier))"
        )
        return loaded.unread > 0 ? .unfavourable : .done
    }
}

/// The format of a file that is to be written.
enum SpectraWriter {
    static func format(path: String, named name: String?) throws -> any WritableSpectralFormat.Type {
        if let name { return try option("--to \(name)") { try SpectralFormatCatalogue.writableFormat(name) } }
        let format = SpectralFormatCatalogue.writableFormat(forFileName: path)
        let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
        guard path == "-" || path.hasPrefix("/dev/") || format.fileNameExtensions.contains(ending) else {
            let writable = SpectralFormatCatalogue.formats.compactMap { $0 as? any WritableSpectralFormat.Type }
            throw CommandError.cannotWriteFormat(
                path: path, writable: writable.flatMap { $0.fileNameExtensions }.map { "." + $0 })
        }
        return format
    }
}
