internal import LinearAlgebra
internal import Spectroscopy

/// What a JCAMP-DX block says in words: title, facts for people, metadata of the sample.
struct JCAMPDescription {
    let block: JCAMPBlock
    let file: TextFile

    /// Labels that describe the data and not the sample.
    static let structural: Set<String> = [
        "", "JCAMPDX", "JCAMP", "DATACLASS", "BLOCKS", "BLOCKID", "XUNITS", "YUNITS", "RUNITS", "AUNITS", "XFACTOR",
        "YFACTOR", "RFACTOR", "AFACTOR", "FIRSTX", "LASTX", "FIRSTY", "FIRSTR", "LASTR", "FIRSTA", "DELTAX", "DELTAR",
        "NPOINTS", "MAXX", "MINX", "MAXY", "MINY", "MAXA", "MINA", "XLABEL", "YLABEL", "NTUPLES", "VARNAME", "SYMBOL",
        "VARTYPE", "VARFORM", "VARDIM", "UNITS", "FIRST", "LAST", "MIN", "MAX", "FACTOR", "PAGE", "ENDNTUPLES",
        "PEAKASSIGNMENTS", "PEAKASSIGNMENT", "XYDATA", "XYPOINTS", "PEAKTABLE", "RADATA", "DATATABLE",
    ]

    /// The usual labels as the standard spells them, so that files of different writers give the same
    /// columns.
    static let standard: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "TITLE", "DATA TYPE", "ORIGIN", "OWNER", "DATE", "TIME", "LONG DATE", "SPECTROMETER/DATA SYSTEM",
            "INSTRUMENT PARAMETERS", "INSTRUMENTAL PARAMETERS", "SAMPLE DESCRIPTION", "SAMPLING PROCEDURE",
            "DATA PROCESSING", "RESOLUTION", "CAS REGISTRY NO", "NAMES", "MOLFORM", "STATE", "CLASS",
            "SOURCE REFERENCE",
            "CROSS REFERENCE", "PATH LENGTH", "PRESSURE", "TEMPERATURE", "CONCENTRATIONS", "AUDIT TRAIL",
        ].map { (JCAMPRecord.comparable($0), $0) })

    /// The metadata in the order of the file; a label that stands twice is joined, an empty one left out.
    var metadata: [(name: String, value: String)] {
        var metadata: [(name: String, value: String)] = []
        for record in block.records where !Self.structural.contains(record.label) {
            let value = record.text(in: file)
            guard !value.isEmpty else { continue }
            let name =
                Self.standard[record.label]
                ?? (record.spelling.hasPrefix("$") ? String(record.spelling.dropFirst()).trimmed : record.spelling)
            if let known = metadata.firstIndex(where: { $0.name == name }) {
                metadata[known].value += "; " + value
            } else {
                metadata.append((name, value))
            }
        }
        return metadata
    }

    /// The spectral block of one data table; the id of its sample is settled by the file.
    func block(
        at record: JCAMPRecord, form: JCAMPForm, x: [Double], y: [Double], xUnit: String?, yUnit: String?, page: String?
    ) -> SpectralBlock {
        let metadata = metadata
        func value(_ name: String) -> String? { metadata.first { $0.name == name }?.value }
        let dataType = value("DATA TYPE") ?? ""
        let title = (value("TITLE") ?? "") + (page.map { " (\($0))" } ?? "")
        var facts: [SpectralBlock.Fact] = []
        func add(_ name: String, _ value: String?) { if let value, !value.isEmpty { facts.append(.init(name, value)) } }
        add("DATA TYPE", value("DATA TYPE"))
        add("JCAMP-DX", self.block.record("JCAMPDX")?.firstLine(in: file))
        add(record.spelling, form.text)
        add("PAGE", page)
        add("NPOINTS", "\(y.count)")
        add("XUNITS", xUnit)
        add("YUNITS", yUnit)
        for name in ["ORIGIN", "OWNER", "SPECTROMETER/DATA SYSTEM", "DATE", "TIME", "LONG DATE", "RESOLUTION"] {
            add(name, value(name))
        }
        return SpectralBlock(
            title: title, place: file.place(at: record.offset), facts: facts, x: x,
            values: Matrix(rows: 1, columns: y.count, elements: y), xUnitText: xUnit, yUnitText: yUnit,
            axisUnit: JCAMPUnits.axisUnit(xUnit ?? "", dataType: dataType),
            signal: JCAMPUnits.signal(yUnit ?? "", dataType: dataType),
            samples: [
                Sample(id: title, metadata: Dictionary(metadata.map { ($0.name, $0.value) }) { first, _ in first })
            ],
            metadataColumns: metadata.map(\.name))
    }
}
