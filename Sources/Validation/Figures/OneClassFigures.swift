public import Spectroscopy

/// Figures of merit of a one-class model: what it accepts of its own class, and rejects of others.
///
/// Sensitivity is the share of the target lots that are accepted, specificity the share of the lots of an alternative
/// class that are rejected; efficiency √(sensitivity · specificity), the geometric mean. All count lots: a lot is
/// accepted (rejected) when more than half of its rows and repeats are; a tie fails on either side.
///
/// ```swift
/// let figures = OneClassFigures(target: "genuine", labels: labels, lots: lots, accepted: accepted)
/// figures.sensitivity.low, figures.alternatives.first?.efficiency
/// ```
///
/// ## Source
/// Oliveri, Anal. Chim. Acta 982 (2017) 9, doi:10.1016/j.aca.2017.05.013; Oliveri, Downey, TrAC 35 (2012) 74,
/// doi:10.1016/j.trac.2012.02.005
public struct OneClassFigures: Codable, Hashable, Sendable {
    /// The figures against one alternative class.
    public struct Alternative: Codable, Hashable, Sendable {
        /// The alternative class.
        public let name: String
        /// The share of its lots that are rejected.
        public let specificity: LotRate
        /// √(sensitivity · specificity); nil when either is not available.
        public let efficiency: Double?
    }

    /// The class that is modelled.
    public let target: String
    /// The share of the target lots that are accepted.
    public let sensitivity: LotRate
    /// Every alternative class, in the order of the labels.
    public let alternatives: [Alternative]
    /// The share of the lots of all alternative classes together that are rejected.
    public let specificity: LotRate
    /// √(sensitivity · specificity) against all alternative classes together; nil when either is not available.
    public let efficiency: Double?

    /// Counts lots.
    ///
    /// - Parameters:
    ///   - target: the name of the modelled class; of a class without lots the sensitivity is not available.
    ///   - labels: the class of each row.
    ///   - lots: the lot of each row, of one class each.
    ///   - accepted: the decisions of each row, one a repeat; rows without one do not count.
    public init(target: String, labels: ClassLabels, lots: Lots, accepted: [[Bool]]) {
        precondition(
            labels.indices.count == accepted.count && lots.indices.count == accepted.count,
            "\(labels.indices.count) labels and \(lots.indices.count) lots for \(accepted.count) rows")
        var counts = [Int](repeating: 0, count: labels.names.count)
        var acceptedLots = counts
        var rejectedLots = counts
        for rows in lots.rows {
            guard let first = rows.first else { continue }
            let decisions = rows.flatMap { accepted[$0] }
            guard !decisions.isEmpty else { continue }
            let c = labels.indices[first]
            let yes = decisions.count { $0 }
            counts[c] += 1
            if 2 * yes > decisions.count { acceptedLots[c] += 1 }
            if 2 * yes < decisions.count { rejectedLots[c] += 1 }
        }
        let own = labels.names.firstIndex(of: target)
        let sensitivity = LotRate(
            successes: own.map { acceptedLots[$0] } ?? 0, lots: own.map { counts[$0] } ?? 0)
        let others = labels.names.indices.filter { $0 != own }
        let specificity = LotRate(
            successes: others.reduce(0) { $0 + rejectedLots[$1] }, lots: others.reduce(0) { $0 + counts[$1] })
        self.target = target
        self.sensitivity = sensitivity
        self.specificity = specificity
        efficiency = Self.efficiency(sensitivity, specificity)
        alternatives = others.map { c in
            let rate = LotRate(successes: rejectedLots[c], lots: counts[c])
            return Alternative(
                name: labels.names[c], specificity: rate, efficiency: Self.efficiency(sensitivity, rate))
        }
    }

    private static func efficiency(_ a: LotRate, _ b: LotRate) -> Double? {
        guard let a = a.value, let b = b.value else { return nil }
        return (a * b).squareRoot()
    }
}
