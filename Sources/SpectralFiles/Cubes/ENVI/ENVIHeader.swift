internal import Spectroscopy

/// The header of an ENVI file: names and values, in any of the dialects that are met.
///
/// Names are compared in lower case without repeated spaces. A value in braces goes over any number of lines;
/// lines that begin with a semicolon are comments; elements of a list are separated by commas, also by one that
/// begins a line. What does not have the form name = value is passed over.
struct ENVIHeader: Sendable {
    /// The values by name, without their braces.
    let fields: [String: String]
    /// Whether the file begins with the word ENVI.
    let isENVI: Bool
    /// What errors call it.
    let name: String

    /// Reads a text; nil when not a single field is found.
    init?(_ text: String, name: String) {
        var fields: [String: String] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        isENVI = lines.first?.trimmed.uppercased().hasPrefix("ENVI") ?? false
        self.name = name
        var index = 0
        while index < lines.count {
            let line = lines[index]
            index += 1
            guard !line.trimmed.hasPrefix(";"), let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].lowercased().split(separator: " ").joined(separator: " ")
            var value = line[line.index(after: equals)...].trimmed
            if value.hasPrefix("{") {
                var parts = [value]
                while !(parts.last?.contains("}") ?? true), index < lines.count {
                    let next = lines[index].trimmed
                    index += 1
                    if !next.hasPrefix(";") { parts.append(next) }
                }
                value = parts.joined(separator: "\n")
                value.removeFirst()
                if let end = value.lastIndex(of: "}") { value = String(value[..<end]) }
            }
            if fields[key] == nil { fields[key] = value }
        }
        guard !fields.isEmpty else { return nil }
        self.fields = fields
    }

    /// The text of a field.
    func text(_ key: String) -> String? { fields[key].map { $0[...].trimmed } }

    /// The elements of a list; empty ones (of doubled or leading commas) are left out.
    func list(_ key: String) -> [String]? {
        fields[key].map { text in
            text.split { $0 == "," || $0.isNewline }.map { $0.trimmed }.filter { !$0.isEmpty }
        }
    }

    /// The numbers of a list; nil when there is none or one of them is no number.
    func numbers(_ key: String) -> [Double]? {
        guard let list = list(key) else { return nil }
        let numbers = list.compactMap { DecimalNumber.parse($0) }
        return numbers.count == list.count && !numbers.isEmpty ? numbers : nil
    }

    /// A whole number; the default when there is none.
    func integer(_ key: String, default standard: Int? = nil) throws(CubeFileError) -> Int {
        guard let text = text(key), !text.isEmpty else {
            if let standard { return standard }
            throw .missingKey(place: name, key: key)
        }
        guard let value = DecimalNumber.parse(text), value >= 0, value < 0x1p53, value == value.rounded() else {
            throw .invalidKey(place: name, key: key, text: text, needed: "a whole number of 0 or more")
        }
        return Int(value)
    }

    /// The wavelengths, with the unit that is stated there or in the titles of the plot.
    func wavelengths(source: String) -> StatedWavelengths? {
        guard let values = numbers("wavelength") else { return nil }
        var unit = text("wavelength units")
        if unit == nil, let title = list("z plot titles")?.first?.lowercased() {
            if title.contains("wavenumber") || title.contains("cm-1") { unit = AxisUnit.wavenumber.rawValue }
            if title.contains("nanomet") || title.contains("(nm)") { unit = AxisUnit.nanometre.rawValue }
            if title.contains("micromet") || title.contains("(um)") { unit = AxisUnit.micrometre.rawValue }
        }
        return StatedWavelengths(values, unit: unit, source: source)
    }

    /// What the values are, where the header says it: by the title of the values (the second of the titles of the plot),
    /// or by a factor of reflectance.
    var signal: SignalKind? {
        let titles = list("z plot titles") ?? []
        let title = titles.count > 1 ? titles[1].lowercased() : ""
        for kind in [SignalKind.reflectance, .absorbance, .transmittance, .kubelkaMunk, .intensity]
        where title.hasPrefix(kind.rawValue) {
            return kind
        }
        return text("reflectance scale factor").map { !$0.isEmpty } == true ? .reflectance : nil
    }

    /// The bands that the list of bad bands marks with 0, counted from 0.
    var badBands: [Int] {
        (numbers("bbl") ?? []).enumerated().filter { $0.element == 0 }.map { $0.offset }
    }
}

extension Substring {
    /// The text without blanks at its ends.
    var trimmed: String {
        var part = self
        while let first = part.first, first.isWhitespace { part.removeFirst() }
        while let last = part.last, last.isWhitespace { part.removeLast() }
        return String(part)
    }
}
