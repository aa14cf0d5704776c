public import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
internal import Validation

/// What counts as one sample in a prediction.
public enum AnswerUnit: String, Codable, Hashable, Sendable, CaseIterable {
    /// Rows with the same sample id: scans of one sample.
    case sample
    /// Rows of the same lot.
    case lot
}

extension OriginModel {
    /// Answers for each sample (the mean of its scans), in order of first appearance.
    ///
    /// - Parameters:
    ///   - spectra: raw spectra on the axis, and of the signal kind, of the model.
    ///   - alpha: 1 − the confidence of the sets; nil for that of the plan.
    ///   - unit: what is averaged to one answer.
    ///   - modelHash: the SHA-256 of the model file.
    /// - Throws: `AuthenticationError` for spectra that do not fit, or that a step refuses.
    public func predict(
        _ spectra: Spectra, alpha: Double? = nil, unit: AnswerUnit = .sample, modelHash: String
    ) throws(AuthenticationError) -> [OriginAnswer] {
        try check(spectra)
        let alpha = alpha ?? plan.acceptance.alpha
        let groups = Self.groups(of: spectra, unit: unit)
        let means = spectra.averaging(groups.map(\.rows)) { groups[$0].name }
        var answersOfLot: [String: Int] = [:]
        for sample in means.samples { if let lot = sample.lot { answersOfLot[lot, default: 0] += 1 } }

        let pValues: [[Double]]
        do throws(ValidationError) { pValues = try originSets.pValues(means) } catch { throw .validation(error) }
        let numbers: Numbers
        do throws(PredictionError) { numbers = try Numbers(self, means) } catch { throw .prediction(error) }
        for row in groups.indices
        where !numbers.scoreDistance[row].isFinite || !numbers.orthogonalDistance[row].isFinite {
            throw .prediction(
                .modelling(.nonFinite(row: row, column: 0, what: "the distances of sample \(means.samples[row].id)")))
        }
        let usualScans = usualScansPerLot

        let notExcludable = classNames.indices.filter { !originSets.classes[$0].canExclude(atLevel: alpha) }
        return groups.indices.map { row in
            let kept = classNames.indices.filter { pValues[row][$0] > alpha }
            let inside = classNames.indices.contains { pValues[row][$0] > originSets.classes[$0].smallestPValue }
            let sample = means.samples[row]
            let siblings = sample.lot.map { answersOfLot[$0] ?? 1 } ?? 1
            return OriginAnswer(
                schema: "bencao.origin-answer.v1", sample: sample.id, lot: sample.lot,
                scans: groups[row].rows.count,
                answer: OriginAnswer.Decision(
                    origins: kept.map { classNames[$0] }, best: classNames[numbers.best[row]],
                    notExcludable: notExcludable.map { classNames[$0] }, confidence: 1 - alpha,
                    guarantee: Self.guarantee(
                        scans: groups[row].rows.count, usual: usualScans, answersOfLot: siblings)),
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

    /// What the confidence of a set holds for.
    ///
    /// The reference of the sets are means of whole lots: the mean of clearly fewer spectra is noisier, that of clearly
    /// more is quieter, and neither is drawn like them.
    private static func guarantee(scans: Int, usual: Int, answersOfLot: Int) -> String {
        if answersOfLot > 1 { return "per sample, no lot guarantee" }
        guard 2 * scans < usual || scans > 2 * usual else { return "per lot" }
        return "none: \(scans) \(scans == 1 ? "spectrum" : "spectra") averaged, calibration lots had \(usual)"
    }

    /// The scores of raw spectra, m × A, for plots.
    public func scores(of spectra: Spectra) throws(AuthenticationError) -> Matrix {
        do throws(PredictionError) {
            let ready = try pipeline.prepared(spectra)
            return try PredictionError.modelling { () throws(ModellingError) in
                try pipeline.model.pls.scores(of: ready.x)
            }
        } catch {
            throw .prediction(error)
        }
    }

    /// Refuses spectra on another axis, in another unit or of another kind.
    func check(_ spectra: Spectra) throws(AuthenticationError) {
        guard spectra.axis.unit == axis.unit else {
            throw .unitMismatch(expected: axis.unit, found: spectra.axis.unit)
        }
        guard axis.matches(spectra.axis) else {
            throw .spectra(.axisMismatch(expected: axis.summary, found: spectra.axis.summary))
        }
        guard spectra.signal == signal else { throw .signalMismatch(expected: signal, found: spectra.signal) }
    }

    /// The rows of each answer, in order of first appearance.
    private static func groups(of spectra: Spectra, unit: AnswerUnit) -> [(name: String, rows: [Int])] {
        var position: [String: Int] = [:]
        var groups: [(name: String, rows: [Int])] = []
        for (row, sample) in spectra.samples.enumerated() {
            // The same id in two lots is two samples.
            let name = unit == .lot ? sample.lot ?? sample.id : sample.id
            let key = unit == .lot ? name : "\(sample.lot ?? "")\u{0}\(sample.id)"
            if let known = position[key] {
                groups[known].rows.append(row)
            } else {
                position[key] = groups.count
                groups.append((name, [row]))
            }
        }
        return groups
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
            best = try estimator.discriminant.predict(scores)
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
