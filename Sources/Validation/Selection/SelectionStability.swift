internal import LinearAlgebra

/// How alike the choices of a selection are over the segments of a validation.
///
/// With z_if = 1 where choice i = 1 … M has channel f = 1 … d, the shares p̂_f, k_i chosen channels and their
/// mean k̄,
///
/// ```
/// Φ = 1 − (1/d)·Σ_f M/(M − 1)·p̂_f(1 − p̂_f) / ((k̄/d)(1 − k̄/d))
/// ```
///
/// Φ is 1 when all choices are the same, about 0 when they agree no more than chance, and has a standard
/// error from the choices' own contributions. It is undefined for fewer than two choices, and where all
/// choose all channels or none.
///
/// The choices of a cross-validation share most of their training rows, which the interval, made for
/// independent bootstrap samples, does not know: it tells how precise Φ is for these segments, not for new
/// samples.
///
/// ```swift
/// let stability = try search.segmentSelections(of: result).stability
/// stability.index, stability.interval, stability.meanChannels
/// ```
///
/// ## Source
/// Nogueira, Sechidis, Brown, J. Mach. Learn. Res. 18 (2018) no. 174, 1–54.
public struct SelectionStability: Codable, Hashable, Sendable {
    /// The share of the choices that hold each channel.
    public let shares: [Double]
    /// The number of channels of each choice.
    public let counts: [Int]
    /// Φ; nil where it is undefined.
    public let index: Double?
    /// The standard error of Φ.
    public let standardError: Double?
    /// The interval of Φ at the confidence asked for, by the normal distribution.
    public let interval: FigureInterval?

    /// The mean number of channels; 0 of no choices.
    public var meanChannels: Double {
        counts.isEmpty ? 0 : Double(counts.reduce(0, +)) / Double(counts.count)
    }

    /// Compares choices among d channels.
    ///
    /// - Parameters:
    ///   - choices: the channels of each, counted from 0, none twice.
    ///   - confidence: of the interval, above 0 and below 1.
    public init(_ choices: [[Int]], channels d: Int, confidence: Double = 0.95) {
        precondition(confidence > 0 && confidence < 1, "a confidence of \(confidence)")
        let m = Double(choices.count)
        var sums = [Int](repeating: 0, count: d)
        for choice in choices { for channel in choice { sums[channel] += 1 } }
        let shares = sums.map { m > 0 ? Double($0) / m : 0 }
        let counts = choices.map(\.count)
        self.shares = shares
        self.counts = counts
        let size = Double(d)
        let mean = m > 0 ? Double(counts.reduce(0, +)) / m : 0
        let chance = d > 0 ? (mean / size) * (1 - mean / size) : 0
        guard choices.count >= 2, chance > 0 else {
            (index, standardError, interval) = (nil, nil, nil)
            return
        }
        let spread = shares.reduce(0) { $0 + $1 * (1 - $1) } * m / (m - 1) / size
        let phi = 1 - spread / chance
        // φ_i of theorem 7.
        let parts = choices.map { choice in
            let k = Double(choice.count)
            let common = choice.reduce(0) { $0 + shares[$1] } / size
            return
                (common - k * mean / (size * size)
                + phi / 2 * (2 * mean * k / (size * size) - k / size - mean / size + 1)) / chance
        }
        let centre = parts.reduce(0, +) / m
        let error = (4 / (m * m) * parts.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }).squareRoot()
        let half = NormalDistribution.quantile(upperTail: (1 - confidence) / 2) * error
        index = phi
        standardError = error
        interval = FigureInterval(low: phi - half, high: phi + half, confidence: confidence)
    }
}
