internal import Spectroscopy

/// The wavelengths that one source states, not yet checked against the cube.
public struct StatedWavelengths: Sendable, Hashable {
    /// One a band, as they stand there.
    let values: [Double]
    /// The unit as it is spelled there; nil where nothing is said.
    let unit: String?
    /// What people read of the source: "ENVI header leaf.hdr".
    let source: String

    init(_ values: [Double], unit: String?, source: String) {
        self.values = values
        self.unit = unit
        self.source = source
    }

    /// The wavelengths that texts of the bands state, if every band has one and the units agree.
    init?(texts: [String?], source: String) {
        guard !texts.isEmpty else { return nil }
        var values: [Double] = []
        var units: Set<String> = []
        var isBare = false
        for text in texts {
            guard let found = text.flatMap({ BandText($0) }) else { return nil }
            values.append(found.value)
            if let unit = found.unit { units.insert(unit.rawValue) }
            isBare = isBare || found.isBare
        }
        guard units.count <= 1 else { return nil }
        // Bare numbers may be anything: counters, dates, exposure times. They count only as wavelengths could.
        if isBare {
            let plausible = values.allSatisfy { (180...20_000).contains($0) || (0.18...30).contains($0) }
            let isCounter = values.indices.allSatisfy { values[$0] == values[0] + Double($0) }
            guard plausible, !isCounter, values.count > 1 else { return nil }
        }
        self.init(values, unit: units.first, source: source)
    }
}

/// The wavelength that a text names: "366.551 nm", "Wavelength: 366.551", "band 1 (418.24 Nanometers)".
struct BandText {
    let value: Double
    let unit: AxisUnit?
    /// Whether the text is nothing but a number.
    let isBare: Bool

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var numbers: [(value: Double, end: Int)] = []
        var i = 0
        while i < bytes.count {
            let isStart =
                bytes[i] &- .zero <= 9 && (i == 0 || !(bytes[i - 1] | 0x20 >= 0x61 && bytes[i - 1] | 0x20 <= 0x7A))
            guard isStart else {
                // A number within a word ("L7", "B04") is no wavelength.
                if bytes[i] &- .zero <= 9 { while i < bytes.count, bytes[i] &- .zero <= 9 { i += 1 } } else { i += 1 }
                continue
            }
            var value = 0.0
            let start = i
            var end = i
            let found = bytes.withUnsafeBufferPointer { buffer in
                buffer.baseAddress.map { DecimalNumber.scan($0, &end, buffer.count, decimal: .point, &value) } ?? false
            }
            guard found else { return nil }
            i = max(end, start + 1)
            numbers.append((value, end))
        }
        for number in numbers {
            var start = number.end
            while start < bytes.count, bytes[start].isBlank || bytes[start] == UInt8(ascii: "_") { start += 1 }
            var end = start
            let ends: [UInt8] = [
                .space, .tab, .comma, .semicolon, UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "_"),
                .lineFeed, .carriageReturn,
            ]
            while end < bytes.count, !ends.contains(bytes[end]) { end += 1 }
            let word = String(decoding: bytes[start..<end], as: UTF8.self)
            if let unit = AxisUnit(spelled: word), unit != .index, unit != .unstated {
                (value, self.unit, isBare) = (number.value, unit, false)
                return
            }
        }
        guard numbers.count == 1 else { return nil }
        let lower = text.lowercased()
        isBare = !(lower.contains("wavelength") || lower.contains("wavenumber") || lower.contains("λ"))
        if isBare {
            guard DecimalNumber.parse(text.filter { $0 != " " }) != nil else { return nil }
        }
        value = numbers[0].value
        unit = lower.contains("wavenumber") ? .wavenumber : nil
    }
}
