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
    /// The class means in units of the within-class spread, g × A.
    private let centres: Matrix
    private let logPriors: [Double]
    /// Takes scores to units of the within-class spread, A × A.
    private let whitening: Matrix

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
        centres = model.pipeline.model.whitened(discriminant.means)
        let latent = model.pipeline.model.pls.projection.rotations.rows
        var identity = Matrix(rows: latent, columns: latent)
        for a in 0..<latent { identity[a, a] = 1 }
        whitening = model.pipeline.model.whitened(identity)
        logPriors = discriminant.priors.map { log($0) }
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
        let (g, d) = (centres.rows, centres.columns)
        var classes = [UInt8](repeating: PixelCode.unusable, count: count)
        var score = [Float](repeating: .nan, count: count)
        var pValue = score
        var h = [Double](repeating: 0, count: g)
        seen.scores.times(whitening).withUnsafeElements { rows in
            centres.withUnsafeElements { centres in
                for i in 0..<count where !seen.isRefused[i] {
                    var best = 0
                    for c in 0..<g {
                        var sum = 0.0
                        for a in 0..<d {
                            let difference = rows[i * d + a] - centres[c * d + a]
                            sum += difference * difference
                        }
                        h[c] = sum
                        if logPriors[c] - sum / 2 > logPriors[best] - h[best] / 2 { best = c }
                    }
                    if let other { best = other[i] }
                    let f = distance.distance(score: h[best], orthogonal: seen.orthogonalDistances[i])
                    guard f.isFinite else { continue }
                    classes[i] = f <= tail.limit ? UInt8(best + 1) : PixelCode.outside
                    pValue[i] = tail.pValue(f)
                    guard tellsScores else { continue }
                    let own = logPriors[best] - h[best] / 2
                    var weights = 0.0
                    for c in 0..<g {
                        let exponent = logPriors[c] - h[c] / 2 - own
                        // What is beyond the rounding of the sum adds nothing.
                        if exponent > -40 { weights += c == best ? 1 : exp(exponent) }
                    }
                    score[i] = Float(1 / weights)
                }
            }
        }
        return PixelPrediction(classes: classes, layers: [score, pValue])
    }
}
