import ArgumentParser
import Chemometrics
import Foundation

/// `bencao cube mask CUBE -o LABELS.tif`.
struct CubeMaskCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Find the objects of a cube: a threshold (Otsu's by default), connected pixels, numbered from 1.",
        discussion: """
            The threshold is put to the mean of all bands, to one band (--band), or to the score of a principal \
            component (--component).
            """)

    @Argument(help: "A TIFF, an ENVI header or its data file, or a folder of one TIFF a band.")
    var cube: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The label image to write, a TIFF.", valueName: "labels.tif"))
    var labelFile: String?

    @Option(help: ArgumentHelp("The band, by its wavelength (the nearest) or by number with #.", valueName: "nm|#n"))
    var band: String?

    @Option(help: "The principal component whose score separates, from 1.")
    var component: Int?

    @Option(help: "The threshold, where Otsu's is not wanted.")
    var threshold: Double?

    @Flag(help: "Objects lie below the threshold.")
    var below = false

    @Option(help: "Objects with fewer pixels are left out.")
    var minimumSize = 1

    @Option(help: "The width of the rim that is taken off each object: pixels mixed with the background.")
    var erosion = 0

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: CubeOptions
    @OptionGroup(title: "Correction") var reference: ReferenceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        let schema = "bencao.cube-mask.v1"
        let cube: String
        let plane: String
        let threshold: Double
        let objects: [LabelImage.Extent]
        let findings: [Finding]
    }

    func validate() throws {
        try ImagePath.check(labelFile)
        guard band == nil || component == nil else {
            throw ValidationError("--band and --component exclude each other; give one of them.")
        }
        guard minimumSize >= 1, (0...1000).contains(erosion) else {
            throw ValidationError("--minimum-size is 1 or more, --erosion 0 … 1000.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let file = try read.open(cube)
        let cube = try reference.correcting(file, read)
        let description = "bencao \(SoftwareVersion.current): label of each object, 0 background"
        let image = try labelFile.map {
            try MapFile(
                $0, name: "objects", like: cube, placement: file.placement, element: .uint32, description: description,
                overwrite: overwrite)
        }
        let progress = CubeProgress(console, cube)
        defer { progress.finish() }
        let plane: ImagePlane
        var used: any CubeSource = cube
        if let band {
            plane = .band(try BandChoice.index(band, of: cube))
        } else if let component {
            let (components, others) = try cube.withoutEmptyBands(
                memory: read.bytes, progress: progress.stage("empty bands")
            ) { (cube) throws(HyperspectralError) in
                try CubeComponents(
                    of: cube, count: component, memory: read.bytes, progress: progress.stage("components"))
            }
            used = others
            plane = .score(components, component: component - 1)
        } else {
            plane = .mean
        }
        let mask = CubeMask(
            plane: plane, threshold: threshold, below: below, minimumSize: minimumSize, erosion: erosion)
        let found: CubeMask.Found
        (found, used) = try used.withoutEmptyBands(
            memory: read.bytes, progress: progress.stage("empty bands")
        ) { (cube) throws(HyperspectralError) in
            try mask.find(in: cube, memory: read.bytes, progress: progress.stage("objects"))
        }
        progress.finish()
        if let image {
            for line in 0..<found.objects.lines {
                try image.append(found.objects.labels(line: line).map { UInt32($0) })
            }
            try image.finish()
        }
        let findings = reference.findings(on: file) + used.findings + found.findings
        console.tell(findings)
        switch output.format {
        case .json, .jsonl:
            try console.document(
                Document(
                    cube: cube.name, plane: plane.summary(in: cube), threshold: found.threshold,
                    objects: found.objects.extents,
                    findings: findings))
        case .csv: try console.result(CubeTables.objectsCSV(found.objects))
        case .table:
            try console.result(
                CubeTables.objects(found.objects, threshold: found.threshold, plane: plane.summary(in: cube)))
        }
        return .done
    }
}

/// A band as a person names it.
enum BandChoice {
    /// "#12" is the twelfth band; "1450" that nearest to 1450 in the unit of the axis.
    static func index(_ text: String, of cube: any CubeSource) throws -> Int {
        if text.hasPrefix("#"), let number = Int(text.dropFirst()), (1...cube.shape.bands).contains(number) {
            return number - 1
        }
        guard let wanted = Double(text), wanted.isFinite else {
            throw CommandError.badOption(
                option: "--band", value: text,
                needed: "a wavelength, or # and a number 1 … \(cube.shape.bands), is needed")
        }
        guard let axis = cube.axis else { throw HyperspectralError.noWavelengths(cube: cube.name) }
        var best = 0
        for j in 0..<axis.count where abs(axis.values[j] - wanted) < abs(axis.values[best] - wanted) { best = j }
        // Half a step belongs to a band; up to a whole one a number may be rounded.
        let neighbour = best == 0 ? 1 : best - 1
        let step = axis.count > 1 ? abs(axis.values[best] - axis.values[neighbour]) : .infinity
        guard abs(axis.values[best] - wanted) <= step else {
            let unit = axis.unit.symbol
            throw HyperspectralError.outside(
                what: "a band at \(Format.short(wanted)) \(unit)",
                possible: "bands 1 … \(axis.count) at \(Format.short(axis.values[0])) … "
                    + "\(Format.short(axis.values[axis.count - 1])) \(unit); the nearest is band \(best + 1) at "
                    + "\(Format.short(axis.values[best])) \(unit)")
        }
        return best
    }
}
