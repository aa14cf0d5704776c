public import Spectroscopy

/// A folder of instrument files whose values are read piece by piece, so that memory does not grow with their number.
///
/// A first pass over all files settles what `SpectralFolder.read` settles, and keeps no values: ids and lots, findings,
/// and which files cannot be read. Files that hold spectra of one sample are in one part, and a piece is some parts, each
/// read again when it is asked for, in the order of the first file of each.
///
/// ```swift
/// let stream = try SpectralFolderStream.open(path: "scans", joining: { $0.id })
/// for piece in 0..<stream.count { use(stream.parts(piece)) }
/// ```
public struct SpectralFolderStream: Sendable {
    /// Files that belong together.
    public struct Part: Sendable {
        /// The names of the files in the folder.
        public let names: [String]
        /// Their spectra, or what has become of a file since the first pass, or keeps its spectra from being joined.
        public let spectra: Result<Spectra, ReadingError>
    }

    private let path: String
    private let options: ReadingOptions
    /// The files that could be read, each with its blocks without values.
    private let files: [(name: String, blocks: [SpectralBlock])]
    private let pieces: [[[Int]]]
    /// What was found, as reading the whole folder tells.
    public let findings: [Finding]
    /// The files that could not be read, in the order of their names.
    public let unread: [SpectralFolder.Unread]

    /// The number of pieces.
    public var count: Int { pieces.count }
    /// The number of files that could be read.
    public var fileCount: Int { files.count }

    /// Looks at the files of a folder.
    ///
    /// - Parameters:
    ///   - together: about the number of files of a piece.
    ///   - joining: the name of what a spectrum belongs to; spectra of one name are answered together.
    ///   - progress: is told how many files of how many have been looked at.
    /// - Throws: `ReadingError` for the folder, the sheet or a missing column.
    public static func open(
        path: String, sampleSheet: String? = nil, options: ReadingOptions = ReadingOptions(), together: Int = 32,
        joining: (Sample) -> String, progress: (Int, Int) -> Void = { _, _ in }
    ) throws(ReadingError) -> SpectralFolderStream {
        let folder = try SpectralFolder.read(
            path: path, sampleSheet: sampleSheet, options: options, keepingValues: false, progress: progress)
        return SpectralFolderStream(folder, path: path, options: options, together: together, joining: joining)
    }

    private init(
        _ folder: SpectralFolder, path: String, options: ReadingOptions, together: Int, joining: (Sample) -> String
    ) {
        self.path = path
        self.options = options
        findings = folder.contents.findings
        unread = folder.unread
        var first = 0
        files = folder.files.map { file in
            defer { first += file.blocks }
            return (file.name, Array(folder.contents.blocks[first..<(first + file.blocks)]))
        }
        // Files that share a name, directly or through others, by the first of them.
        var head = Array(files.indices)
        func root(_ file: Int) -> Int {
            var file = file
            while head[file] != file {
                head[file] = head[head[file]]
                file = head[file]
            }
            return file
        }
        var owner: [String: Int] = [:]
        for (index, file) in files.enumerated() {
            for sample in file.blocks.lazy.flatMap(\.samples) {
                let name = joining(sample)
                if let known = owner[name] {
                    let (a, b) = (root(known), root(index))
                    head[max(a, b)] = min(a, b)
                } else {
                    owner[name] = index
                }
            }
        }
        var parts: [[Int]] = []
        var place = [Int?](repeating: nil, count: files.count)
        for index in files.indices {
            let first = root(index)
            if let known = place[first] {
                parts[known].append(index)
            } else {
                place[first] = parts.count
                parts.append([index])
            }
        }
        var pieces: [[[Int]]] = []
        var size = together
        for part in parts {
            if size >= together {
                pieces.append([])
                size = 0
            }
            pieces[pieces.count - 1].append(part)
            size += part.count
        }
        self.pieces = pieces
    }

    /// The number of files before a piece.
    public func filesBefore(_ piece: Int) -> Int {
        pieces.prefix(piece).reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
    }

    /// The spectra of a piece, with the ids and lots of the first pass.
    public func parts(_ piece: Int) -> [Part] {
        pieces[piece].map { indices in
            Part(
                names: indices.map { files[$0].name },
                spectra: Result { () throws(ReadingError) in try spectra(of: indices) })
        }
    }

    private func spectra(of indices: [Int]) throws(ReadingError) -> Spectra {
        var blocks: [SpectralBlock] = []
        for index in indices {
            let (name, known) = files[index]
            let again = try SpectralFolder.readFile(name, inFolder: path, options: options).contents.blocks
            guard again.map(\.samples.count) == known.map(\.samples.count) else {
                throw .unreadable(path: path + "/" + name, reason: "it was changed while it was read")
            }
            blocks += zip(again, known).map { block, known in
                var block = block
                block.samples = known.samples
                block.metadataColumns = known.metadataColumns
                return block
            }
        }
        return try SpectralContents(name: path, format: "folder", blocks: blocks).spectra()
    }
}
