public import LinearAlgebra
public import Spectroscopy

/// The areas under the curve of each class against all others together.
///
/// Conventions: cases are lots: the scores of the rows of a lot are averaged. The mean over the classes counts classes
/// equally (scikit-learn: `multi_class="ovr", average="macro"`).
///
/// ## Source
/// Fawcett, Pattern Recognit. Lett. 27 (2006) 861. doi:10.1016/j.patrec.2005.10.010
public struct OneVersusRestAreas: Codable, Hashable, Sendable {
    /// The class names.
    public let classNames: [String]
    /// The curve of each class; nil for a class without lots, or with all of them.
    public let curves: [ReceiverOperatingCharacteristic?]

    /// The mean area of the classes that have one; nil when none has.
    public var meanArea: Double? {
        let areas = curves.compactMap { $0?.area }
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }

    /// Computes the areas.
    ///
    /// - Parameters:
    ///   - scores: n × g, large ones for the class of the column: posteriors, predicted responses, negative distances.
    ///   - labels: the class of each row.
    ///   - lots: the lot of each row, of one class each; nil when each row is its own lot.
    public init(scores: Matrix, labels: ClassLabels, lots: Lots? = nil, confidence: Double = 0.95) {
        precondition(
            scores.rows == labels.indices.count && scores.columns == labels.names.count,
            "\(scores.rows) × \(scores.columns) scores for \(labels.indices.count) rows of \(labels.names.count) classes"
        )
        let groups = (lots?.rows ?? labels.indices.indices.map { [$0] }).filter { !$0.isEmpty }
        classNames = labels.names
        curves = labels.names.indices.map { c in
            ReceiverOperatingCharacteristic(
                scores: groups.map { rows in
                    rows.reduce(0) { $0 + scores[$1, c] } / Double(rows.count)
                }, isPositive: groups.map { labels.indices[$0[0]] == c }, confidence: confidence)
        }
    }
}
