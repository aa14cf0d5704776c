internal import LinearAlgebra
internal import Spectroscopy

/// Turns the data records of one JCAMP-DX block into spectral blocks, and checks them against their header.
struct JCAMPDecoder {
    let file: TextFile
    private(set) var blocks: [SpectralBlock] = []
    /// What was found, each code once, with the number of times.
    private var found: [(finding: Finding, count: Int)] = []

    init(file: TextFile) { self.file = file }

    /// The findings, the places of all but the first of a kind being only counted.
    var findings: [Finding] {
        found.map { finding, count in
            count == 1
                ? finding
                : Finding(
                    code: finding.code, severity: finding.severity,
                    summary: finding.summary + " (and \(count - 1) times more)", place: finding.place,
                    remedy: finding.remedy)
        }
    }

    /// Adds a finding.
    mutating func note(
        _ code: String, _ severity: Finding.Severity, _ summary: String, at offset: Int, remedy: String? = nil
    ) {
        if let known = found.firstIndex(where: { $0.finding.code == code }) {
            found[known].count += 1
            return
        }
        found.append(
            (
                Finding(
                    code: code, severity: severity, summary: summary, place: file.place(at: offset).description,
                    remedy: remedy), 1
            ))
    }

    /// The points of all tables so far.
    private var points = 0

    /// Decodes every data table of a block.
    ///
    /// - Throws: `ReadingError` for whatever does not agree.
    mutating func decode(_ block: JCAMPBlock) throws(ReadingError) {
        for (index, record) in block.records.enumerated() {
            switch record.label {
            case "XYDATA", "XYPOINTS", "PEAKTABLE":
                try decode(record, variables: variables(of: block, at: index, x: "X", y: "Y"), in: block)
            case "RADATA":
                try decode(record, variables: variables(of: block, at: index, x: "R", y: "A"), in: block)
            case "DATATABLE":
                let page = JCAMPPage(block: block, index: index, file: file)
                try decode(record, variables: page.variables(), in: block, page: page.title)
            default: break
            }
        }
    }

    /// The variables that XUNITS, FIRSTX, … declare around a data record.
    private func variables(
        of block: JCAMPBlock, at index: Int, x: String, y: String
    ) throws(ReadingError) -> [JCAMPVariable] {
        func number(_ label: String) throws(ReadingError) -> Double? {
            try block.record(label, near: index)?.number(in: file)
        }
        func text(_ label: String) -> String? {
            block.record(label, near: index)?.firstLine(in: file)
        }
        let points = try number("NPOINTS")
        // FIRSTY is only a check, and is misprinted more often than it is needed.
        return [
            JCAMPVariable(
                symbol: x, unit: text("\(x)UNITS"), first: try number("FIRST\(x)"), last: try number("LAST\(x)"),
                step: try number("DELTA\(x)"), factor: try number("\(x)FACTOR"), points: points),
            JCAMPVariable(
                symbol: y, unit: text("\(y)UNITS"), first: text("FIRST\(y)").flatMap { JCAMPRecord.number($0) },
                firstText: text("FIRST\(y)"), factor: try number("\(y)FACTOR"), points: points),
        ]
    }

    private mutating func decode(
        _ record: JCAMPRecord, variables: [JCAMPVariable], in block: JCAMPBlock, page: String? = nil
    ) throws(ReadingError) {
        let form = try JCAMPForm(record, file: file)
        func variable(_ symbol: String) throws(ReadingError) -> JCAMPVariable {
            guard let variable = variables.first(where: { $0.symbol == symbol }) else {
                throw .undeclaredSymbol(
                    place: file.place(at: record.offset), symbol: symbol, declared: variables.map(\.symbol))
            }
            return variable
        }
        let xVariable = try variable(form.x)
        let yVariable = try variable(form.y)
        let isDecimalComma = block.records.contains { $0.holdsDecimalComma(in: file) }
        let range = record.dataStart(in: file)..<record.value.upperBound
        let table =
            form.hasEqualSteps
            ? try JCAMPTable(equalSteps: range, of: file, isDecimalComma: isDecimalComma)
            : try JCAMPTable(groups: range, width: form.width, of: file, isDecimalComma: isDecimalComma)
        // Few bytes can stand for many points, in each table anew: the whole file has one limit.
        points += table.y.count
        let limit = max(JCAMPTable.pointLimit, file.bytes.count)
        guard points <= limit else { throw .tooManyPoints(place: file.place(at: record.offset), limit: limit) }

        let place = file.place(at: record.offset)
        if let stated = yVariable.points {
            guard stated == Double(table.y.count) else {
                throw .pointCount(
                    place: place, stated: Int(exactly: stated.rounded()) ?? .max, found: table.y.count)
            }
        } else {
            note(
                "reading.jcamp.points-unstated", .note,
                "##NPOINTS= is missing; the data hold \(table.y.count) points", at: record.offset)
        }
        guard !table.y.isEmpty else { throw .noSpectra(file: place.description) }
        if yVariable.factor == nil && (form.hasEqualSteps || xVariable.factor != nil) {
            note("reading.jcamp.factor-unstated", .note, "##\(form.y)FACTOR= is missing; 1 is used", at: record.offset)
        }
        let factor = yVariable.factor ?? 1
        let y = table.y.map { $0 * factor }
        let x =
            form.hasEqualSteps
            ? try abscissas(of: table, xVariable, place: place, offset: record.offset)
            : try abscissas(ofGroups: table, xVariable, place: place)
        for (name, values) in [(form.x, x), (form.y, y)] {
            if let bad = values.firstIndex(where: { !$0.isFinite }) {
                throw .unreadableTable(place: place, text: "\(name) of point \(bad + 1), which is not finite,")
            }
        }
        checkFirstOrdinate(y[0], yVariable, factor: factor, offset: record.offset)
        blocks.append(
            JCAMPDescription(block: block, file: file).block(
                at: record, form: form, x: x, y: y, xUnit: xVariable.unit, yUnit: yVariable.unit, page: page))
        if xVariable.unit?.isEmpty ?? true {
            note(
                "reading.jcamp.axis-unit-unstated", .note, "##XUNITS= is missing", at: record.offset,
                remedy: "state the unit with --axis-unit")
        }
        if yVariable.unit?.isEmpty ?? true {
            note(
                "reading.jcamp.signal-unstated", .note, "##YUNITS= is missing", at: record.offset,
                remedy: "state the kind of the values with --signal")
        }
    }

    /// x of equal steps: FIRSTX … LASTX in NPOINTS steps, else by DELTAX; every line's x is checked against
    /// it.
    private mutating func abscissas(
        of table: JCAMPTable, _ variable: JCAMPVariable, place: FilePlace, offset: Int
    ) throws(ReadingError) -> [Double] {
        let n = table.y.count
        let factor = variable.factor ?? 1
        if variable.first == nil {
            note(
                "reading.jcamp.first-unstated", .warning,
                "##FIRST\(variable.symbol)= is missing; the x of the first line is used", at: offset,
                remedy: "compare the axis with that of the instrument")
        }
        let first = variable.first ?? table.lines[0].x * factor
        let step: Double
        if n == 1 {
            step = 0
        } else if let last = variable.last {
            step = (last - first) / Double(n - 1)
            if let stated = variable.step, abs(stated - step) * Double(n - 1) > 0.5 * abs(step) {
                note(
                    "reading.jcamp.step-disagrees", .warning,
                    "##DELTA\(variable.symbol)= states \(stated); first and last x in \(n) points give \(step), "
                        + "which is used", at: offset, remedy: "compare the axis with that of the instrument")
            }
        } else if let stated = variable.step {
            step = stated
        } else {
            throw .missingLabel(place: place, label: "LAST\(variable.symbol)")
        }
        var x = (0..<n).map { first + Double($0) * step }
        if n > 1, let last = variable.last { x[n - 1] = last }
        try check(table.lines, x: x, first: first, step: step, variable)
        return x
    }

    /// Compares the x of every line with that of the point it stands for.
    ///
    /// A point lost or doubled is a whole step, so a line may be off by half a step; and by the unit of its
    /// last digit, for many writers cut it, unless first x and step have no more digits than it. Some writers
    /// print x without XFACTOR, some that of the point after the check.
    private mutating func check(
        _ lines: [JCAMPTable.Line], x: [Double], first: Double, step: Double, _ variable: JCAMPVariable
    ) throws(ReadingError) {
        func tolerance(_ line: JCAMPTable.Line, _ factor: Double) -> Double {
            let unit = line.resolution * abs(factor)
            func isMultiple(_ value: Double) -> Bool { abs(value / unit - (value / unit).rounded()) < 1e-6 }
            let isCut = !(isMultiple(first) && isMultiple(step))
            return 0.5 * abs(step) + (isCut ? unit : 0) + 1e-9 * abs(first)
        }
        var factor = variable.factor ?? 1
        if factor != 1, let line = lines.first, abs(line.x * factor - first) > tolerance(line, factor),
            abs(line.x - first) <= tolerance(line, 1)
        {
            note(
                "reading.jcamp.x-unscaled", .note,
                "the x of the lines are written without ##\(variable.symbol)FACTOR=\(factor)", at: line.offset)
            factor = 1
        }
        for line in lines {
            let found = line.x * factor
            let next = line.isCheck ? min(line.index + 1, x.count - 1) : line.index
            guard line.index < x.count else { continue }
            let needed = abs(found - x[line.index]) <= abs(found - x[next]) ? x[line.index] : x[next]
            guard abs(found - needed) <= tolerance(line, factor) else {
                throw .abscissaCheck(place: file.place(at: line.offset), found: found, needed: x[line.index])
            }
        }
    }

    /// x of pairs, checked against FIRSTX and LASTX.
    private func abscissas(
        ofGroups table: JCAMPTable, _ variable: JCAMPVariable, place: FilePlace
    ) throws(ReadingError) -> [Double] {
        let factor = variable.factor ?? 1
        let x = table.x.map { $0 * factor }
        let steps = Double(max(x.count - 1, 1))
        let tolerance = max(0.5 * abs(x[x.count - 1] - x[0]) / steps, 1e-6 * abs(x[0]))
        for (label, stated, found) in [("FIRST", variable.first, x[0]), ("LAST", variable.last, x[x.count - 1])] {
            if let stated, abs(stated - found) > tolerance {
                throw .statedAbscissa(place: place, label: label + variable.symbol, stated: stated, found: found)
            }
        }
        return x
    }

    /// Compares the first ordinate with FIRSTY: where they differ, YFACTOR or FIRSTY is wrong.
    private mutating func checkFirstOrdinate(
        _ found: Double, _ variable: JCAMPVariable, factor: Double, offset: Int
    ) {
        guard let stated = variable.first, let text = variable.firstText else { return }
        let tolerance = abs(factor) + JCAMPRecord.resolution(text) + 1e-4 * abs(stated)
        guard abs(found - stated) > tolerance else { return }
        note(
            "reading.jcamp.first-ordinate", .warning,
            "##FIRST\(variable.symbol)= states \(stated); the data say \(found)", at: offset,
            remedy: "compare the values with those of the instrument")
    }
}
