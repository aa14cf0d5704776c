import ArgumentParser
import Chemometrics

/// `bencao formats`.
struct Formats: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats",
        abstract: "List the file formats of spectra and cubes that are read and written.")

    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Documents: Encodable {
        let schema = "bencao.formats.v1"
        let formats: [Document]
    }

    private struct Document: Encodable {
        let identifier: String
        let summary: String
        let extensions: [String]
        /// "spectra" or "cube".
        let holds: String
        let reads = true
        let writes: Bool
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let all =
            SpectralFormatCatalogue.formats.map {
                Document(
                    identifier: $0.identifier, summary: $0.summary, extensions: $0.fileNameExtensions,
                    holds: "spectra", writes: $0.isWritable)
            }
            // Maps are written as TIFF, not cubes.
            + CubeFormatCatalogue.formats.map {
                Document(
                    identifier: $0.identifier, summary: $0.summary, extensions: $0.fileNameExtensions, holds: "cube",
                    writes: false)
            }
        switch output.format {
        case .json: try console.json(Documents(formats: all))
        case .jsonl: try console.jsonLines(all)
        case .csv:
            try console.result(
                CSVText.rows(
                    [["format", "summary", "extensions", "writes", "holds"]]
                        + all.map {
                            [
                                $0.identifier, $0.summary, $0.extensions.joined(separator: "|"), String($0.writes),
                                $0.holds,
                            ]
                        }))
        case .table:
            var table = TextTable(["Format", "Holds", "Endings", "Written too", "What it is"])
            for format in all {
                table.add([
                    format.identifier, format.holds, format.extensions.map { "." + $0 }.joined(separator: " "),
                    format.writes ? "yes" : "no", format.summary,
                ])
            }
            try console.result(table.text(indent: "") + "Formats are told by their bytes; --format forces one.\n")
        }
        return .done
    }
}
