/// A rectangle of pixels as a file stores it: one band, or all bands of each pixel side by side, in a grid of
/// strips or tiles.
struct StoredImage: Sendable {
    /// A strip or tile of the file.
    struct Piece: Sendable {
        /// The first byte.
        let offset: Int
        /// The number of bytes; none for a piece that was never written, whose values are missing or 0.
        let count: Int
    }

    /// Which of the files of the cube.
    let file: Int
    /// The number of pixels in a row.
    let width: Int
    /// The number of rows.
    let height: Int
    /// The number of values of a pixel.
    let perPixel: Int
    /// The pixels in a row of a piece; pieces at the right edge are padded to it.
    let pieceWidth: Int
    /// The rows of a piece; a strip at the lower edge has fewer, a tile is padded to them.
    let pieceHeight: Int
    /// Whether pieces at the lower edge are padded.
    let isTiled: Bool
    /// The pieces, row by row.
    let pieces: [Piece]
    /// Where the directory of the image stands, for libtiff; nil where the values are stored as they are.
    let directory: UInt64?
    /// The number that libtiff gives the first piece.
    let firstPiece: Int

    /// The number of pieces side by side.
    var across: Int { (width + pieceWidth - 1) / pieceWidth }

    /// The number of rows that piece row `index` has on the image.
    func rows(ofPieceRow index: Int) -> Int { min(pieceHeight, height - index * pieceHeight) }

    /// The same image with rows of pieces that follow each other in the file joined to one, where that is so.
    func joiningPieces(elementSize: Int) -> StoredImage {
        guard directory == nil, !isTiled, across == 1, pieces.count > 1 else { return self }
        var next = pieces[0].offset
        for (index, piece) in pieces.enumerated() {
            guard piece.count > 0, piece.offset == next else { return self }
            next += rows(ofPieceRow: index) * width * perPixel * elementSize
        }
        return StoredImage(
            file: file, width: width, height: height, perPixel: perPixel, pieceWidth: width, pieceHeight: height,
            isTiled: false, pieces: [Piece(offset: pieces[0].offset, count: next - pieces[0].offset)],
            directory: nil, firstPiece: firstPiece)
    }
}
