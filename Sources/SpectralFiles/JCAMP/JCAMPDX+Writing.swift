internal import LinearAlgebra
public import Spectroscopy

extension JCAMPDX {
    /// The spectra as JCAMP-DX 5.01, one block each, several within one LINK block.
    ///
    /// Ordinates are written in full (AFFN, YFACTOR 1) so that they read back to the last bit. An axis whose
    /// values FIRSTX … LASTX in NPOINTS steps give back within 1e-12 is written as `(X++(Y..Y))`, any other
    /// as `(XY..XY)`. Metadata become labels, those that the standard does not know as `##$name=`; sample id
    /// and lot as `##$sample_id=` and `##$lot=`.
    public static func write(_ spectra: Spectra, title: String) throws(WritingError) -> [UInt8] {
        var out = JCAMPWriter()
        if spectra.count > 1 {
            try out.label("TITLE", title, sample: nil)
            try out.label("JCAMP-DX", "5.01", sample: nil)
            try out.label("DATA TYPE", "LINK", sample: nil)
            try out.label("BLOCKS", "\(spectra.count)", sample: nil)
            try out.label("ORIGIN", "", sample: nil)
            try out.label("OWNER", "", sample: nil)
        }
        let isUniform = JCAMPWriter.isUniform(spectra.axis.values)
        for row in 0..<spectra.count { try out.block(spectra, row: row, isUniform: isUniform) }
        if spectra.count > 1 { try out.label("END", "", sample: nil) }
        return out.bytes
    }
}

/// Writes labels and data tables.
private struct JCAMPWriter {
    private(set) var bytes: [UInt8] = []
    /// The usual length of a line.
    private let lineLength = 78

    /// Whether equal steps from first to last give every value back.
    static func isUniform(_ x: [Double]) -> Bool {
        guard x.count > 1 else { return true }
        let step = (x[x.count - 1] - x[0]) / Double(x.count - 1)
        let tolerance = 1e-12 * max(abs(x[0]), abs(x[x.count - 1]))
        return x.indices.allSatisfy { abs(x[0] + Double($0) * step - x[$0]) <= tolerance }
    }

    mutating func label(_ name: String, _ value: String, sample: String?) throws(WritingError) {
        for (text, forbidden) in [(name, ["=", "$$"]), (value, ["$$"])] {
            let found =
                forbidden.first { text.dropFirst(text.hasPrefix("$") ? 1 : 0).contains($0) }.map { "\"\($0)\"" }
                ?? (text.contains(where: \.isNewline) ? "a line end" : nil)
                ?? (text.hasPrefix("##") ? "\"##\"" : nil)
            if let found {
                throw .unwritableText(
                    format: JCAMPDX.identifier, column: name, sample: sample, text: text, found: found)
            }
        }
        bytes += "##\(name)=\(value.isEmpty ? "" : " ")\(value)\n".utf8
    }

    mutating func block(_ spectra: Spectra, row: Int, isUniform: Bool) throws(WritingError) {
        let sample = spectra.samples[row]
        let x = spectra.axis.values
        let y = spectra.x.row(row)
        var dataType = JCAMPUnits.dataType(spectra.axis)
        // The file's own data type is kept unless the units would then read back as others.
        if let own = sample.metadata["DATA TYPE"],
            JCAMPUnits.axisUnit(JCAMPUnits.text(spectra.axis.unit), dataType: own) == spectra.axis.unit
        {
            dataType = own
        }
        try label("TITLE", sample.metadata["TITLE"] ?? sample.id, sample: sample.id)
        try label("JCAMP-DX", "5.01", sample: sample.id)
        try label("DATA TYPE", dataType, sample: sample.id)
        for name in ["ORIGIN", "OWNER"] { try label(name, sample.metadata[name] ?? "", sample: sample.id) }
        if sample.metadata["sample_id"] == nil { try label("$sample_id", sample.id, sample: sample.id) }
        if let lot = sample.lot, sample.metadata["lot"] == nil { try label("$lot", lot, sample: sample.id) }
        for name in spectra.metadataColumns where !["TITLE", "DATA TYPE", "ORIGIN", "OWNER"].contains(name) {
            guard let value = sample.metadata[name] else { continue }
            let isStandard = JCAMPDescription.standard[JCAMPRecord.comparable(name)] == name || name.hasPrefix(".")
            try label(isStandard ? name : "$" + name, value, sample: sample.id)
        }
        try label("XUNITS", JCAMPUnits.text(spectra.axis.unit), sample: sample.id)
        try label("YUNITS", JCAMPUnits.text(spectra.signal), sample: sample.id)
        try label("XFACTOR", "1", sample: sample.id)
        try label("YFACTOR", "1", sample: sample.id)
        try label("FIRSTX", Self.number(x[0]), sample: sample.id)
        try label("LASTX", Self.number(x[x.count - 1]), sample: sample.id)
        try label("FIRSTY", Self.number(y[0]), sample: sample.id)
        try label("NPOINTS", "\(x.count)", sample: sample.id)
        if isUniform {
            try label("XYDATA", "(X++(Y..Y))", sample: sample.id)
            table(x: x, y: y)
        } else {
            try label("XYPOINTS", "(XY..XY)", sample: sample.id)
            for (x, y) in zip(x, y) { bytes += "\(Self.number(x)), \(Self.number(y))\n".utf8 }
        }
        try label("END", "", sample: sample.id)
    }

    private mutating func table(x: [Double], y: [Double]) {
        var line = ""
        for (x, y) in zip(x, y) {
            let number = Self.number(y)
            if line.utf8.count + number.utf8.count + 1 > lineLength {
                bytes += "\(line)\n".utf8
                line = ""
            }
            if line.isEmpty { line = Self.number(x) }
            line += " " + number
        }
        bytes += "\(line)\n".utf8
    }

    /// The shortest text that reads back the same, its exponent with a sign as the squeezed forms need it.
    private static func number(_ value: Double) -> String {
        var text = value.description.uppercased()
        if text.hasSuffix(".0") { text.removeLast(2) }
        return text
    }
}
