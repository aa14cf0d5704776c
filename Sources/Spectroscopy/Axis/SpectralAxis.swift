internal import LinearAlgebra

/// The axis that a set of spectra shares: strictly monotonic values with a unit, rising or falling.
public struct SpectralAxis: Codable, Hashable, Sendable {
    @Packed private var packedValues: [Double]
    /// The unit of the values.
    public let unit: AxisUnit

    /// Creates an axis.
    ///
    /// - Throws: `SpectroscopyError` when the values are none, not finite, repeated or not monotonic.
    public init(values: [Double], unit: AxisUnit) throws(SpectroscopyError) {
        guard !values.isEmpty else { throw .emptyAxis }
        if let bad = values.firstIndex(where: { !$0.isFinite }) { throw .nonFiniteAxisValue(index: bad) }
        let rises = values.count < 2 || values[1] > values[0]
        for i in 1..<max(values.count, 1) {
            if values[i] == values[i - 1] {
                throw .duplicatedAxisValue(value: values[i], first: i - 1, second: i)
            }
            if (values[i] > values[i - 1]) != rises {
                if let first = values[..<i].firstIndex(of: values[i]) {
                    throw .duplicatedAxisValue(value: values[i], first: first, second: i)
                }
                throw .nonMonotonicAxis(index: i, before: values[i - 1], value: values[i])
            }
        }
        self._packedValues = Packed(wrappedValue: values)
        self.unit = unit
    }

    private enum CodingKeys: String, CodingKey { case values, unit }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            values: container.decode(Packed.self, forKey: .values).wrappedValue,
            unit: container.decode(AxisUnit.self, forKey: .unit))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(_packedValues, forKey: .values)
        try container.encode(unit, forKey: .unit)
    }

    /// The values, strictly monotonic.
    public var values: [Double] { packedValues }

    /// The number of channels p.
    public var count: Int { packedValues.count }

    /// Whether the values rise.
    public var isAscending: Bool { count < 2 || packedValues[1] > packedValues[0] }

    /// The mean signed step, (last − first)/(p − 1); of one channel, 0.
    public var meanStep: Double {
        count < 2 ? 0 : (packedValues[count - 1] - packedValues[0]) / Double(count - 1)
    }

    /// The signed step when all steps are within 1 % of each other, else nil.
    public var uniformStep: Double? {
        guard count >= 2 else { return nil }
        var smallest = Double.infinity
        var largest = 0.0
        for i in 1..<count {
            let step = abs(packedValues[i] - packedValues[i - 1])
            smallest = min(smallest, step)
            largest = max(largest, step)
        }
        return largest <= smallest * 1.01 ? meanStep : nil
    }

    /// The axis with only the channels of the given indices, in that order.
    public func selecting(_ indices: [Int]) throws(SpectroscopyError) -> SpectralAxis {
        try SpectralAxis(values: indices.map { packedValues[$0] }, unit: unit)
    }

    /// Whether another axis has the same unit, number of channels, and values within 1e-6 of the mean step.
    public func matches(_ other: SpectralAxis) -> Bool {
        unit == other.unit && hasValues(of: other)
    }

    /// "1841 channels, 4000 … 400 cm⁻¹".
    public var summary: String {
        let channels = count == 1 ? "1 channel" : "\(count) channels"
        return "\(channels), \(Self.short(packedValues[0])) … \(Self.short(packedValues[count - 1])) \(unit.symbol)"
    }

    /// "1841 channels, 4000 … 400 cm⁻¹, step 1.9565"; with unequal steps, from the smallest to the largest.
    public var summaryWithStep: String {
        guard count > 1 else { return summary }
        if let step = uniformStep { return summary + ", step \(Self.short(abs(step)))" }
        let steps = (1..<count).map { abs(packedValues[$0] - packedValues[$0 - 1]) }
        return summary + ", steps \(Self.short(steps.min() ?? 0)) … \(Self.short(steps.max() ?? 0))"
    }

    /// Whether the values, whatever their unit, are those of another axis within 1e-6 of the mean step.
    public func hasValues(of other: SpectralAxis) -> Bool {
        guard count == other.count else { return false }
        let tolerance = count < 2 ? 1e-9 * abs(packedValues[0]) : 1e-6 * abs(meanStep)
        return zip(values, other.values).allSatisfy { abs($0 - $1) <= tolerance }
    }

    private static func short(_ x: Double) -> String {
        x == x.rounded() && abs(x) < 1e15 ? String(Int(x)) : String((x * 1e4).rounded() / 1e4)
    }
}
