/// How wide a text comes out, estimated for a sans-serif face so that room can be kept for it.
///
/// Advance widths of Helvetica in thousandths of the size, enlarged by 10 % because another face may stand in for it;
/// East Asian characters are as wide as the size.
enum TextWidth {
    private static let narrow = "ijlI.,;:'|!"
    private static let slim = "ft()[]{}r-/\\` \"°·"
    private static let wide = "mMW@%—…→"

    /// The width in pixels of a text at a size in pixels.
    static func of(_ text: String, size: Double, bold: Bool = false) -> Double {
        var thousandths = 0.0
        for character in text {
            let scalar = character.unicodeScalars.first?.value ?? 0
            if scalar >= 0x2E80 && scalar < 0xFB00 || scalar >= 0xFF00 {
                thousandths += 950
            } else if narrow.contains(character) {
                thousandths += 250
            } else if slim.contains(character) {
                thousandths += 340
            } else if wide.contains(character) {
                thousandths += 900
            } else if character.isUppercase {
                thousandths += 690
            } else {
                thousandths += 556
            }
        }
        return thousandths / 1000 * size * (bold ? 1.22 : 1.1)
    }

    /// The text, or as much of its beginning as fits the width, with "…".
    static func fitting(_ text: String, width: Double, size: Double) -> String {
        guard of(text, size: size) > width else { return text }
        var kept = text
        while !kept.isEmpty && of(kept + "…", size: size) > width { kept.removeLast() }
        return kept + "…"
    }
}
