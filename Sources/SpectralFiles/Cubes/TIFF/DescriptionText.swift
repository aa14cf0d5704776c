internal import Foundation
internal import Spectroscopy

/// What programs write into the description of an image.
enum DescriptionText {
    /// Wavelengths in JSON, or in the form of an ENVI header.
    static func wavelengths(_ text: String) -> [StatedWavelengths] {
        if text.drop(while: \.isWhitespace).hasPrefix("{") {
            guard let object = object(text) else { return [] }
            return json(object, depth: 0).map { [$0] } ?? []
        }
        guard text.contains("="), let header = ENVIHeader(text, name: "") else { return [] }
        return header.wavelengths(source: "the image description").map { [$0] } ?? []
    }

    /// The letters that a program gives the axes of its array: "CYX".
    static func shapedAxes(_ text: String?) -> String? {
        guard let text, text.hasPrefix("{"), case .string(let axes)? = object(text)?["axes"] else { return nil }
        return axes
    }

    private static func object(_ text: String) -> [String: JSONValue]? {
        (try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)))?.object
    }

    private static func json(_ object: [String: JSONValue], depth: Int) -> StatedWavelengths? {
        var unit: String?
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            if key.lowercased().contains("unit"), case .string(let text) = value { unit = unit ?? text }
        }
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            let lower = key.lowercased()
            guard lower.contains("wave") || lower == "wl" || lower.contains("lambda") || lower.contains("band_centers"),
                let list = value.array
            else { continue }
            let numbers = list.compactMap(\.double)
            guard numbers.count == list.count, !numbers.isEmpty else { continue }
            let suffix = lower.split(separator: "_").last.flatMap { AxisUnit(spelled: String($0))?.rawValue }
            return StatedWavelengths(numbers, unit: unit ?? suffix, source: "the image description (JSON)")
        }
        guard depth < 3 else { return nil }
        for (_, value) in object.sorted(by: { $0.key < $1.key }) {
            if let inner = value.object, let found = json(inner, depth: depth + 1) { return found }
        }
        return nil
    }

    /// Wavelengths of the channels of an OME-XML description, in nm unless another unit is stated.
    static func openMicroscopy(_ text: String, bands: Int) -> [StatedWavelengths] {
        guard text.contains("<OME"), let markup = Markup(text) else { return [] }
        let channels = markup.elements(named: "Channel")
        guard channels.count == bands, bands > 0 else { return [] }
        let source = "the OME-XML channels"
        for key in ["EmissionWavelength", "ExcitationWavelength"] {
            let values = channels.compactMap { $0.attributes[key].flatMap { DecimalNumber.parse($0) } }
            if values.count == bands {
                let unit = channels[0].attributes[key + "Unit"] ?? "nm"
                return [StatedWavelengths(values, unit: unit, source: source)]
            }
        }
        return StatedWavelengths(texts: channels.map { $0.attributes["Name"] }, source: source).map { [$0] } ?? []
    }
}

/// The labels of the slices of an ImageJ stack.
///
/// The first entry of the byte counts is that of a table: "IJIJ", then kinds of four letters with the number of
/// their entries; the entries follow, as UTF-16 text for labels.
enum ImageJLabels {
    static func labels(counts: [Int], bytes: [UInt8], isBigEndian: Bool) -> [String] {
        guard let table = counts.first, table >= 12, table <= bytes.count, (table - 4) % 8 == 0,
            counts.allSatisfy({ $0 >= 0 })
        else { return [] }
        func word(_ offset: Int) -> Int {
            let four = bytes[offset..<offset + 4]
            return (isBigEndian ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        let label = Array("labl".utf8).reduce(0) { $0 << 8 | Int($1) }
        var offset = table
        var entry = 1
        for kind in 0..<(table - 4) / 8 {
            let isLabels = word(4 + kind * 8) == label
            var texts: [String] = []
            for _ in 0..<word(8 + kind * 8) {
                guard entry < counts.count, offset + counts[entry] <= bytes.count else { return isLabels ? texts : [] }
                if isLabels {
                    let part = bytes[offset..<offset + counts[entry]]
                    let units = stride(from: part.startIndex, to: part.endIndex - 1, by: 2).map {
                        UInt16(part[isBigEndian ? $0 : $0 + 1]) << 8 | UInt16(part[isBigEndian ? $0 + 1 : $0])
                    }
                    texts.append(String(decoding: units, as: UTF16.self))
                }
                offset += counts[entry]
                entry += 1
            }
            if isLabels { return texts }
        }
        return []
    }
}
