internal import LinearAlgebra
public import Spectroscopy

/// What a file holds, block by block, with what a person should know about the reading.
public struct SpectralContents: Sendable {
    /// The name of the file, as it was given.
    public let name: String
    /// The identifier of the format; "folder" for a folder.
    public let format: String
    /// The blocks, in the order of the file.
    public internal(set) var blocks: [SpectralBlock]
    /// What was found that did not prevent reading.
    public internal(set) var findings: [Finding]

    /// Creates contents.
    public init(name: String, format: String, blocks: [SpectralBlock], findings: [Finding] = []) {
        self.name = name
        self.format = format
        self.blocks = blocks
        self.findings = findings
    }

    /// All rows of all blocks as one set of spectra.
    ///
    /// - Throws: `ReadingError` when there is no block, a block is not a set of spectra, or axes or signals differ.
    public func spectra() throws(ReadingError) -> Spectra {
        guard let first = blocks.first else { throw .noSpectra(file: name) }
        let head = try first.spectra()
        guard blocks.count > 1 else { return head }
        var elements = head.x.elements
        elements.reserveCapacity(blocks.reduce(0) { $0 + $1.values.elements.count })
        var samples = head.samples
        var columns = head.metadataColumns
        var known = Set(columns)
        for block in blocks.dropFirst() {
            let spectra = try block.spectra()
            guard head.axis.matches(spectra.axis) else {
                throw .differentAxes(
                    place: block.place, title: block.title, found: spectra.axis.summary, needed: head.axis.summary,
                    first: first.place)
            }
            guard spectra.signal == head.signal else {
                throw .differentSignals(
                    place: block.place, title: block.title, found: spectra.signal.rawValue,
                    needed: head.signal.rawValue, first: first.place)
            }
            elements += spectra.x.elements
            samples += spectra.samples
            for column in spectra.metadataColumns where known.insert(column).inserted { columns.append(column) }
        }
        do throws(SpectroscopyError) {
            return try Spectra(
                x: Matrix(rows: samples.count, columns: head.axis.count, elements: elements), axis: head.axis,
                signal: head.signal, samples: samples, metadataColumns: columns)
        } catch {
            throw .notSpectra(place: FilePlace(name), underlying: error)
        }
    }
}
