/// A decoded data table, before factors and checks against the header.
struct JCAMPTable {
    /// What the first number of a line says about x.
    struct Line {
        /// The number as written.
        let x: Double
        /// One unit of its last digit.
        let resolution: Double
        /// The index of the point it stands for.
        let index: Int
        /// Whether that point is the last of the line before, written again as a check.
        let isCheck: Bool
        /// Where the line begins in the file.
        let offset: Int
    }

    /// The points that a run of duplicates may stand for in all.
    static let pointLimit = 1 << 22

    /// The abscissas of x, y pairs; of equal steps none.
    private(set) var x: [Double] = []
    /// The ordinates.
    private(set) var y: [Double] = []
    /// The lines of a table of equal steps.
    private(set) var lines: [Line] = []

    /// Decodes `(X++(Y..Y))`: on each line one x, then ordinates at equal steps.
    ///
    /// After a line that ends in a difference, the first ordinate of the next line is that last value again,
    /// as a check.
    ///
    /// - Throws: `ReadingError` with the line.
    init(
        equalSteps range: Range<Int>, of file: TextFile, isDecimalComma: Bool
    ) throws(ReadingError) {
        var table = JCAMPTable()
        try file.bytes.withUnsafeBufferPointer { (text) throws(ReadingError) in
            let data = UnsafeBufferPointer(rebasing: text[range])
            try table.decodeEqualSteps(data, offset: range.lowerBound, file: file, isDecimalComma: isDecimalComma)
        }
        self = table
    }

    /// Decodes `(XY..XY)` and its kin: groups of `width` numbers, of which the first two are x and y.
    ///
    /// - Throws: `ReadingError` with the line.
    init(
        groups range: Range<Int>, width: Int, of file: TextFile, isDecimalComma: Bool
    ) throws(ReadingError) {
        var table = JCAMPTable()
        try file.bytes.withUnsafeBufferPointer { (text) throws(ReadingError) in
            let data = UnsafeBufferPointer(rebasing: text[range])
            try table.decodeGroups(
                data, width: width, offset: range.lowerBound, file: file, isDecimalComma: isDecimalComma)
        }
        self = table
    }

    private init() {}

    private mutating func decodeEqualSteps(
        _ text: UnsafeBufferPointer<UInt8>, offset: Int, file: TextFile, isDecimalComma: Bool
    ) throws(ReadingError) {
        var spelling = JCAMPNumber.Spelling(isDecimalComma: isDecimalComma)
        spelling.isPlain = JCAMPNumber.Spelling.isPlain(text)
        let limit = max(Self.pointLimit, text.count)
        var endedInDifference = false
        var i = 0
        while Self.skipToNumber(text, &i) {
            let lineStart = i
            guard let abscissa = JCAMPNumber.read(text, &i, spelling), abscissa.kind == .absolute else {
                throw Self.unreadable(text, i, offset, file)
            }
            let hasCheck = endedInDifference
            lines.append(
                Line(
                    x: abscissa.value, resolution: abscissa.resolution, index: hasCheck ? y.count - 1 : y.count,
                    isCheck: hasCheck, offset: offset + lineStart))
            var needsCheck = hasCheck
            var last: JCAMPNumber?
            while true {
                while i < text.count, Self.separates(text[i]) { i += 1 }
                guard i < text.count, !text[i].isLineEnd, !Self.isComment(text, i) else { break }
                let tokenStart = i
                guard !Self.isWord(text, i), let number = JCAMPNumber.read(text, &i, spelling) else {
                    throw Self.unreadable(text, i, offset, file)
                }
                if needsCheck {
                    guard number.kind == .absolute, let value = y.last else {
                        throw Self.unreadable(text, tokenStart, offset, file)
                    }
                    // Ordinates of these forms are whole numbers, so half a unit cannot come from rounding.
                    guard abs(number.value - value) < 0.5 * number.resolution else {
                        throw .ordinateCheck(
                            place: file.place(at: offset + lineStart), found: number.value, needed: value)
                    }
                    needsCheck = false
                    last = number
                    continue
                }
                switch number.kind {
                case .absolute:
                    y.append(number.value)
                    last = number
                case .difference:
                    guard let value = y.last, last != nil else {
                        throw Self.unreadable(text, tokenStart, offset, file)
                    }
                    y.append(value + number.value)
                    last = number
                case .duplicate:
                    guard let repeated = last, let value = y.last, number.value >= 1 else {
                        throw Self.unreadable(text, tokenStart, offset, file)
                    }
                    guard number.value <= Double(limit - y.count) else {
                        throw .tooManyPoints(place: file.place(at: offset + lineStart), limit: limit)
                    }
                    let step = repeated.kind == .difference ? repeated.value : 0
                    var current = value
                    for _ in 1..<max(1, Int(number.value)) {
                        current += step
                        y.append(current)
                    }
                }
            }
            endedInDifference = last?.kind == .difference
        }
    }

    private mutating func decodeGroups(
        _ text: UnsafeBufferPointer<UInt8>, width: Int, offset: Int, file: TextFile, isDecimalComma: Bool
    ) throws(ReadingError) {
        let spelling = JCAMPNumber.Spelling(isDecimalComma: isDecimalComma, isPlain: true)
        var position = 0
        var i = 0
        var groupStart = 0
        while Self.skipToNumber(text, &i) {
            if position == 0 { groupStart = i }
            let tokenStart = i
            guard let number = JCAMPNumber.read(text, &i, spelling), number.kind == .absolute else {
                throw Self.unreadable(text, tokenStart, offset, file)
            }
            if position == 0 { x.append(number.value) } else if position == 1 { y.append(number.value) }
            position = (position + 1) % width
        }
        guard position == 0 else {
            throw .unreadableTable(
                place: file.place(at: offset + groupStart),
                text: "\(position) of \(width) numbers at the end")
        }
    }

    /// Moves to the next byte that may begin a number; false at the end.
    private static func skipToNumber(_ text: UnsafeBufferPointer<UInt8>, _ i: inout Int) -> Bool {
        while i < text.count {
            if isComment(text, i) {
                while i < text.count, !text[i].isLineEnd { i += 1 }
            } else if separates(text[i]) || text[i].isLineEnd {
                i += 1
            } else {
                return true
            }
        }
        return false
    }

    @inline(__always)
    private static func separates(_ c: UInt8) -> Bool { c.isBlank || c == .comma || c == .semicolon }

    private static func isComment(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        text[i] == UInt8(ascii: "$") && i + 1 < text.count && text[i + 1] == UInt8(ascii: "$")
    }

    /// Whether NaN or infinity stands here by itself: its letters are digits of the squeezed forms.
    private static func isWord(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Bool {
        guard text[i] | 0x20 == UInt8(ascii: "n") || text[i] | 0x20 == UInt8(ascii: "i"),
            i == 0 || separates(text[i - 1])
        else { return false }
        let word = text[i...].prefix { !separates($0) && !$0.isLineEnd }.prefix(9).map { $0 | 0x20 }
        return ["nan", "inf", "infinity"].contains { word.elementsEqual($0.utf8) }
    }

    private static func unreadable(
        _ text: UnsafeBufferPointer<UInt8>, _ i: Int, _ offset: Int, _ file: TextFile
    ) -> ReadingError {
        let place = file.place(at: offset + i)
        if i < text.count, text[i] == UInt8(ascii: "?") { return .missingValues(place: place) }
        let found = text[min(i, text.count)...].prefix { !$0.isBlank && !$0.isLineEnd }.prefix(20)
        return .unreadableTable(place: place, text: String(decoding: found, as: UTF8.self))
    }
}
