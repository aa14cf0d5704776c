public import LinearAlgebra
public import Spectroscopy

/// Principal component analysis with A components: what was asked.
///
/// X − 1·x̄ᵀ = T·Pᵀ + E, X n × p, T n × A, P p × A, by singular value decomposition.
///
/// The solver follows from the sizes alone: with min(n, p) ≥ 200 and A ≤ min(n, p)/10 all singular values are found
/// but only A vectors (`LeadingSingularVectors`, in 0.4 … 0.6 of the time), else all vectors too. The components
/// agree to the rounding of the full decomposition, ε·s₁ over the gap to the next singular value; the eigenvalues
/// that limits of the orthogonal distance need are all there, with the same accuracy. Eigenvectors of X·Xᵀ would be
/// found in less time still, but lose the small eigenvalues and so the rank.
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

    /// Learns from the calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: fewer than two rows, a value that is not finite, rows without variation.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> PrincipalComponentModel {
        guard components >= 1 else {
            throw .invalidParameter(name: "components", value: "\(components)", needed: "1 or more are needed")
        }
        guard x.rows >= 2 else { throw .tooFewSamples(found: x.rows, needed: 2, what: "principal components") }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let n = x.rows
        let p = x.columns

        let (mean, deviation, constant) = Self.channels(of: x, centre: centre)
        let divisors = scale ? deviation : [Double](repeating: 1, count: p)
        let ready = x.subtractingFromRows(mean).dividingColumns(by: divisors)
        if let bad = ready.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "centred X") }
        let values = try Self.decompose(ready, components: components)

        let subtracted = zip(mean, divisors).map { $0 / $1 }
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
            eigenvalues: Array(spectrum[..<kept]), residualEigenvalues: Array(spectrum[kept...]), samples: n,
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
        var constant: [Int] = []
        for j in 0..<x.columns {
            // Rounding of the mean leaves a deviation of some ε even where all values are the same.
            let rounding = 4 * Double(x.rows).squareRoot() * Double.ulpOfOne * abs(means[j])
            guard deviations[j] <= rounding else { continue }
            constant.append(j)
            deviations[j] = 1
            if (1..<x.rows).allSatisfy({ x[$0, j] == x[0, j] }) { means[j] = x[0, j] }
        }
        return (centre ? means : [Double](repeating: 0, count: x.columns), deviations, constant)
    }
}
