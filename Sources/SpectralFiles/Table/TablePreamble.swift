internal import Spectroscopy

/// The comment lines above a table: `# axis-unit: nm` and `# signal: absorbance`; other comments say nothing
/// to us.
struct TablePreamble {
    private(set) var axisUnit: AxisUnit?
    private(set) var signal: SignalKind?
    /// Where the table begins.
    let end: Int

    /// Reads the comment and empty lines at the beginning of a text.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        var i = 0
        while i < text.count {
            var j = i
            while j < text.count, !text[j].isLineEnd { j += 1 }
            let line = text[i..<j]
            // A spreadsheet may have quoted the comment and padded it with delimiters.
            let content = line.drop { $0.isBlank || $0 == .quote }
            guard content.isEmpty || content.first == .hash else { break }
            let words = String(decoding: content, as: UTF8.self).split(separator: ":", maxSplits: 1)
            if words.count == 2 {
                let padding: Set<Character> = [" ", "\t", "#", "\"", ",", ";", "|"]
                let key = String(words[0].filter { !padding.contains($0) }).lowercased()
                let value = String(
                    words[1].drop { padding.contains($0) }.reversed().drop { padding.contains($0) }.reversed())
                if key == "axis-unit", !value.isEmpty {
                    axisUnit = AxisUnit(spelled: value) ?? AxisUnit(rawValue: value)
                }
                if key == "signal", !value.isEmpty {
                    signal = SignalKind.known.first { $0.rawValue == value.lowercased() } ?? SignalKind(rawValue: value)
                }
            }
            while j < text.count, text[j].isLineEnd { j += 1 }
            i = j
        }
        end = i
    }

    /// The findings for what is stated neither here nor by a person.
    func findings(name: String, options: ReadingOptions) -> [Finding] {
        var findings: [Finding] = []
        if axisUnit == nil && options.axisUnit == nil {
            findings.append(
                Finding(
                    code: "reading.table.axis-unit-unstated", severity: .note,
                    summary: "the table does not state the unit of its axis", place: name,
                    remedy: "state it with --axis-unit, or with a first line such as \"# axis-unit: nm\""))
        }
        if signal == nil && options.signal == nil {
            findings.append(
                Finding(
                    code: "reading.table.signal-unstated", severity: .note,
                    summary: "the table does not state what its values are", place: name,
                    remedy: "state it with --signal, or with a first line such as \"# signal: absorbance\""))
        }
        return findings
    }
}
