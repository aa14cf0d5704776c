public import LinearAlgebra
public import Modelling
public import Prediction
public import Preprocessing
public import Spectroscopy

/// Scores and orthogonal distances of pixels under one model: what every pixel model begins with.
public struct PixelSight: Sendable {
    /// What was seen of some pixels.
    public struct Seen: Sendable {
        /// The scores, one row a pixel; zeros where a pixel is refused.
        public let scores: Matrix
        /// The orthogonal distances q.
        public let orthogonalDistances: [Double]
        /// Whether a pixel has no finite value in a band, or a step of the recipe refuses it.
        public let isRefused: [Bool]
        /// The spectra after the recipe, where they were asked for; rows of refused pixels are of no meaning.
        public let ready: Matrix?
    }

    private enum Model: Sendable {
        case pls(PLSProjection)
        case components(PrincipalComponentModel)
    }

    private let recipe: FittedRecipe
    private let model: Model
    private let dimensions: Int
    private let axis: SpectralAxis
    private let signal: SignalKind

    /// Sees through the recipe and the projection of a PLS model.
    public init(recipe: FittedRecipe, projection: PLSProjection, axis: SpectralAxis, signal: SignalKind) {
        self.recipe = recipe
        model = .pls(projection)
        dimensions = projection.latentVariables
        self.axis = axis
        self.signal = signal
    }

    /// Sees through the recipe and principal components.
    public init(
        recipe: FittedRecipe, components: PrincipalComponentModel, axis: SpectralAxis, signal: SignalKind
    ) {
        self.recipe = recipe
        model = .components(components)
        dimensions = components.components
        self.axis = axis
        self.signal = signal
    }

    /// Sees raw spectra, `count` rows.
    ///
    /// - Parameter keepingReady: whether the spectra after the recipe are wanted too.
    public func see(
        _ rows: UnsafeBufferPointer<Double>, count: Int, keepingReady: Bool = false
    ) throws(PredictionError) -> Seen {
        let p = axis.count
        precondition(rows.count >= count * p, "\(rows.count) values for \(count) spectra of \(p) channels")
        var refused = (0..<count).map { i in !rows[(i * p)..<((i + 1) * p)].allSatisfy(\.isFinite) }
        var taken = refused.indices.filter { !refused[$0] }
        var ready = prepared(rows, taken)
        if ready == nil {
            // A step refuses some row: each is tried by itself.
            taken = taken.filter { i in
                let accepted = prepared(rows, [i]) != nil
                if !accepted { refused[i] = true }
                return accepted
            }
            ready = prepared(rows, taken)
        }
        guard let ready, !taken.isEmpty else {
            return Seen(
                scores: Matrix(rows: count, columns: dimensions),
                orthogonalDistances: [Double](repeating: 0, count: count),
                isRefused: [Bool](repeating: true, count: count), ready: nil)
        }
        let (scores, q) = try PredictionError.modelling { () throws(ModellingError) -> (Matrix, [Double]) in
            switch model {
            case .pls(let projection):
                let seen = try projection.project(ready)
                return (seen.scores, seen.orthogonalDistances)
            case .components(let components):
                let seen = try components.predict(ready)
                return (seen.scores, seen.orthogonalDistances(components: components.components))
            }
        }
        var all = [Double](repeating: 0, count: count)
        for (k, i) in taken.enumerated() { all[i] = q[k] }
        return Seen(
            scores: Self.spread(scores, taken, count), orthogonalDistances: all, isRefused: refused,
            ready: keepingReady ? Self.spread(ready, taken, count) : nil)
    }

    /// The given rows after the recipe; nil when a step refuses one.
    private func prepared(_ rows: UnsafeBufferPointer<Double>, _ taken: [Int]) -> Matrix? {
        let p = axis.count
        let x = Matrix(rows: taken.count, columns: p) { out in
            for (k, i) in taken.enumerated() { for j in 0..<p { out[k * p + j] = rows[i * p + j] } }
        }
        let samples = [Sample](repeating: Sample(id: "pixel"), count: taken.count)
        guard let spectra = try? Spectra(x: x, axis: axis, signal: signal, samples: samples),
            let ready = try? recipe.apply(to: spectra).x, ready.firstNonFinite == nil
        else { return nil }
        return ready
    }

    private static func spread(_ x: Matrix, _ taken: [Int], _ count: Int) -> Matrix {
        guard taken.count < count else { return x }
        var all = [Double](repeating: 0, count: count * x.columns)
        x.withUnsafeElements { source in
            for (k, i) in taken.enumerated() {
                for j in 0..<x.columns { all[i * x.columns + j] = source[k * x.columns + j] }
            }
        }
        return Matrix(rows: count, columns: x.columns, elements: all)
    }
}
