import ArgumentParser
import Chemometrics
import Foundation

/// `bencao cube info CUBE`.
struct CubeInfo: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Tell what a cube holds: size, layout, wavelengths, range of each band, saturated and dead pixels.")

    @Argument(help: "A TIFF, an ENVI header or its data file, or a folder of one TIFF a band.")
    var cube: String

    @Flag(name: .customLong("no-scan"), help: "Tell what the header says only; read no image data.")
    var noScan = false

    @Option(help: "Values at or above it are saturated; by default the largest that the file can store.")
    var saturation: Double?

    @OptionGroup(title: "Reading") var read: CubeOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    private struct Document: Encodable {
        struct Detail: Encodable {
            let name: String
            let value: String
        }
        let schema = "bencao.cube-info.v1"
        let cube: String
        let lines: Int
        let samples: Int
        let bands: Int
        let order: String
        let wavelengths: [Double]?
        let unit: String?
        let details: [Detail]
        let saturation: Double?
        let range: [CubeStatistics.Band]?
        let findings: [Finding]
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let file = try read.open(cube)
        let progress = CubeProgress(console, file)
        defer { progress.finish() }
        let statistics =
            noScan
            ? nil
            : try CubeStatistics(
                of: file, saturation: saturation ?? file.largestStored, memory: read.bytes,
                progress: progress.stage("reading"))
        progress.finish()
        let findings = file.findings + (statistics?.findings ?? [])
        console.tell(findings)
        switch output.format {
        case .json, .jsonl:
            try console.document(
                Document(
                    cube: file.name, lines: file.shape.lines, samples: file.shape.samples, bands: file.shape.bands,
                    order: file.order.rawValue, wavelengths: file.axis?.values, unit: file.axis?.unit.rawValue,
                    details: file.details.map { .init(name: $0.name, value: $0.value) },
                    saturation: statistics?.saturation, range: statistics?.bands, findings: findings))
        case .csv: try console.result(CubeTables.bandsCSV(file, statistics))
        case .table: try console.result(CubeTables.info(file, statistics, verbose: output.verbose))
        }
        return .done
    }
}
