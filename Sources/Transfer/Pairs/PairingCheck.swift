internal import LinearAlgebra
public import Spectroscopy

/// Whether the pairing of two instruments' spectra by sample is borne out by the spectra themselves.
///
/// r is the correlation of the n(n − 1)/2 distances between samples on the one instrument with those on the other
/// (Mantel): instruments may differ by any shift, and samples that are alike on the one are alike on the other. p =
/// (1 + #{permutations with r_π ≥ r})/(B + 1). A p above the level α of the test says that other pairings fit as well.
///
/// Conventions: where both instruments have one axis, `isIdentical` tells that every spectrum is the same to the last
/// bit: the "secondary" set is the primary one. Fewer than 5 pairs are not tested.
///
/// ## Source
/// Mantel, Cancer Res. 27 (1967) 209.
public struct PairingCheck: Codable, Hashable, Sendable {
    /// The correlation of the distances; nil for fewer than 5 pairs, or samples that do not differ.
    public let correlation: Double?
    /// The p-value of the permutation test.
    public let pValue: Double?
    /// Whether the two sets are the same numbers.
    public let isIdentical: Bool
    /// The number of pairs.
    public let samples: Int

    /// The level that a pairing is tested at where none is stated: at a p-value above it other pairings fit as well.
    public static let level = 0.05

    /// Checks a pairing.
    ///
    /// - Parameters:
    ///   - permutations: B.
    ///   - seed: of the permutations.
    public init(_ pairs: PairedSpectra, permutations: Int = 499, seed: UInt64 = 1) {
        samples = pairs.count
        isIdentical = pairs.axesMatch && pairs.primary.x == pairs.secondary.x
        let n = pairs.count
        let (a, b) = (Self.distances(pairs.primary.x), Self.distances(pairs.secondary.x))
        guard n >= 5, let own = Self.correlation(a, b, order: Array(0..<n), n) else {
            correlation = nil
            pValue = nil
            return
        }
        var generator = SeededGenerator(seed: seed)
        var asGood = 0
        for _ in 0..<permutations {
            let order = generator.shuffled(Array(0..<n))
            // The same numbers summed in another order differ by rounding.
            if let other = Self.correlation(a, b, order: order, n), other >= own - 1e-12 { asGood += 1 }
        }
        correlation = own
        pValue = Double(1 + asGood) / Double(permutations + 1)
    }

    /// The number of permutations that can show a pairing at a level: ten times what its smallest p needs.
    public static func permutations(toShow alpha: Double) -> Int {
        max(499, Int(min((10 / alpha).rounded(.up), 100_000)) - 1)
    }

    /// Whether no other pairing fits as well, at the level α; also where that cannot be tested: with n samples, no p lies
    /// below 1/n!.
    public func isBorneOut(alpha: Double) -> Bool {
        guard let pValue else { return true }
        let pairings = (1...max(samples, 1)).prefix(20).reduce(1.0) { $0 * Double($1) }
        return pValue <= alpha || 1 / pairings > alpha
    }

    /// What a person should know of the pairing, at the usual level.
    public var findings: [Finding] { findings(alpha: Self.level) }

    /// What a person should know of the pairing, tested at the level α.
    public func findings(alpha: Double) -> [Finding] {
        var findings: [Finding] = []
        if isIdentical {
            findings.append(
                Finding(
                    code: "transfer.same-spectra", severity: .warning,
                    summary: "the \(samples) secondary spectra are the primary ones to the last bit",
                    remedy: "give the spectra of the secondary instrument"))
        }
        if let pValue, !isBorneOut(alpha: alpha) {
            findings.append(
                Finding(
                    code: "transfer.pairing", severity: .warning,
                    summary: "other pairings of the \(samples) samples fit as well as that by id (Mantel correlation "
                        + "\(Self.short(correlation ?? 0)), p = \(Self.short(pValue)))",
                    remedy: "check that the ids name the same samples in both files"))
        }
        return findings
    }

    private static func short(_ x: Double) -> String { String((x * 1000).rounded() / 1000) }

    /// Euclidean distances, n × n, of rows in the coordinates of their own space.
    private static func distances(_ x: Matrix) -> [Double] {
        let rows = RowSpace(of: x.subtractingFromRows(x.columnMeans)).coordinates
        let (n, r) = (rows.rows, rows.columns)
        var d = [Double](repeating: 0, count: n * n)
        rows.withUnsafeElements { v in
            for i in 0..<n {
                for k in 0..<i {
                    var sum = 0.0
                    for j in 0..<r {
                        let difference = v[i * r + j] - v[k * r + j]
                        sum += difference * difference
                    }
                    d[i * n + k] = sum.squareRoot()
                    d[k * n + i] = d[i * n + k]
                }
            }
        }
        return d
    }

    private static func correlation(_ a: [Double], _ b: [Double], order: [Int], _ n: Int) -> Double? {
        var (sa, sb, saa, sbb, sab) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for i in 0..<n {
            for k in 0..<i {
                let x = a[i * n + k]
                let y = b[order[i] * n + order[k]]
                sa += x
                sb += y
                saa += x * x
                sbb += y * y
                sab += x * y
            }
        }
        let m = Double(n * (n - 1) / 2)
        let (va, vb) = (saa - sa * sa / m, sbb - sb * sb / m)
        guard va > 1e-12 * saa, vb > 1e-12 * sbb else { return nil }
        return (sab - sa * sb / m) / (va * vb).squareRoot()
    }
}
