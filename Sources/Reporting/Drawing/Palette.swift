/// The colours, marker shapes and dashes by which classes and curves are told apart.
///
/// Colours that people with colour vision deficiencies can tell apart (Okabe and Ito, without yellow, which is too pale
/// on white; then wine and olive of Tol's muted scheme). Each has a shape and a dash of its own, so that colour is
/// never the only cue; from the tenth on colours come back with other shapes.
///
/// ## Source
/// Okabe, Ito, Color universal design (2008), https://jfly.uni-koeln.de/color/; Tol, Colour schemes, SRON/EPS/TN/09-002
/// (2021).
enum Palette {
    /// The colours, in the order in which classes take them.
    static let colours = [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#882255", "#999933",
    ]

    /// The dash patterns of lines, "" for none.
    static let dashes = ["", "7 3", "2 2", "9 3 2 3", "12 4", "5 2 2 2 2 2", "4 4", "14 3 3 3", "1 3"]

    static let text = "#1A1A1A"
    static let frame = "#4D4D4D"
    static let grid = "#E6E6E6"
    static let quiet = "#8C8C8C"

    static func colour(_ index: Int) -> String { colours[index % colours.count] }
    static func dash(_ index: Int) -> String { dashes[index % dashes.count] }
    static func shape(_ index: Int) -> MarkerShape {
        let shapes = MarkerShape.allCases
        return shapes[(index + index / colours.count) % shapes.count]
    }

    /// The fill of a share of 0 … 1: white to dark blue, in equal steps of lightness.
    static func sequential(_ share: Double) -> String {
        let clamped = min(max(share, 0), 1)
        func mixed(_ light: Double, _ dark: Double) -> Int { Int((light + (dark - light) * clamped).rounded()) }
        let digits = [mixed(255, 8), mixed(255, 81), mixed(255, 156)].map { value in
            (value < 16 ? "0" : "") + String(value, radix: 16, uppercase: true)
        }
        return "#" + digits.joined()
    }
}
