internal import Glibc

/// A pseudorandom generator with a stated algorithm: xoshiro256**, its state filled by SplitMix64 from the seed.
///
/// The same seed gives the same sequence on every machine. `next(below:)`, `shuffled` and `normal` are defined here and
/// not by the standard library, whose algorithms may change.
///
/// ## Source
/// Blackman, Vigna, ACM Trans. Math. Softw. 47 (2021) 36. doi:10.1145/3460772
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// Creates a generator from a seed; `stream` gives independent generators for one seed.
    public init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = seed ^ (stream &* 0xD1B5_4A32_D192_ED03)
        func mixed() -> UInt64 {
            mixer &+= 0x9E37_79B9_7F4A_7C15
            var z = mixer
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        state = (mixed(), mixed(), mixed(), mixed())
    }

    /// A seed for the part of a larger piece of work with the given number, unrelated to those of other parts.
    public static func derivedSeed(_ seed: UInt64, part: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: seed, stream: part &+ 0x5EED)
        return generator.next()
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
        let result = rotated(state.1 &* 5, 7) &* 9
        let t = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= t
        state.3 = rotated(state.3, 45)
        return result
    }

    /// A whole number, uniform in 0 ..< bound, by rejection.
    public mutating func next(below bound: Int) -> Int {
        precondition(bound > 0, "a bound of \(bound)")
        let range = UInt64(bound)
        let limit = UInt64.max - UInt64.max % range
        while true {
            let bits = next()
            if bits < limit { return Int(bits % range) }
        }
    }

    /// A number, uniform in [0, 1), with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A standard normal number, by the polar method of Marsaglia.
    public mutating func normal() -> Double {
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let s = u * u + v * v
            if s > 0 && s < 1 { return u * (-2 * log(s) / s).squareRoot() }
        }
    }

    /// The elements in random order (Fisher–Yates, from the end).
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var result = elements
        var i = result.count - 1
        while i > 0 {
            result.swapAt(i, next(below: i + 1))
            i -= 1
        }
        return result
    }
}
