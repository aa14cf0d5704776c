import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

@testable import Authentication

/// The candidates of the pipelines, compiled, against the same step by step.
struct DefaultRecipeTests {
    /// The candidates of each pipeline on an axis with equal steps, and on one without.
    private static let candidates: [(pipeline: String, recipe: Recipe, isUniform: Bool)] =
        [true, false].flatMap { isUniform -> [(pipeline: String, recipe: Recipe, isUniform: Bool)] in
            guard let own = axis(isUniform) else { return [] }
            let pipelines = [
                ("origin", DefaultRecipes.discrimination(for: own).recipes),
                ("content", DefaultRecipes.regression(for: own).recipes),
                ("adulterant", DefaultRecipes.oneClass(for: own, compliant: false).recipes),
            ]
            return pipelines.flatMap { name, recipes in
                recipes.map { (pipeline: name, recipe: $0, isUniform: isUniform) }
            }
        }

    private static let channels = 80

    private static func axis(_ isUniform: Bool) -> SpectralAxis? {
        try? SpectralAxis(
            values: (0..<channels).map { j in
                let u = Double(j)
                return isUniform ? 1100 + 10 * u : 1100 + 9 * u + 0.02 * u * u
            }, unit: .nanometre)
    }

    private static func spectra(_ lots: Int, seed: UInt64, isUniform: Bool) throws -> Spectra {
        let made = try SyntheticContents.make(lots: lots, channels: channels, seed: seed)
        return try Spectra(
            x: made.x, axis: try #require(axis(isUniform)), signal: made.signal, samples: made.samples,
            metadataColumns: made.metadataColumns)
    }

    @Test func `every candidate of every pipeline is looked at`() {
        #expect(Self.candidates.count == 2 * (7 + 8 + 1))
    }

    @Test(arguments: candidates.indices)
    func `compiled is plain within 1e-9, by rows and by bands`(_ index: Int) throws {
        let (pipeline, recipe, isUniform) = Self.candidates[index]
        let training = try Self.spectra(30, seed: 1, isUniform: isUniform)
        let new = try Self.spectra(21, seed: 2, isUniform: isUniform)
        let y = Matrix(column: try training.samples.map { try #require(Double($0.metadata["protein"] ?? "")) })
        let (fitted, ready) = try recipe.fitApplying(to: training, reference: y)
        let prepared = try fitted.apply(to: new)
        let projection: RowProjection
        let plain: (scores: Matrix, q: [Double])
        if pipeline == "adulterant" {
            let model = try PrincipalComponents(components: 4).fit(ready.x)
            projection = RowProjection(model)
            let seen = try model.decomposition(of: prepared.x)
            plain = (seen.scores, seen.orthogonalDistances(components: 4))
        } else {
            let model = try PLSRegression(latentVariables: 4).fit(ready.x, y)
            projection = RowProjection(model.projection)
            let (scores, q) = try model.projection.project(prepared.x)
            plain = (scores, q)
        }
        let compiled = try CompiledPrediction(
            [.init(recipe: fitted, projections: [projection])], axis: new.axis, signal: new.signal)
        #expect(compiled.isFullyCompiled && compiled.takesPixels)
        func check(_ seen: CompiledPrediction.Seen, _ what: String) throws {
            #expect(seen.refused.isEmpty)
            let q = try #require(seen.orthogonalDistances[0])
            for a in 0..<plain.scores.columns {
                let expected = plain.scores.column(a)
                let size = expected.reduce(0) { max($0, abs($1)) }
                for (t, u) in zip(seen.scores[0].column(a), expected) {
                    #expect(abs(t - u) <= 1e-9 * size, "\(what) of \(recipe.summary), t\(a): \(t) for \(u)")
                }
            }
            for row in 0..<new.count {
                #expect(abs(q[row] - plain.q[row]) <= 1e-9 * plain.q[row], "\(what) of \(recipe.summary), q \(row)")
            }
        }
        try check(compiled.see(new), "rows")
        for order in [CubeOrder.bandSequential, .pixelInterleaved] {
            let stored = order == .bandSequential ? new.x.transposed : new.x
            let seen = stored.withUnsafeElements { elements in
                elements.baseAddress.map {
                    PixelReader([compiled], pixels: new.count).see(
                        StoredPixels(
                            base: $0, number: .float64, order: order, lines: 1, samples: new.count, bands: Self.channels
                        ))
                }
            }
            try check(#require(seen?.first), order.rawValue)
        }
    }
}
