import ArgumentParser
import Chemometrics
import Foundation

/// `bencao info FILE…`.
struct Info: BencaoCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what files hold, block by block.")

    @Argument(help: "Files, or - for standard input.")
    var files: [String]

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        struct Block: Encodable {
            let title: String
            let spectra: Int
            let channels: Int
            let first: Double?
            let last: Double?
            let axisUnit: String
            let signal: String
            let smallest: Double?
            let largest: Double?
            let metadataColumns: [String]
            let facts: [String: String]
            let problem: String?
        }

        let schema = "bencao.info.v1"
        let file: String
        let sha256: String
        let format: String
        let blocks: [Block]
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        var status = ExitStatus.done
        var documents: [Document] = []
        for file in files {
            do {
                let bytes = try InputFile.bytes(of: file)
                let name = InputFile.name(of: file)
                let contents = try SpectralFile.read(bytes: [UInt8](bytes), name: name, options: read.reading())
                console.tell(contents.findings)
                documents.append(document(contents, bytes, name))
            } catch {
                let found = console.report(error)
                guard files.count > 1 else { return found }
                status = .unfavourable
            }
        }
        switch output.format {
        case .json: try console.json(documents)
        case .jsonl: try console.jsonLines(documents)
        case .csv:
            try console.result(
                CSVText.rows(
                    [["file", "block", "spectra", "channels", "first", "last", "axisUnit", "signal"]]
                        + documents.flatMap { document in
                            document.blocks.map {
                                [
                                    document.file, $0.title, String($0.spectra), String($0.channels),
                                    $0.first.map { String($0) } ?? "", $0.last.map { String($0) } ?? "", $0.axisUnit,
                                    $0.signal,
                                ]
                            }
                        }))
        case .table: try console.result(documents.map(text).joined(separator: "\n"))
        }
        return status
    }

    private func document(_ contents: SpectralContents, _ bytes: Data, _ name: String) -> Document {
        Document(
            file: name, sha256: SourceFile.sha256(of: bytes), format: contents.format,
            blocks: contents.blocks.map { block in
                var problem: String?
                do throws(ReadingError) { _ = try block.spectra() } catch { problem = error.summary }
                let values = block.values.elements
                return Document.Block(
                    title: block.title, spectra: block.values.rows, channels: block.x.count, first: block.x.first,
                    last: block.x.last, axisUnit: block.axisUnit.rawValue, signal: block.signal.rawValue,
                    smallest: values.min(), largest: values.max(), metadataColumns: block.metadataColumns,
                    facts: Dictionary(
                        block.facts.filter { $0.name != "metadata columns" }.map { ($0.name, $0.value) }
                    ) { first, _ in first },
                    problem: problem)
            }, findings: contents.findings)
    }

    private func text(_ document: Document) -> String {
        var text = "\(document.file): \(document.format), \(document.blocks.count) "
        text += document.blocks.count == 1 ? "block\n" : "blocks\n"
        for block in document.blocks {
            if block.title != document.file { text += "  \(block.title.isEmpty ? "(untitled)" : block.title)\n" }
            text += "    \(block.spectra) \(block.spectra == 1 ? "spectrum" : "spectra") × \(block.channels) channels"
            if let first = block.first, let last = block.last {
                text += ", \(first) … \(last) \(AxisUnit(rawValue: block.axisUnit).symbol)"
            }
            text += "; signal \(block.signal)"
            if let smallest = block.smallest, let largest = block.largest { text += ", \(smallest) … \(largest)" }
            text += "\n"
            if !block.metadataColumns.isEmpty {
                text += "    columns: \(block.metadataColumns.joined(separator: ", "))\n"
            }
            for (name, value) in block.facts.sorted(by: { $0.key < $1.key }) { text += "    \(name): \(value)\n" }
            if let problem = block.problem { text += "    not usable as spectra: \(problem)\n" }
        }
        return text
    }
}
