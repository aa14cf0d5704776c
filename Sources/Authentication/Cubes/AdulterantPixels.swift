public import Hyperspectral
internal import LinearAlgebra
internal import Modelling
public import Prediction
public import Spectroscopy

/// An adulterant model applied to pixels: like the genuine spectra, or outside; and the level of each known adulterant.
///
/// f = N_h·h/h0 + N_q·q/q0 under the class of all genuine samples; a pixel with P(χ²(N_h + N_q) > f) ≤ α is outside.
public struct AdulterantPixels: PixelModel {
    private let model: AdulterantModel
    private let sight: PixelSight
    private let levels: [(name: String, sight: PixelSight, model: PLSModel)]
    private let tail: PixelTail

    /// Takes a model to pixels.
    ///
    /// - Throws: `AuthenticationError`.
    public init(_ model: AdulterantModel, domain: PixelDomain = PixelDomain()) throws(AuthenticationError) {
        let front = try PixelFront(model.front, axis: model.axis)
        self.model = model
        axis = front.axis
        var levels: [(name: String, sight: PixelSight, model: PLSModel)] = []
        do throws(PredictionError) {
            sight = try PixelSight(
                recipe: front.recipe(model.pipeline.recipe),
                projection: RowProjection(model.pipeline.model.principalComponents),
                axis: front.axis, signal: model.signal)
            for level in model.levels ?? [] {
                let sight = try PixelSight(
                    recipe: front.recipe(level.pipeline.recipe),
                    projection: RowProjection(level.pipeline.model.projection, orthogonalDistances: false),
                    axis: front.axis, signal: model.signal)
                levels.append((level.name, sight, level.pipeline.model))
            }
        } catch {
            throw .prediction(error)
        }
        self.levels = levels
        tail = PixelTail(degreesOfFreedom: model.pipeline.model.fullDistance.degreesOfFreedom, domain)
    }

    public let axis: SpectralAxis
    public var classNames: [String] { ["genuine"] }
    public var layers: [MapLayer] {
        [
            MapLayer(
                name: "score", quantity: .score, meaning: "distance over its limit: above 1 is outside", limit: 1),
            .pValue,
        ]
            + levels.map {
                MapLayer(
                    name: "level-\($0.name)", quantity: .content,
                    meaning: "level of \($0.name), of pixels that are not like the genuine ones", unit: "%")
            }
    }

    public var sights: [PixelSight] { [sight] + levels.map(\.sight) }

    public func judge(
        _ all: [PixelSight.Seen], spectra _: UnsafeBufferPointer<Double>?
    ) throws(PredictionError) -> PixelPrediction {
        let seen = all[0]
        let count = seen.count
        let simca = model.pipeline.model
        let full = simca.fullDistance
        let variances = simca.principalComponents.eigenvalues
        var classes = [UInt8](repeating: PixelCode.unusable, count: count)
        var score = [Float](repeating: .nan, count: count)
        var pValue = score
        for i in 0..<count where !seen.isRefused[i] {
            var h = 0.0
            for a in variances.indices { h += seen.scores[i, a] * seen.scores[i, a] / variances[a] }
            let f = full.distance(score: h, orthogonal: seen.orthogonalDistances[i])
            guard f.isFinite else { continue }
            classes[i] = f <= tail.limit ? 1 : PixelCode.outside
            score[i] = Float(f / tail.limit)
            pValue[i] = tail.pValue(f)
        }
        var layers = [score, pValue]
        for (level, seen) in zip(levels, all.dropFirst()) {
            let predicted = level.model.predict(scores: seen.scores).column(0)
            layers.append(
                (0..<count).map {
                    classes[$0] == PixelCode.outside && !seen.isRefused[$0] ? Float(predicted[$0]) : .nan
                })
        }
        return PixelPrediction(classes: classes, layers: layers)
    }
}
