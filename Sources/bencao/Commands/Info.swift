import ArgumentParser
import Chemometrics
import Foundation

/// `bencao info FILE…`.
struct Info: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Tell what files hold, block by block.")

    @Argument(help: "Files, folders of files, or - for standard input.")
    var files: [String]

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Documents: Encodable {
        let schema = "bencao.info.v1"
        let files: [Document]
        let folders: [Folder]?
    }

    /// What the files of a folder come to together.
    private struct Folder: Encodable {
        struct Axis: Encodable {
            let axis: String
            let files: Int
            let spectra: Int
        }

        let folder: String
        let files: Int
        let unread: Int
        let spectra: Int
        let axes: [Axis]
    }

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

        let schema = "bencao.file.v1"
        let file: String
        let sha256: String
        let format: String
        let blocks: [Block]
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        var status = ExitStatus.done
        var documents: [Document] = []
        var folders: [Folder] = []
        var text: [String] = []
        for file in files {
            if file != "-", DataLoader.isFolder(file) {
                let names = try DataLoader.fileNames(inFolder: file)
                guard !names.isEmpty else {
                    let found = console.report(CommandError.emptyFolder(path: file))
                    guard files.count > 1 else { return found }
                    status = .unfavourable
                    continue
                }
                let found = names.compactMap { document(of: file + "/" + $0, console) }
                if found.count < names.count { status = .unfavourable }
                folders.append(folder(file, found, of: names.count))
                text.append(folderText(folders[folders.count - 1], found))
                documents += found
                continue
            }
            do {
                let (contents, bytes) = try DataLoader.contents(of: file, read.reading())
                console.tell(contents.findings)
                documents.append(document(contents, bytes))
                text.append(self.text(documents[documents.count - 1]))
            } catch {
                let found = console.report(error)
                guard files.count > 1 else { return found }
                status = .unfavourable
            }
        }
        switch output.format {
        case .json: try console.json(Documents(files: documents, folders: folders.isEmpty ? nil : folders))
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
        case .table: try console.result(text.joined(separator: "\n"))
        }
        return status
    }

    /// A file of a folder; nil where it cannot be read, which is told.
    private func document(of path: String, _ console: Console) -> Document? {
        do {
            let (contents, bytes) = try DataLoader.contents(of: path, read.reading())
            // What every file of a folder has alike is told once.
            console.tellOnce(contents.findings)
            return document(contents, bytes)
        } catch {
            _ = console.report(error)
            return nil
        }
    }

    private func folder(_ path: String, _ found: [Document], of files: Int) -> Folder {
        var axes: [String] = []
        var counts: [String: (files: Set<String>, spectra: Int)] = [:]
        for document in found {
            for block in document.blocks {
                let axis = axisText(block)
                if counts[axis] == nil { axes.append(axis) }
                counts[axis, default: ([], 0)].files.insert(document.file)
                counts[axis, default: ([], 0)].spectra += block.spectra
            }
        }
        return Folder(
            folder: path, files: files, unread: files - found.count,
            spectra: found.reduce(0) { $0 + $1.blocks.reduce(0) { $0 + $1.spectra } },
            axes: axes.map {
                Folder.Axis(axis: $0, files: counts[$0]?.files.count ?? 0, spectra: counts[$0]?.spectra ?? 0)
            })
    }

    /// A line a file, and what they come to.
    private func folderText(_ folder: Folder, _ found: [Document]) -> String {
        var table = TextTable(["File", "Format", ">Spectra", "Axis", "Signal"])
        for document in found {
            for block in document.blocks {
                table.add([
                    document.file, document.format, String(block.spectra), axisText(block), block.signal,
                ])
            }
        }
        var text = "\(folder.folder): \(Format.count(folder.files, "file")), "
        text += folder.unread > 0 ? "\(folder.unread) of them not readable, " : ""
        text += "\(Format.count(folder.spectra, "spectrum", "spectra"))\n" + table.text()
        if folder.axes.count > 1 {
            text += "  \(folder.axes.count) axes: spectra of a model need one\n"
            for axis in folder.axes { text += "    \(axis.axis): \(Format.count(axis.files, "file"))\n" }
        }
        return text
    }

    private func axisText(_ block: Document.Block) -> String {
        guard let first = block.first, let last = block.last else { return "no channel" }
        return "\(Format.count(block.channels, "channel")), \(Format.short(first)) … \(Format.short(last)) "
            + AxisUnit(rawValue: block.axisUnit).symbol
    }

    private func document(_ contents: SpectralContents, _ bytes: Data) -> Document {
        Document(
            file: contents.name, sha256: SourceFile.sha256(of: bytes), format: contents.format,
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
            text +=
                "    \(block.spectra) \(block.spectra == 1 ? "spectrum" : "spectra") × \(Format.count(block.channels, "channel"))"
            if let first = block.first, let last = block.last {
                text += ", \(Format.short(first)) … \(Format.short(last)) \(AxisUnit(rawValue: block.axisUnit).symbol)"
            }
            text += "; signal \(block.signal)"
            if let smallest = block.smallest, let largest = block.largest {
                text += ", \(Format.short(smallest)) … \(Format.short(largest))"
            }
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
