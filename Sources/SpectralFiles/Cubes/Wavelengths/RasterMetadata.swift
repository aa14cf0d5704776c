internal import Spectroscopy

/// What GDAL writes about a raster and its bands, in a TIFF tag (42112) or in a file `.aux.xml`.
struct RasterMetadata {
    /// An item: of a band, counted from 0, or of the whole raster.
    private struct Item {
        let name: String
        let domain: String
        let role: String
        let band: Int?
        let value: String
    }

    private var items: [Item] = []
    private let source: String
    private let bands: Int

    /// Reads the text of the tag: `<Item name= sample= domain= role=>`; nil when it is no such text.
    init?(tag text: String, bands: Int) {
        guard let markup = Markup(text), markup.elements.first?.name == "GDALMetadata" else { return nil }
        source = "the GDAL metadata"
        self.bands = bands
        for element in markup.elements(named: "Item") {
            guard let name = element.attributes["name"] else { continue }
            let sample = element.attributes["sample"]
            let band = sample.flatMap { Int($0) }
            // What belongs to a band that the image does not have is of no use.
            if sample != nil { guard let band, band >= 0, band < bands else { continue } }
            items.append(
                Item(
                    name: name.lowercased(), domain: element.attributes["domain"]?.lowercased() ?? "",
                    role: element.attributes["role"]?.lowercased() ?? "", band: band, value: element.text))
        }
    }

    /// Reads the text of a file `.aux.xml`: `<PAMRasterBand band=><Metadata domain=><MDI key=>`.
    init?(auxiliary text: String, bands: Int, source: String) {
        guard let markup = Markup(text), markup.elements.first?.name == "PAMDataset" else { return nil }
        self.source = source
        self.bands = bands
        for element in markup.elements {
            let parent = element.parent.map { markup.elements[$0] }
            func band(of element: Markup.Element?) -> Int? {
                guard element?.name == "PAMRasterBand" else { return nil }
                return element?.attributes["band"].flatMap { Int($0) }.map { $0 - 1 }
            }
            if element.name == "MDI", let key = element.attributes["key"], parent?.name == "Metadata" {
                let holder = parent?.parent.map { markup.elements[$0] }
                let index = band(of: holder)
                if holder?.name == "PAMRasterBand" { guard let index, index >= 0, index < bands else { continue } }
                items.append(
                    Item(
                        name: key.lowercased(), domain: parent?.attributes["domain"]?.lowercased() ?? "", role: "",
                        band: index, value: element.text))
            } else if let index = band(of: parent), index >= 0, index < bands,
                ["Description", "NoDataValue", "Offset", "Scale"].contains(element.name)
            {
                items.append(
                    Item(
                        name: element.name.lowercased(), domain: "", role: element.name.lowercased(), band: index,
                        value: element.text))
            }
        }
    }

    /// The values of an item, one a band, if every band has one.
    private func texts(_ matches: (Item) -> Bool) -> [String]? {
        var found = [String?](repeating: nil, count: bands)
        for item in items where matches(item) {
            if let band = item.band, found[band] == nil { found[band] = item.value[...].trimmed }
        }
        let texts = found.compactMap { $0 }
        return texts.count == bands && bands > 0 ? texts : nil
    }

    private func numbers(_ matches: (Item) -> Bool) -> [Double]? {
        guard let texts = texts(matches) else { return nil }
        let numbers = texts.compactMap { DecimalNumber.parse($0) }
        return numbers.count == bands ? numbers : nil
    }

    private func whole(_ name: String, domain: String) -> String? {
        items.first { $0.band == nil && $0.name == name && $0.domain == domain }?.value
    }

    /// The wavelengths: of the bands (in no domain, then in the domain ENVI), in one list, in the domain
    /// IMAGERY, in the descriptions of the bands.
    var wavelengths: [StatedWavelengths] {
        var found: [StatedWavelengths] = []
        for domain in ["", "envi"] {
            if let values = numbers({ $0.name == "wavelength" && $0.domain == domain }) {
                let units = texts {
                    ["wavelength_units", "wavelength_unit", "wavelength units"].contains($0.name) && $0.domain == domain
                }
                let unit = units.flatMap { Set($0).count == 1 ? $0[0] : nil }
                found.append(
                    StatedWavelengths(values, unit: unit ?? wholeUnit(domain), source: "\(source), band by band"))
            }
            if let text = whole("wavelength", domain: domain) ?? whole("wavelengths", domain: domain) {
                let values = text.split { "{}, \t\n\r".contains($0) }.map { DecimalNumber.parse($0) }
                let numbers = values.compactMap { $0 }
                if !numbers.isEmpty, numbers.count == values.count {
                    found.append(
                        StatedWavelengths(numbers, unit: wholeUnit(domain), source: "\(source), one list"))
                }
            }
        }
        if let values = numbers({ $0.name == "central_wavelength_um" }) {
            found.append(StatedWavelengths(values, unit: "um", source: "\(source), domain IMAGERY"))
        }
        if let texts = texts({ $0.role == "description" }),
            let stated = StatedWavelengths(texts: texts, source: "\(source), descriptions of the bands")
        {
            found.append(stated)
        }
        let names = (0..<bands).map { whole("band_\($0 + 1)", domain: "") }
        if let stated = StatedWavelengths(texts: names, source: "\(source), names of the bands") {
            found.append(stated)
        }
        return found
    }

    private func wholeUnit(_ domain: String) -> String? {
        for name in ["wavelength units", "wavelength_units", "wavelength_unit"] {
            if let unit = whole(name, domain: domain) { return unit[...].trimmed }
        }
        return nil
    }

    /// Puts scales, offsets and the number for missing values that are stated here.
    func apply(to values: inout StoredValues, element: CubeElement) {
        func perBand(_ role: String, absent: Double) -> [Double]? {
            var result = [Double](repeating: absent, count: bands)
            var isStated = false
            for item in items where item.role == role {
                if let band = item.band, let number = DecimalNumber.parse(item.value[...].trimmed), number.isFinite {
                    result[band] = number
                    isStated = true
                }
            }
            return isStated ? result : nil
        }
        if let scale = perBand("scale", absent: 1), scale.allSatisfy({ $0 != 0 }) { values.scale = scale }
        if let offset = perBand("offset", absent: 0) { values.offset = offset }
        if values.missing == nil, let text = items.first(where: { $0.role == "nodatavalue" })?.value {
            values.missing = StoredValues.missing(text[...].trimmed, element: element)
        }
    }

    /// The bands that are marked as bad with 0, counted from 0.
    var badBands: [Int] {
        for domain in ["", "envi"] {
            if let flags = numbers({ $0.name == "bbl" && $0.domain == domain }) {
                return flags.indices.filter { flags[$0] == 0 }
            }
            if let text = whole("bbl", domain: domain) {
                let flags = text.split { "{}, \t\n\r".contains($0) }.compactMap { DecimalNumber.parse($0) }
                if flags.count == bands { return flags.indices.filter { flags[$0] == 0 } }
            }
        }
        return []
    }
}
