public import Spectroscopy

extension ContentModel {
    /// Answers for each sample (the mean of its scans) or each lot, in order of first appearance.
    ///
    /// - Parameters:
    ///   - spectra: raw spectra on the axis, and of the signal kind, of the model.
    ///   - alpha: 1 − the confidence of the intervals; nil for that of the plan. Nothing is refitted.
    ///   - unit: what is averaged to one answer.
    ///   - force: whether values are given outside the domain too; they are marked.
    ///   - modelHash: the SHA-256 of the model file.
    /// - Throws: `AuthenticationError` for spectra that do not fit, or that a step refuses.
    public func predict(
        _ spectra: Spectra, alpha: Double? = nil, unit: AnswerUnit = .sample, force: Bool = false, modelHash: String
    ) throws(AuthenticationError) -> [ContentAnswer] {
        try spectra.requireFit(axis: axis, signal: signal)
        return try predictor(alpha: alpha, unit: unit, force: force, modelHash: modelHash).answers(spectra)
    }
}
