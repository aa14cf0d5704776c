internal import LinearAlgebra
public import Spectroscopy

/// A rate over lots with its exact binomial 95 % interval.
public struct LotRate: Codable, Hashable, Sendable {
    /// The share of the lots that succeed; nil when there are none.
    public let value: Double?
    /// The lower limit; nil when there are no lots.
    public let low: Double?
    /// The upper limit; nil when there are no lots.
    public let high: Double?
    /// The number of lots that succeed.
    public let successes: Int
    /// The number of lots.
    public let lots: Int

    private enum CodingKeys: String, CodingKey { case low, high, successes, lots }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let successes = try container.decode(Int.self, forKey: .successes)
        let lots = try container.decode(Int.self, forKey: .lots)
        guard lots >= 0, (0...lots).contains(successes) else {
            throw DecodingError.dataCorruptedError(
                forKey: .successes, in: container, debugDescription: "\(successes) of \(lots) lots")
        }
        self.init(successes: successes, lots: lots)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        try container.encode(successes, forKey: .successes)
        try container.encode(lots, forKey: .lots)
    }

    /// Creates a rate from counts of lots.
    public init(successes: Int, lots: Int) {
        self.successes = successes
        self.lots = lots
        value = lots > 0 ? Double(successes) / Double(lots) : nil
        let interval = ExactBinomialInterval(successes: successes, trials: lots, confidence: 0.95)
        low = interval?.low
        high = interval?.high
    }
}

/// The figures of one class.
///
/// In JSON the rates are plain numbers, with their counts and limits beside them in `sensitivityInterval` and
/// `specificityInterval`.
public struct ClassFigures: Codable, Hashable, Sendable {
    /// The class.
    public let name: String
    /// The share of its lots that are decided rightly.
    public let sensitivity: LotRate
    /// The share of the lots of other classes that are not decided to be of it.
    public let specificity: LotRate
    /// The number of its lots.
    public var n: Int { sensitivity.lots }

    /// Creates figures from the rates.
    public init(name: String, sensitivity: LotRate, specificity: LotRate) {
        self.name = name
        self.sensitivity = sensitivity
        self.specificity = specificity
    }

    private enum CodingKeys: String, CodingKey {
        case name, sensitivity, sensitivityInterval, specificity, specificityInterval, n
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        sensitivity = try container.decode(LotRate.self, forKey: .sensitivityInterval)
        specificity = try container.decode(LotRate.self, forKey: .specificityInterval)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(n, forKey: .n)
        try container.encode(sensitivity.value, forKey: .sensitivity)
        try container.encode(sensitivity, forKey: .sensitivityInterval)
        try container.encode(specificity.value, forKey: .specificity)
        try container.encode(specificity, forKey: .specificityInterval)
    }
}

/// Figures of merit of decisions between classes, counted over lots.
///
/// Sensitivity, specificity, MCC and the confusion matrix count lots: a lot is decided rightly when more than half of its
/// samples and repeats are; otherwise it counts as the wrong class with the most of them (the first of equals).
/// Balanced accuracy is finer: the mean over classes of the mean over lots of the share of right decisions.
public struct ClassificationFigures: Codable, Hashable, Sendable {
    /// The mean over classes of the mean share of right decisions of their lots.
    public let balancedAccuracy: Double
    /// Matthews' correlation over lots; nil when it is not defined.
    public let mcc: Double?
    /// The figures of each class.
    public let classes: [ClassFigures]
    /// True against decided class, in lots.
    public let confusion: ConfusionMatrix

    /// Computes the figures.
    ///
    /// - Parameters:
    ///   - labels: the true class of each row.
    ///   - lots: the lot of each row.
    ///   - decisions: the decided classes of each row, one a repeat.
    public init(labels: ClassLabels, lots: Lots, decisions: [[Int]]) {
        precondition(
            labels.indices.count == decisions.count && lots.indices.count == decisions.count,
            "\(labels.indices.count) labels and \(lots.indices.count) lots for \(decisions.count) rows")
        let g = labels.names.count
        var lotTruth: [Int] = []
        var lotDecided: [Int] = []
        var shareSums = [Double](repeating: 0, count: g)
        var lotCounts = [Int](repeating: 0, count: g)
        for rows in lots.rows {
            guard let first = rows.first else { continue }
            let truth = labels.indices[first]
            var votes = [Int](repeating: 0, count: g)
            for row in rows { for decided in decisions[row] { votes[decided] += 1 } }
            let total = votes.reduce(0, +)
            guard total > 0 else { continue }
            lotTruth.append(truth)
            lotDecided.append(2 * votes[truth] > total ? truth : Self.mostVoted(votes, except: truth))
            shareSums[truth] += Double(votes[truth]) / Double(total)
            lotCounts[truth] += 1
        }
        let confusion = ConfusionMatrix(classNames: labels.names, truth: lotTruth, decided: lotDecided)
        self.confusion = confusion
        mcc = confusion.matthewsCorrelation
        let shares = (0..<g).filter { lotCounts[$0] > 0 }.map { shareSums[$0] / Double(lotCounts[$0]) }
        balancedAccuracy = shares.isEmpty ? 0 : shares.reduce(0, +) / Double(shares.count)
        classes = (0..<g).map { c in
            let own = confusion.trueCount(c)
            let others = confusion.total - own
            let falsePositives = confusion.decidedCount(c) - confusion.counts[c][c]
            return ClassFigures(
                name: labels.names[c], sensitivity: LotRate(successes: confusion.counts[c][c], lots: own),
                specificity: LotRate(successes: others - falsePositives, lots: others))
        }
    }

    private static func mostVoted(_ votes: [Int], except truth: Int) -> Int {
        var best = truth == 0 ? 1 : 0
        for c in votes.indices where c != truth && votes[c] > votes[best] { best = c }
        return best
    }
}
