import ArgumentParser
import Chemometrics

/// How spectra are read.
struct ReadOptions: ParsableArguments {
    @Option(help: "The unit of the axis, where the file does not say it: nm, um, cm-1, raman-cm-1, eV, index.")
    var axisUnit: String?

    @Option(
        help:
            "What the values are, where the file does not say it: absorbance, reflectance, transmittance, kubelka-munk, intensity, preprocessed."
    )
    var signal: String?

    @Option(help: ArgumentHelp("The column of the sample id.", valueName: "column"))
    var sample: String?

    @Option(help: ArgumentHelp("The column of the lot, the unit of independence.", valueName: "column"))
    var lot: String?

    @Option(help: ArgumentHelp("A table that describes the files of a folder: one row a file.", valueName: "sheet.csv"))
    var samples: String?

    @Option(help: "The format of the file, where its bytes are misleading (see `bencao formats`).")
    var format: String?

    func validate() throws {
        if let axisUnit, !AxisUnit.known.contains(where: { $0.rawValue == axisUnit }) {
            throw ValidationError(
                "--axis-unit \(axisUnit) is not known; give \(AxisUnit.known.map(\.rawValue).joined(separator: ", ")).")
        }
        if let signal, !SignalKind.known.contains(where: { $0.rawValue == signal }) {
            throw ValidationError(
                "--signal \(signal) is not known; give \(SignalKind.known.map(\.rawValue).joined(separator: ", ")).")
        }
        if let format {
            do throws(ReadingError) { _ = try SpectralFormatCatalogue.format(format) } catch {
                throw ValidationError("--format: \(error.summary); \(error.remedy)")
            }
        }
    }

    /// The reading options, with columns that a plan or a model names where the command line names none.
    func reading(sampleColumn: String? = nil, lotColumn: String? = nil) -> ReadingOptions {
        ReadingOptions(
            axisUnit: axisUnit.map { AxisUnit(rawValue: $0) }, signal: signal.map { SignalKind(rawValue: $0) },
            sampleColumn: sample ?? sampleColumn, lotColumn: lot ?? lotColumn, format: format)
    }
}
