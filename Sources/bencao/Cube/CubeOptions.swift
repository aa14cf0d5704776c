import ArgumentParser
import Chemometrics
import Foundation

/// How a cube is read and what stands in front of it.
struct CubeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The wavelength of each band; goes before what the cube says itself.", valueName: "file"))
    var wavelengths: String?

    @Option(help: "The unit of the wavelengths, where the cube does not say it: nm, um, cm-1, index.")
    var axisUnit: String?

    @Option(help: "What pages, rows and columns of a TIFF of single-band pages are: CYX, YXC, YCX.")
    var axes: CubeAxes = .bandLineSample

    @Option(
        help: "The memory that may be used, in MB; results do not depend on it.")
    var memory = 512

    func validate() throws {
        guard (16...1_048_576).contains(memory) else { throw ValidationError("--memory is 16 MB or more.") }
        if let axisUnit, !AxisUnit.known.contains(where: { $0.rawValue == axisUnit }) {
            throw ValidationError(
                "--axis-unit \(axisUnit) is not known; give \(AxisUnit.known.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    /// The bytes that may be used for pieces of cubes: the budget without what the program itself takes.
    var bytes: Int { max(memory - 24, memory / 2) << 20 }

    /// Opens a cube.
    func open(_ path: String) throws -> CubeFile {
        try CubeFile.open(
            path,
            options: CubeFileOptions(
                memory: bytes, wavelengths: wavelengths, axisUnit: axisUnit.map { AxisUnit(rawValue: $0) }, axes: axes))
    }

    /// Opens a mask, a white or a dark: wavelengths of their own do not matter.
    func openBeside(_ path: String) throws -> CubeFile {
        try CubeFile.open(path, options: CubeFileOptions(memory: bytes, axes: axes))
    }
}

/// White and dark recordings of a cube.
struct ReferenceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A recording of the white reference: its lines are averaged.", valueName: "cube"))
    var white: String?

    @Option(help: ArgumentHelp("A recording of the dark: its lines are averaged.", valueName: "cube"))
    var dark: String?

    @Option(
        help: ArgumentHelp("The dark of the white, where it was taken with another exposure.", valueName: "cube"))
    var whiteDark: String?

    @Option(
        help: ArgumentHelp(
            "The reflectance of the white: a number, or a file with one a band.", valueName: "share|file"))
    var whiteReflectance = "1"

    @Option(help: "The exposure time of the white over that of the cube.")
    var exposureRatio = 1.0

    @Option(help: "Values of the white at or above it are saturated; by default the largest that its file can store.")
    var saturation: Double?

    @Flag(
        help: """
            White and dark are of the size of the cube and stand for its pixels one by one; by default the lines of each \
            are averaged.
            """)
    var perPixel = false

    @Option(help: "Where dead pixels take their values from: none, samples, bands.")
    var repair: ReferenceCorrection.Repair = .none

    /// The cube behind its correction; the cube itself without a white.
    func correcting(_ cube: CubeFile, _ options: CubeOptions) throws -> any CubeSource {
        guard let white else {
            guard dark == nil, whiteDark == nil, !perPixel else {
                throw CommandError.contradiction(
                    option: "--dark", reason: "a dark corrects nothing without a white", remedy: "give --white too")
            }
            return cube
        }
        let whiteCube = try options.openBeside(white)
        let reference = WhiteReference(
            reflectance: try reflectance(), exposureRatio: exposureRatio,
            saturation: saturation ?? whiteCube.largestStored)
        if perPixel {
            guard repair == .none else {
                throw CommandError.contradiction(
                    option: "--repair", reason: "references of each pixel have no dead columns to repair",
                    remedy: "leave out --repair, or --per-pixel")
            }
            return try PixelReferencedCube(
                cube, white: whiteCube, dark: try dark.map { try options.openBeside($0) },
                whiteDark: try whiteDark.map { try options.openBeside($0) }, reference: reference,
                memory: options.bytes)
        }
        let correction = try ReferenceCorrection(
            white: ReferenceFrame(averaging: whiteCube, memory: options.bytes),
            dark: try dark.map { try ReferenceFrame(averaging: options.openBeside($0), memory: options.bytes) },
            whiteDark: try whiteDark.map {
                try ReferenceFrame(averaging: options.openBeside($0), memory: options.bytes)
            },
            reference: reference, repair: repair)
        return try ReferencedCube(cube, correction: correction)
    }

    /// What the values are that a command works on: as a person says, reflectance behind a correction, else as the file
    /// says.
    func signal(_ given: String?, of cube: CubeFile) -> SignalKind {
        if let given { return SignalKind(rawValue: given) }
        return white == nil ? cube.signal ?? .unstated : .reflectance
    }

    /// What a person should know of a correction before it is made.
    func findings(on cube: CubeFile) -> [Finding] {
        guard white != nil, cube.signal == .reflectance else { return [] }
        return [
            Finding(
                code: "cube.corrected-twice", severity: .warning,
                summary: "the cube says that it is reflectance already; it is corrected once more", place: cube.name,
                remedy: "leave out --white and --dark, unless the file says so wrongly")
        ]
    }

    private func reflectance() throws -> [Double] {
        if let number = Double(whiteReflectance) { return [number] }
        let text = String(decoding: try InputFile.bytes(of: whiteReflectance), as: UTF8.self)
        var values: [Double] = []
        for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            // The last field of a line: one number a line, or a table of wavelength and reflectance.
            let field = line.split { ", \t;".contains($0) }.last.map(String.init) ?? ""
            guard let value = Double(field) else {
                if number == 0 { continue }
                throw CommandError.badOption(
                    option: "--white-reflectance", value: field, needed: "a number in line \(number + 1) is needed")
            }
            values.append(value)
        }
        return values
    }
}

/// Where an image is written.
enum ImagePath {
    /// Refuses a name that would get another kind of file than it says.
    static func check(_ path: String?) throws {
        guard let path else { return }
        let lower = path.lowercased()
        guard lower.hasSuffix(".tif") || lower.hasSuffix(".tiff") else {
            let stem = path.lastIndex(of: ".").map {
                $0 > (path.lastIndex(of: "/") ?? path.startIndex) ? $0 : path.endIndex
            }
            throw ValidationError(
                "-o names a TIFF: \(path[..<(stem ?? path.endIndex)]).tif; pictures of maps stand beside it, as .png."
            )
        }
    }
}

/// The pixels that a command is about.
struct PixelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A mask or label image of the same size: 0 is background.", valueName: "image"))
    var mask: String?

    @Option(
        help: ArgumentHelp(
            "A rectangle of lines and samples, counted from 0, ends included.", valueName: "line-line,sample-sample"))
    var region: String?

    /// The labels; nil for all pixels.
    func labels(of cube: any CubeSource, _ options: CubeOptions) throws -> LabelImage? {
        if let mask {
            guard region == nil else {
                throw CommandError.contradiction(
                    option: "--region", reason: "--mask and --region exclude each other", remedy: "give one of them")
            }
            let labels = try LabelImage(reading: options.openBeside(mask), memory: options.bytes)
            try labels.requireSize(of: cube)
            return labels
        }
        guard let region else { return nil }
        let ends = region.split(separator: ",").map { $0.split(separator: "-").map { Int($0) } }
        guard ends.count == 2, ends.allSatisfy({ $0.count == 2 }), let l0 = ends[0][0], let l1 = ends[0][1],
            let s0 = ends[1][0], let s1 = ends[1][1], l0 <= l1, s0 <= s1
        else {
            throw CommandError.badOption(
                option: "--region", value: region, needed: "something like 10-49,0-99 is needed")
        }
        return try CubeRegion(lines: l0..<(l1 + 1), samples: s0..<(s1 + 1)).labels(
            lines: cube.shape.lines, samples: cube.shape.samples)
    }
}
