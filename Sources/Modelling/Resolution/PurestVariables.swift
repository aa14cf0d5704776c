internal import Glibc
public import LinearAlgebra

/// The purest channels of a set of mixture spectra, and the spectra and concentrations that they resolve.
///
/// A channel to which one component alone contributes is proportional to the concentrations of that component. Each
/// channel, as a vector over the n samples, is compared with those already chosen: its purity is
///
/// ```
/// purity_j = angle(x_j, chosen)·(1 + f)·μ_j/(μ_j + f·max μ)
/// ```
///
/// in degrees; the first is compared with the vector of ones. f, the offset, keeps channels of noise from looking pure.
/// With C₀ the chosen channels, S = XᵀC₀(C₀ᵀC₀)⁺ and C = X·S(SᵀS)⁺.
///
/// Conventions: this is the angle form of SIMPLISMA, as R mdatools `mcrpure` computes it; the original weighs standard
/// deviations and determinants and may order channels differently. μ_j is the mean, a channel whose mean is not positive
/// is never chosen, and the first of equals is. Components are scaled so that the row sums of C are, by least squares,
/// those of X.
///
/// ```swift
/// let purest = try PurestVariables(of: mixtures, components: 3)
/// purest.channels   // [112, 178, 151]
/// ```
///
/// ## Source
/// Windig, Gallagher, Shaver, Wise, Chemom. Intell. Lab. Syst. 77 (2005) 85, doi:10.1016/j.chemolab.2004.06.009; Windig,
/// Guilment, Anal. Chem. 63 (1991) 1425, doi:10.1021/ac00014a016
public struct PurestVariables: Hashable, Sendable {
    /// The channels in the order of their choice, from 0.
    public let channels: [Int]
    /// Their purities in degrees.
    public let purities: [Double]
    /// The resolved spectra S, p × A.
    public let spectra: Matrix
    /// The resolved concentrations C, n × A.
    public let concentrations: Matrix

    /// Finds the purest channels of `x`, n × p.
    ///
    /// - Throws: `ModellingError`: fewer than two rows, a value that is not finite, an offset outside 0 ..< 1, no channel
    ///   with a positive mean, or more components than the spectra have independent channels.
    public init(of x: Matrix, components: Int, offset: Double = 0.05) throws(ModellingError) {
        guard offset >= 0, offset < 1 else {
            throw .invalidParameter(
                name: "offset", value: "\(offset)", needed: "a number from 0 to below 1 is needed")
        }
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: "purest variables") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let largest = min(x.rows, x.columns)
        guard components >= 1, components <= largest else {
            throw .tooManyComponents(
                asked: components, largest: largest, because: "\(x.rows) samples and \(x.columns) channels")
        }
        let means = x.columnMeans
        let top = means.max() ?? 0
        guard top > 0 else {
            throw .invalidParameter(
                name: "the largest channel mean", value: "\(top)",
                needed: "spectra with a positive mean are needed, or initial spectra of your own")
        }
        let found = try Self.search(
            in: x, weights: means.map { $0 > 0 ? (1 + offset) * $0 / ($0 + offset * top) : 0 }, components: components)
        channels = found.channels
        purities = found.purities
        let s = try BilinearStep.unconstrained(x.transposed, x.selecting(columns: found.channels))
        let c = try BilinearStep.unconstrained(x, s)
        let sums = Matrix(rows: 1, columns: x.rows, elements: x.times([Double](repeating: 1, count: x.columns)))
        let factors = try BilinearStep.unconstrained(sums, c).row(0)
        // A factor of zero would lose the component: it keeps the scale that it has.
        let used = factors.map { $0 == 0 ? 1 : $0 }
        spectra = s.dividingColumns(by: used)
        concentrations = c.dividingColumns(by: used.map { 1 / $0 })
    }

    private static func search(
        in x: Matrix, weights: [Double], components: Int
    ) throws(ModellingError) -> (channels: [Int], purities: [Double]) {
        let n = x.rows
        // One channel a row, of length 1.
        var units = x.transposed
        let lengths = units.rowSquaredNorms.map { $0.squareRoot() }
        if lengths.contains(where: { !$0.isFinite }) { throw PrincipalComponents.squareOverflow(x, what: "X") }
        units = units.transposed.dividingColumns(by: lengths.map { $0 > 0 ? $0 : 1 }).transposed
        let rounding = 10 * Double(max(n, x.columns)) * Double.ulpOfOne

        var basis = RowStack(width: n, capacity: components)
        basis.append([Double](repeating: 1 / Double(n).squareRoot(), count: n))
        var channels: [Int] = []
        var purities: [Double] = []
        for round in 0..<components {
            let directions = basis.matrix
            let along = units.times(directions, transposingOther: true)
            let residuals = units - along.times(directions)
            let (inside, outside) = (along.rowSquaredNorms, residuals.rowSquaredNorms)
            var best: (channel: Int, purity: Double)?
            for j in 0..<units.rows where weights[j] > 0 && lengths[j] > 0 {
                let sine = outside[j].squareRoot()
                // Rows of rank k have no further independent channel; a first one is always there.
                guard round == 0 || sine > rounding else { continue }
                let purity = atan2(sine, inside[j].squareRoot()) * 180 / Double.pi * weights[j]
                if best.map({ purity > $0.purity }) ?? true { best = (j, purity) }
            }
            guard let best else {
                throw .tooManyComponents(
                    asked: components, largest: round, because: "the spectra have \(round) independent channels")
            }
            channels.append(best.channel)
            purities.append(best.purity)
            // From the second choice on, channels are compared with those chosen and no longer with the ones.
            if round == 0 { basis = RowStack(width: n, capacity: components) }
            var direction = units.row(best.channel)
            for _ in 0..<2 { basis.subtractCombination(basis.products(with: direction), from: &direction) }
            let length = dot(direction, direction).squareRoot()
            basis.append(direction.map { $0 / length })
        }
        return (channels, purities)
    }
}
