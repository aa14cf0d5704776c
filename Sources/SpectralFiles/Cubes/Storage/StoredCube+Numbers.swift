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
        for rows in storedRows(lines: lines, bands: bands) {
            try readStored(rows, into: target + rows.place * element.size)
        }
    }

    private func readStored(
        _ stored: StoredRows, into target: UnsafeMutableRawPointer
    ) throws(CubeReadingError) {
        let (image, size) = (stored.image, element.size)
        if let rowDecoders, image.directory != nil {
            let part = stored.single
            return try rowDecoders.rows(of: image, stored.rows, rowBytes: part.rowValues * size) { row, bytes in
                Self.copy(bytes, part, size, to: target + row * stored.stride * size)
            }
        }
        try stored.forEachPiece { (index, first, part, place) throws(CubeReadingError) in
            try readStored(image, index, from: first, part, into: target + place * size)
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
