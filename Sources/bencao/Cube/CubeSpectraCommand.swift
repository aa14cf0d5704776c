import ArgumentParser
import Chemometrics
import Foundation

/// `bencao cube spectra CUBE -o TABLE.csv`.
struct CubeSpectraCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "spectra",
        abstract: "Take mean spectra of a region, a mask or its objects, as a wide table for calibration.",
        discussion: """
            Each row has a sample_id, a lot, the cube, the object and its number of pixels. An object is a lot of its \
            own. With --pixels, rows are single pixels drawn from each object: what a map needs to tell pixels apart.
            """)

    @Argument(help: "A TIFF, an ENVI header or its data file, or a folder of one TIFF a band.")
    var cube: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The table to write; - is standard output.", valueName: "table.csv"))
    var table = "-"

    @OptionGroup var pixels: PixelOptions

    @Flag(help: "One row for each object of the mask.")
    var perObject = false

    @Option(name: .customLong("pixels"), help: "Draw so many pixels of each object instead of its mean.")
    var drawn: Int?

    @Option(
        help: ArgumentHelp("Write the standard deviation of each row's pixels to this table.", valueName: "table.csv"))
    var deviations: String?

    @Option(
        help: ArgumentHelp(
            "A table that describes objects, by a column \"label\" or \"object\"; its columns are added.",
            valueName: "sheet.csv"))
    var objects: String?

    @Option(help: ArgumentHelp("A column with one value for all rows; may be repeated.", valueName: "column=value"))
    var column: [String] = []

    @Option(help: "What the values are: reflectance (usual after a correction), absorbance, intensity, ….")
    var signal: String?

    @Option(help: "The seed of the pixels that are drawn.")
    var seed: UInt64 = 1

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: CubeOptions
    @OptionGroup(title: "Correction") var reference: ReferenceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .csv]

    func validate() throws {
        if let drawn, drawn < 1 { throw ValidationError("--pixels is 1 or more.") }
        guard drawn == nil || deviations == nil else {
            throw ValidationError("--pixels and --deviations exclude each other: a pixel has no scatter.")
        }
        guard column.allSatisfy({ $0.contains("=") }) else { throw ValidationError("--column is column=value.") }
        if let signal, !SignalKind.known.contains(where: { $0.rawValue == signal }) {
            throw ValidationError(
                "--signal \(signal) is not known; give \(SignalKind.known.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let file = try read.open(cube)
        let cube = try reference.correcting(file, read)
        guard cube.axis != nil else { throw HyperspectralError.noWavelengths(cube: cube.name) }
        let means = try OutputFile(table, overwrite: overwrite)
        let scatter = try deviations.map { try OutputFile($0, overwrite: overwrite) }
        let all = try pixels.labels(of: cube, read) ?? LabelImage(whole: cube.shape.lines, samples: cube.shape.samples)
        let labels = perObject || drawn != nil ? all : all.asOneRegion
        let sheet = try objects.map { try ObjectSheet($0) }
        let described = try sheet.map { try $0.described.findings(on: labels) } ?? []
        let kind = reference.signal(signal, of: file)
        let name = InputFile.name(of: self.cube)
        let progress = CubeProgress(console, cube)
        defer { progress.finish() }
        let fixed = column.map { text in
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
        }
        let columns =
            ["sample_id", "lot", "cube", "object", "pixels"] + (sheet?.columns ?? []) + fixed.map(\.0)
        func sample(_ id: String, _ label: Int, _ count: Int) -> Sample {
            let lot = CubeSampleName.object(label, cube: name)
            var metadata = [
                "sample_id": id, "lot": lot, "cube": name, "object": "\(label)", "pixels": "\(count)",
            ]
            metadata.merge(sheet?.rows[label] ?? [:]) { $1 }
            for (key, value) in fixed { metadata[key] = value }
            return Sample(id: id, lot: lot, metadata: metadata)
        }
        var used: any CubeSource = cube
        var findings = described.map {
            Finding(code: $0.code, severity: $0.severity, summary: $0.summary, place: objects, remedy: $0.remedy)
        }
        let (samples, rows, spread): ([Sample], [[Double]], [[Double]?])
        if let drawn {
            let taken: [PixelSample.Pixel]
            (taken, used) = try cube.withoutEmptyBands(
                memory: read.bytes, progress: progress.stage("empty bands")
            ) { (cube) throws(HyperspectralError) in
                try PixelSample(
                    of: cube, in: labels, count: drawn, seed: seed, memory: read.bytes,
                    progress: progress.stage("pixels")
                ).pixels
            }
            samples = taken.map {
                sample(
                    CubeSampleName.pixel(line: $0.line, sample: $0.sample, object: $0.label, cube: name), $0.label, 1)
            }
            (rows, spread) = (taken.map(\.spectrum), [])
        } else {
            let taken: RegionSpectra
            (taken, used) = try cube.withoutEmptyBands(
                memory: read.bytes, progress: progress.stage("empty bands")
            ) { (cube) throws(HyperspectralError) in
                try RegionSpectra(of: cube, in: labels, memory: read.bytes, progress: progress.stage("spectra"))
            }
            findings += taken.findings
            samples = taken.regions.map {
                sample(CubeSampleName.object($0.label, cube: name), $0.label, $0.pixels)
            }
            (rows, spread) = (taken.regions.map(\.mean), taken.regions.map(\.deviation))
        }
        progress.finish()
        guard let axis = used.axis else { throw HyperspectralError.noWavelengths(cube: cube.name) }
        findings = used.findings + findings
        func text(_ samples: [Sample], _ rows: [[Double]]) throws -> Data {
            let spectra = try Spectra(
                x: Matrix(rows: rows), axis: axis, signal: kind, samples: samples, metadataColumns: columns)
            return Data(try WideTable.write(spectra, title: name))
        }
        try means.finish(text(samples, rows))
        if let scatter {
            let kept = spread.indices.filter { spread[$0] != nil }
            guard !kept.isEmpty else {
                throw HyperspectralError.noPixels(what: "every region is a single pixel, which has no scatter")
            }
            try scatter.finish(text(kept.map { samples[$0] }, kept.compactMap { spread[$0] }))
        }
        console.tell(findings)
        if table != "-" {
            console.note(
                "\(table): \(Format.count(rows.count, "spectrum", "spectra")) of \(Format.count(labels.labels.count, "object")), \(axis.summary)"
            )
        }
        return .done
    }
}

/// What is known of objects beside the cube: a table with a column "label" or "object".
struct ObjectSheet {
    let columns: [String]
    let rows: [Int: [String: String]]
    /// What it says of the places and sizes of objects.
    let described: DescribedObjects

    /// The columns of line and sample of the centre, as `bencao cube mask --csv` and others call them.
    private static let centres = [
        ("centreLine", "centreSample"), ("centre_line", "centre_sample"), ("centre_y", "centre_x"),
        ("center_y", "center_x"),
    ]

    init(_ path: String) throws {
        let text = String(decoding: try InputFile.bytes(of: path), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: " \""))
            }
        }
        guard let header = lines.first, let key = header.firstIndex(where: { $0 == "label" || $0 == "object" }) else {
            throw CommandError.badOption(
                option: "--objects", value: path, needed: "a comma-separated table with a column \"label\" is needed")
        }
        var rows: [Int: [String: String]] = [:]
        for (number, line) in lines.dropFirst().enumerated() {
            guard line.count == header.count, let label = Int(line[key]) else {
                throw CommandError.badOption(
                    option: "--objects", value: path,
                    needed: "row \(number + 1) needs \(header.count) cells and a whole number as label")
            }
            rows[label] = Dictionary(
                zip(header, line).enumerated().filter { $0.offset != key }.map { ($0.element.0, $0.element.1) },
                uniquingKeysWith: { a, _ in a })
        }
        let centre = Self.centres.first { header.contains($0.0) && header.contains($0.1) }
        described = DescribedObjects(
            rows.mapValues { row in
                .init(
                    centreLine: centre.flatMap { row[$0.0] }.flatMap(Double.init),
                    centreSample: centre.flatMap { row[$0.1] }.flatMap(Double.init),
                    pixels: row["pixels"].flatMap { Int($0) })
            })
        columns = header.enumerated().filter { $0.offset != key && $0.element != "pixels" }.map(\.element)
        self.rows = rows.mapValues { $0.filter { $0.key != "pixels" } }
    }
}
