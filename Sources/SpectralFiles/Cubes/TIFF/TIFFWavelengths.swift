internal import Foundation
internal import Spectroscopy

/// The wavelengths of a TIFF file, from wherever they are.
struct TIFFWavelengths {
    let pages: TIFFPages
    let shape: CubeShape
    let metadata: RasterMetadata?
    let auxiliary: RasterMetadata?

    /// What every source states, the best first.
    func stated(findings: inout [Finding]) -> [StatedWavelengths] {
        var found: [StatedWavelengths] = []
        for path in WavelengthPaths.headers(pages.path) {
            guard let text = RawCube.headerText(path), let header = ENVIHeader(text, name: path), header.isENVI else {
                continue
            }
            let name = FileSystem.lastComponent(path)
            // The header of another file of the same name states another size.
            let lines = try? header.integer("lines", default: shape.lines)
            let samples = try? header.integer("samples", default: shape.samples)
            guard lines == shape.lines, samples == shape.samples else {
                findings.append(
                    Finding(
                        code: "cube.tiff.foreign-header", severity: .note,
                        summary: "\(name) describes an image of another size and is not used", place: pages.path))
                continue
            }
            if let stated = header.wavelengths(source: name) { found.append(stated) }
            break
        }
        found += metadata?.wavelengths ?? []
        found += auxiliary?.wavelengths ?? []
        if let item = WavelengthPaths.items(pages.path).lazy.compactMap({ Self.item($0) }).first { found.append(item) }
        let description = pages.bands.first?.description
        if let description {
            found += DescriptionText.openMicroscopy(description, bands: shape.bands)
        }
        if let stated = StatedWavelengths(texts: pages.labels, source: "the labels of ImageJ"),
            pages.labels.count == shape.bands
        {
            found.append(stated)
        }
        if let description { found += DescriptionText.wavelengths(description) }
        if pages.bands.count == shape.bands, shape.bands > 1 {
            if let stated = StatedWavelengths(
                texts: pages.bands.map(\.description), source: "the descriptions of the pages")
            {
                found.append(stated)
            }
            if let stated = StatedWavelengths(texts: pages.bands.map(\.name), source: "the names of the pages") {
                found.append(stated)
            }
        }
        if let table = WavelengthFile.beside(WavelengthPaths.tables(pages.path)) { found.append(table) }
        return found
    }

    /// The wavelengths of a STAC item, which are in µm.
    private static func item(_ path: String) -> StatedWavelengths? {
        guard let text = RawCube.headerText(path),
            let json = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), let item = json.object,
            item["stac_version"] != nil
        else { return nil }
        let assets = item["assets"]?.object.map { $0.sorted { $0.key < $1.key }.map(\.value) } ?? []
        for holder in [item["properties"]].compactMap({ $0 }) + assets {
            guard let bands = (holder.object?["eo:bands"] ?? holder.object?["bands"])?.array, !bands.isEmpty else {
                continue
            }
            let values = bands.compactMap { band in
                (band.object?["center_wavelength"] ?? band.object?["eo:center_wavelength"])?.double
            }
            if values.count == bands.count {
                return StatedWavelengths(values, unit: "um", source: FileSystem.lastComponent(path))
            }
        }
        return nil
    }
}

extension JSONValue {
    /// The number, when it is one.
    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
