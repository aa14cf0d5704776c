import Chemometrics
import Foundation
import TestSupport
import Testing

/// What the cube commands tell beside their results: as much as those for tables, and what to do.
@Suite("Cube, told")
struct CubeToldTests {
    private static let cubes = SharedFolder.packageRoot.appendingPathComponent("Cubes").path
    private static let cube = cubes + "/simulated-slices.tif"
    private static let labels = cubes + "/simulated-slices-labels.tif"

    /// The pixels of the first lots of the genuine table, with other columns in front.
    private static func table(
        lots: Int, each: Int, _ head: String, _ cells: (Int) -> String, every step: Int = 1
    ) throws -> String {
        let lines = try String(contentsOfFile: cubes + "/simulated-genuine.csv", encoding: .utf8).split(separator: "\n")
        func values(_ line: Substring) -> String {
            // The name of a pixel has a comma between quotes.
            let fields = line.split(separator: ",").map(String.init)
            let first = fields.count - 60
            return stride(from: first, to: fields.count, by: step).map { fields[$0] }.joined(separator: ",")
        }
        var text = "# axis-unit: nm\n\(head),\(values(lines[1]))\n"
        for lot in 0..<lots {
            for pixel in 0..<each { text += "\(cells(lot)),\(values(lines[2 + 12 * lot + pixel]))\n" }
        }
        return text
    }

    /// The lines below the table of answers.
    private static func notes(_ run: CommandRun) -> [String] {
        run.lines.filter { line in
            ["CANNOT BE PREDICTED, nested", "no interval with", "the smallest alpha at which", "does not hold for"]
                .contains { line.contains($0) }
        }
    }

    @Test("content: what the table command says of the same spectra, with intervals where there are some")
    func content() throws {
        let folder = try WorkFolder()
        // Contents that have nothing to do with the spectra.
        let moist = [9.1, 4.2, 7.7, 3.9, 9.6, 5.0, 8.8, 4.4, 6.9]
        try folder.write(
            Self.table(lots: 9, each: 1, "sample_id,moist") { "s\($0),\(moist[$0])" }, to: "t.csv")
        let made = try folder.run(
            arguments: ["content", "calibrate", "t.csv", "--analyte", "moist:%", "-o", "m.json"] + SmallModel.quick)
        #expect(made.code == 0, "\(made.errors)")
        #expect(
            try folder.run(
                "cube", "spectra", Self.cube, "--mask", Self.labels, "--per-object", "-o", "means.csv"
            ).code == 0)
        let table = try folder.run("content", "predict", "m.json", "means.csv")
        let told = try folder.run("cube", "predict", "m.json", Self.cube, "--mask", Self.labels)
        #expect(table.code == 1 && told.code == 1)
        #expect(Self.notes(table).count == 2 && Self.notes(told) == Self.notes(table))
        #expect(told.output.contains(", CANNOT BE PREDICTED"))
        let json = try folder.run("cube", "predict", "m.json", Self.cube, "--mask", Self.labels, "--json")
        let findings = try #require(json.json().object?["findings"]?.array).compactMap(\.object)
        let codes = findings.compactMap { $0["code"] }
        for code in ["content.not-predictable", "content.answers-not-usable", "content.answers-without-interval"] {
            #expect(codes.contains(.string(code)), "\(code)")
        }
        #expect(json.errors.contains("no interval with 9 lots"))
        let wide = try folder.run(
            "cube", "predict", "m.json", Self.cube, "--mask", Self.labels, "--alpha", "0.4", "--csv")
        #expect(wide.output.contains(" … ") || !wide.output.contains("moist 6."))
        #expect(!wide.errors.contains("no interval"))
    }

    @Test("adulterant: too few lots, and means of many pixels under lots of few, are told as for tables")
    func adulterant() throws {
        let folder = try WorkFolder()
        try folder.write(Self.table(lots: 8, each: 2, "sample_id,lot,material") { "s\($0),l\($0),herb" }, to: "t.csv")
        let made = try folder.run(
            arguments: ["adulterant", "calibrate", "t.csv", "--genuine", "material=herb", "-o", "m.json"]
                + SmallModel.quick)
        #expect(made.code == 0, "\(made.errors)")
        _ = try folder.run("cube", "spectra", Self.cube, "--mask", Self.labels, "--per-object", "-o", "means.csv")
        let table = try folder.run("adulterant", "predict", "m.json", "means.csv")
        let told = try folder.run("cube", "predict", "m.json", Self.cube, "--mask", Self.labels)
        #expect(Self.notes(table) == ["the smallest alpha at which 8 lots can reject is 0.1111 (--alpha)"])
        #expect(Self.notes(told) == Self.notes(table) && told.code == 1)
    }

    @Test(
        "one model of pixels says that alpha does not hold for objects; with one of means it holds, and the map stays"
    )
    func twoModels() throws {
        let folder = try WorkFolder()
        for (table, model) in [("simulated-genuine", "pixels"), ("simulated-genuine-objects", "objects")] {
            let made = try folder.run(
                arguments: [
                    "adulterant", "calibrate", "\(Self.cubes)/\(table).csv", "--genuine", "material=herb", "-o",
                    model + ".json",
                ] + SmallModel.quick)
            #expect(made.code == 0, "\(made.errors)")
        }
        let masked = try folder.run("cube", "mask", Self.cube, "--minimum-size", "10", "-o", "objects.tif")
        #expect(masked.code == 0)
        let one = try folder.run(
            "cube", "predict", "pixels.json", Self.cube, "--mask", "objects.tif", "-o", "one.tif", "--json")
        let note = "alpha does not hold for 9 answers: 40 … 109 spectra averaged, calibration lots had 12"
        #expect(one.errors.contains(note) && one.errors.contains("--pixel-model"))
        func objects(_ run: CommandRun) throws -> [[String: JSONValue]] {
            try #require(run.json().object?["objects"]?.array).compactMap(\.object)
        }
        let first = try objects(one).compactMap { $0["answer"]?.object }
        #expect(first[0]["guarantee"] == .string("none: 79 spectra averaged, calibration lots had 12"))
        #expect(first[0]["scans"] == .integer(79))
        let two = try folder.run(
            "cube", "predict", "objects.json", Self.cube, "--pixel-model", "pixels.json", "--mask", "objects.tif", "-o",
            "two.tif", "--json")
        #expect(two.code == 1 && !two.errors.contains("does not hold"), "\(two.errors)")
        let second = try objects(two)
        let answers = second.compactMap { $0["answer"]?.object }
        #expect(answers.allSatisfy { $0["guarantee"] == .string("per lot") })
        #expect(
            second.filter { $0["answer"]?.object?["answer"] == .string("reject") }.compactMap { $0["object"] }
                == [.integer(6), .integer(9)])
        // Under the pixel model all seven are 1; under that of means they spread.
        let p = answers.compactMap { answer -> Double? in
            if case .number(let p) = answer["pValue"] { p } else { nil }
        }
        #expect(p.count == 9 && p.min() == 0.04 && Set(p).count >= 5 && p.allSatisfy { $0 < 1 })
        #expect(try folder.bytes("one-score.tif").count == folder.bytes("two-score.tif").count)
        #expect(try objects(one).compactMap { $0["shares"] } == second.compactMap { $0["shares"] })
        let document = try #require(try two.json().object)
        let single = try #require(try one.json().object)
        #expect(document["pixelModel"] != document["model"] && document["pixelModel"] == single["model"])
        let wrong = try folder.run("cube", "predict", "pixels.json", Self.cube, "--pixel-model", "objects.tif")
        #expect(wrong.code == 65)
    }

    @Test("without a mask nothing is decided, with a region one object is: both are said")
    func noMask() throws {
        let folder = try WorkFolder()
        try folder.write(Self.table(lots: 8, each: 2, "sample_id,lot,material") { "s\($0),l\($0),herb" }, to: "t.csv")
        _ = try folder.run(
            arguments: ["adulterant", "calibrate", "t.csv", "--genuine", "material=herb", "-o", "m.json"]
                + SmallModel.quick)
        let plain = try folder.run("cube", "predict", "m.json", Self.cube)
        #expect(plain.code == 0 && plain.errors.contains("note: nothing is decided"))
        #expect(plain.errors.contains("bencao cube mask \(Self.cube) -o objects.tif"))
        let region = try folder.run("cube", "predict", "m.json", Self.cube, "--region", "5-9,10-20")
        #expect(region.code == 1 && region.errors.contains("the region counts as one object"))
        let silent = try folder.run("cube", "predict", "m.json", Self.cube, "--no-objects")
        #expect(!silent.errors.contains("decided"))
    }

    @Test("a cube on another axis: the remedy that is told works")
    func otherAxis() throws {
        let folder = try WorkFolder()
        try folder.write(
            Self.table(lots: 8, each: 1, "sample_id,material", { "s\($0),herb" }, every: 2), to: "t.csv")
        _ = try folder.run(
            arguments: ["adulterant", "calibrate", "t.csv", "--genuine", "material=herb", "-o", "m.json"]
                + SmallModel.quick)
        let told = try folder.run("cube", "predict", "m.json", Self.cube, "--mask", Self.labels, "--json")
        #expect(try told.jsonError().object?["code"] == .string("spectra.axis-mismatch"))
        #expect(told.errors.contains("bencao preprocess means.csv --recipe resample --like MODEL -o OUT"))
        #expect(
            try folder.run(
                "cube", "spectra", Self.cube, "--mask", Self.labels, "--per-object", "-o", "means.csv"
            ).code == 0)
        let resampled = try folder.run(
            "preprocess", "means.csv", "--recipe", "resample", "--like", "m.json", "-o", "out.csv")
        #expect(resampled.code == 0, "\(resampled.errors)")
        let predicted = try folder.run("adulterant", "predict", "m.json", "out.csv", "--jsonl")
        #expect(predicted.code == 1 && predicted.lines.count == 9, "\(predicted.errors)")
    }

    @Test("a band is named by a wavelength that is there, and told with it")
    func band() throws {
        let folder = try WorkFolder()
        let made = try folder.run("cube", "mask", Self.cube, "--band", "1100")
        #expect(made.output.contains("of band 13, 1102.54 nm\n"), "\(made.output)")
        #expect(try folder.run("cube", "mask", Self.cube, "--band", "1705").code == 0)
        let wrong = try folder.run("cube", "mask", Self.cube, "--band", "3000")
        #expect(wrong.code == 65)
        #expect(
            wrong.errors.contains(
                "a band at 3000 nm is not there; there are bands 1 … 60 at 950 … 1700 nm; the nearest is band 60 at 1700 nm"
            ), "\(wrong.errors)")
        let none = try folder.run("cube", "mask", Self.cube, "--band", "1100", "--threshold", "9999")
        #expect(none.code == 0 && none.errors.contains("no pixel lies above the threshold 9999 of band 13, 1102.54 nm"))
    }

    /// An ENVI cube of 60 bands, 64 samples and so many lines of one number.
    private static func envi(_ value: UInt16, lines: Int, _ name: String, in folder: WorkFolder) throws {
        let count = lines * 64 * 60
        let low = UInt8(truncatingIfNeeded: value)
        var bytes = Data(repeating: UInt8(truncatingIfNeeded: value >> 8), count: 2 * count)
        for at in stride(from: 0, to: 2 * count, by: 2) { bytes[at] = low }
        try folder.write(bytes, to: name + ".raw")
        try folder.write(
            "ENVI\nsamples = 64\nlines = \(lines)\nbands = 60\nheader offset = 0\ndata type = 12\ninterleave = bil\n"
                + "byte order = 0\n", to: name + ".hdr")
    }

    @Test("white and dark the wrong way round are refused; what comes out says that it is reflectance, once corrected")
    func reference() throws {
        let folder = try WorkFolder()
        try Self.envi(20_000, lines: 2, "white", in: folder)
        try Self.envi(100, lines: 2, "dark", in: folder)
        let swapped = try folder.run(
            "cube", "reference", Self.cube, "--white", "dark.hdr", "--dark", "white.hdr", "-o", "r.dat")
        #expect(swapped.code == 65 && swapped.errors.contains("as if the two were swapped"))
        let same = try folder.run(
            "cube", "reference", Self.cube, "--white", "white.hdr", "--dark", "white.hdr", "-o", "r.dat")
        #expect(same.code == 65 && same.errors.contains("the white is the dark there") && !folder.exists("r.dat"))
        let made = try folder.run(
            "cube", "reference", Self.cube, "--white", "white.hdr", "--dark", "dark.hdr", "-o", "r.dat")
        #expect(made.code == 0 && !made.errors.contains("warning"), "\(made.errors)")
        let opened = try CubeFile.open(folder.url("r.hdr").path)
        #expect(opened.signal == .reflectance && opened.axis?.unit == .nanometre)
        let spectra = try folder.run("cube", "spectra", "r.hdr", "-o", "mean.csv")
        #expect(try spectra.code == 0 && folder.text("mean.csv").contains("# signal: reflectance"))
        let twice = try folder.run(
            "cube", "reference", "r.hdr", "--white", "white.hdr", "--dark", "dark.hdr", "-o", "rr.dat")
        #expect(twice.code == 0 && twice.errors.contains("the cube says that it is reflectance already"))
    }

    @Test("a sheet of another label image is refused")
    func sheet() throws {
        let folder = try WorkFolder()
        #expect(try folder.run("cube", "mask", Self.cube, "--minimum-size", "10", "-o", "objects.tif").code == 0)
        let sheet = Self.cubes + "/simulated-slices-objects.csv"
        let wrong = try folder.run(
            "cube", "spectra", Self.cube, "--mask", "objects.tif", "--per-object", "--objects", sheet, "-o", "t.csv")
        #expect(wrong.code == 65 && wrong.errors.contains("objects 1, 2, 4, 5, 6, 8 lie elsewhere"), "\(wrong.errors)")
        #expect(!folder.exists("t.csv"))
        let right = try folder.run(
            "cube", "spectra", Self.cube, "--mask", Self.labels, "--per-object", "--objects", sheet, "-o", "t.csv")
        #expect(right.code == 0 && !right.errors.contains("warning"), "\(right.errors)")
        // What the mask itself says of its objects is a sheet that fits.
        let own = try folder.run("cube", "mask", Self.cube, "--minimum-size", "10", "--csv")
        try folder.write(own.output, to: "own.csv")
        let fitting = try folder.run(
            "cube", "spectra", Self.cube, "--mask", "objects.tif", "--per-object", "--objects", "own.csv", "-o", "u.csv"
        )
        #expect(fitting.code == 0 && !fitting.errors.contains("warning"), "\(fitting.errors)")
    }

    @Test("an image of one band is explored by one component; images have the ending of images")
    func small() throws {
        let folder = try WorkFolder()
        let one = try folder.run("cube", "explore", Self.labels, "--json")
        #expect(one.code == 0 && one.errors.contains("1 principal component instead of 3: the cube has 1 band"))
        #expect(try one.json().object?["explainedVariance"]?.array?.count == 1)
        #expect(try folder.run("cube", "explore", Self.labels, "--components", "2").code == 65)
        for arguments in [
            ["cube", "mask", Self.cube, "-o", "m5.png"], ["cube", "explore", Self.cube, "-o", "m5.png"],
            ["cube", "predict", "m.json", Self.cube, "-o", "m5.png"],
        ] {
            let run = try folder.run(arguments: arguments)
            #expect(run.code == 64 && run.errors.contains("m5.tif"), "\(run.errors)")
        }
        #expect(folder.names.isEmpty)
    }

    @Test("a folder with a whole cube among its files: which, and what lies beside it")
    func mixed() throws {
        let folder = try WorkFolder()
        try folder.write(Data(contentsOf: URL(fileURLWithPath: Self.cube)), to: "in/cube.tif")
        try folder.write(Data(contentsOf: URL(fileURLWithPath: Self.labels)), to: "in/labels.tif")
        let told = try folder.run("cube", "info", "in")
        #expect(told.code == 65)
        #expect(
            told.errors.hasPrefix(
                "bencao: in/cube.tif: the file holds 60 bands; in a folder each TIFF is one band, and one band is "
                    + "needed; beside it lie \"labels.tif\"\n  give the file alone"), "\(told.errors)")
    }

    @Test("the bands of a cube in wavenumbers are headed so; one is not many")
    func words() throws {
        let folder = try WorkFolder()
        try Self.envi(100, lines: 1, "flat", in: folder)
        try folder.write((0..<60).map { "\(4000 + 10 * $0)\n" }.joined(), to: "w.csv")
        let info = try folder.run("cube", "info", "flat.hdr", "--wavelengths", "w.csv", "--axis-unit", "cm-1")
        #expect(info.code == 0 && info.output.contains("Wavenumber") && !info.output.contains("Wavelength"))
        let mask = try folder.run("cube", "predict", "m.json", Self.cube, "--mask", Self.cube)
        #expect(mask.code == 66)
        let spectra = try folder.run("cube", "spectra", Self.cube, "--mask", Self.cube, "--per-object")
        #expect(spectra.code == 65 && spectra.errors.contains("the mask has 60 bands; 1 band is needed"))
    }
}

extension WorkFolder {
    /// Runs the command here.
    func run(arguments: [String]) throws -> CommandRun { try CommandRun.run(arguments, in: self) }
}
