import ArgumentParser
import Chemometrics
import Foundation

/// `bencao cube explore CUBE -o SCORES.tif`.
struct CubeExplore: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Score images of principal components: what differs within a cube.")

    @Argument(help: "A TIFF, an ENVI header or its data file, or a folder of one TIFF a band.")
    var cube: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The score images: scores-pc1.tif, scores-pc1.png, ….", valueName: "scores.tif"))
    var scores: String?

    @OptionGroup var pixels: PixelOptions

    @Option(help: "The number of principal components; by default 3, or as many as there are bands.")
    var components: Int?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: CubeOptions
    @OptionGroup(title: "Correction") var reference: ReferenceOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        let schema = "bencao.cube-exploration.v1"
        let cube: String
        let pixels: Int
        /// The numbers of the bands, where some are left out.
        let bands: [Int]?
        let explainedVariance: [Double]
        let eigenvalues: [Double]
        let mean: [Double]
        let loadings: [[Double]]
        let findings: [Finding]
    }

    func validate() throws {
        try ImagePath.check(scores)
        guard (1...100).contains(components ?? 3) else { throw ValidationError("--components is 1 … 100.") }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let file = try read.open(cube)
        let cube = try reference.correcting(file, read)
        let mask = try pixels.labels(of: cube, read)
        let count = components ?? min(3, max(cube.shape.bands, 1))
        var findings = reference.findings(on: file)
        if components == nil, count < 3 {
            findings.append(
                Finding(
                    code: "cube.few-bands", severity: .note,
                    summary: "\(Format.count(count, "principal component")) instead of 3: the cube has "
                        + Format.count(cube.shape.bands, "band")))
        }
        let names = (0..<count).map { "pc\($0 + 1)" }
        let images = try scores.map { path in
            try MapSet(
                path, like: cube, placement: file.placement,
                layers: names.map { MapLayer(name: $0, quantity: .score, meaning: "score of \($0)") }, classes: nil,
                about: "principal components of \(InputFile.name(of: self.cube))", overwrite: overwrite)
        }
        let progress = CubeProgress(console, cube)
        defer { progress.finish() }
        let (found, used) = try cube.withoutEmptyBands(
            memory: read.bytes, progress: progress.stage("empty bands")
        ) { (cube) throws(HyperspectralError) in
            try CubeComponents(
                of: cube, count: count, within: mask, memory: read.bytes, progress: progress.stage("covariance"))
        }
        let numbers = ((used as? BandSelectedCube)?.kept ?? Array(0..<cube.shape.bands)).map { $0 + 1 }
        if let images {
            let failure = SinkFailure()
            try found.writeScores(of: used, memory: read.bytes, progress: progress.stage("scores")) {
                (lines, scores) throws(HyperspectralError) in
                var layers = (0..<scores.columns).map { a in
                    (0..<scores.rows).map { Float(scores[$0, a]) }
                }
                var codes = [UInt8](repeating: 1, count: scores.rows)
                if let mask {
                    for (k, line) in lines.enumerated() {
                        for (sample, label) in mask.labels(line: line).enumerated() where label == 0 {
                            codes[k * cube.shape.samples + sample] = PixelCode.background
                            for a in layers.indices { layers[a][k * cube.shape.samples + sample] = .nan }
                        }
                    }
                }
                failure.run { try images.append(lines, classes: codes, layers: layers) }
            }
            try failure.check()
            try images.finish()
        }
        progress.finish()
        findings += used.findings
        console.tell(findings)
        let loadings = (0..<found.loadings.columns).map { found.loadings.column($0) }
        switch output.format {
        case .json, .jsonl:
            try console.document(
                Document(
                    cube: cube.name, pixels: found.pixels, bands: numbers.count < cube.shape.bands ? numbers : nil,
                    explainedVariance: found.explainedVariance,
                    eigenvalues: found.eigenvalues, mean: found.mean, loadings: loadings, findings: findings))
        case .csv:
            var rows = [["band", "wavelength", "mean"] + names]
            for j in found.mean.indices {
                let wavelength = used.axis.map { String($0.values[j]) } ?? ""
                rows.append(["\(numbers[j])", wavelength, String(found.mean[j])] + loadings.map { String($0[j]) })
            }
            try console.result(CSVText.rows(rows))
        case .table:
            var text = "\(found.pixels) pixels × \(used.shape.bands) bands\n\n"
            var table = TextTable(["Component", ">Variance", ">Together"])
            var together = 0.0
            for (a, share) in found.explainedVariance.enumerated() {
                together += share
                table.add(["PC\(a + 1)", Format.percent(share, 2), Format.percent(together, 2)])
            }
            text += table.text()
            try console.result(text)
        }
        return .done
    }
}
