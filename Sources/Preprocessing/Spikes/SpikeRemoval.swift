internal import LinearAlgebra
public import Spectroscopy

/// Spike removal: channels that a cosmic ray has hit are replaced by the mean of their neighbours that it has
/// not.
///
/// d_j = x_{j+1} − x_j, z_j = 0.6745·(d_j − M)/MAD, M the median of the p − 1 differences and MAD the median
/// of abs(d_j − M). Where abs z_j exceeds the threshold, both channels of the difference count as hit; each
/// becomes the mean of those that are not, at most (window − 1)/2 channels away. X n × p → n × p.
///
/// Conventions: the score is of the differences, so that a steep baseline does not matter. Published programs
/// count a difference either to the channel before it or to that after it, and leave the other side of the
/// spike; here it counts to both, so that the direction of the axis does not matter. At the ends the window
/// is cut off. A window whose channels are all hit is widened until one is not. A deviation from M within
/// rounding (4 ulp of the largest value) is none. When the MAD is 0 although some differences deviate (more
/// than half of them are equal), there is no score, and the spectrum is refused.
///
/// ```swift
/// let clean = try SpikeRemoval(threshold: 7).apply(to: raman)
/// ```
///
/// ## Source
/// Whitaker, Hayes, Chemom. Intell. Lab. Syst. 179 (2018) 82. doi:10.1016/j.chemolab.2018.06.009
public struct SpikeRemoval: RowWisePreprocessing {
    public static let identifier = "despike"
    public static let summary = "Spike removal (Whitaker–Hayes): cosmic-ray spikes become the mean of their neighbours"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription("threshold", "modified z-score of a difference beyond which it is a spike; 1 or more"),
        ParameterDescription("window", "channels, odd, 3 or more, whose unhit ones replace the one in the middle"),
    ]

    /// The modified z-score beyond which a difference is a spike.
    public let threshold: Double
    /// The number of channels about a hit one, itself included, whose mean replaces it.
    public let window: Int

    /// Creates the method with threshold 7 and a window of 11 channels.
    public init() { self.init(threshold: 7) }

    /// Creates the method.
    public init(threshold: Double = 7, window: Int = 11) {
        self.threshold = threshold
        self.window = window
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        func refusing(_ parameter: String, _ value: String, _ needed: String) -> PreprocessingError {
            .invalidParameter(method: Self.identifier, parameter: parameter, value: value, needed: needed)
        }
        guard threshold >= 1, threshold.isFinite else {
            throw refusing("threshold", String(threshold), "it must be 1 or more")
        }
        guard window >= 3, window % 2 == 1 else {
            throw refusing("window", String(window), "it must be odd, 3 or more")
        }
        guard axis.count >= 3 else { throw refusing("axis", axis.summary, "3 channels or more are needed") }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let p = spectra.axis.count
        var scratch = [Double](repeating: 0, count: p - 1)
        var isHit = [Bool](repeating: false, count: p)
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            let x = row.values
            for j in 0..<p { out[j] = x[j] }
            guard try findHits(in: row, &scratch, &isHit) > 0 else { return }
            for j in 0..<p where isHit[j] {
                var reach = window / 2
                // At least half of the p − 1 differences lie within the MAD: the others touch at most p − 1
                // channels, and a window that is wide enough has one that is not hit.
                while true {
                    var sum = 0.0
                    var count = 0
                    for k in max(0, j - reach)...min(p - 1, j + reach) where !isHit[k] {
                        sum += x[k]
                        count += 1
                    }
                    if count > 0 {
                        out[j] = sum / Double(count)
                        break
                    }
                    reach += 1
                }
            }
        }
    }

    /// Marks the channels on both sides of each difference beyond the threshold; their number.
    private func findHits(
        in row: SpectrumRow, _ scratch: inout [Double], _ isHit: inout [Bool]
    ) throws(PreprocessingError) -> Int {
        let x = row.values
        let p = x.count
        var largest = 0.0
        for j in 0..<p {
            largest = max(largest, abs(x[j]))
            isHit[j] = false
        }
        for j in 0..<(p - 1) { scratch[j] = x[j + 1] - x[j] }
        scratch.sort()
        let centre = Self.median(ofSorted: scratch)
        for j in 0..<(p - 1) { scratch[j] = abs((x[j + 1] - x[j]) - centre) }
        scratch.sort()
        let deviation = Self.median(ofSorted: scratch)
        let rounding = 4 * Double.ulpOfOne * largest
        guard scratch[p - 2] > rounding else { return 0 }
        guard deviation > rounding else {
            throw .unusableDivisor(
                method: Self.identifier, sample: row.sample.id,
                divisor: "median absolute deviation of the differences", value: 0)
        }
        var count = 0
        for j in 0..<(p - 1) where 0.6745 * abs((x[j + 1] - x[j]) - centre) > threshold * deviation {
            for k in j...(j + 1) where !isHit[k] {
                isHit[k] = true
                count += 1
            }
        }
        return count
    }

    private static func median(ofSorted values: [Double]) -> Double {
        0.5 * values[(values.count - 1) / 2] + 0.5 * values[values.count / 2]
    }
}
