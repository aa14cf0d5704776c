internal import Glibc
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
    private let tellsScores: Bool
    private let centres: NearestCentre
    private let logPriors: [Double]

    /// Takes a model to pixels.
    ///
    /// - Throws: `AuthenticationError.plan` for a model that was written before distances were kept.
    public init(_ model: OriginModel, domain: PixelDomain = PixelDomain()) throws(AuthenticationError) {
        guard let distance = model.distance else {
            throw .notForCubes(
                detail:
                    "the model does not hold how its distances are distributed, so no pixel can be told to be outside")
        }
        let front = try PixelFront(model.front, axis: model.axis)
        guard model.classNames.count <= PixelCode.mostClasses else {
            throw .notForCubes(
                detail: "a map can hold \(PixelCode.mostClasses) classes; there are \(model.classNames.count)")
        }
        self.model = model
        axis = front.axis
        self.distance = distance
        do throws(PredictionError) {
            sight = try PixelSight(
                recipe: front.recipe(model.pipeline.recipe),
                projection: RowProjection(model.pipeline.model.pls.projection),
                axis: front.axis, signal: model.signal)
        } catch {
            throw .prediction(error)
        }
        tail = PixelTail(degreesOfFreedom: distance.degreesOfFreedom, domain)
        tellsScores = domain.tellsScores
        let discriminant = model.pipeline.model.discriminant
        let latent = model.pipeline.model.pls.projection.rotations.rows
        var identity = Matrix(rows: latent, columns: latent)
        for a in 0..<latent { identity[a, a] = 1 }
        logPriors = discriminant.priors.map { log($0) }
        // Means and whitening lead to units of the within-class spread.
        centres = NearestCentre(
            centres: model.pipeline.model.whitened(discriminant.means),
            whitening: model.pipeline.model.whitened(identity), logPriors: logPriors)
    }

    public let axis: SpectralAxis
    public var classNames: [String] { model.classNames }
    public var layers: [MapLayer] {
        [
            MapLayer(
                name: "score", quantity: .score, meaning: "posterior probability of the decided origin (equal priors)"),
            .pValue,
        ]
    }

    public var sights: [PixelSight] { [sight] }
    public var needsSpectra: Bool { model.classifier != nil }

    public func judge(
        _ all: [PixelSight.Seen], spectra rows: UnsafeBufferPointer<Double>?
    ) throws(PredictionError) -> PixelPrediction {
        let seen = all[0]
        let count = seen.count
        var other: [Int]?
        if let classifier = model.classifier, let rows {
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
        let decided = centres.decide(seen.scores, tellingAll: tellsScores || other != nil)
        var classes = [UInt8](repeating: PixelCode.unusable, count: count)
        var score = [Float](repeating: .nan, count: count)
        var pValue = score
        let (scorePart, residualPart) = (distance.score, distance.orthogonal)
        for i in 0..<count where !seen.isRefused[i] {
            var (best, h) = (Int(decided.classes[i]), decided.nearest[i])
            if let other, let distances = decided.distances {
                best = other[i]
                h = distances[i, best]
            }
            let f = scorePart.contribution(of: h) + residualPart.contribution(of: seen.orthogonalDistances[i])
            guard f.isFinite else { continue }
            classes[i] = f <= tail.limit ? UInt8(best + 1) : PixelCode.outside
            if tail.tellsPValues { pValue[i] = tail.pValue(f) }
        }
        if tellsScores, let distances = decided.distances {
            distances.withUnsafeElements { h in
                for i in 0..<count where classes[i] != PixelCode.unusable {
                    score[i] = posterior(h, i, of: other.map { $0[i] } ?? Int(decided.classes[i]))
                }
            }
        }
        return PixelPrediction(classes: classes, layers: [score, pValue])
    }

    /// exp(ln π_b − h_b/2)/Σ_c exp(ln π_c − h_c/2) of pixel i.
    private func posterior(_ distances: UnsafeBufferPointer<Double>, _ i: Int, of best: Int) -> Float {
        let g = logPriors.count
        let own = logPriors[best] - distances[i * g + best] / 2
        var weights = 0.0
        for c in 0..<g {
            let exponent = logPriors[c] - distances[i * g + c] / 2 - own
            // What is beyond the rounding of the sum adds nothing.
            if exponent > -40 { weights += c == best ? 1 : exp(exponent) }
        }
        return Float(1 / weights)
    }
}
