internal import Validation

/// The error of a regression against that of the laboratory's reference method, and against a specification.
///
/// ```
/// best R² = 1 − SEL²/SD²                what a perfect model would reach against reference values with that error
/// own error = √(RMSE² − SEL²)           of the model itself, the reference values being in error independently
/// ```
///
/// ## Source
/// Faber, Kowalski, Appl. Spectrosc. 51 (1997) 660 (correction for reference error). doi:10.1366/0003702971941069
public struct ContentLaboratory: Codable, Hashable, Sendable {
    /// The standard error of the laboratory.
    public let sel: Double?
    /// RMSE/SEL.
    public let rmseOverSEL: Double?
    /// The best R² that is reachable; nil where the reference values vary less than their error.
    public let bestRSquared: Double?
    /// The error of the model itself; nil where RMSE is not above SEL.
    public let ownError: Double?
    /// The error of a single result that is admitted.
    public let tolerance: Double?
    /// RMSE/tolerance.
    public let rmseOverTolerance: Double?
    /// The share of predictions within the tolerance.
    public let withinTolerance: Double?

    /// Nil where neither is given.
    init?(
        sel: Double?, tolerance: Double?, figures: RegressionFigures, reference: [Double], predictions: [[Double]]
    ) {
        guard sel != nil || tolerance != nil else { return nil }
        self.sel = sel
        self.tolerance = tolerance
        rmseOverSEL = sel.map { figures.rmse / $0 }
        bestRSquared = sel.flatMap { sel in
            figures.referenceDeviation.flatMap { $0 > sel ? 1 - sel * sel / ($0 * $0) : nil }
        }
        ownError = sel.flatMap { figures.rmse > $0 ? (figures.rmse * figures.rmse - $0 * $0).squareRoot() : nil }
        rmseOverTolerance = tolerance.map { figures.rmse / $0 }
        withinTolerance = tolerance.flatMap { tolerance in
            let errors = zip(reference, predictions).flatMap { value, predicted in predicted.map { abs($0 - value) } }
            return errors.isEmpty ? nil : Double(errors.count { $0 <= tolerance }) / Double(errors.count)
        }
    }
}
