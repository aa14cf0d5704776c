internal import CTIFFShims
internal import Spectroscopy

/// A page of a TIFF file: its description and where its pieces lie, checked against the file.
struct TIFFPage: Sendable {
    /// Counted from 0 in the file.
    let number: Int
    let info: BTPage
    let element: CubeElement?
    let pieces: [StoredImage.Piece]
    /// What the file itself says of colours and predictor, where libtiff mends it; and of the next directory.
    let directory: TIFFDirectory
    let description: String?
    let name: String?

    /// A page that belongs to another one: smaller, or its mask.
    var isReduced: Bool { info.subfileType & 1 != 0 }
    var isMask: Bool { info.subfileType & 4 != 0 }
    /// A picture in colours of 8 bits, as previews are.
    var isPicture: Bool {
        info.bitsPerSample <= 8 && [2, 3, 6].contains(photometric)
    }

    /// What the values mean: 0 and 1 grey, 2 and 6 colours, 3 numbers of colours in a palette.
    var photometric: Int { directory.values[262] ?? Int(info.photometric) }
    /// How values were prepared for compression: 1 for not at all.
    var predictor: Int { directory.values[317] ?? 1 }

    var isPlanar: Bool { info.planar == 2 && info.samplesPerPixel > 1 }
    var samplesPerPixel: Int { Int(info.samplesPerPixel) }
    var width: Int { Int(info.width) }
    var height: Int { Int(info.height) }
    var pieceWidth: Int { info.isTiled != 0 ? Int(info.tileWidth) : width }
    var pieceHeight: Int {
        info.isTiled != 0 ? Int(info.tileHeight) : min(max(Int(info.rowsPerStrip), 1), max(height, 1))
    }
    /// Whether the values are stored as they are.
    var isPlain: Bool { info.compression == 1 && info.fillOrder != 2 }

    /// What has to be the same on all pages of bands.
    var kind: String {
        "\(info.height) lines × \(info.width) samples of \(samplesPerPixel) × \(element?.rawValue ?? "?")"
    }

    /// Reads the current directory.
    ///
    /// - Throws: `CubeFileError` when its size or its pieces are impossible.
    init(_ handle: TIFFHandle, number: Int, file: CubeBytes, memory: Int) throws(CubeFileError) {
        let place = "\(handle.path), page \(number + 1)"
        self.number = number
        info = handle.page
        element = Self.element(info)
        do throws(CubeReadingError) {
            directory = try TIFFDirectory(
                file, at: info.directory, isBig: info.isBigTIFF != 0, isBigEndian: info.isBigEndian != 0)
        } catch { throw .data(error) }
        description = handle.text(270)
        name = handle.text(285)
        let (pixels, isOver) = Int(info.width).multipliedReportingOverflow(by: Int(info.height))
        let (_, isFar) = pixels.multipliedReportingOverflow(by: 8 * max(Int(info.samplesPerPixel), 1))
        guard pixels > 0, !isOver, !isFar, info.samplesPerPixel > 0, info.imageDepth <= 1, info.tileDepth <= 1,
            info.isTiled == 0 || (info.tileWidth > 0 && info.tileHeight > 0)
        else {
            throw .impossibleSize(place: place, found: "\(info.height) × \(info.width) × \(info.samplesPerPixel)")
        }
        guard info.isTiled != 0 || info.rowsPerStrip > 0 else {
            throw .impossibleSize(place: place, found: "strips of 0 rows")
        }
        pieces = try Self.pieces(
            handle, info, size: element?.size ?? 0, place: place, fileSize: file.size, memory: memory)
    }

    private static func pieces(
        _ handle: TIFFHandle, _ info: BTPage, size: Int, place: String, fileSize: Int, memory: Int
    ) throws(CubeFileError) -> [StoredImage.Piece] {
        let count = Int(info.pieces)
        let (width, height, perPixel) = (Int(info.width), Int(info.height), Int(info.samplesPerPixel))
        let pieceWidth = info.isTiled != 0 ? Int(info.tileWidth) : width
        let pieceHeight = info.isTiled != 0 ? Int(info.tileHeight) : min(Int(info.rowsPerStrip), height)
        let isPlanar = info.planar == 2 && perPixel > 1
        let across = (width + pieceWidth - 1) / pieceWidth
        let down = (height + pieceHeight - 1) / pieceHeight
        let (needed, isOver) = (across * down).multipliedReportingOverflow(by: isPlanar ? perPixel : 1)
        let word = info.isTiled != 0 ? "tile" : "strip"
        guard !isOver, needed == count, count > 0 else {
            throw .impossibleSize(place: place, found: "\(count) \(word)s, where \(needed) are needed,")
        }
        let tableBytes = count.multipliedReportingOverflow(by: 32)
        guard !tableBytes.overflow, tableBytes.partialValue <= memory / 2 else {
            throw .overBudget(
                place: place, what: "a table of \(count) \(word)s", needed: tableBytes.partialValue, budget: memory)
        }
        // The samples of a pixel of many bands overflow no Int: each factor is below 2³², the page was checked.
        let (rowBytes, isWide) = (pieceWidth * (isPlanar ? 1 : perPixel)).multipliedReportingOverflow(by: max(size, 1))
        guard !isWide, !rowBytes.multipliedReportingOverflow(by: pieceHeight).overflow else {
            throw .impossibleSize(place: place, found: "\(word)s of \(pieceHeight) × \(pieceWidth) × \(perPixel)")
        }
        let isPlain = info.compression == 1
        // Strips are decoded row by row where they are large; tiles are not.
        if !isPlain, (info.isTiled != 0 ? rowBytes * pieceHeight : 2 * rowBytes) > memory / 2 {
            throw .overBudget(
                place: place, what: "one compressed \(word)", needed: rowBytes * pieceHeight, budget: memory / 2)
        }
        var pieces: [StoredImage.Piece] = []
        pieces.reserveCapacity(count)
        for index in 0..<count {
            guard let piece = handle.piece(index) else {
                throw .damagedDirectory(
                    path: handle.path, page: 0, reason: handle.takeMessages().error ?? "\(word) \(index + 1)")
            }
            // Writers of sparse files leave both at 0 for a piece that was never written.
            if piece.offset == 0 && piece.count == 0 {
                pieces.append(StoredImage.Piece(offset: 0, count: 0))
                continue
            }
            let row = index % (across * down) / across
            let rows = info.isTiled != 0 ? pieceHeight : min(pieceHeight, height - row * pieceHeight)
            let least = isPlain ? rows * rowBytes : 1
            // What no measurement compresses to is refused as before it could be decoded in rows: it takes long for nothing.
            if !isPlain, rows * rowBytes > memory / 2, piece.count < UInt64(rows * rowBytes / 200) {
                throw .overBudget(
                    place: place, what: "one compressed \(word) of \(piece.count) bytes", needed: rows * rowBytes,
                    budget: memory / 2)
            }
            let end = piece.offset.addingReportingOverflow(piece.count)
            guard piece.offset >= 8, !end.overflow, end.partialValue <= UInt64(fileSize), piece.count >= UInt64(least)
            else {
                let left = piece.offset < UInt64(fileSize) ? fileSize - Int(piece.offset) : 0
                throw .brokenPiece(
                    place: place, piece: "\(word) \(index + 1)", needed: least, stated: Int(clamping: piece.count),
                    available: piece.offset >= 8 ? left : 0)
            }
            pieces.append(StoredImage.Piece(offset: Int(piece.offset), count: Int(piece.count)))
        }
        return pieces
    }

    /// What the values are; nil for what is not read.
    private static func element(_ info: BTPage) -> CubeElement? {
        // Format 4, undefined, is taken as a whole number without sign, as readers do.
        switch (info.sampleFormat, info.bitsPerSample) {
        case (1, 8), (4, 8): .uint8
        case (1, 16), (4, 16): .uint16
        case (1, 32), (4, 32): .uint32
        case (1, 64), (4, 64): .uint64
        case (2, 8): .int8
        case (2, 16): .int16
        case (2, 32): .int32
        case (2, 64): .int64
        case (3, 16): .float16
        case (3, 32): .float32
        case (3, 64): .float64
        default: nil
        }
    }

    /// The values in words, for what is not read.
    var elementText: String {
        let kinds = [
            1: "unsigned integers", 2: "signed integers", 3: "floating point", 5: "complex integers",
            6: "complex numbers",
        ]
        return "\(kinds[Int(info.sampleFormat)] ?? "of the unknown SampleFormat \(info.sampleFormat)") of "
            + "\(info.bitsPerSample) bits"
    }

    /// The images of the page: one of all bands, or one a band.
    func images(file: Int) -> [StoredImage] {
        let count = isPlanar ? samplesPerPixel : 1
        let each = pieces.count / count
        let isDirect = isPlain
        return (0..<count).map { index in
            StoredImage(
                file: file, width: width, height: height, perPixel: isPlanar ? 1 : samplesPerPixel,
                pieceWidth: pieceWidth, pieceHeight: pieceHeight, isTiled: info.isTiled != 0,
                pieces: Array(pieces[index * each..<(index + 1) * each]),
                directory: isDirect ? nil : info.directory, firstPiece: index * each
            ).joiningPieces(elementSize: element?.size ?? 1)
        }
    }
}
