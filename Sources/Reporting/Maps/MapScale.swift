internal import Foundation

/// The colours of the numbers of a map.
///
/// Linear from low to high; or, about a limit that parts inside from outside, logarithmic on both sides of it: the
/// limit is the middle, blue and green lie below it, yellow to red above, however far the farthest number is.
struct MapScale: Sendable {
    let low: Float
    let high: Float
    /// What lies in the middle of a logarithmic scale.
    let limit: Float?

    /// - Parameter limit: above 0, or it is not used.
    init(low: Float, high: Float, limit: Float? = nil) {
        guard let limit, limit > 0 else {
            (self.low, self.high, self.limit) = (low, high, nil)
            return
        }
        self.limit = limit
        // Both sides are there, and neither is more than four powers of ten.
        self.low = max(min(low, limit / 2), limit / 10_000)
        self.high = min(max(high, limit * 2), limit * 10_000)
    }

    /// The scale cut into steps.
    struct Steps {
        fileprivate let scale: MapScale
        fileprivate let last: Float
        /// Of a linear scale: the steps in one unit, and half a step; the middle where all numbers are one.
        fileprivate let factor: Float
        fileprivate let start: Float

        /// The step of a finite number, from 0; the nearest where it lies outside the scale.
        func step(_ value: Float) -> Int {
            guard scale.limit != nil else { return Int(min(max(start + (value - scale.low) * factor, 0), last)) }
            // What lies just beyond the limit is never drawn as what lies within it.
            let (step, middle) = (Int(scale.share(value) * last + 0.5), Int(last) / 2)
            return value > scale.limit ?? .infinity ? max(step, middle + 1) : min(step, middle)
        }
    }

    /// Cuts the scale into so many steps.
    func steps(_ count: Int) -> Steps {
        let last = Float(count - 1)
        let isFlat = !(high > low)
        return Steps(
            scale: self, last: last, factor: isFlat ? 0 : last / (high - low), start: isFlat ? last / 2 : 0.5)
    }

    /// Where a number lies, 0 … 1, of a scale about a limit.
    private func share(_ value: Float) -> Float {
        guard let limit, value > low else { return 0 }
        let part =
            value <= limit
            ? 0.5 * log(value / low) / log(limit / low) : 0.5 + 0.5 * log(value / limit) / log(high / limit)
        return min(max(part, 0), 1)
    }

    /// The number at a place.
    func value(_ share: Float) -> Float {
        guard let limit else { return share == 0.5 ? (low + high) / 2 : low + (high - low) * share }
        if share == 0.5 { return limit }
        return share < 0.5 ? low * pow(limit / low, 2 * share) : limit * pow(high / limit, 2 * share - 1)
    }

    /// Dark blue over green to yellow, rising in lightness (after viridis).
    private static let rising = [
        RasterColour(68, 1, 84), RasterColour(59, 82, 139), RasterColour(33, 145, 140), RasterColour(94, 201, 98),
        RasterColour(253, 231, 37),
    ]
    /// Blue to green below a limit.
    private static let inside = [RasterColour(38, 64, 139), RasterColour(33, 145, 140), RasterColour(122, 209, 120)]
    /// Yellow to dark red above it.
    private static let outside = [RasterColour(253, 218, 60), RasterColour(240, 100, 30), RasterColour(140, 0, 30)]

    /// The colour of a place; the middle belongs to what is inside.
    func colour(_ share: Double) -> RasterColour {
        guard limit != nil else { return Self.between(Self.rising, share) }
        return share <= 0.5 ? Self.between(Self.inside, 2 * share) : Self.between(Self.outside, 2 * share - 1)
    }

    private static func between(_ stops: [RasterColour], _ share: Double) -> RasterColour {
        let place = min(max(share, 0), 1) * Double(stops.count - 1)
        let below = min(Int(place), stops.count - 2)
        return stops[below].mixed(with: stops[below + 1], place - Double(below))
    }
}
