public import LinearAlgebra
public import Spectroscopy

/// Principal component analysis with A components: what was asked.
///
/// X − 1·x̄ᵀ = T·Pᵀ + E, X n × p, T n × A, P p × A, by singular value decomposition.
///
/// The solver follows from the sizes and from what is asked for. With min(n, p) ≥ 200 and A ≤ min(n, p)/10 the A
/// components alone are found (`KrylovSingularVectors`) where they stand out and something is left behind them, else all
/// singular values but only A vectors (`LeadingSingularVectors`); smaller data are decomposed wholly. The components
/// agree to the rounding of the full decomposition, ε·s₁ over the gap to the next singular value. What needs the
/// eigenvalues behind the components (Jackson and Mudholkar's limit) asks for the whole spectrum. Eigenvectors of X·Xᵀ
/// would be found in less time still, but lose the small eigenvalues and so the rank.
///
/// Conventions: eigenvalue = tᵀt/(n − 1), also without centring; loadings orthonormal, the largest in absolute value of
/// each component (the first of equals) positive. Scaling divides by the standard deviation (n − 1); a constant channel
/// is divided by 1, with a finding. A stops at the numerical rank, with a finding.
///
/// ```swift
/// let model = try PrincipalComponents(components: 3).fit(calibration)
/// let seen = try model.predict(newRows)
/// ```
///
/// ## Source
/// Bro, Smilde, Anal. Methods 6 (2014) 2812. doi:10.1039/c3ay41907j
public struct PrincipalComponents: Estimator {
    public static let kind = MethodKind.decomposition
    public static let identifier = "pca"
    public static let summary = "Principal component analysis by singular value decomposition"
    public static let parameters = [
        ParameterDescription("components", "number of components A, 1 or more"),
        ParameterDescription("centre", "whether the channel means are subtracted"),
        ParameterDescription("scale", "whether channels are divided by their standard deviation (n - 1)"),
    ]

    /// The number of components A that is wanted.
    public let components: Int
    /// Whether the channel means are subtracted.
    public let centre: Bool
    /// Whether the channels are divided by their standard deviation.
    public let scale: Bool

    public init() { self.init(components: 2) }

    /// Asks for a number of components.
    public init(components: Int, centre: Bool = true, scale: Bool = false) {
        self.components = components
        self.centre = centre
        self.scale = scale
    }

    /// Which eigenvalues a fit finds.
    public enum Spectrum: Sendable {
        /// Those of the components, and the sum of the others; all of them where that costs nothing.
        case leading
        /// All of them, up to the rank.
        case whole
    }

    /// Learns from the calibration rows `x`, n × p: components, and the sum of what they leave.
    ///
    /// - Throws: `ModellingError`: fewer than two rows, a value that is not finite, rows without variation.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> PrincipalComponentModel {
        try fit(x, spectrum: .leading)
    }

    /// Learns from the calibration rows `x`, n × p, with the eigenvalues that are asked for.
    ///
    /// - Throws: `ModellingError`: fewer than two rows, a value that is not finite, rows without variation.
    public func fit(_ x: Matrix, spectrum wanted: Spectrum) throws(ModellingError) -> PrincipalComponentModel {
        guard components >= 1 else {
            throw .invalidParameter(name: "components", value: "\(components)", needed: "1 or more are needed")
        }
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: "principal components") }
        let n = x.rows
        let p = x.columns

        let channels = try CentredChannels(of: x, centre: centre)
        let (mean, constant) = (channels.mean, channels.constant)
        let divisors = scale ? channels.deviation : [Double](repeating: 1, count: p)
        let ready = channels.rows.dividingColumns(by: divisors)
        let squaredNorm = zip(channels.columnSquares, divisors).reduce(0) { $0 + $1.0 / ($1.1 * $1.1) }
        if !squaredNorm.isFinite, let bad = ready.firstNonFinite {
            throw .nonFinite(row: bad.row, column: bad.column, what: "centred X")
        }
        let subtracted = zip(mean, divisors).map { $0 / $1 }
        if wanted == .leading, squaredNorm.isFinite,
            Self.isTruncated(rows: n, columns: p, components: components),
            let leading = KrylovSingularVectors(of: ready, count: components)
        {
            // The next one too is more than rounding: the rank is beyond the components.
            let all = leading.singularValues + [leading.next]
            let left = squaredNorm - leading.singularValues.reduce(0) { $0 + $1 * $1 }
            let eigenvalues = leading.singularValues.map { $0 * $0 / Double(n - 1) }
            if Self.rank(all, rows: n, columns: p, subtracted: subtracted) == all.count,
                left > 0, eigenvalues.allSatisfy(\.isNormal)
            {
                return PrincipalComponentModel(
                    mean: mean, scale: divisors, loadings: leading.rightTransposed.transposed,
                    eigenvalues: eigenvalues, residual: .sum(left / Double(n - 1)), samples: n,
                    askedComponents: components, unscaledChannels: scale ? constant : [], centred: centre)
            }
        }
        let values = try Self.decompose(ready, components: components)

        let largest = values.singularValues.first ?? 0
        guard largest.isFinite, (largest * largest).isFinite,
            subtracted.reduce(0, { $0 + $1 * $1 }).isFinite
        else { throw Self.squareOverflow(x, what: "X") }
        let above = Self.rank(values.singularValues, rows: n, columns: p, subtracted: subtracted)
        let spectrum = values.singularValues.prefix(above).map { $0 * $0 / Double(n - 1) }.filter(\.isNormal)
        let rank = spectrum.count
        guard rank > 0 else { throw .noVariation(samples: n, channels: p) }
        let kept = min(components, rank)
        return PrincipalComponentModel(
            mean: mean, scale: divisors,
            loadings: values.directions.selecting(rows: Array(0..<kept)).transposed,
            eigenvalues: Array(spectrum[..<kept]), residual: .eigenvalues(Array(spectrum[kept...])), samples: n,
            askedComponents: components, unscaledChannels: scale ? constant : [], centred: centre)
    }

    /// The error that names the largest value, where squares are not finite.
    static func squareOverflow(_ values: Matrix, what: String) -> ModellingError {
        let index = values.elements.indices.max { abs(values.elements[$0]) < abs(values.elements[$1]) } ?? 0
        return .nonFinite(row: index / values.columns, column: index % values.columns, what: "squared \(what)")
    }

    /// The number of singular values of centred data that are more than the rounding of the data or of their means.
    static func rank(_ singularValues: [Double], rows n: Int, columns p: Int, subtracted mean: [Double]) -> Int {
        let meanNorm = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let tolerance =
            Double.ulpOfOne * (Double(max(n, p)) * (singularValues.first ?? 0) + Double(n) * meanNorm)
        return singularValues.prefix { $0 > tolerance }.count
    }

    /// Whether all singular vectors are found, or those of the components only; the sizes alone decide.
    static func isTruncated(rows n: Int, columns p: Int, components: Int) -> Bool {
        min(n, p) >= 200 && components <= min(n, p) / 10
    }

    /// All singular values of `x`, descending, and at least the right vectors of the components, as rows.
    private static func decompose(
        _ x: Matrix, components: Int
    ) throws(ModellingError) -> (singularValues: [Double], directions: Matrix) {
        if isTruncated(rows: x.rows, columns: x.columns, components: components),
            let leading = try? LeadingSingularVectors(of: x, count: components)
        {
            return (leading.singularValues, leading.rightTransposed)
        }
        do throws(LinearAlgebraError) {
            let full = try SingularValueDecomposition(of: x)
            return (full.singularValues, full.rightTransposed)
        } catch {
            throw .notConverged(what: "the singular value decomposition", iterations: 0)
        }
    }

    /// The mean and standard deviation of each channel; a constant one has its value, exactly, and 1.
    static func channels(of x: Matrix, centre: Bool) -> (mean: [Double], deviation: [Double], constant: [Int]) {
        var means = x.columnMeans
        var deviations = x.columnStandardDeviations(about: means)
        let constant = settleConstants(of: x, means: &means, deviations: &deviations)
        return (centre ? means : [Double](repeating: 0, count: x.columns), deviations, constant)
    }

    /// Finds the channels that are constant but for rounding; gives them the deviation 1 and, where all values are the
    /// same, that value as their mean.
    static func settleConstants(of x: Matrix, means: inout [Double], deviations: inout [Double]) -> [Int] {
        var constant: [Int] = []
        for j in 0..<x.columns {
            // Rounding of the mean leaves a deviation of some ε even where all values are the same.
            let rounding = 4 * Double(x.rows).squareRoot() * Double.ulpOfOne * abs(means[j])
            guard deviations[j] <= rounding else { continue }
            constant.append(j)
            deviations[j] = 1
            if (1..<max(x.rows, 1)).allSatisfy({ x[$0, j] == x[0, j] }) { means[j] = x[0, j] }
        }
        return constant
    }
}
