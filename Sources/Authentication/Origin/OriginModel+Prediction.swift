public import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
internal import Validation

extension OriginModel {
    /// Answers for each sample (the mean of its scans), in order of first appearance.
    ///
    /// - Parameters:
    ///   - spectra: raw spectra on the axis, and of the signal kind, of the model.
    ///   - alpha: 1 − the confidence of the sets; nil for that of the plan.
    ///   - unit: what is averaged to one answer.
    ///   - averaged: of how many spectra each row is the mean, as objects of a cube are; nil for one.
    ///   - modelHash: the SHA-256 of the model file.
    /// - Throws: `AuthenticationError` for spectra that do not fit, or that a step refuses.
    public func predict(
        _ spectra: Spectra, alpha: Double? = nil, unit: AnswerUnit = .sample, averaged: [Int]? = nil,
        modelHash: String
    ) throws(AuthenticationError) -> [OriginAnswer] {
        try spectra.requireFit(axis: axis, signal: signal)
        let alpha = alpha ?? plan.acceptance.alpha
        let answered = AnsweredSamples(spectra, unit: unit, averaged: averaged)
        let means = try front?.apply(to: answered.means) ?? answered.means

        let pValues: [[Double]]
        do throws(ValidationError) { pValues = try originSets.pValues(means) } catch { throw .validation(error) }
        let numbers: Numbers
        do throws(PredictionError) { numbers = try Numbers(self, means) } catch { throw .prediction(error) }
        for row in answered.rows.indices
        where !numbers.scoreDistance[row].isFinite || !numbers.orthogonalDistance[row].isFinite {
            throw .prediction(
                .modelling(.nonFinite(row: row, column: 0, what: "the distances of sample \(means.samples[row].id)")))
        }
        let usualScans = usualScansPerLot

        let notExcludable = classNames.indices.filter { !originSets.classes[$0].canExclude(atLevel: alpha) }
        return answered.rows.indices.map { row in
            let kept = classNames.indices.filter { pValues[row][$0] > alpha }
            let inside = classNames.indices.contains { pValues[row][$0] > originSets.classes[$0].smallestPValue }
            let sample = means.samples[row]
            return OriginAnswer(
                schema: "bencao.origin-answer.v1", sample: sample.id, lot: sample.lot,
                scans: answered.scans[row],
                answer: OriginAnswer.Decision(
                    origins: kept.map { classNames[$0] }, best: classNames[numbers.best[row]],
                    notExcludable: notExcludable.map { classNames[$0] }, confidence: 1 - alpha,
                    guarantee: answered.guarantee(row, usualScans: usualScans)),
                pValue: Dictionary(uniqueKeysWithValues: zip(classNames, pValues[row])),
                applicability: OriginAnswer.Applicability(
                    inside: inside, scoreDistance: numbers.scoreDistance[row],
                    orthogonalDistance: numbers.orthogonalDistance[row], nearest: numbers.nearest[row]),
                model: modelHash)
        }
    }

    /// The median number of spectra of a calibration lot.
    private var usualScansPerLot: Int {
        let counts = Dictionary(reference.lots.map { ($0, 1) }, uniquingKeysWith: +).values.sorted()
        return counts.isEmpty ? 1 : counts[counts.count / 2]
    }

    /// The scores of raw spectra, m × A, for plots.
    public func scores(of spectra: Spectra) throws(AuthenticationError) -> Matrix {
        let spectra = try front?.apply(to: spectra) ?? spectra
        do throws(PredictionError) {
            let ready = try pipeline.prepared(spectra)
            return try PredictionError.modelling { () throws(ModellingError) in
                try pipeline.model.pls.scores(of: ready.x)
            }
        } catch {
            throw .prediction(error)
        }
    }
}

/// Decisions, distances and neighbours under the model of all calibration spectra.
private struct Numbers {
    var best: [Int] = []
    var scoreDistance: [Double] = []
    var orthogonalDistance: [Double] = []
    var nearest: [[OriginAnswer.Neighbour]] = []

    init(_ model: OriginModel, _ spectra: Spectra) throws(PredictionError) {
        let ready = try model.pipeline.prepared(spectra)
        let estimator = model.pipeline.model
        do throws(ModellingError) {
            let (scores, q) = try estimator.pls.projection.project(ready.x)
            let h = try estimator.discriminant.squaredDistances(scores)
            if let other = model.classifier {
                best = try other.model.predict(ready.x)
            } else {
                best = try estimator.discriminant.predict(scores)
            }
            scoreDistance = best.enumerated().map { h[$0, $1] / model.meanScoreDistance }
            orthogonalDistance = q.map { $0 / model.meanOrthogonalDistance }
            let calibration = estimator.whitenedCalibrationScores
            let new = estimator.whitened(scores)
            nearest = (0..<new.rows).map { Self.nearest(new.row($0), calibration, model) }
        } catch {
            throw .modelling(error)
        }
    }

    private static func nearest(
        _ row: [Double], _ calibration: Matrix, _ model: OriginModel
    ) -> [OriginAnswer.Neighbour] {
        let squared = calibration.subtractingFromRows(row).rowSquaredNorms
        return squared.indices.sorted { (squared[$0], $0) < (squared[$1], $1) }.prefix(3).map { i in
            OriginAnswer.Neighbour(
                sample: model.reference.samples[i], lot: model.reference.lots[i],
                origin: model.classNames[model.reference.classes[i]], distance: squared[i].squareRoot())
        }
    }
}
