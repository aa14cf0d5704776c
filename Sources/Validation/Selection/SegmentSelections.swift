public import Spectroscopy

/// The choices of a selection in the outer segments of a search: what a reader needs beside the figure.
///
/// Channels are told apart by their axis values, since segments may choose recipes that leave other channels.
///
/// ```swift
/// let selections = try search.segmentSelections(of: result)
/// selections.stability.index, selections.stability.meanChannels, selections.findings
/// ```
public struct SegmentSelections: Codable, Hashable, Sendable {
    /// The choice of each segment; its channels are those that its recipe leaves.
    public let choices: [SelectedVariables]
    /// All axis values that occur, ascending: the channels of `stability`.
    public let axisValues: [Double]
    /// How alike the choices are.
    public let stability: SelectionStability

    init(_ found: [(axis: SpectralAxis, selected: SelectedVariables)], confidence: Double) {
        let values = Set(found.flatMap { $0.axis.values }).sorted()
        let position = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
        choices = found.map(\.selected)
        axisValues = values
        stability = SelectionStability(
            found.map { segment in segment.selected.channels.compactMap { position[segment.axis.values[$0]] } },
            channels: values.count, confidence: confidence)
    }

    /// The findings of the choices, one of each code, with the number of segments that it was met in.
    public var findings: [Finding] {
        var first: [(finding: Finding, count: Int)] = []
        for finding in choices.flatMap(\.findings) {
            if let known = first.firstIndex(where: { $0.finding.code == finding.code }) {
                first[known].count += 1
            } else {
                first.append((finding, 1))
            }
        }
        return first.map { finding, count in
            Finding(
                code: finding.code, severity: finding.severity,
                summary: "in \(count) of \(choices.count) segments; the first: \(finding.summary)",
                place: finding.place, remedy: finding.remedy)
        }
    }
}
