internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
internal import Validation

/// A content model made ready for many spectra: recipes, regressions and the models without each fold are compiled once.
///
/// It says what `ContentModel.predict` says, which is made of it, and can be called from several threads.
///
/// ```swift
/// let predictor = try model.predictor(modelHash: hash)
/// for piece in pieces { show(try predictor.answers(piece)) }
/// ```
public struct ContentPredictor: Sendable {
    private let model: ContentModel
    private let analytes: [AnalytePredictor]
    private let alpha: Double
    private let unit: AnswerUnit
    private let force: Bool
    private let modelHash: String

    init(
        _ model: ContentModel, alpha: Double?, unit: AnswerUnit, force: Bool, modelHash: String
    ) throws(AuthenticationError) {
        self.model = model
        self.alpha = alpha ?? model.plan.acceptance.alpha
        self.unit = unit
        self.force = force
        self.modelHash = modelHash
        let compiled = Parallel.map(model.analytes.count) { k -> Result<AnalytePredictor, PredictionError> in
            Result { () throws(PredictionError) in try AnalytePredictor(model.analytes[k], of: model) }
        }
        var analytes: [AnalytePredictor] = []
        for result in compiled {
            do throws(PredictionError) { analytes.append(try result.get()) } catch { throw .prediction(error) }
        }
        self.analytes = analytes
    }

    /// Answers for each sample (the mean of its scans) or each lot, in order of first appearance.
    ///
    /// - Parameter averaged: of how many spectra each row is the mean, as objects of a cube are; nil for one.
    /// - Throws: `AuthenticationError` for spectra that do not fit, or that a step refuses.
    public func answers(
        _ spectra: Spectra, averaged: [Int]? = nil
    ) throws(AuthenticationError) -> [ContentAnswer] {
        try spectra.requireFit(axis: model.axis, signal: model.signal)
        let answered = AnsweredSamples(spectra, unit: unit, averaged: averaged)
        var byAnalyte: [[ContentAnswer.Value]] = []
        for analyte in analytes {
            byAnalyte.append(try analyte.values(answered.means, alpha: alpha, force: force, samples: model.samples))
        }
        return answered.means.samples.indices.map { row in
            let values = byAnalyte.map { $0[row] }
            let sample = answered.means.samples[row]
            var worst = values[0]
            for value in values where value.pValue < worst.pValue { worst = value }
            return ContentAnswer(
                schema: "bencao.content-answer.v1", sample: sample.id, lot: sample.lot,
                scans: answered.scans[row], values: values, pValue: worst.pValue,
                applicability: worst.applicability, alpha: alpha,
                guarantee: guarantee(scans: answered.scans[row]), model: modelHash)
        }
    }

    /// What the confidence holds for: intervals come from means of as many scans as a calibration sample has.
    private func guarantee(scans: Int) -> String {
        let usual = model.training.usualScans
        guard 2 * scans < usual || scans > 2 * usual else { return "per sample" }
        return "none: \(scans) \(scans == 1 ? "spectrum" : "spectra") averaged, calibration samples had \(usual)"
    }
}

extension ContentModel {
    /// The model made ready for many spectra.
    ///
    /// - Parameters:
    ///   - alpha: 1 − the confidence of the intervals; nil for that of the plan. Nothing is refitted.
    ///   - unit: what is averaged to one answer.
    ///   - force: whether values are given outside the domain too; they are marked.
    ///   - modelHash: the SHA-256 of the model file.
    public func predictor(
        alpha: Double? = nil, unit: AnswerUnit = .sample, force: Bool = false, modelHash: String
    ) throws(AuthenticationError) -> ContentPredictor {
        try ContentPredictor(self, alpha: alpha, unit: unit, force: force, modelHash: modelHash)
    }
}
