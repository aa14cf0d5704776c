internal import CTIFFShims
internal import Spectroscopy

/// The pages of a TIFF file: those that hold bands, and what the others are.
struct TIFFPages {
    let path: String
    let bytes: CubeBytes
    /// The pages that hold bands, in the order of the file.
    let bands: [TIFFPage]
    /// Tags of the first page of bands.
    let metadata: String?
    let missing: String?
    let labels: [String]
    let placement: CubePlacement
    var findings: [Finding] = []

    /// More pages than any camera has bands.
    private static let limit = 1 << 16

    /// Reads all directories of a file.
    init(path: String, memory: Int, staysOpen: Bool = true) throws(CubeFileError) {
        self.path = path
        do throws(ReadingError) {
            bytes = try CubeBytes(path: path, staysOpen: staysOpen)
        } catch { throw .file(error) }
        guard bytes.size > 0 else { throw .file(.empty(file: path)) }
        let handle: TIFFHandle
        switch TIFFHandle.open(path, memory: memory) {
        case .success(let opened): handle = opened
        case .failure(let message):
            let reason = message.text.isEmpty ? "there is none" : message.text
            throw .damagedDirectory(path: path, page: 0, reason: reason)
        }
        var pages: [TIFFPage] = []
        var warning: String?
        repeat {
            guard pages.count < Self.limit else { throw .tooManyPages(path: path, limit: Self.limit) }
            let messages = handle.takeMessages()
            if let error = messages.error { throw .damagedDirectory(path: path, page: pages.count, reason: error) }
            if messages.hasBogusCounts {
                throw .damagedDirectory(
                    path: path, page: pages.count, reason: messages.warning ?? "the sizes of the strips are wrong")
            }
            warning = warning ?? messages.warning
            pages.append(
                try TIFFPage(handle, number: pages.count, file: bytes, memory: memory))
        } while handle.goToNext()
        let messages = handle.takeMessages()
        if let error = messages.error {
            throw .damagedDirectory(path: path, page: pages.count, reason: error)
        }
        // libtiff ends a chain of directories that leads back to an earlier one without an error.
        if let last = pages.last, last.directory.next != 0 {
            throw .damagedDirectory(
                path: path, page: pages.count,
                reason: messages.warning ?? "the chain of directories leads back to byte \(last.directory.next)")
        }

        let chosen = try Self.bandPages(pages, path: path)
        bands = chosen.pages
        findings = chosen.findings
        if let warning {
            findings.append(
                Finding(
                    code: "cube.tiff.warning", severity: .note, summary: "libtiff warns: \(warning)", place: path,
                    remedy: "check the file with tiffinfo"))
        }
        guard let first = bands.first, handle.go(to: first.info.directory) else {
            throw .damagedDirectory(path: path, page: 0, reason: handle.takeMessages().error ?? "no page of bands")
        }
        metadata = handle.text(42112)
        missing = handle.text(42113)
        labels = ImageJLabels.labels(
            counts: handle.integers(50838) ?? [], bytes: handle.bytes(50839) ?? [],
            isBigEndian: first.info.isBigEndian != 0)
        placement = CubePlacement(tags: CubePlacement.numbers.compactMap { handle.tag($0) })
    }

    /// The pages that hold bands: not those that are marked as reduced or as masks, and not a coloured preview
    /// among grey pages; all of one size and type.
    private static func bandPages(
        _ pages: [TIFFPage], path: String
    ) throws(CubeFileError) -> (pages: [TIFFPage], findings: [Finding]) {
        var findings: [Finding] = []
        func leaveOut(_ left: [TIFFPage], _ code: String, _ what: String) {
            guard !left.isEmpty else { return }
            let sizes = left.prefix(4).map { "\($0.number + 1) (\($0.height) × \($0.width))" }.joined(separator: ", ")
            findings.append(
                Finding(
                    code: "cube.tiff.\(code)", severity: .note,
                    summary: "\(left.count) \(left.count == 1 ? "page is" : "pages are") \(what), not bands, and left "
                        + "alone: page \(sizes)\(left.count > 4 ? ", …" : "")",
                    place: path))
        }
        var rest = pages
        leaveOut(rest.filter { $0.isMask }, "mask-pages", "masks")
        rest.removeAll { $0.isMask }
        leaveOut(rest.filter { $0.isReduced }, "overview-pages", "overviews of reduced resolution")
        rest.removeAll { $0.isReduced }
        if rest.isEmpty { (rest, findings) = (pages, []) }
        let grey = rest.filter { !$0.isPicture }
        if !grey.isEmpty, grey.count < rest.count {
            leaveOut(rest.filter { $0.isPicture }, "preview-pages", "pictures in colours")
            rest = grey
        }
        for page in rest {
            let place = "\(path), page \(page.number + 1)"
            guard page.photometric != 3 else {
                throw .notSpectral(place: place, found: "a palette image: its values are numbers of colours")
            }
            guard page.element != nil else { throw .unknownElement(place: place, found: page.elementText) }
            guard page.info.isCompressionKnown != 0 else {
                throw .unknownCompression(
                    place: place, found: "compression \(TIFFCube.compressionName(page))")
            }
            guard (1...3).contains(page.predictor) else {
                throw .unknownCompression(place: place, found: "predictor \(page.predictor)")
            }
            if page.kind != rest[0].kind {
                throw .differentPages(path: path, page: page.number, found: page.kind, needed: rest[0].kind)
            }
        }
        if let first = rest.first, rest.count > 1, first.samplesPerPixel > 1 {
            throw .differentPages(
                path: path, page: rest[1].number, found: "\(first.samplesPerPixel) bands",
                needed: "all bands: \(rest.count) pages of several bands each are several cubes, where one cube")
        }
        if let first = rest.first, first.photometric == 2 || first.photometric == 6 {
            findings.append(
                Finding(
                    code: "cube.tiff.picture", severity: .warning,
                    summary: "the image says that it is a picture in colours",
                    place: path, remedy: "check that this is the cube and not a preview of it"))
        }
        if let first = rest.first, first.info.sampleFormat == 4 {
            findings.append(
                Finding(
                    code: "cube.tiff.sample-format", severity: .warning,
                    summary:
                        "the file says that the kind of its values is undefined; they are read as \(first.element?.rawValue ?? "")",
                    place: path, remedy: "check the range of the values with bencao cube info"))
        }
        if let first = rest.first, first.photometric == 0 {
            findings.append(
                Finding(
                    code: "cube.tiff.inverted", severity: .warning,
                    summary: "the image says that 0 is white; values are given as they are stored", place: path))
        }
        return (rest, findings)
    }
}
