internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy

/// The channels whose importance exceeds a threshold; where too few do, the most important ones with a
/// finding.
struct ThresholdChoice {
    let channels: [Int]
    let findings: [Finding]

    /// - Parameters:
    ///   - inclusive: whether a channel at the threshold passes.
    ///   - minimum: the number of channels that are chosen at least; 0 refuses an empty choice.
    ///   - what: of the importance, for messages: "VIP".
    /// - Throws: `ModellingError.nothingSelected`.
    init(
        _ importance: [Double?], above threshold: Double, inclusive: Bool = false, minimum: Int, what: String
    ) throws(ModellingError) {
        guard minimum >= 0 else {
            throw .invalidParameter(name: "minimumChannels", value: "\(minimum)", needed: "0 or more are needed")
        }
        let passing = importance.indices.filter { j in
            importance[j].map { inclusive ? $0 >= threshold : $0 > threshold } ?? false
        }
        let wanted = min(minimum, importance.count { $0 != nil })
        if passing.count >= max(wanted, 1) {
            channels = passing
            findings = []
            return
        }
        guard wanted > 0 else {
            throw .nothingSelected(what: what, largest: importance.compactMap { $0 }.max(), threshold: threshold)
        }
        channels = Array(Self.ranked(importance).prefix(wanted)).sorted()
        findings = [
            Finding(
                code: "selection.below-threshold", severity: .warning,
                summary: "the \(what) of \(passing.count) channels is above \(SelectedVariables.text(threshold)); the "
                    + "\(wanted) most important \(wanted == 1 ? "channel was" : "channels were") taken",
                remedy: "lower the threshold, or use all channels")
        ]
    }

    /// The channels that have an importance, the most important first; of equals the first channel.
    static func ranked(_ importance: [Double?]) -> [Int] {
        importance.indices.filter { importance[$0] != nil }.sorted { i, j in
            let (a, b) = (importance[i] ?? 0, importance[j] ?? 0)
            return a != b ? a > b : i < j
        }
    }

    /// The largest importance of each channel over the responses that vary.
    ///
    /// - Parameter values: the importances for one response.
    static func largest(
        over training: SelectionTraining, _ values: (Int) throws(ModellingError) -> [Double?]
    ) throws(ModellingError) -> [Double?] {
        var result = [Double?](repeating: nil, count: training.x.columns)
        for k in 0..<training.y.columns {
            let y = training.y.column(k)
            guard y.contains(where: { $0 != y[0] }) else { continue }
            for (j, value) in try values(k).enumerated() {
                if let value { result[j] = max(result[j] ?? value, value) }
            }
        }
        return result
    }

    /// Refuses a threshold that is not above 0.
    static func check(threshold: Double) throws(ModellingError) {
        guard threshold > 0, threshold.isFinite else {
            throw .invalidParameter(name: "threshold", value: "\(threshold)", needed: "a number above 0 is needed")
        }
    }

    /// Refuses a level that is not above 0 and below 1.
    static func check(alpha: Double) throws(ModellingError) {
        guard alpha > 0, alpha < 1 else {
            throw .invalidParameter(
                name: "alpha", value: "\(alpha)", needed: "a number above 0 and below 1 is needed")
        }
    }
}
