internal import Spectroscopy

/// A cube whose values follow each other without any structure between them, as ENVI and ESRI store it.
enum RawCube {
    /// Lays the images of a cube over the bytes of a file.
    ///
    /// - Parameter header: where the sizes were stated.
    /// - Throws: `CubeFileError` when a size is 0 or the file is too short.
    static func stored(
        _ file: CubeBytes, shape sizes: (lines: Int, samples: Int, bands: Int), order: CubeOrder, element: CubeElement,
        isBigEndian: Bool, offset: Int, values: StoredValues, header: String
    ) throws(CubeFileError) -> StoredCube {
        let size = "\(sizes.lines) lines × \(sizes.samples) samples × \(sizes.bands) bands"
        guard sizes.lines > 0, sizes.samples > 0, sizes.bands > 0 else {
            throw .impossibleSize(place: header, found: size)
        }
        var needed = element.size
        for factor in [sizes.lines, sizes.samples, sizes.bands] {
            let (product, isOver) = needed.multipliedReportingOverflow(by: factor)
            guard !isOver else { throw .impossibleSize(place: header, found: size) }
            needed = product
        }
        let (end, isOver) = needed.addingReportingOverflow(offset)
        guard !isOver, end <= file.size else {
            throw .shortData(path: file.path, needed: isOver ? Int.max : end, found: file.size)
        }
        let shape = CubeShape(lines: sizes.lines, samples: sizes.samples, bands: sizes.bands)
        func image(width: Int, height: Int, perPixel: Int, at offset: Int) -> StoredImage {
            StoredImage(
                file: 0, width: width, height: height, perPixel: perPixel, pieceWidth: width, pieceHeight: height,
                isTiled: false,
                pieces: [.init(offset: offset, count: width * height * perPixel * element.size)], directory: nil,
                firstPiece: 0)
        }
        let images: [StoredImage]
        switch order {
        case .bandSequential:
            let plane = shape.pixels * element.size
            images = (0..<shape.bands).map {
                image(width: shape.samples, height: shape.lines, perPixel: 1, at: offset + $0 * plane)
            }
        case .lineInterleaved:
            images = [image(width: shape.samples, height: shape.lines * shape.bands, perPixel: 1, at: offset)]
        case .pixelInterleaved:
            images = [image(width: shape.samples, height: shape.lines, perPixel: shape.bands, at: offset)]
        }
        return StoredCube(
            shape: shape, order: order, element: element, isSwapped: isBigEndian, images: images, files: [file],
            values: values, decoders: nil)
    }

    /// What people read of a raw cube.
    static func details(_ cube: StoredCube, format: String, offset: Int) -> [CubeDetail] {
        [
            CubeDetail("format", format),
            CubeDetail("layout", cube.order.rawValue),
            CubeDetail(
                "element type", cube.element.rawValue + (cube.isSwapped ? ", big-endian" : ", little-endian")),
            CubeDetail("compression", "none"),
            CubeDetail(
                "bytes", "\(cube.files.reduce(0) { $0 + $1.size })" + (offset > 0 ? ", \(offset) before the data" : "")),
        ]
    }

    /// A note on bytes behind the data, which a wrong size in a header leaves.
    static func trailing(_ cube: StoredCube, offset: Int, header: String) -> Finding? {
        let end = offset + cube.shape.count * cube.element.size
        guard let file = cube.files.first, file.size > end else { return nil }
        return Finding(
            code: "cube.data.trailing", severity: .warning,
            summary: "\(file.size - end) of \(file.size) bytes lie behind the data that the header states",
            place: file.path, remedy: "check the sizes and the data type in \(header)")
    }

    /// The header text of a path, if the file is small enough to be one.
    static func headerText(_ path: String) -> String? {
        guard let file = try? CubeBytes(path: path), file.size <= 64 << 20, file.size > 0,
            let bytes = try? file.head(file.size), !bytes.prefix(256).contains(0)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The header and the data file of a cube of two files, whichever of them is given.
    ///
    /// - Parameter isHeader: whether a text is a header of the format.
    static func pair(
        _ path: String, isHeader: (String) -> Bool
    ) -> (header: String, text: String, data: String?, tried: [String])? {
        let stem = String(path.dropLast(path.lowercased().hasSuffix(".hdr") ? 4 : 0))
        if stem != path {
            guard let text = headerText(path), isHeader(text) else { return nil }
            let tried = [stem] + dataExtensions.flatMap { [stem + "." + $0, stem + "." + $0.uppercased()] }
            let data = tried.first { !FileSystem.isFolder($0) && (try? CubeBytes(path: $0)) != nil }
            return (path, text, data, tried)
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let bare = folder + FileSystem.stem(path)
        for header in [path + ".hdr", path + ".HDR", bare + ".hdr", bare + ".HDR"] {
            if let text = headerText(header), isHeader(text) { return (header, text, path, [path]) }
        }
        return nil
    }

    private static let dataExtensions = ["raw", "dat", "img", "bsq", "bil", "bip", "sli", "bin", "envi"]
}
