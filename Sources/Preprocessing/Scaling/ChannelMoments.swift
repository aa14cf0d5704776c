internal import LinearAlgebra
internal import Spectroscopy

/// The mean and standard deviation (n − 1) of each channel of two spectra or more, and the channels that do
/// not vary.
struct ChannelMoments {
    /// The p means; of equal values exactly that value.
    let mean: [Double]
    /// The p standard deviations, exactly 0 where a channel does not vary but in its last bits.
    let deviation: [Double]
    /// The channels (from 0) that do not vary.
    let constantChannels: [Int]

    /// Finds the moments.
    ///
    /// - Throws: `PreprocessingError.unusableDivisor` when the values are so large that their squares are no numbers.
    init(of x: Matrix, method: String) throws(PreprocessingError) {
        var mean = x.columnMeans
        var deviation = x.columnStandardDeviations(about: mean)
        var constant: [Int] = []
        for (channel, value) in Self.repeatedValues(of: x).enumerated() {
            if let value {
                // The mean as computed may differ from the value in its last bits.
                mean[channel] = value
            } else if deviation[channel] > 4 * Double.ulpOfOne * abs(mean[channel]) {
                continue
            }
            deviation[channel] = 0
            constant.append(channel)
        }
        if let bad = deviation.firstIndex(where: { !$0.isFinite }) {
            throw .unusableDivisor(
                method: method, sample: "(all \(x.rows) training spectra)",
                divisor: "standard deviation of channel \(bad + 1)", value: .infinity)
        }
        self.mean = mean
        self.deviation = deviation
        constantChannels = constant
    }

    /// For each column the value that all its elements have, or nil when they differ.
    private static func repeatedValues(of x: Matrix) -> [Double?] {
        var values: [Double?] = x.row(0)
        x.withUnsafeElements { elements in
            for i in 1..<x.rows {
                for j in 0..<x.columns where values[j] != nil && elements[i * x.columns + j] != elements[j] {
                    values[j] = nil
                }
            }
        }
        return values
    }

    /// What a person should know of channels that are centred but not scaled.
    static func findings(of constantChannels: [Int], among count: Int, method: String) -> [Finding] {
        guard !constantChannels.isEmpty else { return [] }
        let some = constantChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
        return [
            Finding(
                code: "preprocessing.constant-channels", severity: .note,
                summary: "\(constantChannels.count) of \(count) channels do not vary over the training spectra "
                    + "(channel \(some)\(constantChannels.count > 5 ? ", …" : "")); they are centred but not scaled",
                place: method, remedy: "leave them out with a range step if they hold no signal")
        ]
    }
}
