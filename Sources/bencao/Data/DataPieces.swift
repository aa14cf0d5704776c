import Chemometrics

/// The data of a prediction in pieces that can be answered for one by one, and read in any order.
struct DataPieces: Sendable {
    /// Spectra of some samples.
    struct Piece: Sendable {
        let spectra: Spectra
        /// What was found when they were read.
        let findings: [Finding]
        /// Files that could not be read.
        let unread: Int
    }

    /// The number of pieces.
    let count: Int
    /// What was found before any piece is read.
    let findings: [Finding]
    /// What is counted, for people.
    let unit: String
    /// How much there is of it.
    let total: Int
    /// How much of it lies before a piece.
    let done: @Sendable (Int) -> Int
    /// Reads a piece.
    let read: @Sendable (Int) throws -> Piece

    /// Data that were read whole: one piece.
    init(_ data: LoadedData) {
        count = 1
        findings = []
        unit = "spectra"
        total = data.spectra.count
        done = { $0 * data.spectra.count }
        read = { _ in Piece(spectra: data.spectra, findings: data.findings, unread: data.unread) }
    }

    /// A large table.
    init(_ table: WideTableStream, path: String) {
        count = table.count
        findings = table.findings
        unit = "spectra"
        total = table.rows
        done = { Int(table.shareBefore($0) * Double(table.rows)) }
        read = { piece in
            let (spectra, findings) = try placed(path) { try table.spectra(piece) }
            return Piece(spectra: spectra, findings: findings, unread: 0)
        }
    }
}
