internal import Glibc
public import Spectroscopy

/// Mixtures of two spectra in the domain where their signals add.
///
/// Absorbance, Kubelka–Munk and intensity are mixed as they are: x = (1 − c)·x_A + c·x_B. Reflectance goes through
/// F = (1 − R)²/(2R) and back by R = 1 + F − √(F² + 2F), transmittance through A = −log₁₀ T.
///
/// A mixture so made has no interaction of the parts, no new scatter and no new noise: figures from it are simulated.
///
/// ## Source
/// Kubelka, Munk, Z. Tech. Phys. 12 (1931) 593.
public enum SpectralMixture {
    /// Why two spectra cannot be mixed.
    public enum Refusal: Error, Hashable {
        /// The signal kind does not tell where signals add.
        case signal(SignalKind)
        /// A value that the conversion has no result for; the row (0 for A, 1 for B) and channel.
        case value(Double, part: Int, channel: Int)
    }

    /// The mixture of a share c of B in A, 0 ≤ c ≤ 1.
    public static func mix(
        _ a: [Double], _ b: [Double], share c: Double, signal: SignalKind
    ) throws(Refusal) -> [Double] {
        precondition(a.count == b.count, "\(a.count) and \(b.count) channels")
        precondition(c >= 0 && c <= 1, "a share of \(c)")
        let forward: (Double) -> Double?
        let back: (Double) -> Double
        switch signal {
        case .absorbance, .kubelkaMunk, .intensity:
            forward = { $0 }
            back = { $0 }
        case .reflectance:
            forward = { $0 > 0 && $0 <= 1 ? (1 - $0) * (1 - $0) / (2 * $0) : nil }
            // The difference cancels for large F: 1 + F − √(F² + 2F) = 1/(1 + F + √(F² + 2F)).
            back = { 1 / (1 + $0 + ($0 * $0 + 2 * $0).squareRoot()) }
        case .transmittance:
            forward = { $0 > 0 ? -log10($0) : nil }
            back = { pow(10, -$0) }
        default: throw .signal(signal)
        }
        var mixed = [Double](repeating: 0, count: a.count)
        for j in a.indices {
            guard let x = forward(a[j]) else { throw .value(a[j], part: 0, channel: j) }
            guard let y = forward(b[j]) else { throw .value(b[j], part: 1, channel: j) }
            mixed[j] = back((1 - c) * x + c * y)
        }
        return mixed
    }
}
