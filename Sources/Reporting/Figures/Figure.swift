/// A drawing of results that can be written as an SVG file: plain, labelled, the same bytes for the same data.
///
/// ```swift
/// let text = ScoresFigure(scores: t, labels: labels).svg()
/// ```
public protocol Figure: Sendable {
    /// The whole SVG document, UTF-8 text.
    func svg() -> String
}
