internal import Spectroscopy

/// Rows of one image that a read of a cube takes, and where they go.
struct StoredRows: Sendable {
    /// The image.
    let image: StoredImage
    /// Its rows.
    let rows: Range<Int>
    /// The values that are taken of each pixel.
    let taken: Range<Int>
    /// Where they go: values from the beginning of what is read.
    let place: Int

    /// The values from one row to the next, where they go.
    var stride: Int { image.width * taken.count }

    /// One row of the image.
    var single: PixelRows {
        PixelRows(
            rows: 1, rowPixels: image.width, pixels: image.width, perPixel: image.perPixel, taken: taken,
            targetStride: stride)
    }

    /// Calls `body` for what lies in each piece of the image: its index, the first row in it, the rows and where they go,
    /// in values from `place` on.
    func forEachPiece(
        _ body: (_ index: Int, _ first: Int, _ part: PixelRows, _ place: Int) throws(CubeReadingError) -> Void
    ) throws(CubeReadingError) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let pieceRow = row / image.pieceHeight
            let first = row - pieceRow * image.pieceHeight
            let count = min(rows.upperBound - row, image.pieceHeight - first)
            for column in 0..<image.across {
                let left = column * image.pieceWidth
                let part = PixelRows(
                    rows: count, rowPixels: image.pieceWidth, pixels: min(image.pieceWidth, image.width - left),
                    perPixel: image.perPixel, taken: taken, targetStride: stride)
                try body(
                    pieceRow * image.across + column, first, part,
                    (row - rows.lowerBound) * stride + left * taken.count)
            }
            row += count
        }
    }
}

extension StoredCube {
    /// What a read of lines × all samples × bands takes of the images, in the order of the cube.
    func storedRows(lines: Range<Int>, bands: Range<Int>) -> [StoredRows] {
        let frame = shape.samples * bands.count
        switch order {
        case .bandSequential:
            let plane = lines.count * shape.samples
            return bands.enumerated().map {
                StoredRows(image: images[$1], rows: lines, taken: 0..<1, place: $0 * plane)
            }
        case .lineInterleaved where images.count > 1:
            return lines.enumerated().map {
                StoredRows(image: images[$1], rows: bands, taken: 0..<1, place: $0 * frame)
            }
        case .lineInterleaved where bands.count == shape.bands:
            let rows = lines.lowerBound * shape.bands..<lines.upperBound * shape.bands
            return [StoredRows(image: images[0], rows: rows, taken: 0..<1, place: 0)]
        case .lineInterleaved:
            return lines.enumerated().map { i, line in
                let first = line * shape.bands
                return StoredRows(
                    image: images[0], rows: first + bands.lowerBound..<first + bands.upperBound, taken: 0..<1,
                    place: i * frame)
            }
        case .pixelInterleaved where images.count > 1:
            return lines.enumerated().map {
                StoredRows(image: images[$1], rows: 0..<shape.samples, taken: bands, place: $0 * frame)
            }
        case .pixelInterleaved:
            return [StoredRows(image: images[0], rows: lines, taken: bands, place: 0)]
        }
    }
}
