public import Hyperspectral
internal import LinearAlgebra
internal import Modelling
public import Prediction
public import Spectroscopy

/// A content model applied to pixels: the content of each constituent where a pixel is inside the domain of it.
///
/// f = N_h·h/h0 + N_q·q/q0 over the calibration samples of each constituent; a pixel with P(χ² > f) ≤ α is outside and has no
/// content. Where another regression than PLS was chosen, that predicts, from the spectra. The class is "inside" where it is inside for every constituent.
public struct ContentPixels: PixelModel {
    private let model: ContentModel
    private let parts: [(analyte: ContentModel.Analyte, sight: PixelSight, tail: PixelTail)]

    /// Takes a model to pixels.
    ///
    /// - Throws: `AuthenticationError`.
    public init(_ model: ContentModel, domain: PixelDomain = PixelDomain()) throws(AuthenticationError) {
        self.model = model
        var parts: [(analyte: ContentModel.Analyte, sight: PixelSight, tail: PixelTail)] = []
        for analyte in model.analytes {
            let distance = analyte.distance
            let degrees = distance.score.degreesOfFreedom + (distance.orthogonal?.degreesOfFreedom ?? 0)
            do throws(PredictionError) {
                let sight = try PixelSight(
                    recipe: analyte.pipeline.recipe, projection: RowProjection(analyte.pipeline.model.projection),
                    axis: model.axis, signal: model.signal)
                parts.append((analyte, sight, PixelTail(degreesOfFreedom: degrees, domain)))
            } catch {
                throw .prediction(error)
            }
        }
        self.parts = parts
    }

    public var axis: SpectralAxis { model.axis }
    public var classNames: [String] { ["inside"] }
    public var layers: [MapLayer] {
        [
            MapLayer(
                name: "score", quantity: .score,
                meaning: "largest distance over its limit among the constituents: above 1 is outside", limit: 1),
            .pValue,
        ]
            + model.analytes.map {
                MapLayer(name: $0.name, quantity: .content, meaning: "content of \($0.name)", unit: $0.unit)
            }
    }

    public var sights: [PixelSight] { parts.map(\.sight) }
    public var needsSpectra: Bool { parts.contains { $0.analyte.estimator != nil } }

    public func judge(
        _ all: [PixelSight.Seen], spectra rows: UnsafeBufferPointer<Double>?
    ) throws(PredictionError) -> PixelPrediction {
        let count = all[0].count
        var classes = [UInt8](repeating: 1, count: count)
        var score = [Float](repeating: .nan, count: count)
        var pValue = score
        var contents: [[Float]] = []
        for (part, seen) in zip(parts, all) {
            let regression = part.analyte.pipeline.model
            let variances = regression.scoreVariances
            let predicted =
                part.analyte.estimator == nil
                ? regression.predict(scores: seen.scores).column(0) : try decided(part.analyte, part.sight, seen, rows)
            var content = [Float](repeating: .nan, count: count)
            for i in 0..<count {
                guard !seen.isRefused[i] else {
                    classes[i] = PixelCode.unusable
                    continue
                }
                var h = 0.0
                for a in variances.indices { h += seen.scores[i, a] * seen.scores[i, a] / variances[a] }
                let f = part.analyte.distance.value(score: h, orthogonal: seen.orthogonalDistances[i])
                guard f.isFinite, predicted[i].isFinite else {
                    classes[i] = PixelCode.unusable
                    continue
                }
                let ratio = Float(f / part.tail.limit)
                if f <= part.tail.limit {
                    content[i] = Float(predicted[i])
                } else if classes[i] == 1 {
                    classes[i] = PixelCode.outside
                }
                if !(score[i] >= ratio) { score[i] = ratio }
                let p = part.tail.pValue(f)
                if !(pValue[i] <= p) { pValue[i] = p }
            }
            contents.append(content)
        }
        return PixelPrediction(classes: classes, layers: [score, pValue] + contents)
    }

    /// What the estimator of an analyte says; NaN where a pixel is refused.
    private func decided(
        _ analyte: ContentModel.Analyte, _ sight: PixelSight, _ seen: PixelSight.Seen,
        _ rows: UnsafeBufferPointer<Double>?
    ) throws(PredictionError) -> [Double] {
        guard let rows else { preconditionFailure("\(analyte.regression) without the spectra that it asks for") }
        var values = [Double](repeating: .nan, count: seen.count)
        let usable = (0..<seen.count).filter { !seen.isRefused[$0] }
        guard !usable.isEmpty else { return values }
        let ready = try sight.prepared(rows, usable)
        let predicted = try PredictionError.modelling { () throws(ModellingError) in try analyte.predicted(ready) }
        for (k, i) in usable.enumerated() { values[i] = predicted[k] }
        return values
    }
}
