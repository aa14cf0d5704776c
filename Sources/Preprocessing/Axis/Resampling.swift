internal import LinearAlgebra
public import Spectroscopy

/// Resampling: each spectrum is interpolated on another axis in the same unit, linearly or by a cubic spline.
///
/// linear: x'(v) = x_j + (x_{j+1} − x_j)·(v − v_j)/(v_{j+1} − v_j) for v between v_j and v_{j+1}; cubic: the
/// spline through all channels with two continuous derivatives. X n × p → n × p'.
///
/// Conventions: with `values` these are the axis. Otherwise the axis is uniform from `first` to `last` (by
/// default the ends of the given axis) with steps of size `step`; without `step`, of the mean size of the
/// given axis, adjusted so that `last` is met. The new axis runs from `first` to `last`, whichever is larger.
/// Nothing is extrapolated: a value outside the given axis is refused. Neighbours are not averaged: smooth
/// first when steps become much larger. The cubic spline is not-a-knot at its ends, as in scipy and MATLAB (a
/// natural spline bends to curvature 0 there); it overshoots beside a spike, which linear interpolation does
/// not.
///
/// ```swift
/// let uniform = try Resampling().apply(to: spectra)
/// let common = try Resampling(first: 4000, last: 650, step: 2, interpolation: .cubic).apply(to: spectra)
/// ```
///
/// ## Source
/// de Boor, A Practical Guide to Splines, revised ed. (2001), ch. IV.
public struct Resampling: RowWisePreprocessing {
    /// How values between channels are found.
    public enum Interpolation: String, Codable, Hashable, Sendable, CaseIterable {
        case linear, cubic
    }

    public static let identifier = "resample"
    public static let summary = "Resampling: interpolation on a uniform axis, or on given axis values"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription("first", "first value of the new axis, in its unit; by default that of the given axis"),
        ParameterDescription("last", "last value of the new axis; by default that of the given axis"),
        ParameterDescription("step", "size of the steps, more than 0; by default the mean size on the given axis"),
        ParameterDescription("values", "the values of the new axis, instead of first, last and step"),
        ParameterDescription("interpolation", "linear, or cubic: the not-a-knot spline through all channels"),
    ]

    /// More channels than this are taken for a slip of the pen.
    static let mostChannels = 1_000_000

    /// The first value of the new axis; nil is that of the given axis.
    public let first: Double?
    /// The last value of the new axis; nil is that of the given axis.
    public let last: Double?
    /// The size of the steps; nil is the mean size on the given axis.
    public let step: Double?
    /// The values of the new axis, instead of the above.
    public let values: [Double]?
    /// How values between channels are found.
    public let interpolation: Interpolation

    /// Creates the method: a uniform axis with the ends and the mean step of the given one.
    public init() { self.init(first: nil) }

    /// Creates the method for a uniform axis.
    public init(
        first: Double? = nil, last: Double? = nil, step: Double? = nil, interpolation: Interpolation = .linear
    ) {
        self.first = first
        self.last = last
        self.step = step
        values = nil
        self.interpolation = interpolation
    }

    /// Creates the method for the values of an axis.
    public init(values: [Double], interpolation: Interpolation = .linear) {
        first = nil
        last = nil
        step = nil
        self.values = values
        self.interpolation = interpolation
    }

    /// Reads the parameters; `interpolation` is newer than the others, and linear where it is not stated.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        first = try container.decodeIfPresent(Double.self, forKey: .first)
        last = try container.decodeIfPresent(Double.self, forKey: .last)
        step = try container.decodeIfPresent(Double.self, forKey: .step)
        values = try container.decodeIfPresent([Double].self, forKey: .values)
        interpolation = try container.decodeIfPresent(Interpolation.self, forKey: .interpolation) ?? .linear
    }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) { _ = try target(for: axis) }

    /// The new axis for spectra on the given one.
    ///
    /// - Throws: `PreprocessingError.invalidParameter` when it would be empty, too long, or reach outside.
    public func target(for axis: SpectralAxis) throws(PreprocessingError) -> SpectralAxis {
        let given = axis.values
        let wanted: [Double]
        if let values {
            guard first == nil, last == nil, step == nil else {
                throw refusing("values", "given", "leave it out, or leave out first, last and step")
            }
            wanted = values
        } else {
            wanted = try uniformValues(for: axis)
        }
        let (low, high) = (min(given[0], given[given.count - 1]), max(given[0], given[given.count - 1]))
        // Ends that were printed with six digits still count as the ends of the axis.
        let slack = 1e-6 * abs(axis.meanStep)
        for value in wanted where !(value >= low - slack && value <= high + slack) {
            throw refusing(
                values == nil ? (value == wanted.first ? "first" : "last") : "values", String(value),
                "it must lie on the axis (\(axis.summary)): nothing is extrapolated")
        }
        do throws(SpectroscopyError) {
            return try SpectralAxis(values: wanted, unit: axis.unit)
        } catch {
            throw refusing("values", "\(wanted.count) numbers", error.summary)
        }
    }

    private func uniformValues(for axis: SpectralAxis) throws(PreprocessingError) -> [Double] {
        let given = axis.values
        let first = self.first ?? given[0]
        let last = self.last ?? given[given.count - 1]
        guard first.isFinite, last.isFinite, first != last else {
            throw refusing("last", String(last), "it must be another number than first, \(first)")
        }
        let size = step ?? abs(axis.meanStep)
        guard size.isFinite, size > 0 else { throw refusing("step", String(size), "it must be more than 0") }
        let steps = abs(last - first) / size
        guard steps < Double(Self.mostChannels) else {
            throw refusing(
                "step", String(size), "it makes more than \(Self.mostChannels) channels of \(first) … \(last)")
        }
        if step == nil {
            let count = max(1, Int(steps.rounded()))
            return (0...count).map { $0 == count ? last : first + (last - first) * (Double($0) / Double(count)) }
        }
        // A last step that falls short by rounding only still counts.
        let count = Int((steps * (1 + 1e-12) + 1e-9).rounded(.down))
        guard count >= 1 else {
            throw refusing("step", String(size), "it must not be more than \(first) … \(last) is long")
        }
        let signed = last > first ? size : -size
        return (0...count).map { first + signed * Double($0) }
    }

    private func refusing(_ parameter: String, _ value: String, _ needed: String) -> PreprocessingError {
        .invalidParameter(method: Self.identifier, parameter: parameter, value: value, needed: needed)
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let axis = try target(for: spectra.axis)
        guard spectra.axis.count >= 2 else { return spectra }
        let places = Self.places(of: axis.values, on: spectra.axis)
        if interpolation == .cubic { return try splining(spectra, on: axis, at: places) }
        return try spectra.replacingRows(of: Self.identifier, axis: axis) { (row, out) throws(PreprocessingError) in
            for (j, place) in places.enumerated() {
                let left = row.values[place.channel]
                out[j] = left + (row.values[place.channel + 1] - left) * place.fraction
            }
        }
    }

    private func splining(
        _ spectra: Spectra, on axis: SpectralAxis, at places: [(channel: Int, fraction: Double)]
    ) throws(PreprocessingError) -> Spectra {
        let spline = CubicSpline(knots: spectra.axis.values)
        let slopes = UnsafeMutableBufferPointer<Double>.allocate(capacity: spectra.axis.count)
        slopes.initialize(repeating: 0)
        defer { slopes.deallocate() }
        return try spectra.replacingRows(of: Self.identifier, axis: axis) { (row, out) throws(PreprocessingError) in
            spline.findSlopes(of: row.values, into: slopes)
            for (j, place) in places.enumerated() {
                out[j] = spline.value(
                    after: place.channel, fraction: place.fraction, row.values, slopes: UnsafeBufferPointer(slopes))
            }
        }
    }

    /// For each wanted value the channel before it, at most p − 2, and how far it is to the next, 0 … 1.
    static func places(of wanted: [Double], on axis: SpectralAxis) -> [(channel: Int, fraction: Double)] {
        let given = axis.values
        let rising = axis.isAscending
        return wanted.map { value in
            // The last channel that is not after the value, by bisection.
            var low = 0
            var high = given.count - 1
            while high - low > 1 {
                let middle = (low + high) / 2
                if rising ? given[middle] <= value : given[middle] >= value { low = middle } else { high = middle }
            }
            let fraction = (value - given[low]) / (given[low + 1] - given[low])
            return (low, min(max(fraction, 0), 1))
        }
    }
}
