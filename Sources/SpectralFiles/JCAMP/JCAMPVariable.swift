/// What the header of a data table says of one of its variables.
struct JCAMPVariable {
    /// X, Y, R, I, …
    let symbol: String
    let unit: String?
    let first: Double?
    /// The first value as written.
    let firstText: String?
    let last: Double?
    let step: Double?
    let factor: Double?
    /// The number of points.
    let points: Double?

    init(
        symbol: String, unit: String? = nil, first: Double? = nil, firstText: String? = nil, last: Double? = nil,
        step: Double? = nil, factor: Double? = nil, points: Double? = nil
    ) {
        self.symbol = symbol
        self.unit = unit
        self.first = first
        self.firstText = firstText
        self.last = last
        self.step = step
        self.factor = factor
        self.points = points
    }
}

/// The form of a data table: `(X++(Y..Y))` or `(XY..XY)` with any symbols, also with a bracket missing.
struct JCAMPForm {
    let x: String
    let y: String
    /// Numbers a group, of pairs 2.
    let width: Int
    let hasEqualSteps: Bool
    /// The form as written.
    let text: String

    /// - Throws: `ReadingError.unknownTableForm`.
    init(_ record: JCAMPRecord, file: TextFile) throws(ReadingError) {
        let line = record.firstLine(in: file)
        let variables = line.prefix { $0 != ")" }.uppercased().filter { !" \t(".contains($0) }
        text = line
        if let split = variables.range(ofPair: "++") {
            let x = String(variables[..<split.lowerBound])
            let rest = variables[split.upperBound...]
            let y = String(rest.prefix { $0 != "." })
            if Self.isSymbol(x), Self.isSymbol(y), rest == "\(y)..\(y)" {
                self.x = x
                self.y = y
                width = 2
                hasEqualSteps = true
                return
            }
        } else if let split = variables.range(ofPair: "..") {
            let group = String(variables[..<split.lowerBound])
            if (2...8).contains(group.count), Self.isSymbol(group), variables[split.upperBound...] == group {
                x = String(group.prefix(1))
                y = String(group.dropFirst().prefix(1))
                width = group.count
                hasEqualSteps = false
                return
            }
        }
        throw .unknownTableForm(place: file.place(at: record.offset), text: line)
    }

    private static func isSymbol(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isLetter }
    }
}

extension String {
    fileprivate func range(ofPair pair: String) -> Range<Index>? {
        var i = startIndex
        while i < endIndex {
            if self[i...].hasPrefix(pair) { return i..<index(i, offsetBy: 2) }
            i = index(after: i)
        }
        return nil
    }
}

extension JCAMPRecord {
    /// The number of a label such as FIRSTX.
    ///
    /// - Throws: `ReadingError.labelNotANumber`; an empty value is no number and no error.
    func number(in file: TextFile) throws(ReadingError) -> Double? {
        let text = firstLine(in: file)
        if text.isEmpty { return nil }
        guard let value = Self.number(text), value.isFinite else {
            throw .labelNotANumber(place: file.place(at: offset), label: spelling, text: text)
        }
        return value
    }

    /// A number with a point or a comma as decimal mark.
    static func number(_ text: String) -> Double? {
        DecimalNumber.parse(text) ?? DecimalNumber.parse(text, decimal: .comma)
    }

    /// One unit of the last digit of a number as written.
    static func resolution(_ text: String) -> Double {
        let mantissa = text.prefix { $0 != "E" && $0 != "e" }
        let stated = Int(text.dropFirst(mantissa.count + 1)) ?? 0
        let exponent = min(max(stated, -1000), 1000)
        let fraction =
            mantissa.contains(where: { $0 == "." || $0 == "," })
            ? mantissa.reversed().prefix { $0 != "." && $0 != "," }.count : 0
        var unit = 1.0
        for _ in 0..<min(abs(exponent - min(fraction, 1000)), 400) { unit *= exponent > fraction ? 10 : 0.1 }
        return unit
    }

    /// Whether this label states a number with a decimal comma.
    func holdsDecimalComma(in file: TextFile) -> Bool {
        guard
            ["FIRSTX", "LASTX", "DELTAX", "FIRSTY", "XFACTOR", "YFACTOR", "MAXX", "MINX", "MAXY", "MINY"].contains(
                label)
        else { return false }
        let text = firstLine(in: file)
        return text.contains(",") && DecimalNumber.parse(text, decimal: .comma) != nil
    }
}
