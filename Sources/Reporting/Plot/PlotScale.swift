internal import Glibc

/// A scale from data to a side of the plot, with ticks at round numbers.
struct PlotScale: Sendable {
    /// How values are spread.
    enum Kind: Sendable {
        /// In proportion.
        case linear
        /// As ln(1 + v), for values from 0 on that span decades.
        case logarithmicFromZero
    }

    /// A tick with its label, which is to be read times 10^exponent.
    struct Tick: Hashable, Sendable {
        let value: Double
        let label: String
    }

    let kind: Kind
    let lower: Double
    let upper: Double
    /// Whether the upper end is on the left.
    let isReversed: Bool
    let ticks: [Tick]
    /// The power of ten that the labels leave out.
    let exponent: Int

    /// Creates a scale over exactly lower … upper.
    init(
        kind: Kind = .linear, lower: Double, upper: Double, isReversed: Bool = false, wholeTicks: Bool = false,
        tickCount: Int = 6
    ) {
        precondition(lower.isFinite && upper.isFinite && lower <= upper, "a scale over \(lower) … \(upper)")
        let isPoint = lower == upper
        self.kind = kind
        self.lower = isPoint ? lower - (lower == 0 ? 1 : abs(lower) * 0.1) : lower
        self.upper = isPoint ? upper + (upper == 0 ? 1 : abs(upper) * 0.1) : upper
        self.isReversed = isReversed
        switch kind {
        case .linear:
            (ticks, exponent) = Self.linearTicks(self.lower, self.upper, count: tickCount, whole: wholeTicks)
        case .logarithmicFromZero:
            precondition(self.lower >= 0, "a logarithmic scale from \(self.lower)")
            ticks = Self.logarithmicTicks(self.lower, self.upper)
            exponent = 0
        }
    }

    /// Creates a scale over all values, with a share of the span as room at both ends.
    init(
        kind: Kind = .linear, covering values: some Sequence<Double>, room: Double = 0.05, includingZero: Bool = false,
        wholeTicks: Bool = false
    ) {
        var low = Double.infinity
        var high = -Double.infinity
        for value in values {
            precondition(value.isFinite, "a plot of \(value)")
            low = min(low, value)
            high = max(high, value)
        }
        if low > high { (low, high) = (0, 1) }
        if includingZero { (low, high) = (min(low, 0), max(high, 0)) }
        switch kind {
        case .linear:
            let margin = (high - low) * room
            self.init(lower: low - margin, upper: high + margin, wholeTicks: wholeTicks)
        case .logarithmicFromZero:
            self.init(kind: kind, lower: 0, upper: expm1(log1p(max(high, 1)) * (1 + room)))
        }
    }

    /// Where a value lies: 0 at the left or bottom end, 1 at the other.
    func fraction(_ value: Double) -> Double {
        let share: Double
        switch kind {
        case .linear: share = (value - lower) / (upper - lower)
        case .logarithmicFromZero: share = (log1p(value) - log1p(lower)) / (log1p(upper) - log1p(lower))
        }
        return isReversed ? 1 - share : share
    }

    /// The title divided by the power of ten that the labels leave out: "Intensity / 10⁵".
    func titled(_ title: String) -> String {
        exponent == 0 ? title : "\(title) / 10\(NumberText.superscript(exponent))"
    }

    private static func linearTicks(
        _ lower: Double, _ upper: Double, count: Int, whole: Bool
    ) -> (ticks: [Tick], exponent: Int) {
        let raw = 0.75 * (upper - lower) / Double(max(count, 1))
        // Beyond these the steps are no longer numbers that can be counted.
        guard raw.isFinite, raw > 1e-290, max(abs(lower), abs(upper)) < 1e15 * raw else { return ([], 0) }
        var power = Int(floor(log10(raw)))
        let mantissas = [1.0, 2, 2.5, 5, 10]
        var mantissa = mantissas.first { $0 * pow(10, Double(power)) >= raw * (1 - 1e-9) } ?? 10
        if whole, power < 0 || (power == 0 && mantissa == 2.5) {
            mantissa = power < 0 ? 1 : 5
            power = 0
        }
        if mantissa == 10 { (mantissa, power) = (1, power + 1) }
        // A negative power divides: 2 / 10 is the double nearest to 0.2, 2 · 10⁻¹ need not be.
        func scaled(_ k: Int, _ power: Int) -> Double {
            let product = Double(k) * mantissa
            return power >= 0 ? product * pow(10, Double(power)) : product / pow(10, Double(-power))
        }
        let step = scaled(1, power)
        let first = Int((lower / step - 1e-9).rounded(.up))
        let last = Int((upper / step + 1e-9).rounded(.down))
        guard first <= last else { return ([], 0) }
        let largest = max(abs(scaled(first, power)), abs(scaled(last, power)))
        let magnitude = largest > 0 ? Int(floor(log10(largest) + 1e-9)) : 0
        let exponent = magnitude >= 5 || magnitude <= -4 ? magnitude : 0
        let decimals = max(0, exponent - power + (mantissa == 2.5 ? 1 : 0))
        let ticks = (first...last).map { k in
            Tick(
                value: scaled(k, power),
                label: NumberText.fixed(scaled(k, power - exponent), decimals: min(decimals, 12)))
        }
        return (ticks, exponent)
    }

    private static func logarithmicTicks(_ lower: Double, _ upper: Double) -> [Tick] {
        let span = log1p(upper) - log1p(lower)
        var ticks: [Tick] = []
        var last = -Double.infinity
        var candidates = [0, 0.5, 1, 2, 5]
        var decade = 10.0
        while decade <= upper {
            candidates += [decade, 2 * decade, 5 * decade]
            decade *= 10
        }
        for value in candidates where value >= lower && value <= upper && log1p(value) - last >= span * 0.07 {
            ticks.append(Tick(value: value, label: NumberText.fixed(value, decimals: value == 0.5 ? 1 : 0)))
            last = log1p(value)
        }
        return ticks
    }
}
