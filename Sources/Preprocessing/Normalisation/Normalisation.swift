public import Spectroscopy

/// Normalisation: each spectrum is divided by one number of its own, such as its area, its length or the
/// height of a peak.
///
/// x' = x/c, for type `range` (x − min x)/c. X n × p → n × p.
///
/// | type | c |
/// |---|---|
/// | `area` | Σ abs x_j |
/// | `length` | √(Σ x_j²), the vector norm |
/// | `sum` | Σ x_j, with its sign |
/// | `max` | the largest x_j, with its sign |
/// | `max-absolute` | the largest abs x_j |
/// | `range` | max x − min x; the minimum is taken off first |
/// | `internal-peak` | Σ x_j over the channels of `peak`, with its sign: an internal standard |
///
/// Conventions: plain sums over channels, not weighed by the steps of the axis (R mdatools, scikit-learn). A
/// spectrum whose c is 0, to rounding, is refused by name; a negative c is not.
///
/// ```swift
/// let unit = try Normalisation(type: .length).apply(to: spectra)
/// let standard = try Normalisation(peak: [AxisInterval(from: 2220, to: 2260)]).apply(to: spectra)
/// ```
///
/// ## Source
/// Randolph, Cancer Biomark. 2 (2006) 135. doi:10.3233/CBM-2006-23-405
public struct Normalisation: RowWisePreprocessing {
    /// What a spectrum is divided by.
    public enum Divisor: String, Codable, Hashable, Sendable, CaseIterable {
        case area, length, sum, max
        case maxAbsolute = "max-absolute"
        case range
        case internalPeak = "internal-peak"
    }

    public static let identifier = "normalise"
    public static let summary =
        "Normalisation: each spectrum divided by its area, length, sum, maximum, range or a peak"
    public static let parameters = [
        ParameterDescription("type", Divisor.allCases.map(\.rawValue).joined(separator: ", ")),
        ParameterDescription(
            "peak",
            "for internal-peak: list of [from, to] in the unit of the axis, both included; [v, v] is the nearest channel"
        ),
    ]

    /// What a spectrum is divided by.
    public let type: Divisor
    /// The stretches of the internal peak; empty for the other types.
    public let peak: [AxisInterval]

    /// Creates the method with the area.
    public init() { self.init(type: .area) }

    /// Creates the method.
    public init(type: Divisor) {
        self.type = type
        peak = []
    }

    /// Creates the method for the sum of an internal peak.
    public init(peak: [AxisInterval]) {
        type = .internalPeak
        self.peak = peak
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) { _ = try peakChannels(on: axis) }

    /// The channels of the internal peak, ascending; none for the other types.
    func peakChannels(on axis: SpectralAxis) throws(PreprocessingError) -> [Int] {
        guard (type == .internalPeak) != peak.isEmpty else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "peak", value: "\(peak.count) stretches",
                needed: type == .internalPeak
                    ? "type internal-peak needs one or more" : "only type internal-peak has them, not \(type.rawValue)")
        }
        let values = axis.values
        var channels: Set<Int> = []
        for stretch in peak {
            let inside = values.indices.filter { stretch.contains(values[$0]) }
            if !inside.isEmpty {
                channels.formUnion(inside)
            } else if stretch.from == stretch.to, let nearest = Self.nearestChannel(to: stretch.from, among: values) {
                channels.insert(nearest)
            } else {
                throw .emptyRange(method: Self.identifier, from: stretch.from, to: stretch.to, axis: axis.summary)
            }
        }
        return channels.sorted()
    }

    /// The channel nearest to a value within the axis, of two equally near the one with the smaller value.
    private static func nearestChannel(to value: Double, among values: [Double]) -> Int? {
        let ends = (values[0], values[values.count - 1])
        guard value >= min(ends.0, ends.1), value <= max(ends.0, ends.1) else { return nil }
        return values.indices.min {
            (abs(values[$0] - value), values[$0]) < (abs(values[$1] - value), values[$1])
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let channels = try peakChannels(on: spectra.axis)
        let p = spectra.axis.count
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            let x = row.values
            let (divisor, rounding) = divisor(of: x, channels)
            guard abs(divisor) > rounding, divisor.isFinite else {
                if type == .range {
                    throw .constantSpectrum(method: Self.identifier, sample: row.sample.id, value: x[0])
                }
                throw .unusableDivisor(
                    method: Self.identifier, sample: row.sample.id, divisor: type.rawValue,
                    value: divisor.isFinite ? 0 : divisor)
            }
            let offset = type == .range ? x.min() ?? 0 : 0
            for j in 0..<p { out[j] = (x[j] - offset) / divisor }
        }
    }

    /// The number c of a spectrum, and how much of it may be rounding.
    private func divisor(of x: UnsafeBufferPointer<Double>, _ channels: [Int]) -> (value: Double, rounding: Double) {
        let p = x.count
        var sum = 0.0
        var absolute = 0.0
        var largest = -Double.infinity
        var smallest = Double.infinity
        for j in 0..<p {
            sum += x[j]
            absolute += abs(x[j])
            largest = Swift.max(largest, x[j])
            smallest = Swift.min(smallest, x[j])
        }
        let largestAbsolute = Swift.max(abs(largest), abs(smallest))
        switch type {
        case .area: return (absolute, 0)
        case .sum: return (sum, Double(p) * Double.ulpOfOne * absolute)
        case .max: return (largest, 0)
        case .maxAbsolute: return (largestAbsolute, 0)
        case .range: return (largest - smallest, 4 * Double.ulpOfOne * largestAbsolute)
        case .length:
            guard largestAbsolute > 0 else { return (0, 0) }
            var squares = 0.0
            // About the largest, so that no square leaves the range of numbers.
            for j in 0..<p { squares += (x[j] / largestAbsolute) * (x[j] / largestAbsolute) }
            return (largestAbsolute * squares.squareRoot(), 0)
        case .internalPeak:
            var peakSum = 0.0
            var peakAbsolute = 0.0
            for j in channels {
                peakSum += x[j]
                peakAbsolute += abs(x[j])
            }
            return (peakSum, Double(channels.count - 1) * Double.ulpOfOne * peakAbsolute)
        }
    }
}
