import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import Testing

/// Spectra of five broad bands with offsets, slopes and noise, on a uniform axis.
func simulated(_ count: Int, channels: Int = 120, seed: UInt64, signal: SignalKind = .absorbance) throws -> Spectra {
    var random = SeededGenerator(seed: seed)
    let axis = try SpectralAxis(values: (0..<channels).map { 1100 + 4 * Double($0) }, unit: .nanometre)
    let x = Matrix(
        rows: (0..<count).map { _ -> [Double] in
            let heights = (0..<5).map { _ in 0.3 + 0.2 * random.uniform() }
            let offset = 0.2 * random.uniform()
            let slope = 0.1 * random.uniform()
            let gain = 0.8 + 0.4 * random.uniform()
            return (0..<channels).map { j in
                let v = Double(j) / Double(channels)
                var sum = 0.0
                for (b, height) in heights.enumerated() {
                    let d = (v - 0.1 - 0.2 * Double(b)) / 0.07
                    sum += height / (1 + d * d)
                }
                return offset + slope * v + gain * sum + 2e-2 * (random.uniform() - 0.5)
            }
        })
    return try Spectra(
        x: x, axis: axis, signal: signal, samples: (0..<count).map { Sample(id: "s\($0)", lot: "l\($0 / 2)") })
}

struct CompiledPredictionTests {
    /// The default candidates of the pipelines, and other forms.
    static let recipes: [Recipe] = [
        Recipe([MeanCentring()]),
        Recipe([StandardNormalVariate(), MeanCentring()]),
        Recipe([StandardNormalVariateDetrending(), MeanCentring()]),
        Recipe([MultiplicativeScatterCorrection(), MeanCentring()]),
        Recipe([SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1), MeanCentring()]),
        Recipe([SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1), StandardNormalVariate(), MeanCentring()]),
        Recipe([SavitzkyGolay(window: 21, polynomialOrder: 2, derivative: 2), StandardNormalVariate(), MeanCentring()]),
        Recipe([SavitzkyGolay(window: 9, polynomialOrder: 2, derivative: 2), StandardNormalVariate(), MeanCentring()]),
        Recipe([
            Resampling(step: 5), SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1), StandardNormalVariate(),
            MeanCentring(),
        ]),
        Recipe([
            RangeSelection([AxisInterval(from: 1150, to: 1300), AxisInterval(from: 1400, to: 1520)]),
            StandardNormalVariate(), MeanCentring(),
        ]),
        Recipe([SavitzkyGolay(window: 7, polynomialOrder: 2), MultiplicativeScatterCorrection(), MeanCentring()]),
        Recipe([ExtendedMultiplicativeScatterCorrection(), MeanCentring()]),
        Recipe([Detrending(degree: 1), StandardNormalVariate(), Autoscaling()]),
        Recipe([Normalisation(type: .area), MeanCentring()]),
        Recipe([Normalisation(type: .length), MeanCentring()]),
        Recipe([Normalisation(type: .sum), MeanCentring()]),
        Recipe([StandardNormalVariate(), SavitzkyGolay(window: 11, polynomialOrder: 2, derivative: 1), Autoscaling()]),
        Recipe([GaussianSmoothing(), StandardNormalVariate(), ParetoScaling()]),
        Recipe([OrthogonalSignalCorrection(), MeanCentring()]),
        Recipe([StandardNormalVariate(), OrthogonalSignalCorrection(), MeanCentring()]),
        Recipe([AsymmetricLeastSquares(), StandardNormalVariate(), MeanCentring()]),
    ]

    struct Plain {
        let scores: Matrix
        let q: [Double]
        let predicted: Matrix
    }

    static func fitted(_ recipe: Recipe) throws -> (FittedRecipe, PLSModel, Spectra) {
        let training = try simulated(40, seed: 1)
        var random = SeededGenerator(seed: 5)
        let y = Matrix(
            rows: 40, columns: 2,
            elements: (0..<40).flatMap { i in
                [training.x[i, 12] * 3 + 0.01 * random.uniform(), training.x[i, 60] - training.x[i, 84]]
            })
        let (fitted, ready) = try recipe.fitApplying(to: training, reference: y)
        let model = try PLSRegression(latentVariables: 6).fit(ready.x, y)
        return (fitted, model, try simulated(33, seed: 2))
    }

    static func close(_ a: [Double], _ b: [Double], _ what: String) {
        #expect(a.count == b.count)
        let size = b.reduce(0) { max($0, abs($1)) }
        for (x, y) in zip(a, b) {
            #expect(abs(x - y) <= 1e-9 * max(abs(y), 1e-3 * size), "\(what): \(x) for \(y)")
        }
    }

    static func check(_ seen: CompiledPrediction.Seen, _ plain: Plain, _ model: PLSModel, _ what: String) throws {
        #expect(seen.refused.isEmpty)
        for a in 0..<plain.scores.columns { close(seen.scores[0].column(a), plain.scores.column(a), "\(what), t\(a)") }
        close(model.predict(scores: seen.scores[0]).elements, plain.predicted.elements, "\(what), predicted")
        let q = try #require(seen.orthogonalDistances[0])
        #expect(q.count == plain.q.count)
        for (x, y) in zip(q, plain.q) { #expect(abs(x - y) <= 1e-9 * y, "\(what), q: \(x) for \(y)") }
    }

    static func plain(_ recipe: FittedRecipe, _ model: PLSModel, _ new: Spectra) throws -> Plain {
        let ready = try recipe.apply(to: new)
        let (scores, q) = try model.projection.project(ready.x)
        return Plain(scores: scores, q: q, predicted: try model.predict(ready.x))
    }

    @Test(arguments: recipes)
    func `equals the plain path, by rows and as pixels`(_ recipe: Recipe) throws {
        let (fitted, model, new) = try Self.fitted(recipe)
        let plain = try Self.plain(fitted, model, new)
        let compiled = try CompiledPrediction(
            [.init(recipe: fitted, projections: [RowProjection(model.projection)])], axis: new.axis, signal: new.signal)
        let hasPlainStep = recipe.steps.contains { $0 is AsymmetricLeastSquares }
        #expect(compiled.isFullyCompiled == !hasPlainStep)
        try Self.check(compiled.see(new), plain, model, "rows of \(recipe.summary)")

        // Only scores, in a part of their own, leave more recipes to pixels.
        let scoresOnly = try CompiledPrediction(
            [.init(recipe: fitted, projections: [RowProjection(model.projection, orthogonalDistances: false)])],
            axis: new.axis, signal: new.signal)
        for number in [StoredNumber.uint16, .float32, .float64] {
            let stored = try StoredSpectra(new, as: number)
            let plain = try Self.plain(fitted, model, stored.spectra)
            for order in CubeOrder.allCases {
                let what = "\(number) \(order.rawValue) of \(recipe.summary)"
                if compiled.takesPixels { try Self.check(stored.seen(by: compiled, order), plain, model, what) }
                guard scoresOnly.takesPixels else { continue }
                let seen = stored.seen(by: scoresOnly, order)
                for a in 0..<6 { Self.close(seen.scores[0].column(a), plain.scores.column(a), "t\(a), \(what)") }
            }
        }
    }

    @Test(arguments: StoredNumber.allCases)
    func `every stored number is that of its rounded values`(_ number: StoredNumber) throws {
        let (fitted, model, new) = try Self.fitted(Self.recipes[5])
        let compiled = try CompiledPrediction(
            [.init(recipe: fitted, projections: [RowProjection(model.projection)])], axis: new.axis, signal: new.signal)
        let stored = try StoredSpectra(new, as: number)
        let plain = try Self.plain(fitted, model, stored.spectra)
        for order in CubeOrder.allCases {
            try Self.check(stored.seen(by: compiled, order), plain, model, "\(number) \(order.rawValue)")
        }
    }

    @Test func `pixels that are closed in several runs are those of one`() throws {
        for recipe in [Self.recipes[1], Self.recipes[5], Self.recipes[19]] {
            let (fitted, model, new) = try Self.fitted(recipe)
            let compiled = try CompiledPrediction(
                [.init(recipe: fitted, projections: [RowProjection(model.projection)])], axis: new.axis,
                signal: new.signal)
            var stored = try StoredSpectra(new, as: .uint16)
            stored.lines = 29
            let plain = try Self.plain(fitted, model, stored.spectra)
            for order in CubeOrder.allCases where compiled.takesPixels {
                try Self.check(stored.seen(by: compiled, order), plain, model, "\(order.rawValue), \(recipe.summary)")
            }
        }
    }

    @Test func `the default recipes take pixels, with residuals`() throws {
        for recipe in Self.recipes.prefix(9) {
            let (fitted, model, new) = try Self.fitted(recipe)
            let compiled = try CompiledPrediction(
                [.init(recipe: fitted, projections: [RowProjection(model.projection)])], axis: new.axis,
                signal: new.signal)
            #expect(compiled.takesPixels, "\(recipe.summary)")
        }
    }

    @Test func `single precision is that of the rounded values`() throws {
        let (fitted, model, new) = try Self.fitted(Self.recipes[1])
        let compiled = try CompiledPrediction(
            [.init(recipe: fitted, projections: [RowProjection(model.projection)])], axis: new.axis, signal: new.signal)
        let floats = new.x.elements.map { Float($0) }
        let rounded = try new.replacing(
            x: Matrix(rows: new.count, columns: new.axis.count, elements: floats.map { Double($0) }))
        let a = floats.withUnsafeBufferPointer { compiled.see($0, count: new.count) }
        let b = try compiled.see(rounded)
        #expect(a.scores == b.scores)
        #expect(a.orthogonalDistances == b.orthogonalDistances)
    }

    @Test func `a residual that nearly vanishes is summed directly`() throws {
        let (fitted, model, new) = try Self.fitted(Self.recipes[1])
        let ready = try fitted.apply(to: new)
        // A space of as many directions as there are spectra leaves nothing but rounding of those spectra, and a millionth
        // of the length of others.
        let space = RowSpace(of: ready.x).basisTransposed
        let near = try new.replacing(
            x: Matrix(rows: new.count, columns: new.axis.count) { out in
                for i in 0..<new.x.elements.count { out[i] = new.x.elements[i] + (i % 7 == 0 ? 1e-6 : 0) }
            })
        let z = try fitted.apply(to: near).x
        let t = z.times(space, transposingOther: true)
        let expected = (z - t.times(space)).rowSquaredNorms
        let zero = [Double](repeating: 0, count: z.columns)
        let compiled = try CompiledPrediction(
            [.init(recipe: fitted, projections: [RowProjection(mean: zero, rotations: space, loadings: space)])],
            axis: new.axis, signal: new.signal)
        let q = try #require(compiled.see(near).orthogonalDistances[0])
        for (a, b) in zip(q, expected) { #expect(abs(a - b) <= 1e-8 * b) }
        // Pixels whose difference of squares loses digits are taken again, with their neighbours as they were.
        let pixels = try StoredSpectra(near, as: .float64).seen(by: compiled, .pixelInterleaved)
        for (a, b) in zip(try #require(pixels.orthogonalDistances[0]), expected) { #expect(abs(a - b) <= 1e-8 * b) }
        _ = model
    }

    @Test func `several parts are as each alone`() throws {
        let (first, model, new) = try Self.fitted(Self.recipes[1])
        let (second, other, _) = try Self.fitted(Self.recipes[6])
        func part(_ recipe: FittedRecipe, _ model: PLSModel) -> CompiledPrediction.Part {
            .init(
                recipe: recipe,
                projections: [RowProjection(model.projection), RowProjection(model.truncated(to: 2).projection)])
        }
        let both = try CompiledPrediction(
            [part(first, model), part(second, other)], axis: new.axis, signal: new.signal
        ).see(new)
        let alone = try CompiledPrediction([part(second, other)], axis: new.axis, signal: new.signal).see(new)
        #expect(both.scores.map(\.columns) == [6, 2, 6, 2])
        #expect(Array(both.scores[2...]) == alone.scores)
        #expect(Array(both.orthogonalDistances[2...]) == alone.orthogonalDistances)
    }

    @Test func `a constant row is refused as the step refuses it`() throws {
        let (fitted, model, new) = try Self.fitted(Self.recipes[1])
        var x = new.x
        for j in 0..<x.columns { x[3, j] = 0.7 }
        let spectra = try new.replacing(x: x)
        let compiled = try CompiledPrediction(
            [.init(recipe: fitted, projections: [RowProjection(model.projection)])], axis: new.axis, signal: new.signal)
        #expect(x.withUnsafeElements { compiled.see($0, count: new.count).refused } == [3])
        x[5, 7] = .nan
        #expect(x.withUnsafeElements { compiled.see($0, count: new.count).refused } == [3, 5])
        let stored = try StoredSpectra(x, as: .float64)
        for order in CubeOrder.allCases { #expect(stored.seen(by: compiled, order).refused == [3, 5]) }
        let error = #expect(throws: PredictionError.self) { try compiled.see(spectra) }
        guard case .preprocessing(.step(1, "snv", .constantSpectrum("snv", "s3", 0.7)))? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
