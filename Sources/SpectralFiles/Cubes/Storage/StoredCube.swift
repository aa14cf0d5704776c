internal import Glibc
internal import LinearAlgebra
internal import Spectroscopy

/// A cube as images in files: what every format comes down to once its header is understood.
struct StoredCube: Sendable {
    /// Lines × samples × bands.
    let shape: CubeShape
    /// The order of the values.
    let order: CubeOrder
    /// What a stored value is.
    let element: CubeElement
    /// Whether the byte order of the file is not that of the machine.
    let isSwapped: Bool
    /// One image a band when band-sequential; else one image, of pixels of all bands or of lines · bands rows, or
    /// one image a line.
    let images: [StoredImage]
    /// The files of the images.
    let files: [CubeBytes]
    /// What the stored numbers stand for.
    var values: StoredValues
    /// Decodes the images that have directories.
    let decoders: TIFFDecoders?
    /// Decodes them row by row, where strips are large.
    var rowDecoders: TIFFRowDecoders?
    /// The bytes that these keep.
    var rowDecoderBytes = 0

    /// The bytes that are fetched from the file at once.
    private static let fetched = 1 << 17

    /// The bytes that one read needs beside the caller's buffer.
    var workingBytes: Int {
        let largest = images.max { $0.pieceWidth * $0.pieceHeight < $1.pieceWidth * $1.pieceHeight }
        guard let largest, largest.directory != nil else { return Self.fetched }
        if rowDecoders != nil { return rowDecoderBytes }
        return Self.fetched + largest.pieceWidth * largest.pieceHeight * largest.perPixel * element.size
    }

    /// The number of lines that are decoded together.
    var blockLines: Int {
        guard let first = images.first, first.directory != nil, rowDecoders == nil else { return 1 }
        // Where every line is an image of its own, no two lines are decoded together.
        if order != .bandSequential && images.count > 1 { return 1 }
        return min(first.pieceHeight, shape.lines)
    }

    func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        guard let target = buffer.baseAddress, !lines.isEmpty, !bands.isEmpty, shape.samples > 0 else { return }
        let stored = storedRows(lines: lines, bands: bands)
        switch order {
        case .bandSequential:
            let plane = lines.count * shape.samples
            nonisolated(unsafe) let target = target
            @Sendable func take(_ i: Int) throws(CubeReadingError) {
                let place = target + stored[i].place
                try read(stored[i], into: place)
                values.scale(
                    UnsafeMutableBufferPointer(start: place, count: plane), band: bands.lowerBound + i, marking: true)
            }
            if rowDecoders != nil {
                _ = try Parallel.map(stored.count) { (i) throws(CubeReadingError) in try take(i) }
            } else {
                for i in stored.indices { try take(i) }
            }
        case .lineInterleaved:
            for rows in stored { try read(rows, into: target + rows.place) }
            guard !values.isIdentity else { return }
            for row in 0..<lines.count * bands.count {
                let place = UnsafeMutableBufferPointer(start: target + row * shape.samples, count: shape.samples)
                values.scale(place, band: bands.lowerBound + row % bands.count, marking: true)
            }
        case .pixelInterleaved:
            for rows in stored { try read(rows, into: target + rows.place) }
            guard !values.isIdentity else { return }
            let all = UnsafeMutableBufferPointer(start: target, count: lines.count * shape.samples * bands.count)
            values.mark(all)
            if !values.isUnscaled { values.scale(all, bands: bands) }
        }
    }

    private func read(
        _ stored: StoredRows, into target: UnsafeMutablePointer<Double>
    ) throws(CubeReadingError) {
        let image = stored.image
        if let rowDecoders, image.directory != nil {
            let part = stored.single
            return try rowDecoders.rows(of: image, stored.rows, rowBytes: part.rowValues * element.size) { row, bytes in
                element.convert(bytes, isSwapped: false, part, into: target + row * stored.stride)
            }
        }
        try stored.forEachPiece { (index, first, part, place) throws(CubeReadingError) in
            try read(image, index, from: first, part, into: target + place)
        }
    }

    /// Reads rows of one piece, from row `first` of the piece on.
    private func read(
        _ image: StoredImage, _ index: Int, from first: Int, _ part: PixelRows,
        into target: UnsafeMutablePointer<Double>
    ) throws(CubeReadingError) {
        let piece = image.pieces[index]
        if piece.count == 0 {
            for row in 0..<part.rows {
                (target + row * part.targetStride).update(
                    repeating: values.missing ?? 0, count: part.pixels * part.taken.count)
            }
        } else if image.directory != nil {
            try withDecoded(image, index, part, from: first) { bytes in
                element.convert(bytes, isSwapped: false, part, into: target)
            }
        } else {
            try fetch(
                files[image.file], at: piece.offset + first * part.rowValues * element.size, part, into: target)
        }
    }

    /// Calls `body` with decoded rows of a piece, from row `first` of the piece on.
    func withDecoded(
        _ image: StoredImage, _ index: Int, _ part: PixelRows, from first: Int, _ body: (UnsafeRawPointer) -> Void
    ) throws(CubeReadingError) {
        guard let directory = image.directory, let decoders else {
            preconditionFailure("rows of an image that is not encoded were to be decoded")
        }
        let rows = image.isTiled ? image.pieceHeight : image.rows(ofPieceRow: index / image.across)
        let request = TIFFDecoders.Request(
            file: image.file, directory: directory, piece: image.firstPiece + index, isTile: image.isTiled,
            size: rows * part.rowValues * element.size)
        try decoders.withDecoded(request) { bytes in body(bytes + first * part.rowValues * element.size) }
    }

    /// Reads values that are stored as they are, a part that fits the cache at a time.
    private func fetch(
        _ file: CubeBytes, at offset: Int, _ part: PixelRows, into target: UnsafeMutablePointer<Double>
    ) throws(CubeReadingError) {
        // A pixel of so many bands that it exceeds the usual part is fetched whole.
        let pixelBytes = part.perPixel * element.size
        let capacity = max(Self.fetched, pixelBytes)
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 64)
        defer { scratch.deallocate() }
        guard let bytes = scratch.baseAddress else { return }
        var part = part
        if part.pixels == part.rowPixels && part.targetStride == part.pixels * part.taken.count {
            // One row after the other, in the file as in the target: a single long row.
            part.rowPixels *= part.rows
            part.pixels = part.rowPixels
            part.rows = 1
        }
        let rowBytes = part.rowPixels * pixelBytes
        if part.rows > 1 && rowBytes <= capacity {
            let together = capacity / rowBytes
            var row = 0
            while row < part.rows {
                var some = part
                some.rows = min(together, part.rows - row)
                // What pads the last row is not needed, and may lie behind the end of the file.
                let count = (some.rows - 1) * rowBytes + part.pixels * pixelBytes
                try file.read(
                    at: offset + row * rowBytes, into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
                element.convert(bytes, isSwapped: isSwapped, some, into: target + row * part.targetStride)
                row += some.rows
            }
            return
        }
        for row in 0..<part.rows {
            let together = capacity / pixelBytes
            var pixel = 0
            while pixel < part.pixels {
                var some = part
                some.rows = 1
                some.pixels = min(together, part.pixels - pixel)
                some.rowPixels = some.pixels
                let count = some.pixels * pixelBytes
                try file.read(
                    at: offset + row * rowBytes + pixel * pixelBytes,
                    into: UnsafeMutableRawBufferPointer(start: bytes, count: count))
                element.convert(
                    bytes, isSwapped: isSwapped, some,
                    into: target + row * part.targetStride + pixel * part.taken.count)
                pixel += some.pixels
            }
        }
    }
}

extension StoredCube {
    /// Whether strips are too large to be decoded whole: beyond so many bytes of all bands.
    func hasStrips(beyond mostTogether: Int) -> Bool {
        guard let first = images.first, first.directory != nil, order == .bandSequential || images.count == 1 else {
            return false
        }
        let block = first.pieceHeight * first.width * first.perPixel * images.count * element.size
        return first.pieceHeight > 1 && block > mostTogether
            && images.allSatisfy { !$0.isTiled && $0.across == 1 && $0.pieces.allSatisfy { $0.count > 0 } }
    }

    /// The bytes of the largest strip of an image.
    var stripBytes: Int {
        images.map { $0.pieceHeight * $0.width * $0.perPixel * element.size }.max() ?? 0
    }
}

extension StoredValues {
    /// Marks missing values, if asked, and scales values of one band.
    fileprivate func scale(_ values: UnsafeMutableBufferPointer<Double>, band: Int, marking: Bool) {
        if marking { mark(values) }
        scale(values, band: band)
    }
}
