public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// D-optimal samples: those from which a linear model of the scores would be known best.
///
/// The chosen rows C maximise det(Σ_{i in C} f_i·f_iᵀ), f_i = (1, t_i1, …, t_iA), T the scores of the first A principal
/// components of centred X over their standard deviations; the criterion does not depend on that scale.
///
/// 1. From M = 1e-6·I on, the row of the greatest f·M⁻¹·fᵀ joins, `count` times.
/// 2. Of all exchanges of a chosen row i with another one j, that with the greatest gain
///    (1 + d_j)(1 − d_i) + d_ij² of the determinant is made, d_ij = f_i·M⁻¹·f_jᵀ, until none gains more than 1e-9
///    (Fedorov).
///
/// Conventions: gains within 1e-9 of each other are equal, ties go to the lowest chosen row, then to the lowest other
/// one; the rows are given ascending. The exchange finds an optimum that no single exchange betters, which may not be the
/// best of all sets. At least A + 1 samples are chosen.
///
/// ```swift
/// let chosen = try DOptimal(count: 12, components: 4).select(from: x)
/// ```
///
/// ## Source
/// Fedorov, Theory of Optimal Experiments (1972), ch. 3.
public struct DOptimal: SampleDesign {
    public static let identifier = "d-optimal"
    public static let summary = "Samples from which a linear model of the scores is known best"
    public static let parameters = HighestLeverage.parameters

    /// The number of samples to choose; nil for the share.
    public var count: Int?
    /// The share of the samples to choose, rounded to the nearest number.
    public var share: Double
    /// The number of principal components A.
    public var components: Int

    private static let ridge = 1e-6
    private static let gain = 1e-9

    public init() { self.init(count: nil) }

    /// Creates the design.
    public init(count: Int? = nil, share: Double = 0.75, components: Int = 3) {
        self.count = count
        self.share = share
        self.components = components
    }

    public func select(from x: Matrix, reference: Matrix?) throws(ModellingError) -> SampleSelection {
        let (scores, findings) = try SampleSpace.whitenedScores.coordinates(
            of: x, components: components, for: "the D-optimal choice")
        let wanted = try chosenCount(of: x.rows, count: count, share: share)
        let width = scores.columns + 1
        guard wanted >= width else {
            throw .invalidParameter(
                name: "components", value: "\(components)",
                needed: "at most \(wanted - 1) for \(wanted) samples is needed")
        }
        let rows = (0..<scores.rows).map { [1] + scores.row($0) }
        var chosen: [Int] = []
        while chosen.count < wanted {
            let leverages = try leverages(rows, chosen, ridge: Self.ridge)
            let free = rows.indices.filter { !chosen.contains($0) }
            let largest = free.map { leverages[$0][$0] }.max() ?? 0
            guard let next = free.first(where: { leverages[$0][$0] >= largest * (1 - Self.gain) }) else { break }
            chosen.append(next)
        }
        chosen.sort()
        // Every exchange raises the determinant, so that no set comes twice; the bound is for rounding alone.
        for _ in 0..<(10 * rows.count) {
            guard let (out, into) = try bestExchange(rows, chosen) else { break }
            chosen[out] = into
            chosen.sort()
        }
        return SampleSelection(calibration: chosen, of: x.rows, findings: findings)
    }

    /// The exchange of the greatest gain: the position that goes out, and the row that comes in.
    private func bestExchange(_ rows: [[Double]], _ chosen: [Int]) throws(ModellingError) -> (Int, Int)? {
        let d = try leverages(rows, chosen, ridge: 0)
        var best = 1 + Self.gain
        var found: (Int, Int)?
        let free = rows.indices.filter { !chosen.contains($0) }
        for (position, i) in chosen.enumerated() {
            for j in free {
                let factor = (1 + d[j][j]) * (1 - d[i][i]) + d[i][j] * d[i][j]
                guard factor > best * (1 + Self.gain) else { continue }
                best = factor
                found = (position, j)
            }
        }
        return found
    }

    /// f_i·M⁻¹·f_jᵀ of all rows, M the sum over the chosen ones with a ridge where they span too little.
    private func leverages(
        _ rows: [[Double]], _ chosen: [Int], ridge: Double
    ) throws(ModellingError) -> [[Double]] {
        let width = rows[0].count
        let m = Matrix(rows: width, columns: width) { out in
            for a in 0..<width {
                for b in 0..<width {
                    out[a * width + b] = chosen.reduce(a == b ? ridge : 0) { $0 + rows[$1][a] * rows[$1][b] }
                }
            }
        }
        let factor: CholeskyFactor
        do throws(LinearAlgebraError) { factor = try CholeskyFactor(of: m) } catch {
            throw .singular(what: "the scores of the chosen samples", rank: width - 1, needed: width)
        }
        let half = rows.map { factor.forwardSolve($0) }
        return half.map { a in half.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }
    }
}
