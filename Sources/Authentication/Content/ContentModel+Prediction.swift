internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
public import Spectroscopy
internal import Validation

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
        let alpha = alpha ?? plan.acceptance.alpha
        let answered = AnsweredSamples(spectra, unit: unit)
        var byAnalyte: [[ContentAnswer.Value]] = []
        for analyte in analytes {
            byAnalyte.append(try values(of: analyte, answered.means, alpha: alpha, force: force))
        }
        return answered.means.samples.indices.map { row in
            let values = byAnalyte.map { $0[row] }
            let sample = answered.means.samples[row]
            var worst = values[0]
            for value in values where value.pValue < worst.pValue { worst = value }
            return ContentAnswer(
                schema: "bencao.content-answer.v1", sample: sample.id, lot: sample.lot,
                scans: answered.rows[row].count, values: values, pValue: worst.pValue,
                applicability: worst.applicability, alpha: alpha,
                guarantee: guarantee(scans: answered.rows[row].count, unit: unit), model: modelHash)
        }
    }

    /// What the confidence holds for: intervals come from means of as many scans as a calibration sample has.
    private func guarantee(scans: Int, unit: AnswerUnit) -> String {
        let usual = training.usualScans
        guard 2 * scans < usual || scans > 2 * usual else { return "per sample" }
        return "none: \(scans) \(scans == 1 ? "spectrum" : "spectra") averaged, calibration samples had \(usual)"
    }

    private func values(
        of analyte: Analyte, _ samples: Spectra, alpha: Double, force: Bool
    ) throws(AuthenticationError) -> [ContentAnswer.Value] {
        let conformal: [ContentFolds.Answer]
        do throws(ValidationError) { conformal = try analyte.folds.answers(samples, alpha: alpha) } catch {
            throw .validation(error)
        }
        let numbers: Numbers
        do throws(PredictionError) { numbers = try Numbers(analyte, samples) } catch { throw .prediction(error) }
        for row in conformal.indices
        where
            !(numbers.predicted[row].isFinite && numbers.scoreDistances[row].isFinite
            && numbers.orthogonalDistances[row].isFinite)
        {
            throw .prediction(
                .modelling(
                    .nonFinite(row: row, column: 0, what: "the distances of sample \(samples.samples[row].id)")))
        }
        let range = (analyte.reference.min() ?? 0)...(analyte.reference.max() ?? 0)
        var values: [ContentAnswer.Value] = []
        for (row, answer) in conformal.enumerated() {
            let isGiven = answer.isInside || force
            let predicted = numbers.predicted[row]
            var contributions: [SpectralContribution] = []
            if !answer.isInside {
                do throws(ModellingError) { contributions = try numbers.contributions(row) } catch {
                    throw .prediction(.modelling(error))
                }
            }
            values.append(
                ContentAnswer.Value(
                    analyte: analyte.name, value: isGiven ? predicted : nil,
                    low: isGiven ? answer.interval?.low : nil, high: isGiven ? answer.interval?.high : nil,
                    unit: analyte.unit, inside: answer.isInside, forced: isGiven && !answer.isInside,
                    beyondRange: isGiven ? !range.contains(predicted) : nil, pValue: answer.pValue,
                    applicability: ContentAnswer.Applicability(
                        inside: answer.isInside,
                        scoreDistance: numbers.scoreDistances[row] / analyte.distance.score.scale,
                        orthogonalDistance: analyte.distance.orthogonal.map {
                            numbers.orthogonalDistances[row] / $0.scale
                        }, nearest: numbers.nearest(row, references: self.samples)),
                    contributions: contributions))
        }
        return values
    }
}

/// Values, distances, neighbours and contributions under the model of all calibration samples.
private struct Numbers {
    let predicted: [Double]
    let scoreDistances: [Double]
    let orthogonalDistances: [Double]
    private let analyte: ContentModel.Analyte
    private let ready: Spectra
    private let calibration: Matrix
    private let whitened: Matrix

    init(_ analyte: ContentModel.Analyte, _ spectra: Spectra) throws(PredictionError) {
        let model = analyte.pipeline.model
        let deviations = model.scoreVariances.map { $0.squareRoot() }
        self.analyte = analyte
        ready = try analyte.pipeline.prepared(spectra)
        calibration = model.scores.transposed.dividingColumns(by: deviations)
        do throws(ModellingError) {
            let (scores, q) = try model.projection.project(ready.x)
            whitened = scores.dividingColumns(by: deviations)
            predicted = try analyte.predicted(ready.x)
            scoreDistances = whitened.rowSquaredNorms
            orthogonalDistances = q
        } catch {
            throw .modelling(error)
        }
    }

    func nearest(_ row: Int, references: [ContentModel.Reference]) -> [ContentAnswer.Neighbour] {
        let squared = calibration.subtractingFromRows(whitened.row(row)).rowSquaredNorms
        return squared.indices.sorted { (squared[$0], $0) < (squared[$1], $1) }.prefix(3).map { i in
            let reference = references[analyte.rows[i]]
            return ContentAnswer.Neighbour(
                sample: reference.sample, lot: reference.lot, reference: analyte.reference[i],
                distance: squared[i].squareRoot())
        }
    }

    /// The stretches that f of a sample comes from: N_h/h₀·c_h + N_q/q₀·e² of each channel.
    func contributions(_ row: Int) throws(ModellingError) -> [SpectralContribution] {
        let x = ready.x.selecting(rows: [row])
        let model = analyte.pipeline.model
        let h = try ScoreDistanceContributions().values(
            of: x, in: model, latentVariables: model.latentVariables
        ).row(0)
        let q = try OrthogonalDistanceContributions(signed: false).values(
            of: x, in: model, latentVariables: model.latentVariables
        ).row(0)
        let distance = analyte.distance
        return SpectralContribution.largest(
            of: zip(h, q).map {
                distance.score.contribution(of: $0) + (distance.orthogonal?.contribution(of: $1) ?? 0)
            }, axis: ready.axis)
    }
}
