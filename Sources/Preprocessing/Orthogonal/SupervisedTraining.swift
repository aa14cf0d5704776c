internal import LinearAlgebra
internal import Spectroscopy

/// Training spectra and their reference values, centred, as the methods that learn from both take them.
///
/// Both are divided by a power of two, so that no square of theirs overflows; what is learned from them
/// (directions, weights, loadings) does not depend on it.
struct SupervisedTraining {
    /// The mean spectrum, p channels, in the unit of the spectra.
    let mean: [Double]
    /// The centred spectra, n × p.
    let x: Matrix
    /// The centred reference values, n × q, of the responses that vary.
    let y: Matrix
    /// The length of the mean in the unit of `x`.
    let meanNorm: Double

    /// Below this, what is left of `x` is rounding.
    var rounding: Double { OrthogonalVariation.rounding(of: x, meanNorm: meanNorm) }

    /// Centres spectra and reference values.
    ///
    /// - Throws: `PreprocessingError` for fewer than two spectra, or reference values that are not finite or
    ///   that do not vary.
    init(_ spectra: Spectra, reference: Matrix, method: String) throws(PreprocessingError) {
        precondition(reference.rows == spectra.count, "\(reference.rows) reference rows, \(spectra.count) spectra")
        guard spectra.count >= 2 else { throw .tooFewSpectra(method: method, found: spectra.count, needed: 2) }
        guard reference.columns >= 1 else { throw .referenceMissing(method: method) }
        if let bad = reference.firstNonFinite {
            throw .referenceNotFinite(method: method, sample: spectra.samples[bad.row].id)
        }
        let (responses, _) = Self.unit(of: reference)
        let varying = (0..<responses.columns).filter { Self.varies(responses.column($0)) }
        guard !varying.isEmpty else {
            throw .constantReference(method: method, responses: reference.columns, spectra: spectra.count)
        }
        let y = responses.selecting(columns: varying)
        self.y = y.subtractingFromRows(y.columnMeans)
        let (scaled, unit) = Self.unit(of: spectra.x)
        let scaledMean = scaled.columnMeans
        x = scaled.subtractingFromRows(scaledMean)
        mean = scaledMean.map { $0 * unit }
        meanNorm = dot(scaledMean, scaledMean).squareRoot()
    }

    /// The matrix divided by the power of two next to its largest element, and that power.
    private static func unit(of matrix: Matrix) -> (Matrix, Double) {
        let largest = matrix.elements.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { return (matrix, 1) }
        // The reciprocal of the largest powers would be subnormal, and their double infinite.
        let unit = Double(sign: .plus, exponent: min(max(largest.exponent, -1000), 1000), significand: 1)
        return (matrix.dividingColumns(by: [Double](repeating: unit, count: matrix.columns)), unit)
    }

    /// Whether numbers differ by more than the rounding of their mean.
    private static func varies(_ values: [Double]) -> Bool {
        guard let first = values.first else { return false }
        var largest = 0.0
        var spread = 0.0
        for value in values {
            largest = max(largest, abs(value))
            spread = max(spread, abs(value - first))
        }
        return spread > 4 * Double.ulpOfOne * largest
    }

    /// Runs a factorisation; that it gives up is told as an error of the method.
    static func factorising<R>(
        _ method: String, _ body: () throws(LinearAlgebraError) -> R
    ) throws(PreprocessingError) -> R {
        do throws(LinearAlgebraError) { return try body() } catch { throw .notConverged(method: method) }
    }
}
