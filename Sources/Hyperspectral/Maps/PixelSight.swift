public import LinearAlgebra
internal import Modelling
public import Prediction
public import Preprocessing
public import Spectroscopy

/// Scores and orthogonal distances of pixels under one model: what every pixel model begins with.
///
/// The recipe and the projection are compiled (`CompiledPrediction`); what is seen equals the plain path within 1e-9.
public struct PixelSight: Sendable {
    /// What was seen of some pixels.
    public struct Seen: Sendable {
        /// The scores, one row a pixel; without meaning where a pixel is refused.
        public let scores: Matrix
        /// The orthogonal distances q.
        public let orthogonalDistances: [Double]
        /// The number of pixels.
        public var count: Int { isRefused.count }
        /// Whether a pixel has no finite value in a band, or a step of the recipe refuses it.
        public let isRefused: [Bool]
    }

    private let compiled: CompiledPrediction
    private let recipe: FittedRecipe
    private let axis: SpectralAxis
    private let signal: SignalKind

    /// Sees through a recipe and a projection.
    ///
    /// - Throws: `PredictionError` for an axis that a step refuses.
    public init(
        recipe: FittedRecipe, projection: RowProjection, axis: SpectralAxis, signal: SignalKind
    ) throws(PredictionError) {
        compiled = try CompiledPrediction(
            [.init(recipe: recipe, projections: [projection])], axis: axis, signal: signal)
        self.recipe = recipe
        self.axis = axis
        self.signal = signal
    }

    /// Sees raw spectra, `count` rows.
    public func see(_ rows: UnsafeBufferPointer<Double>, count: Int) -> Seen {
        Self.seen(compiled.see(rows, count: count))
    }

    /// Whether pixels can be seen as they are stored.
    var takesPixels: Bool { compiled.takesPixels }

    /// What one thread needs to see pieces of at most so many pixels through several sights at once.
    static func reader(_ sights: [PixelSight], pixels: Int) -> PixelReader {
        PixelReader(sights.map(\.compiled), pixels: pixels)
    }

    /// The bytes that a reader takes, with what it sees.
    static func bytes(_ sights: [PixelSight], pixels: Int) -> Int {
        2 * PixelReader.bytes(sights.map(\.compiled), pixels: pixels)
    }

    /// What a reader saw.
    static func seen(_ reader: PixelReader, _ pixels: StoredPixels) -> [Seen] { reader.see(pixels).map(Self.seen) }

    private static func seen(_ seen: CompiledPrediction.Seen) -> Seen {
        let q = seen.orthogonalDistances[0] ?? [Double](repeating: 0, count: seen.count)
        var refused = [Bool](repeating: false, count: seen.count)
        var scores = seen.scores[0]
        for i in seen.refused {
            refused[i] = true
            for a in 0..<scores.columns { scores[i, a] = 0 }
        }
        return Seen(scores: scores, orthogonalDistances: q, isRefused: refused)
    }

    /// The spectra of the given rows after the recipe, step by step: for models that need more than scores.
    ///
    /// - Throws: `PredictionError`.
    public func prepared(_ rows: UnsafeBufferPointer<Double>, _ chosen: [Int]) throws(PredictionError) -> Matrix {
        let p = axis.count
        let x = Matrix(rows: chosen.count, columns: p) { out in
            for (k, i) in chosen.enumerated() { for j in 0..<p { out[k * p + j] = rows[i * p + j] } }
        }
        let samples = [Sample](repeating: Sample(id: "pixel"), count: chosen.count)
        guard let spectra = try? Spectra(x: x, axis: axis, signal: signal, samples: samples) else {
            throw .modelling(.nonFinite(row: 0, column: 0, what: "the pixels"))
        }
        do throws(PreprocessingError) { return try recipe.apply(to: spectra).x } catch { throw .preprocessing(error) }
    }
}
