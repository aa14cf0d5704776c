import Chemometrics
import Foundation

/// What people read of cubes on standard output.
enum CubeTables {
    /// What a cube is; every band when verbose, else ten of them.
    static func info(_ cube: CubeFile, _ statistics: CubeStatistics?, verbose: Bool) -> String {
        var text = "\(cube.name): \(cube.shape.summary), \(cube.order.rawValue)\n"
        var details = TextTable(["", ""])
        for detail in cube.details { details.add([detail.name, detail.value]) }
        text += details.text().split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(
            separator: "\n")
        guard let statistics else { return text }
        var table = TextTable([
            ">Band",
            ">"
                + (cube.axis.map { String($0.unit.axisTitle.prefix { $0 != "(" }) } ?? "Wavelength")
                .trimmingCharacters(in: .whitespaces),
            ">Least", ">Mean", ">Largest", ">No number", ">Saturated", ">Stuck",
        ])
        let count = cube.shape.bands
        let shown = verbose || count <= 12 ? Array(0..<count) : (0..<10).map { $0 * (count - 1) / 9 }
        for j in shown {
            let band = statistics.bands[j]
            func number(_ value: Double?) -> String { value.map { Format.short($0) } ?? "none" }
            table.add([
                "\(j + 1)", cube.axis.map { Format.short($0.values[j]) } ?? "", number(band.least), number(band.mean),
                number(band.largest), "\(band.missing)", "\(band.saturated)", "\(band.stuckColumns)",
            ])
        }
        text += "\n" + table.text()
        if shown.count < count { text += "  \(shown.count) of \(count) bands; --verbose shows all\n" }
        if let level = statistics.saturation { text += "  saturated: at \(Format.short(level)) or above\n" }
        return text
    }

    /// One row a band.
    static func bandsCSV(_ cube: CubeFile, _ statistics: CubeStatistics?) -> String {
        var rows = [["band", "wavelength", "least", "mean", "largest", "missing", "saturated", "stuckColumns"]]
        for j in 0..<cube.shape.bands {
            let band = statistics?.bands[j]
            func number(_ value: Double?) -> String { value.map { String($0) } ?? "" }
            rows.append([
                "\(j + 1)", number(cube.axis?.values[j]), number(band?.least), number(band?.mean),
                number(band?.largest),
                band.map { "\($0.missing)" } ?? "", band.map { "\($0.saturated)" } ?? "",
                band.map { "\($0.stuckColumns)" } ?? "",
            ])
        }
        return CSVText.rows(rows)
    }

    /// The objects of a mask.
    static func objects(_ found: LabelImage, threshold: Double, plane: String) -> String {
        let extents = found.extents
        var text =
            "\(Format.count(extents.count, "object")), \(found.labelledPixels) pixels; threshold \(Format.short(threshold)) of "
            + "\(plane)\n"
        var table = TextTable([">Object", ">Pixels", ">Lines", ">Samples", ">Centre"])
        for extent in extents.prefix(50) {
            table.add([
                "\(extent.label)", "\(extent.pixels)", "\(extent.firstLine) … \(extent.lastLine)",
                "\(extent.firstSample) … \(extent.lastSample)",
                "\(Format.fixed(extent.centreLine, 1)), \(Format.fixed(extent.centreSample, 1))",
            ])
        }
        text += table.text()
        if extents.count > 50 { text += "  the first 50 of \(extents.count); --csv gives all\n" }
        return text
    }

    static func objectsCSV(_ found: LabelImage) -> String {
        CSVText.rows(
            [["label", "pixels", "firstLine", "lastLine", "firstSample", "lastSample", "centreLine", "centreSample"]]
                + found.extents.map {
                    [
                        "\($0.label)", "\($0.pixels)", "\($0.firstLine)", "\($0.lastLine)", "\($0.firstSample)",
                        "\($0.lastSample)", "\($0.centreLine)", "\($0.centreSample)",
                    ]
                })
    }
}
