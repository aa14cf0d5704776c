internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy

/// A line that corrects predictions: y' = intercept + slope·ŷ, with the tests of whether it is needed.
///
/// The reference values are regressed on the predictions of the n transfer samples (reference on predicted). Tests: bias ē =
/// mean(y − ŷ), t = ē·√n/SEP with n − 1 degrees of freedom, SEP the standard deviation of the errors about ē (n − 1);
/// slope t = (b − 1)/s_b with n − 2; jointly slope = 1 and intercept = 0,
/// F = ((Σ(y − ŷ)² − Σ(y − a − b·ŷ)²)/2)/(Σ(y − a − b·ŷ)²/(n − 2)) with 2 and n − 2.
///
/// Conventions: a test that has no denominator (a perfect line, too few samples) is nil. ISO 12099 states the bias as
/// reference minus predicted; elsewhere in this program it is predicted minus reference.
///
/// ```swift
/// let line = try PredictionCorrection(.slopeAndBias, reference: y, predicted: seen)
/// let corrected = line.apply(to: new)
/// ```
///
/// ## Source
/// ISO 12099:2017, 8; Mandel, Linnig, Anal. Chem. 29 (1957) 743 (joint test). doi:10.1021/ac60125a002
public struct PredictionCorrection: Codable, Hashable, Sendable {
    /// What is fitted.
    public enum Form: String, Codable, Hashable, Sendable, CaseIterable {
        /// Slope and intercept.
        case slopeAndBias = "slope-and-bias"
        /// The intercept; the slope stays 1.
        case bias

        /// The fewest samples it can be fitted to.
        public var fewestSamples: Int { self == .bias ? 1 : 3 }
    }

    /// A test statistic with its p-value.
    public struct Test: Codable, Hashable, Sendable {
        /// t or F.
        public let statistic: Double
        /// The probability of a statistic at least as extreme where there is nothing to correct.
        public let pValue: Double
    }

    /// The slope b.
    public let slope: Double
    /// The intercept a.
    public let intercept: Double
    /// ē = mean(reference − predicted) before the correction.
    public let bias: Double
    /// SEP before the correction; nil for one sample.
    public let sep: Double?
    /// Whether the bias differs from 0, two-sided.
    public let biasTest: Test?
    /// Whether the slope differs from 1, two-sided; nil where the slope was not fitted.
    public let slopeTest: Test?
    /// Whether slope and intercept together differ from 1 and 0; nil where the slope was not fitted.
    public let jointTest: Test?
    /// The number of samples n.
    public let samples: Int

    /// Fits the line.
    ///
    /// - Throws: `TransferError.tooFewSamples`, `.constantPredictions`, `.modelling` for values that are not finite.
    public init(_ form: Form, reference: [Double], predicted: [Double]) throws(TransferError) {
        precondition(
            reference.count == predicted.count,
            "\(reference.count) reference values and \(predicted.count) predictions")
        let n = reference.count
        guard n >= form.fewestSamples else {
            throw .tooFewSamples(method: SlopeBias.identifier, found: n, needed: form.fewestSamples)
        }
        for (what, values) in [("the reference values", reference), ("the predictions", predicted)] {
            if let row = values.firstIndex(where: { !$0.isFinite }) {
                throw .modelling(.nonFinite(row: row, column: 0, what: what))
            }
        }
        let count = Double(n)
        let errors = zip(reference, predicted).map { $0 - $1 }
        let bias = errors.reduce(0, +) / count
        let about = errors.reduce(0) { $0 + ($1 - bias) * ($1 - bias) }
        samples = n
        self.bias = bias
        let sep = n > 1 ? (about / (count - 1)).squareRoot() : nil
        self.sep = sep
        if let sep, sep > 0 {
            biasTest = Self.t(bias * count.squareRoot() / sep, degreesOfFreedom: count - 1)
        } else {
            biasTest = nil
        }
        guard form == .slopeAndBias else {
            slope = 1
            intercept = bias
            slopeTest = nil
            jointTest = nil
            return
        }
        let (yMean, xMean) = (reference.reduce(0, +) / count, predicted.reduce(0, +) / count)
        var (sxx, sxy) = (0.0, 0.0)
        for (y, x) in zip(reference, predicted) {
            sxx += (x - xMean) * (x - xMean)
            sxy += (x - xMean) * (y - yMean)
        }
        let largest = predicted.reduce(0) { max($0, abs($1)) }
        guard sxx.squareRoot() > 4 * count * Double.ulpOfOne * largest else {
            throw .constantPredictions(samples: n)
        }
        let b = sxy / sxx
        let a = yMean - b * xMean
        slope = b
        intercept = a
        let residual = zip(reference, predicted).reduce(0) { sum, pair in
            let e = pair.0 - a - b * pair.1
            return sum + e * e
        }
        let total = errors.reduce(0) { $0 + $1 * $1 }
        let variance = residual / (count - 2)
        guard variance > 0, variance.isFinite else {
            slopeTest = nil
            jointTest = nil
            return
        }
        slopeTest = Self.t((b - 1) / (variance / sxx).squareRoot(), degreesOfFreedom: count - 2)
        let f = max(0, total - residual) / 2 / variance
        jointTest = Test(statistic: f, pValue: FDistribution(2, count - 2).upperTail(f))
    }

    private static func t(_ t: Double, degreesOfFreedom: Double) -> Test {
        Test(
            statistic: t, pValue: min(1, 2 * StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(abs(t))))
    }

    /// The half-width of the confidence interval of the bias, t(1 − α/2; n − 1)·SEP/√n; nil for one sample.
    public func biasLimit(alpha: Double = 0.05) -> Double? {
        guard let sep else { return nil }
        let count = Double(samples)
        return StudentT(degreesOfFreedom: count - 1).quantile(upperTail: alpha / 2) * sep / count.squareRoot()
    }

    /// The corrected predictions.
    public func apply(to predicted: [Double]) -> [Double] { predicted.map { intercept + slope * $0 } }
}
