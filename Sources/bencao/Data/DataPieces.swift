import Chemometrics

/// The data of a prediction in pieces that can be answered for one by one, and read in any order.
struct DataPieces: Sendable {
    /// Spectra that are answered for together, or why they cannot be read.
    struct Part: Sendable {
        /// The file, as the command line names it.
        let path: String
        let spectra: Result<Spectra, ReadingError>
        /// What was found when they were read.
        var findings: [Finding] = []
    }

    /// The answers to a piece.
    struct Answered<Answer: Sendable>: Sendable {
        var answers: [Answer] = []
        var findings: [Finding] = []
        /// What is wrong with files that are not answered for.
        var unread: [PlacedError] = []
    }

    /// The number of pieces.
    let count: Int
    /// What was found before any piece is read.
    let findings: [Finding]
    /// Files that are known to be unreadable.
    let unread: [PlacedError]
    /// Whether no other file was left out, and told, before.
    let isComplete: Bool
    /// What is counted, for people.
    let unit: String
    /// How much there is of it.
    let total: Int
    /// How much of it lies before a piece.
    let done: @Sendable (Int) -> Int
    /// Whether what is wrong with one part leaves the others as they are.
    private let isOfFiles: Bool
    private let read: @Sendable (Int) -> [Part]

    /// Data that were read whole: one piece.
    init(_ data: LoadedData, path: String) {
        count = 1
        findings = []
        unread = []
        isComplete = data.unread == 0
        unit = "spectra"
        total = data.spectra.count
        done = { $0 * data.spectra.count }
        isOfFiles = false
        read = { _ in [Part(path: path, spectra: .success(data.spectra), findings: data.findings)] }
    }

    /// A large table.
    init(_ table: WideTableStream, path: String) {
        count = table.count
        findings = table.findings
        unread = []
        isComplete = true
        unit = "spectra"
        total = table.rows
        done = { Int(table.shareBefore($0) * Double(table.rows)) }
        isOfFiles = false
        read = { piece in
            do throws(ReadingError) {
                let (spectra, findings) = try table.spectra(piece)
                return [Part(path: path, spectra: .success(spectra), findings: findings)]
            } catch {
                return [Part(path: path, spectra: .failure(error))]
            }
        }
    }

    /// A folder of files.
    ///
    /// - Parameter identify: gives spectra the ids and lots by which they are answered for.
    init(_ folder: SpectralFolderStream, path: String, identify: @escaping @Sendable (Spectra) -> Spectra) {
        count = folder.count
        findings = folder.findings
        unread = folder.unread.map { PlacedError(path: path + "/" + $0.name, underlying: $0.error, name: $0.name) }
        isComplete = true
        unit = "files"
        total = folder.fileCount
        done = { folder.filesBefore($0) }
        isOfFiles = true
        read = { piece in
            folder.parts(piece).map { part in
                // Files of one sample stand or fall together.
                Part(path: path + "/" + part.names.joined(separator: " + "), spectra: part.spectra.map(identify))
            }
        }
    }

    /// The answers to a piece; with files, those that can be given.
    ///
    /// - Parameters:
    ///   - remarks: what a person should know of spectra that are answered for.
    ///   - hold: takes what was found before the work came to an end.
    func answers<Answer: Sendable>(
        _ piece: Int, by predict: (Spectra) throws -> [Answer], remarks: (Spectra) -> [Finding] = { _ in [] },
        hold: ([Finding]) -> Void
    ) throws -> Answered<Answer> {
        var answered = Answered<Answer>()
        for part in read(piece) {
            answered.findings += part.findings
            hold(part.findings)
            do {
                answered.answers += try placed(part.path) { try predict(part.spectra.get()) }
                if case .success(let spectra) = part.spectra { answered.findings += remarks(spectra) }
            } catch let error as PlacedError where isOfFiles {
                answered.unread.append(error)
            }
        }
        return answered
    }
}
