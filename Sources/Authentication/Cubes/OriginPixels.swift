public import Hyperspectral
internal import LinearAlgebra
internal import Modelling
public import Prediction
public import Spectroscopy

/// An origin model applied to pixels: the decision of the classifier, unless the pixel is not like any calibration spectrum.
///
/// f = N_h·h_c/h0 + N_q·q/q0 to the decided class c under the model of all calibration spectra, h0, N_h, q0 and N_q from them;
/// a pixel with P(χ²(N_h + N_q) > f) ≤ α is outside.
public struct OriginPixels: PixelModel {
    private let model: OriginModel
    private let sight: PixelSight
    private let distance: FullDistance
    private let tail: PixelTail

    /// Takes a model to pixels.
    ///
    /// - Throws: `AuthenticationError.plan` for a model that was written before distances were kept.
    public init(_ model: OriginModel, domain: PixelDomain = PixelDomain()) throws(AuthenticationError) {
        guard let distance = model.distance else {
            throw .notForCubes(
                detail:
                    "the model does not hold how its distances are distributed, so no pixel can be told to be outside")
        }
        guard model.classNames.count <= PixelCode.mostClasses else {
            throw .notForCubes(
                detail: "a map can hold \(PixelCode.mostClasses) classes; there are \(model.classNames.count)")
        }
        self.model = model
        self.distance = distance
        do throws(PredictionError) {
            sight = try PixelSight(
                recipe: model.pipeline.recipe, projection: RowProjection(model.pipeline.model.pls.projection),
                axis: model.axis, signal: model.signal)
        } catch {
            throw .prediction(error)
        }
        tail = PixelTail(degreesOfFreedom: distance.degreesOfFreedom, domain)
    }

    public var axis: SpectralAxis { model.axis }
    public var classNames: [String] { model.classNames }
    public var layers: [MapLayer] {
        [
            MapLayer(
                name: "score", quantity: .score, meaning: "posterior probability of the decided origin (equal priors)"),
            .pValue,
        ]
    }

    public func predict(_ rows: UnsafeBufferPointer<Double>, count: Int) throws(PredictionError) -> PixelPrediction {
        let seen = sight.see(rows, count: count)
        let discriminant = model.pipeline.model.discriminant
        var other: [Int]?
        if let classifier = model.classifier {
            let usable = (0..<count).filter { !seen.isRefused[$0] }
            var all = [Int](repeating: 0, count: count)
            if !usable.isEmpty {
                let ready = try sight.prepared(rows, usable)
                let decided = try PredictionError.modelling { () throws(ModellingError) in
                    try classifier.model.predict(ready)
                }
                for (k, i) in usable.enumerated() { all[i] = decided[k] }
            }
            other = all
        }
        return try PredictionError.modelling { () throws(ModellingError) -> PixelPrediction in
            let h = try discriminant.squaredDistances(seen.scores)
            let posteriors = try discriminant.posteriors(seen.scores)
            let best: [Int]
            if let other { best = other } else { best = try discriminant.predict(seen.scores) }
            var classes = [UInt8](repeating: PixelCode.unusable, count: count)
            var score = [Float](repeating: .nan, count: count)
            var pValue = score
            for i in 0..<count where !seen.isRefused[i] {
                let f = distance.distance(score: h[i, best[i]], orthogonal: seen.orthogonalDistances[i])
                guard f.isFinite else { continue }
                classes[i] = f <= tail.limit ? UInt8(best[i] + 1) : PixelCode.outside
                score[i] = Float(posteriors[i, best[i]])
                pValue[i] = tail.pValue(f)
            }
            return PixelPrediction(classes: classes, layers: [score, pValue])
        }
    }
}
