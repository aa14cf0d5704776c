internal import Glibc
internal import LinearAlgebra

/// The probability of detection against the level of an adulterant: counts, logistic fit with band, detected level.
///
/// logit POD(x) = β₀ + β₁·x by maximum likelihood (iteratively reweighted least squares), x in per cent. The band is that
/// of the logit, β̂₀ + β̂₁·x ± z·√(cᵀV c), c = (1, x), V the inverse Fisher information. The level that is detected with
/// probability π is x_π = (logit π − β₀)/β₁, its limits by Fieller's theorem.
///
/// Where one unit is tried at several levels, the covariance is that of clusters (sandwich): V = H⁻¹(Σ_g s_g s_gᵀ)H⁻¹·
/// G/(G − 1), s_g the score of unit g.
///
/// Whether the counts y_k of n_k follow the curve p_k is asked twice: of the deviance
/// G² = 2Σ_k [y_k·ln(y_k/(n_k·p_k)) + (n_k − y_k)·ln((n_k − y_k)/(n_k·(1 − p_k)))], χ² with (levels − 2) degrees of
/// freedom, at 5 %; and of every level by itself, whose exact interval must hold p_k, at 95 % for all levels together
/// (1 − 0.05/levels each). Where either fails there is no
/// fit, only a bracket: a level read off a curve that the counts contradict would be wrong.
///
/// Conventions: the unit is a lot; POD = 1 − POI of the identity method. Where detected and undetected lots are separated
/// by level, or share one level only (quasi-separation), the likelihood has no maximum: there is no fit, only a bracket. A
/// curve that does not rise has no detected level; neither has one level alone, nor counts whose fit does not converge.
/// χ² holds for many lots a level; with few, and where one unit is tried at several levels, G² is mostly smaller, and the
/// test says less than it states. Two levels fit any curve that rises: there is no test.
///
/// ```swift
/// let curve = DetectionCurve(levels: [0, 0, 5, 5, 10, 10], detected: [false, false, false, true, true, true])
/// curve.level(detectedWith: 0.95)   // nil here: levels separate the lots, see `bracket`
/// ```
///
/// ## Source
/// AOAC Official Methods of Analysis, Appendix K (2013), Guidelines for dietary supplements and botanicals;
/// Wehling, LaBudde, Brunelle, Nelson, J. AOAC Int. 94 (2011) 335 (probability of detection);
/// Finney, Probit Analysis, 3rd ed. 1971 (Fieller limits of a dose; χ² test of the fit).
public struct DetectionCurve: Codable, Hashable, Sendable {
    /// The detections at one level.
    public struct Point: Codable, Hashable, Sendable {
        /// The level in per cent.
        public let level: Double
        /// Detected lots of those that something was said of, with the exact binomial interval.
        public let detected: LotRate
        /// The lots that nothing could be said of: they count on neither side.
        public let undecided: Int
    }

    /// A fitted curve.
    public struct Fit: Codable, Hashable, Sendable {
        /// β₀, on the logit scale.
        public let intercept: Double
        /// β₁, on the logit scale per per cent.
        public let slope: Double
        /// V: var β₀, cov, var β₁.
        public let covariance: [Double]

        /// The probability of detection at a level, with its 95 % band.
        public func probability(at level: Double) -> (value: Double, low: Double, high: Double) {
            let eta = intercept + slope * level
            let variance = covariance[0] + 2 * level * covariance[1] + level * level * covariance[2]
            let half = DetectionCurve.z * max(variance, 0).squareRoot()
            return (
                DetectionCurve.logistic(eta), DetectionCurve.logistic(eta - half), DetectionCurve.logistic(eta + half)
            )
        }
    }

    /// How well a fitted curve describes the counts.
    public struct Goodness: Codable, Hashable, Sendable {
        /// The significance at which the deviance speaks against a curve.
        public static let significance = 0.05

        /// The deviance G².
        public let deviance: Double
        /// The number of levels less two.
        public let degreesOfFreedom: Int
        /// P(χ² ≥ G²); nil for two levels, which fit any curve that rises.
        public let pValue: Double?
        /// The levels whose exact interval (95 % for all levels together) does not hold the curve, ascending, in per cent.
        public let contradicting: [Double]

        /// Whether the curve is kept.
        public var isAccepted: Bool { (pValue ?? 1) > Self.significance && contradicting.isEmpty }
    }

    /// A level with its 95 % limits, in per cent; a limit that Fieller's theorem leaves open is nil.
    public struct Level: Codable, Hashable, Sendable {
        /// The level.
        public let value: Double
        /// The lower limit.
        public let low: Double?
        /// The upper limit.
        public let high: Double?
        /// Whether the value lies beyond the levels that were tried: it follows from the shape of the curve alone.
        public let isExtrapolated: Bool
    }

    /// What the counts come to.
    public enum Outcome: String, Codable, Hashable, Sendable {
        /// A fit.
        case fit
        /// Levels separate detected from undetected lots.
        case bracket
        /// The counts contradict the curve that fits them best: there is a bracket instead.
        case lackOfFit
        /// No lot was detected at any level.
        case nothingDetected
        /// Every lot was detected at every level.
        case everythingDetected
        /// The probability of detection does not rise with the level.
        case notRising
        /// Lots were tried at one level only.
        case oneLevel
        /// The likelihood has no maximum that was found: there is no fit, and nothing is said of the slope.
        case notConverged
        /// Nothing could be said of any lot.
        case cannotSay
    }

    /// Levels that separate detected from undetected lots, or between which lots are of both kinds.
    public struct Bracket: Codable, Hashable, Sendable {
        /// The highest level with an undetected lot, in per cent.
        public let undetected: Double
        /// The lowest level with a detected lot, in per cent; equal to `undetected` in quasi-separation, below it where no
        /// curve describes the counts.
        public let detected: Double
        /// The highest level below which, and at which, no lot was detected; nil where some were at the lowest.
        public let noneUpTo: Double?
        /// The lowest level from which on every lot was detected; nil where some were not at the highest.
        public let allFrom: Double?
    }

    /// The levels, ascending.
    public let points: [Point]
    /// What they come to.
    public let outcome: Outcome
    /// The fit, where there is one that the counts do not contradict.
    public let fit: Fit?
    /// How well the curve that fits best describes the counts; nil where there is none that rises.
    public let goodness: Goodness?
    /// The bracket, where levels separate the lots, or contradict the curve.
    public let bracket: Bracket?

    /// Counts and fits.
    ///
    /// - Parameters:
    ///   - levels: the level of each lot, in per cent.
    ///   - detected: whether each lot was detected; nil where nothing could be said of it.
    ///   - units: the lot of each outcome, where lots are tried at several levels; nil where each is tried once.
    public init(levels: [Double], detected: [Bool?], units: [Int]? = nil) {
        precondition(units.map { $0.count == levels.count } ?? true, "units of other outcomes")
        precondition(levels.count == detected.count, "\(levels.count) levels and \(detected.count) outcomes")
        precondition(levels.allSatisfy { $0.isFinite && $0 >= 0 }, "a level below 0")
        let counted = Set(levels).sorted().map { level in
            let here = levels.indices.filter { levels[$0] == level }
            return Point(
                level: level,
                detected: LotRate(
                    successes: here.count { detected[$0] == true }, lots: here.count { detected[$0] != nil }),
                undecided: here.count { detected[$0] == nil })
        }
        points = counted
        // Undecided lots say nothing of the curve.
        let decided = counted.filter { $0.detected.lots > 0 }
        let found = Self.outcome(decided)
        let goodness = found.fit.map { Self.goodness(of: $0, decided) }
        let isContradicted = goodness.map { !$0.isAccepted } ?? false
        self.goodness = goodness
        outcome = isContradicted ? .lackOfFit : found.outcome
        bracket = isContradicted ? Self.bracket(decided) : found.bracket
        fit = (isContradicted ? nil : found.fit).map { fit in
            units.map { Self.clustered(fit, levels: levels, detected: detected, units: $0) } ?? fit
        }
    }

    /// The level that is detected with the given probability, where there is a fit that rises.
    public func level(detectedWith probability: Double) -> Level? {
        guard let fit, probability > 0, probability < 1 else { return nil }
        let target = log(probability / (1 - probability))
        let value = (target - fit.intercept) / fit.slope
        // Fieller: the x with (b₀ + b₁x − target)² ≤ z²·(v₀₀ + 2x·v₀₁ + x²·v₁₁).
        let z2 = Self.z * Self.z
        let d = fit.intercept - target
        let a = fit.slope * fit.slope - z2 * fit.covariance[2]
        let b = fit.slope * d - z2 * fit.covariance[1]
        let c = d * d - z2 * fit.covariance[0]
        let discriminant = b * b - a * c
        let decided = points.filter { $0.detected.lots > 0 }.map(\.level)
        let tried = (decided.first ?? 0)...(decided.last ?? 0)
        let isExtrapolated = !tried.contains(value)
        guard a > 0, discriminant >= 0 else {
            return Level(value: value, low: nil, high: nil, isExtrapolated: isExtrapolated)
        }
        let root = discriminant.squareRoot()
        // A limit outside 0 … 100 % is none: no mixture is there.
        let (low, high) = ((-b - root) / a, (-b + root) / a)
        return Level(
            value: value, low: (0...100).contains(low) ? low : nil, high: high <= 100 ? high : nil,
            isExtrapolated: isExtrapolated)
    }

    /// The fit with the covariance of clustered outcomes.
    private static func clustered(_ fit: Fit, levels: [Double], detected: [Bool?], units: [Int]) -> Fit {
        var scores: [Int: (Double, Double)] = [:]
        for (i, unit) in units.enumerated() {
            guard let isDetected = detected[i] else { continue }
            let r = (isDetected ? 1 : 0) - logistic(fit.intercept + fit.slope * levels[i])
            let sum = scores[unit] ?? (0, 0)
            scores[unit] = (sum.0 + r, sum.1 + r * levels[i])
        }
        let groups = Double(scores.count)
        guard groups > 1 else { return fit }
        var (m00, m01, m11) = (0.0, 0.0, 0.0)
        // In the order of the units, so that sums do not depend on that of a dictionary.
        for unit in scores.keys.sorted() {
            let (a, b) = scores[unit] ?? (0, 0)
            m00 += a * a
            m01 += a * b
            m11 += b * b
        }
        let (v00, v01, v11) = (fit.covariance[0], fit.covariance[1], fit.covariance[2])
        // H⁻¹·M·H⁻¹ of symmetric 2 × 2 matrices.
        let (p00, p01) = (v00 * m00 + v01 * m01, v00 * m01 + v01 * m11)
        let (p10, p11) = (v01 * m00 + v11 * m01, v01 * m01 + v11 * m11)
        let scale = groups / (groups - 1)
        return Fit(
            intercept: fit.intercept, slope: fit.slope,
            covariance: [
                scale * (p00 * v00 + p01 * v01), scale * (p00 * v01 + p01 * v11), scale * (p10 * v01 + p11 * v11),
            ])
    }

    private static let z = NormalDistribution.quantile(0.975)

    private static func logistic(_ x: Double) -> Double {
        x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
    }

    private static func goodness(of fit: Fit, _ points: [Point]) -> Goodness {
        // y·ln(y/μ), 0 where y is 0.
        func part(_ y: Double, _ mean: Double) -> Double { y > 0 ? y * log(y / mean) : 0 }
        var deviance = 0.0
        var contradicting: [Double] = []
        for point in points {
            let p = logistic(fit.intercept + fit.slope * point.level)
            // 1 − p by itself, as it cancels where p is nearly 1.
            let rest = logistic(-fit.intercept - fit.slope * point.level)
            let (n, y) = (Double(point.detected.lots), Double(point.detected.successes))
            deviance += 2 * (part(y, n * p) + part(n - y, n * rest))
            let interval = ExactBinomialInterval(
                successes: point.detected.successes, trials: point.detected.lots,
                confidence: 1 - Goodness.significance / Double(points.count))
            if let interval, !(interval.low...interval.high).contains(p) { contradicting.append(point.level) }
        }
        deviance = max(deviance, 0)
        let degrees = points.count - 2
        return Goodness(
            deviance: deviance, degreesOfFreedom: degrees,
            pValue: degrees > 0 ? ChiSquared(degreesOfFreedom: Double(degrees)).upperTail(deviance) : nil,
            contradicting: contradicting)
    }

    private static func bracket(_ points: [Point]) -> Bracket {
        let highest = points.last { $0.detected.successes < $0.detected.lots }?.level ?? 0
        let lowest = points.first { $0.detected.successes > 0 }?.level ?? 0
        return Bracket(
            undetected: highest, detected: lowest, noneUpTo: points.last { $0.level < lowest }?.level,
            allFrom: points.first { $0.level > highest }?.level)
    }

    private static func outcome(_ points: [Point]) -> (outcome: Outcome, fit: Fit?, bracket: Bracket?) {
        let all = points.reduce(0) { $0 + $1.detected.lots }
        let found = points.reduce(0) { $0 + $1.detected.successes }
        guard all > 0 else { return (.cannotSay, nil, nil) }
        guard found > 0 else { return (.nothingDetected, nil, nil) }
        guard found < all else { return (.everythingDetected, nil, nil) }
        let undetected = points.filter { $0.detected.successes < $0.detected.lots }.map(\.level)
        let detected = points.filter { $0.detected.successes > 0 }.map(\.level)
        guard points.count > 1 else { return (.oneLevel, nil, nil) }
        let (highest, lowest) = (undetected.max() ?? 0, detected.min() ?? 0)
        // Equal: the lots of one level are of both kinds, all below are undetected, all above detected.
        if highest <= lowest {
            return (.bracket, nil, bracket(points))
        }
        // Separated the other way round: a fit would fall without end.
        if (undetected.min() ?? 0) >= (detected.max() ?? 0) { return (.notRising, nil, nil) }
        guard let fit = fit(points) else { return (.notConverged, nil, nil) }
        return fit.slope > 0 ? (.fit, fit, nil) : (.notRising, nil, nil)
    }

    /// Newton's method on the log-likelihood, which is concave; levels are scaled to 0 … 1 meanwhile.
    private static func fit(_ points: [Point]) -> Fit? {
        let scale = max(points.map(\.level).max() ?? 1, .leastNormalMagnitude)
        var (b0, b1) = (0.0, 0.0)
        func likelihood(_ b0: Double, _ b1: Double) -> Double {
            points.reduce(0) { sum, point in
                let eta = b0 + b1 * point.level / scale
                let n = Double(point.detected.lots)
                let y = Double(point.detected.successes)
                // log(1 + e^η) without overflow.
                return sum + y * eta - n * (max(eta, 0) + log1p(exp(-abs(eta))))
            }
        }
        var best = likelihood(b0, b1)
        var settled = false
        for _ in 0..<200 {
            var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for point in points {
                let x = point.level / scale
                let n = Double(point.detected.lots)
                let p = logistic(b0 + b1 * x)
                let r = Double(point.detected.successes) - n * p
                let w = n * p * (1 - p)
                g0 += r
                g1 += r * x
                h00 += w
                h01 += w * x
                h11 += w * x * x
            }
            let determinant = h00 * h11 - h01 * h01
            guard determinant > 1e-14 * h00 * h11 else { return nil }
            if settled {
                return Fit(
                    intercept: b0, slope: b1 / scale,
                    covariance: [
                        h11 / determinant, -h01 / determinant / scale, h00 / determinant / (scale * scale),
                    ])
            }
            let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
            // Newton's steps square their error: one as small as this is the last, and rounding need not be beaten.
            let isLast = abs(d0) + abs(d1) < 1e-9 * (1 + abs(b0) + abs(b1))
            var step = 1.0
            var next = likelihood(b0 + d0, b1 + d1)
            while !isLast, next < best, step > 1e-10 {
                step /= 2
                next = likelihood(b0 + step * d0, b1 + step * d1)
            }
            b0 += step * d0
            b1 += step * d1
            best = max(best, next)
            settled = isLast
        }
        return nil
    }
}
