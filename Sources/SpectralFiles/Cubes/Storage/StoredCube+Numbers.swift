internal import Glibc
internal import Spectroscopy

/// Numbers as they are stored, without a copy where the file holds them side by side.
extension StoredCube {
    /// What a stored number is; nil where it is no value, or of a type that is only made a double.
    var storedNumber: StoredNumber? {
        guard values.isIdentity else { return nil }
        switch element {
        case .uint8: return .uint8
        case .int8: return .int8
        case .uint16: return .uint16
        case .int16: return .int16
        case .uint32: return .uint32
        case .int32: return .int32
        case .float32: return .float32
        case .float64: return .float64
        case .uint64, .int64, .float16: return nil
        }
    }

    /// Reads lines × all samples × bands, in the order of the cube.
    func readStored(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(CubeReadingError) {
        guard let target = buffer.baseAddress, !lines.isEmpty, !bands.isEmpty, shape.samples > 0 else { return }
        let size = element.size
        switch order {
        case .bandSequential:
            let plane = lines.count * shape.samples * size
            for (i, band) in bands.enumerated() {
                try readStored(images[band], rows: lines, taken: 0..<1, into: target + i * plane)
            }
        case .lineInterleaved:
            let frame = bands.count * shape.samples * size
            if images.count > 1 {
                for (i, line) in lines.enumerated() {
                    try readStored(images[line], rows: bands, taken: 0..<1, into: target + i * frame)
                }
            } else if bands.count == shape.bands {
                let rows = lines.lowerBound * shape.bands..<lines.upperBound * shape.bands
                try readStored(images[0], rows: rows, taken: 0..<1, into: target)
            } else {
                for (i, line) in lines.enumerated() {
                    let first = line * shape.bands
                    try readStored(
                        images[0], rows: first + bands.lowerBound..<first + bands.upperBound, taken: 0..<1,
                        into: target + i * frame)
                }
            }
        case .pixelInterleaved:
            if images.count > 1 {
                let frame = shape.samples * bands.count * size
                for (i, line) in lines.enumerated() {
                    try readStored(images[line], rows: 0..<shape.samples, taken: bands, into: target + i * frame)
                }
            } else {
                try readStored(images[0], rows: lines, taken: bands, into: target)
            }
        }
    }

    /// Reads rows of an image, of each pixel the numbers `taken`.
    private func readStored(
        _ image: StoredImage, rows: Range<Int>, taken: Range<Int>, into target: UnsafeMutableRawPointer
    ) throws(CubeReadingError) {
        let stride = image.width * taken.count
        if let rowDecoders, image.directory != nil {
            let part = PixelRows(
                rows: 1, rowPixels: image.width, pixels: image.width, perPixel: image.perPixel, taken: taken,
                targetStride: stride)
            let size = element.size
            return try rowDecoders.rows(of: image, rows, rowBytes: part.rowValues * size) { row, bytes in
                Self.copy(bytes, part, size, to: target + row * stride * size)
            }
        }
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
                let place = target + ((row - rows.lowerBound) * stride + left * taken.count) * element.size
                try readStored(image, pieceRow * image.across + column, from: first, part, into: place)
            }
            row += count
        }
    }

    private func readStored(
        _ image: StoredImage, _ index: Int, from first: Int, _ part: PixelRows, into target: UnsafeMutableRawPointer
    ) throws(CubeReadingError) {
        let size = element.size
        let (rowBytes, strideBytes) = (part.rowValues * size, part.targetStride * size)
        let takenBytes = part.pixels * part.taken.count * size
        let piece = image.pieces[index]
        if piece.count == 0 {
            for row in 0..<part.rows { memset(target + row * strideBytes, 0, takenBytes) }
            return
        }
        func copy(_ bytes: UnsafeRawPointer, _ row: Int) {
            Self.copy(bytes, part, size, to: target + row * strideBytes)
        }
        if image.directory != nil {
            try withDecoded(image, index, part, from: first) { bytes in
                for row in 0..<part.rows { copy(bytes + row * rowBytes, row) }
            }
            return
        }
        let file = files[image.file]
        let offset = piece.offset + first * rowBytes
        if part.isContiguous, part.pixels == part.rowPixels {
            try file.read(
                at: offset, into: UnsafeMutableRawBufferPointer(start: target, count: part.rows * rowBytes))
        } else if part.taken.count == part.perPixel {
            for row in 0..<part.rows {
                try file.read(
                    at: offset + row * rowBytes,
                    into: UnsafeMutableRawBufferPointer(start: target + row * strideBytes, count: takenBytes))
            }
        } else {
            let scratch = UnsafeMutableRawBufferPointer.allocate(
                byteCount: part.pixels * part.perPixel * size, alignment: 64)
            defer { scratch.deallocate() }
            for row in 0..<part.rows {
                try file.read(at: offset + row * rowBytes, into: scratch)
                if let bytes = scratch.baseAddress { copy(bytes, row) }
            }
        }
        if isSwapped {
            for row in 0..<part.rows { Self.swap(target + row * strideBytes, takenBytes, size) }
        }
    }

    /// Copies what is taken of the pixels of a row.
    private static func copy(
        _ row: UnsafeRawPointer, _ part: PixelRows, _ size: Int, to target: UnsafeMutableRawPointer
    ) {
        let from = row + part.taken.lowerBound * size
        let (each, pixel) = (part.taken.count * size, part.perPixel * size)
        if each == pixel {
            memcpy(target, from, part.pixels * each)
        } else {
            for i in 0..<part.pixels { memcpy(target + i * each, from + i * pixel, each) }
        }
    }

    private static func swap(_ bytes: UnsafeMutableRawPointer, _ count: Int, _ size: Int) {
        func turn<Value: FixedWidthInteger>(_ type: Value.Type) {
            let x = bytes.assumingMemoryBound(to: Value.self)
            for i in 0..<count / size { x[i] = x[i].byteSwapped }
        }
        switch size {
        case 2: turn(UInt16.self)
        case 4: turn(UInt32.self)
        case 8: turn(UInt64.self)
        default: break
        }
    }
}
