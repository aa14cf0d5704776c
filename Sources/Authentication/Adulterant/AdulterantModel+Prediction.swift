internal import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
internal import Validation

extension AdulterantModel {
    /// Answers for each sample (the mean of its scans) or each lot, in order of first appearance.
    ///
    /// - Parameters:
    ///   - spectra: raw spectra on the axis, and of the signal kind, of the model.
    ///   - alpha: the share of genuine lots that may be rejected; nil for that of the plan. Nothing is refitted.
    ///   - unit: what is averaged to one answer.
    ///   - averaged: of how many spectra each row is the mean, as objects of a cube are; nil for one.
    ///   - modelHash: the SHA-256 of the model file.
    /// - Throws: `AuthenticationError` for spectra that do not fit, or that a step refuses.
    public func predict(
        _ spectra: Spectra, alpha: Double? = nil, unit: AnswerUnit = .sample, averaged: [Int]? = nil,
        modelHash: String
    ) throws(AuthenticationError) -> [AdulterantAnswer] {
        try spectra.requireFit(axis: axis, signal: signal)
        let alpha = alpha ?? plan.acceptance.alpha
        let answered = AnsweredSamples(spectra, unit: unit, averaged: averaged)
        let means = try front?.apply(to: answered.means) ?? answered.means
        let pValues: [Double]
        do throws(ValidationError) { pValues = try gate.pValues(means) } catch { throw .validation(error) }
        let numbers: Numbers
        do throws(PredictionError) { numbers = try Numbers(self, means) } catch { throw .prediction(error) }
        let limitLevels = LimitLevels(alpha: alpha, gamma: plan.acceptance.gamma)
        let amounts = try predictLevels(means)
        return means.samples.indices.map { row in
            let verdict: AdulterantAnswer.Verdict =
                gate.smallestAlpha > alpha ? .cannotSay : pValues[row] > alpha ? .accept : .reject
            let (h, q) = (numbers.scoreDistances[row], numbers.orthogonalDistances[row])
            let full = pipeline.model.fullDistance
            func classical(_ distances: FullDistance) -> AdulterantAnswer.Classical {
                let f = distances.distance(score: h, orthogonal: q)
                let role = distances.role(of: f, at: limitLevels)
                return AdulterantAnswer.Classical(
                    accepts: role == .regular, distance: f, limit: distances.extremeLimit(alpha: alpha),
                    outlierLimit: distances.outlierLimit(gamma: limitLevels.gamma), role: role)
            }
            return AdulterantAnswer(
                schema: "bencao.adulterant-answer.v1", sample: means.samples[row].id, lot: means.samples[row].lot,
                scans: answered.scans[row], answer: verdict, pValue: pValues[row], alpha: alpha,
                smallestAlpha: gate.smallestAlpha,
                guarantee: answered.guarantee(row, usualScans: training.usualScans), classical: classical(full),
                robust: limits.robust.map(classical), procrustes: limits.procrustes.map(classical),
                applicability: AdulterantAnswer.Applicability(
                    inside: pValues[row] > gate.smallestAlpha, scoreDistance: h / full.score.scale,
                    orthogonalDistance: q / full.orthogonal.scale,
                    nearest: numbers.nearest(row, genuine, isGenuine: true)
                        + (foreign.map { numbers.nearest(row, $0, isGenuine: false) } ?? [])),
                contributions: verdict == .accept ? [] : numbers.contributions(row),
                levels: verdict == .accept ? nil : amounts?.map { $0[row] }, model: modelHash)
        }
    }
}

extension AdulterantModel {
    /// The level of each adulterant in each row, `[adulterant][row]`; nil where the model tells none.
    private func predictLevels(_ spectra: Spectra) throws(AuthenticationError) -> [[AdulterantAnswer.Level]]? {
        guard let levels else { return nil }
        let alpha = plan.acceptance.intervalAlpha
        var all: [[AdulterantAnswer.Level]] = []
        for level in levels {
            let values: [Double]
            let intervals: [ConformalRegression.Interval?]
            do throws(PredictionError) { values = try level.pipeline.predict(spectra).column(0) } catch {
                throw .prediction(error)
            }
            do throws(ValidationError) { intervals = try level.intervals.intervals(spectra, alpha: alpha) } catch {
                throw .validation(error)
            }
            all.append(
                zip(values, intervals).map { value, interval in
                    AdulterantAnswer.Level(
                        adulterant: level.name, value: value, low: interval?.low, high: interval?.high,
                        confidence: 1 - alpha, unit: "%")
                })
        }
        return all
    }
}

/// Distances, neighbours and contributions under the model of all genuine samples.
private struct Numbers {
    let scoreDistances: [Double]
    let orthogonalDistances: [Double]
    private let whitened: Matrix
    private let channelContributions: [[Double]]
    private let axis: SpectralAxis

    init(_ model: AdulterantModel, _ spectra: Spectra) throws(PredictionError) {
        let ready = try model.pipeline.prepared(spectra)
        axis = ready.axis
        do throws(ModellingError) {
            let seen = try model.pipeline.model.principalComponents.predict(ready.x)
            scoreDistances = seen.scoreDistances(components: model.components)
            orthogonalDistances = seen.orthogonalDistances(components: model.components)
            whitened = try model.pipeline.model.whitenedScores(of: ready.x)
            var contributions: [[Double]] = []
            for row in 0..<ready.count {
                contributions.append(try model.pipeline.model.fullDistanceContributions(of: ready.x.row(row)))
            }
            channelContributions = contributions
        } catch {
            throw .modelling(error)
        }
    }

    func nearest(
        _ row: Int, _ references: AdulterantModel.References, isGenuine: Bool
    ) -> [AdulterantAnswer.Neighbour] {
        let squared = references.scores.subtractingFromRows(whitened.row(row)).rowSquaredNorms
        return squared.indices.sorted { (squared[$0], $0) < (squared[$1], $1) }.prefix(3).map { i in
            AdulterantAnswer.Neighbour(
                sample: references.samples[i], lot: references.lots[i], group: references.groups[i],
                genuine: isGenuine, distance: squared[i].squareRoot())
        }
    }

    /// The stretches that carry the largest contributions.
    func contributions(_ row: Int) -> [SpectralContribution] {
        SpectralContribution.largest(of: channelContributions[row], axis: axis)
    }
}
