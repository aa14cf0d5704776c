internal import CTIFFShims
internal import Spectroscopy

/// A TIFF file that holds a cube: one band a page, or all bands in one page, interleaved or planar.
///
/// Wavelengths are looked for, the best source first, in: an ENVI header beside the file (`name.tif.hdr`, then
/// `name.hdr`); the GDAL metadata of the file (band by band, domain ENVI, domain IMAGERY, descriptions);
/// `name.tif.aux.xml`; a STAC item; OME-XML; labels of ImageJ; the description as JSON or text; descriptions and
/// names of the pages; a table `name.csv`.
///
/// ## Source
/// TIFF Revision 6.0 (1992), Adobe; GDAL raster driver GTiff; OME-TIFF specification 6.
public enum TIFFCube: CubeFormat {
    public static let identifier = "tiff"
    public static let summary = "TIFF and BigTIFF, bands as pages or as samples, any compression of libtiff"
    public static let fileNameExtensions = ["tif", "tiff", "btf", "tf8"]

    public static func recognises(_ head: [UInt8], path: String) -> Bool {
        let magics: [[UInt8]] = [
            [0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43],
        ]
        return magics.contains { head.starts(with: $0) }
    }

    public static func open(path: String, options: CubeFileOptions) throws(CubeFileError) -> OpenedCube {
        let pages = try TIFFPages(path: path, memory: options.memory)
        return try opened([pages], options: options)
    }

    /// The cube of the bands of one file, or of several files of one band each.
    static func opened(_ files: [TIFFPages], options: CubeFileOptions) throws(CubeFileError) -> OpenedCube {
        let first = files[0]
        let page = first.bands[0]
        guard let element = page.element else {
            throw .unknownElement(place: first.path, found: page.elementText)
        }
        var images: [StoredImage] = []
        for (file, pages) in files.enumerated() { for page in pages.bands { images += page.images(file: file) } }
        if files.count == 1, let stack = try imageJStack(first, element: element) { images = stack }

        // Compressed pages may state any size: the number of values has to be one, and a line has to fit memory.
        let values64 = (page.width * page.height).multipliedReportingOverflow(
            by: 8 * images.count * page.samplesPerPixel)
        guard !values64.overflow else {
            throw .impossibleSize(
                place: first.path, found: "\(page.height) × \(page.width) × \(images.count * page.samplesPerPixel)")
        }
        guard page.width * 8 <= options.memory / 4 else {
            throw .overBudget(
                place: first.path, what: "one line of one band", needed: page.width * 8, budget: options.memory / 4)
        }
        let layout = layout(images, page: page, axes: options.axes)
        var values = StoredValues()
        if let text = first.missing { values.missing = StoredValues.missing(text[...].trimmed, element: element) }
        let metadata = first.metadata.flatMap { RasterMetadata(tag: $0, bands: layout.shape.bands) }
        let auxiliary = RawCube.headerText(first.path + ".aux.xml").flatMap {
            RasterMetadata(
                auxiliary: $0, bands: layout.shape.bands, source: FileSystem.lastComponent(first.path) + ".aux.xml")
        }
        if files.count == 1 {
            auxiliary?.apply(to: &values, element: element)
            metadata?.apply(to: &values, element: element)
        }
        let compression = compressionName(page)
        let isDecoded = layout.images.contains { $0.directory != nil }
        var cube = StoredCube(
            shape: layout.shape, order: layout.order, element: element, isSwapped: page.info.isBigEndian != 0,
            images: layout.images, files: files.map(\.bytes), values: values,
            decoders: isDecoded
                ? TIFFDecoders(paths: files.map(\.path), compression: compression, memory: options.memory) : nil)
        if cube.hasStrips(beyond: options.mostTogether) {
            let each =
                TIFFRowDecoders.stateBytes(compression: Int(page.info.compression), stripBytes: cube.stripBytes)
                + page.width * page.samplesPerPixel * element.size
            cube.rowDecoderBytes = each * cube.images.count
            guard cube.rowDecoderBytes <= options.memory / 2 else {
                throw .overBudget(
                    place: first.path, what: "\(cube.images.count) strips that \(compression) unpacks side by side",
                    needed: cube.rowDecoderBytes, budget: options.memory / 2)
            }
            cube.rowDecoders = TIFFRowDecoders(
                files: cube.files, compression: compression, memory: options.memory)
        }
        var opened = OpenedCube(storage: .stored(cube))
        opened.findings = first.findings
        opened.placement = first.placement
        opened.badBands = metadata?.badBands ?? auxiliary?.badBands ?? []
        opened.details = details(files, cube: cube, page: page, compression: compression)
        if first.metadata != nil, metadata == nil {
            opened.findings.append(
                Finding(
                    code: "cube.tiff.metadata", severity: .warning,
                    summary: "the GDAL metadata are not well-formed or declare entities; they are not read",
                    place: first.path, remedy: "write the metadata again without a document type"))
        }
        if files.count == 1 {
            opened.wavelengths = TIFFWavelengths(
                pages: first, shape: layout.shape, metadata: metadata, auxiliary: auxiliary
            )
            .stated(findings: &opened.findings)
            noteAxes(&opened, images: images.count, page: page, options: options)
        }
        return opened
    }

    /// The pages that follow each other behind the only directory of a large ImageJ stack.
    private static func imageJStack(
        _ pages: TIFFPages, element: CubeElement
    ) throws(CubeFileError) -> [StoredImage]? {
        guard pages.bands.count == 1, let page = pages.bands.first, page.samplesPerPixel == 1, page.isPlain,
            let text = page.description, text.hasPrefix("ImageJ="),
            let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("images=") }),
            let count = Int(line.dropFirst(7)), count > 1, page.info.isTiled == 0
        else { return nil }
        guard let image = page.images(file: 0).first, image.pieces.count == 1 else { return nil }
        let plane = page.width * page.height * element.size
        let (needed, isOver) = plane.multipliedReportingOverflow(by: count)
        let available = pages.bytes.size - image.pieces[0].offset
        guard !isOver, needed <= available, count < 1 << 16 else {
            throw .brokenPiece(
                place: pages.path, piece: "the stack of \(count) images", needed: isOver ? Int.max : needed,
                stated: plane, available: available)
        }
        return (0..<count).map { index in
            StoredImage(
                file: 0, width: image.width, height: image.height, perPixel: 1, pieceWidth: image.width,
                pieceHeight: image.height, isTiled: false,
                pieces: [.init(offset: image.pieces[0].offset + index * plane, count: plane)], directory: nil,
                firstPiece: 0)
        }
    }

    private static func layout(
        _ images: [StoredImage], page: TIFFPage, axes: CubeAxes
    ) -> (shape: CubeShape, order: CubeOrder, images: [StoredImage]) {
        if !page.isPlanar, page.samplesPerPixel > 1 {
            return (
                CubeShape(lines: page.height, samples: page.width, bands: page.samplesPerPixel), .pixelInterleaved,
                images
            )
        }
        switch axes {
        case .lineBandSample where images.count > 1:
            return (
                CubeShape(lines: images.count, samples: page.width, bands: page.height), .lineInterleaved, images
            )
        case .lineSampleBand where images.count > 1 && page.info.isTiled == 0:
            // A row of a page is the spectrum of a pixel: one pixel a row, of as many values as there are columns.
            let turned = images.map { image in
                StoredImage(
                    file: image.file, width: 1, height: image.height, perPixel: image.width, pieceWidth: 1,
                    pieceHeight: image.pieceHeight, isTiled: false, pieces: image.pieces, directory: image.directory,
                    firstPiece: image.firstPiece)
            }
            return (
                CubeShape(lines: images.count, samples: page.height, bands: page.width), .pixelInterleaved, turned
            )
        default:
            return (
                CubeShape(lines: page.height, samples: page.width, bands: images.count), .bandSequential, images
            )
        }
    }

    /// Says so when pages may be lines instead of bands.
    private static func noteAxes(_ opened: inout OpenedCube, images: Int, page: TIFFPage, options: CubeFileOptions) {
        guard images > 1, page.samplesPerPixel == 1, options.axes == .bandLineSample, opened.wavelengths.isEmpty else {
            return
        }
        let axes = DescriptionText.shapedAxes(page.description)
        let isStated = axes.map { !$0.contains("C") && !$0.contains("S") } ?? false
        opened.findings.append(
            Finding(
                code: "cube.tiff.axes", severity: isStated ? .warning : .note,
                summary: "\(images) pages of \(page.height) × \(page.width) are read as \(images) bands; nothing says "
                    + "that they are, and not \(images) lines of \(page.height) samples and \(page.width) bands",
                remedy: "if the file was saved from an array [line][sample][band], state --axes YXC"))
    }

    static func compressionName(_ page: TIFFPage) -> String {
        bt_compressionName(page.info.compression).map { String(cString: $0) } ?? "\(page.info.compression)"
    }

    private static func details(
        _ files: [TIFFPages], cube: StoredCube, page: TIFFPage, compression: String
    ) -> [CubeDetail] {
        let container = page.info.isBigTIFF != 0 ? "BigTIFF" : "TIFF"
        let pages =
            files.count > 1
            ? "\(files.count) files of one band"
            : page.samplesPerPixel > 1
                ? "one page, bands \(page.isPlanar ? "planar" : "interleaved")"
                : "\(files[0].bands.count) page\(files[0].bands.count == 1 ? "" : "s")"
        let piece = page.info.isTiled != 0 ? "tiles" : "strips"
        let predictor = page.predictor == 1 ? "" : ", predictor \(page.predictor)"
        return [
            CubeDetail("format", container),
            CubeDetail("layout", "\(cube.order.rawValue): \(pages)"),
            CubeDetail(
                "element type",
                cube.element.rawValue + (page.info.isBigEndian != 0 ? ", big-endian" : ", little-endian")),
            CubeDetail("compression", (page.info.compression == 1 ? "none" : compression) + predictor),
            CubeDetail(piece, "\(page.pieceHeight) lines × \(page.pieceWidth) samples"),
            CubeDetail("bytes", "\(cube.files.reduce(0) { $0 + $1.size })"),
        ]
            + (cube.values.missing.map { [CubeDetail("missing value", "\($0)")] } ?? [])
            + (cube.values.isUnscaled ? [] : [CubeDetail("scaled", "by the scale and offset that the file states")])
    }
}
