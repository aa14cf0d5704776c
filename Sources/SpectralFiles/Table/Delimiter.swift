/// What stands between the fields of a line: one byte, or any run of spaces and tabs.
struct Delimiter: Hashable, Sendable {
    /// The byte; a space for runs of blanks.
    let byte: UInt8

    static let tab = Delimiter(byte: .tab)
    static let semicolon = Delimiter(byte: .semicolon)
    static let comma = Delimiter(byte: .comma)
    static let bar = Delimiter(byte: .bar)
    static let blanks = Delimiter(byte: .space)

    /// All of them, in the order in which ties are decided.
    static let all: [Delimiter] = [.tab, .semicolon, .comma, .bar, .blanks]

    /// Whether a byte ends a field.
    @inline(__always)
    func ends(_ byte: UInt8) -> Bool { byte == self.byte || (self.byte == .space && byte == .tab) }

    /// Whether a byte may stand around a field without belonging to it.
    @inline(__always)
    func pads(_ byte: UInt8) -> Bool { byte == .space || (byte == .tab && self.byte != .tab) }

    /// The name for people.
    var name: String {
        switch byte {
        case .tab: "tab"
        case .semicolon: "semicolon"
        case .comma: "comma"
        case .bar: "vertical bar"
        default: "blanks"
        }
    }
}
