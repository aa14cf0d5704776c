import ArgumentParser
import Chemometrics
import Foundation

/// `bencao cube reference CUBE --white WHITE --dark DARK -o REFLECTANCE.dat`.
struct CubeReference: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Correct a cube by white and dark recordings and write its reflectance, as ENVI.",
        discussion: """
            R = (raw − dark)/(white − dark), the lines of white and dark averaged, times the reflectance of the white \
            and the exposure ratio. The other cube commands take --white and --dark themselves: a corrected copy is \
            needed only for other programs.
            """)

    @Argument(help: "A TIFF, an ENVI header or its data file, or a folder of one TIFF a band.")
    var cube: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The data file to write; its header stands beside it.", valueName: "reflectance.dat"))
    var data: String

    @Flag(help: "Write 64-bit instead of 32-bit numbers.")
    var double = false

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: CubeOptions
    @OptionGroup(title: "Correction") var reference: ReferenceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table]

    func validate() throws {
        guard reference.white != nil else { throw ValidationError("Give the white reference with --white.") }
        guard !data.lowercased().hasSuffix(".hdr"), !data.lowercased().hasSuffix(".tif") else {
            throw ValidationError(
                "-o names the data file, such as reflectance.dat; it is ENVI, with a header beside it.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let file = try read.open(cube)
        let cube = try reference.correcting(file, read)
        console.tell(reference.findings(on: file))
        let base = data.contains(".") ? String(data[..<(data.lastIndex(of: ".") ?? data.endIndex)]) : data
        let header = try OutputFile(base + ".hdr", overwrite: overwrite)
        let image = try StreamedFile(data, overwrite: overwrite)
        let progress = CubeProgress(console, cube)
        defer { progress.finish() }
        let failure = SinkFailure()
        let scan = try CubeScan(cube, memory: read.bytes, copies: 1, progress: progress.stage("reflectance"))
        let isDouble = double
        var (missing, pixels) = (0, 0)
        try scan.forEach { (block) throws(HyperspectralError) -> ([UInt8], Int) in
            let missing = block.values.count { !$0.isFinite }
            if isDouble { return (Array(UnsafeRawBufferPointer(block.values)), missing) }
            let small = block.values.map { Float($0) }
            return (small.withUnsafeBytes { Array($0) }, missing)
        } then: { (_, piece) throws(HyperspectralError) in
            failure.run { try piece.0.withUnsafeBytes { try image.append($0) } }
            missing += piece.1
            pixels += 1
        }
        try failure.check()
        progress.finish()
        try header.finish(Data(ENVIText.header(of: cube, isDouble: double).utf8))
        try image.finish()
        var findings = cube.findings
        if missing > 0 {
            let share = Double(missing) / Double(cube.shape.count)
            findings.append(
                Finding(
                    code: "cube.missing-values", severity: .warning,
                    summary:
                        "\(missing) of \(cube.shape.count) values (\(Format.percent(share, 1))) have no "
                        + "reflectance and are NaN",
                    place: data))
        }
        console.tell(findings)
        console.note(
            "\(data): \(cube.shape.summary), reflectance, \(double ? "float64" : "float32"), pixel-interleaved")
        return .done
    }
}

/// ENVI headers.
enum ENVIText {
    static func header(of cube: any CubeSource, isDouble: Bool) -> String {
        var text = """
            ENVI
            description = {reflectance, bencao \(SoftwareVersion.current)}
            samples = \(cube.shape.samples)
            lines = \(cube.shape.lines)
            bands = \(cube.shape.bands)
            header offset = 0
            file type = ENVI Standard
            data type = \(isDouble ? 5 : 4)
            interleave = bip
            byte order = 0

            """
        text += "z plot titles = {\(cube.axis.map { asciiTitle($0.unit) } ?? "Band"), Reflectance}\n"
        if let axis = cube.axis {
            let unit: String? =
                switch axis.unit.rawValue {
                case "nm": "Nanometers"
                case "um": "Micrometers"
                case "cm-1": "Wavenumber"
                default: nil
                }
            if let unit { text += "wavelength units = \(unit)\n" }
            text += "wavelength = {" + axis.values.map { String($0) }.joined(separator: ", ") + "}\n"
        }
        return text
    }

    /// The title of an axis in the letters that headers have.
    private static func asciiTitle(_ unit: AxisUnit) -> String {
        switch unit {
        case .nanometre: "Wavelength (nm)"
        case .micrometre: "Wavelength (um)"
        case .wavenumber: "Wavenumber (cm-1)"
        default: "Spectral axis"
        }
    }
}
