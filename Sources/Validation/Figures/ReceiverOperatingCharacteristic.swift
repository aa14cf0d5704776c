internal import LinearAlgebra

/// The receiver operating characteristic of a score: sensitivity against 1 − specificity over all thresholds.
///
/// A case is called positive when its score is at least the threshold. The points follow scikit-learn's `roc_curve`
/// without dropping any: (0, 0) at the threshold ∞, then one for each different score, descending.
///
/// AUC = P(X > Y) + ½·P(X = Y), X the score of a positive and Y that of a negative case (Mann–Whitney): the area under
/// the points by trapezoids.
///
/// The variance is DeLong's: with midranks T of all N = m + n scores, T_X of the positive, T_Y of the negative ones,
/// ```
/// V₁₀(i) = (T(x_i) − T_X(x_i))/n,  V₀₁(j) = 1 − (T(y_j) − T_Y(y_j))/m,  var = S²(V₁₀)/m + S²(V₀₁)/n   (n − 1)
/// ```
/// and the interval AUC ± z·√var, cut to [0, 1]. Where the classes are apart completely the variance is estimated as 0
/// and says nothing: there is no interval. Cases must be independent: give one score a lot, its mean.
///
/// ```swift
/// let roc = ReceiverOperatingCharacteristic(scores: scores, isPositive: truth)
/// roc?.area, roc?.interval?.low
/// ```
///
/// ## Source
/// DeLong, DeLong, Clarke-Pearson, Biometrics 44 (1988) 837, doi:10.2307/2531595; Sun, Xu, IEEE Signal Process. Lett. 21
/// (2014) 1389, doi:10.1109/LSP.2014.2337313 (midranks)
public struct ReceiverOperatingCharacteristic: Codable, Hashable, Sendable {
    /// One threshold with what it gives.
    public struct Point: Codable, Hashable, Sendable {
        /// The smallest score that is called positive; nil at the first point, where none is.
        public let threshold: Double?
        /// 1 − specificity.
        public let falsePositiveRate: Double
        /// Sensitivity.
        public let truePositiveRate: Double

        /// Youden's J = sensitivity + specificity − 1.
        public var youden: Double { truePositiveRate - falsePositiveRate }
    }

    /// The points, from (0, 0) to (1, 1).
    public let points: [Point]
    /// The area under the curve.
    public let area: Double
    /// DeLong's variance of the area; nil with fewer than two cases of a class.
    public let variance: Double?
    /// The interval of the area; nil without a variance, and where it is 0.
    public let interval: FigureInterval?
    /// The number of positive cases m.
    public let positives: Int
    /// The number of negative cases n.
    public let negatives: Int

    /// Computes the curve; nil unless there are positive and negative cases, all with a finite score.
    ///
    /// - Parameters:
    ///   - scores: one a case; large ones speak for the positive class.
    ///   - confidence: of the interval, above 0 and below 1.
    public init?(scores: [Double], isPositive: [Bool], confidence: Double = 0.95) {
        precondition(scores.count == isPositive.count, "\(scores.count) scores and \(isPositive.count) classes")
        precondition(confidence > 0 && confidence < 1, "a confidence of \(confidence)")
        let x = scores.indices.filter { isPositive[$0] }.map { scores[$0] }
        let y = scores.indices.filter { !isPositive[$0] }.map { scores[$0] }
        guard !x.isEmpty, !y.isEmpty, scores.allSatisfy(\.isFinite) else { return nil }
        let (m, n) = (Double(x.count), Double(y.count))
        positives = x.count
        negatives = y.count

        var points = [Point(threshold: nil, falsePositiveRate: 0, truePositiveRate: 0)]
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var (truePositives, falsePositives) = (0, 0)
        for (k, index) in order.enumerated() {
            if isPositive[index] { truePositives += 1 } else { falsePositives += 1 }
            if k + 1 < order.count, scores[order[k + 1]] == scores[index] { continue }
            points.append(
                Point(
                    threshold: scores[index], falsePositiveRate: Double(falsePositives) / n,
                    truePositiveRate: Double(truePositives) / m))
        }
        self.points = points

        let all = Self.midranks(x + y)
        let (ownX, ownY) = (Self.midranks(x), Self.midranks(y))
        let v10 = x.indices.map { (all[$0] - ownX[$0]) / n }
        let v01 = y.indices.map { 1 - (all[x.count + $0] - ownY[$0]) / m }
        let area = v10.reduce(0, +) / m
        self.area = area
        if x.count >= 2, y.count >= 2 {
            func squares(_ v: [Double]) -> Double { v.reduce(0) { $0 + ($1 - area) * ($1 - area) } }
            let variance = squares(v10) / ((m - 1) * m) + squares(v01) / ((n - 1) * n)
            self.variance = variance
            let half = NormalDistribution.quantile(upperTail: (1 - confidence) / 2) * variance.squareRoot()
            interval =
                variance > Double.ulpOfOne * Double.ulpOfOne * (m + n)
                ? FigureInterval(low: max(area - half, 0), high: min(area + half, 1), confidence: confidence) : nil
        } else {
            variance = nil
            interval = nil
        }
    }

    /// The point with the largest J, the first of equals.
    public var best: Point {
        points.dropFirst().reduce(points[0]) { $1.youden > $0.youden + LossTable.tieTolerance ? $1 : $0 }
    }

    /// The ranks from 1; equal values share the mean of theirs.
    private static func midranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var first = 0
        while first < order.count {
            var last = first
            while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
            for k in first...last { ranks[order[k]] = Double(first + last) / 2 + 1 }
            first = last + 1
        }
        return ranks
    }
}
