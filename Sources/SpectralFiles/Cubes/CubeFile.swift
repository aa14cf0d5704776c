public import Spectroscopy

/// The one door for hyperspectral cubes in files.
///
/// The first bytes choose a format from `CubeFormatCatalogue`; the format understands the header; then, the same
/// for every format, the wavelengths are taken from the best source that fits: the file that a person gives, an
/// ENVI header beside the image, the tags of the file, other files beside it, names. Image data are read later,
/// piece by piece.
///
/// ```swift
/// let cube = try CubeFile.open("slices.tif")
/// print(cube.shape.summary, cube.axis?.summary ?? "no wavelengths")
/// ```
public struct CubeFile: StoredCubeSource {
    public let name: String
    /// The identifier of the format.
    public let format: String
    public let axis: SpectralAxis?
    public let findings: [Finding]
    public let details: [CubeDetail]
    /// The wavelengths as the best source of the right length states them, also where they do not rise or fall
    /// all the way (detectors that overlap), so that no axis can be made of them.
    public let statedWavelengths: [Double]?
    /// The bands that the file marks as bad, counted from 0.
    public let badBands: [Int]
    /// What the values are, where the file says it.
    public let signal: SignalKind?
    /// Georeference and resolution, which maps of the cube keep.
    public let placement: CubePlacement
    private let storage: CubeStorage
    private let element: CubeElement

    /// Opens a cube: a TIFF, an ENVI header or its data file, a folder of one TIFF a band.
    ///
    /// - Throws: `CubeFileError` for whatever is not fully understood, before anything large is allocated.
    public static func open(
        _ path: String, options: CubeFileOptions = CubeFileOptions()
    ) throws(CubeFileError) -> CubeFile {
        let format = try format(of: path, options: options)
        let opened = try format.open(path: path, options: options)
        return try CubeFile(opened, path: path, format: format.identifier, options: options)
    }

    /// The format of a file or folder, by the options or from its first bytes.
    public static func format(
        of path: String, options: CubeFileOptions = CubeFileOptions()
    ) throws(CubeFileError) -> any CubeFormat.Type {
        if let identifier = options.format { return try CubeFormatCatalogue.format(identifier) }
        var head: [UInt8] = []
        if !FileSystem.isFolder(path) {
            do throws(ReadingError) {
                let file = try CubeBytes(path: path)
                if file.size == 0 { throw .empty(file: path) }
                head = try Result { () throws(CubeReadingError) in try file.head(4096) }.get(in: path)
            } catch { throw .file(error) }
        }
        for format in CubeFormatCatalogue.formats where format.recognises(head, path: path) { return format }
        let first = head.prefix(4).map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
        throw .unknownFormat(
            path: path, found: head.isEmpty ? "a folder without TIFF images" : "it begins with the bytes \(first)",
            available: CubeFormatCatalogue.formats.map { $0.identifier })
    }

    private init(
        _ opened: OpenedCube, path: String, format: String, options: CubeFileOptions
    ) throws(CubeFileError) {
        var candidates = opened.wavelengths
        if let given = options.wavelengths {
            let table = try WavelengthFile.read(path: given, bands: opened.storage.shape.bands)
            candidates = [table]
        }
        let settled = SettledWavelengths(
            candidates, bands: opened.storage.shape.bands, unit: options.axisUnit, file: path)
        if let given = options.wavelengths, settled.axis == nil {
            throw .wavelengths(path: given, problem: settled.findings.first?.summary ?? "no wavelengths")
        }
        name = path
        self.format = format
        axis = settled.axis
        statedWavelengths = settled.stated
        badBands = opened.badBands
        placement = opened.placement
        signal = opened.signal
        var findings = opened.findings + settled.findings
        if settled.axis == nil {
            findings.append(
                Finding(
                    code: "cube.wavelengths.none", severity: .warning, summary: "the cube states no usable wavelengths",
                    place: path, remedy: "give them with --wavelengths FILE; without them nothing can be predicted"))
        }
        if !badBands.isEmpty {
            findings.append(
                Finding(
                    code: "cube.bands.bad", severity: .note,
                    summary: "the file marks \(badBands.count) of \(opened.storage.shape.bands) bands as bad",
                    place: path, remedy: "leave them out of the model"))
        }
        switch opened.storage {
        case .stored(var cube):
            if options.isAsStored { cube.values = StoredValues() }
            storage = .stored(cube)
            element = cube.element
        case .memory(_, let stored):
            storage = opened.storage
            element = stored
        }
        self.findings = findings
        details =
            opened.details + [
                CubeDetail(
                    "wavelengths", settled.axis.map { "\($0.summary), from \(settled.source)" } ?? "none")
            ] + (opened.signal.map { [CubeDetail("signal", $0.rawValue)] } ?? [])
    }

    public var shape: CubeShape { storage.shape }

    public var order: CubeOrder {
        switch storage {
        case .stored(let cube): cube.order
        case .memory(let cube, _): cube.order
        }
    }

    public var blockLines: Int {
        switch storage {
        case .stored(let cube): cube.blockLines
        case .memory: 1
        }
    }

    public var readsInOrder: Bool {
        switch storage {
        case .stored(let cube): cube.rowDecoders != nil
        case .memory: false
        }
    }

    public var workingBytes: Int {
        switch storage {
        case .stored(let cube): cube.workingBytes
        case .memory: 0
        }
    }

    /// What the stored numbers are: "uint16".
    public var elementType: String { element.rawValue }

    /// The largest number that can be stored, where a saturated detector shows; nil for floating point and for
    /// scaled values.
    public var largestStored: Double? {
        if case .stored(let cube) = storage, !cube.values.isUnscaled { return nil }
        return element.largest
    }

    public func read(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableBufferPointer<Double>
    ) throws(CubeReadingError) {
        checkRead(lines: lines, bands: bands, into: buffer)
        switch storage {
        case .stored(let cube): try cube.read(lines: lines, bands: bands, into: buffer)
        case .memory(let cube, _): try cube.read(lines: lines, bands: bands, into: buffer)
        }
    }
}

extension CubeFile {
    public var storedNumber: StoredNumber? {
        switch storage {
        case .stored(let cube): cube.storedNumber
        case .memory: nil
        }
    }

    public func readStored(
        lines: Range<Int>, bands: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(CubeReadingError) {
        guard case .stored(let cube) = storage, let number = cube.storedNumber else {
            preconditionFailure("the numbers of \(name) are not stored as they are")
        }
        precondition(
            lines.lowerBound >= 0 && lines.upperBound <= shape.lines && bands.lowerBound >= 0
                && bands.upperBound <= shape.bands
                && buffer.count >= lines.count * shape.samples * bands.count * number.size,
            "lines \(lines), bands \(bands) of a cube of \(shape.summary) in a buffer of \(buffer.count) bytes")
        try cube.readStored(lines: lines, bands: bands, into: buffer)
    }
}

extension Result where Failure == CubeReadingError {
    /// The value, with what the system refused as an error of the file.
    func get(in path: String) throws(ReadingError) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let error): throw .unreadable(path: path, reason: error.summary)
        }
    }
}
