import Foundation
import Hyperspectral
import LinearAlgebra
import Modelling
import Prediction
import Preprocessing
import Spectroscopy
import TestSupport
import Testing
import Transfer

@testable import Authentication

/// Models applied to the pixels of a cube say what they say of the same spectra in a table.
@Suite(.serialized) struct CubePixelTests {
    /// A cube whose pixels are the given spectra, 4 samples a line, in an order; the first pixel has no number.
    static func cube(_ spectra: Spectra, _ order: CubeOrder) throws -> CubeInMemory {
        let shape = CubeShape(lines: spectra.count / 4, samples: 4, bands: spectra.axis.count)
        var values = [Double](repeating: 0, count: shape.count)
        for pixel in 0..<shape.pixels {
            for band in 0..<shape.bands {
                values[
                    order.index(
                        line: pixel / 4, sample: pixel % 4, band: band, lines: shape.lines, samples: 4,
                        bands: shape.bands)] = pixel == 0 && band == 3 ? .nan : spectra.x[pixel, band]
            }
        }
        return CubeInMemory(values, shape: shape, order: order, axis: spectra.axis)
    }

    static func run(_ model: some PixelModel, on cube: CubeInMemory, within objects: LabelImage? = nil) throws
        -> (PixelPrediction, CubePrediction.Tally)
    {
        var all = PixelPrediction(classes: [], layers: model.layers.map { _ in [] })
        let tally = try CubePrediction(model, within: objects).run(on: cube, memory: 1 << 22) {
            (_, piece) throws(HyperspectralError) in
            all.classes += piece.classes
            for k in all.layers.indices { all.layers[k] += piece.layers[k] }
        }
        return (all, tally)
    }

    @Test("origin: class, p-value and domain of each pixel", arguments: CubeOrder.allCases)
    func origin(_ order: CubeOrder) throws {
        let model = try OriginModelTests.calibrated.get().model
        let distance = try #require(model.distance)
        // Rows 8 to 11 are reversed and brightened: nothing that was calibrated.
        let new = try OriginModelTests.make(seed: 2).corrupting(rows: [8, 9, 10, 11])
        let answers = try model.predict(new, modelHash: "h")
        let (pixels, tally) = try Self.run(OriginPixels(model), on: Self.cube(new, order))
        #expect(pixels.classes[0] == PixelCode.unusable && pixels.layers[1][0].isNaN)
        let limit = ChiSquared(degreesOfFreedom: Double(distance.degreesOfFreedom)).quantile(upperTail: 0.01)
        var outside = 0
        for i in 1..<48 {
            let told = answers[i].applicability
            let f =
                Double(distance.score.degreesOfFreedom) * told.scoreDistance
                + Double(distance.orthogonal.degreesOfFreedom) * told.orthogonalDistance
            let expected = ChiSquared(degreesOfFreedom: Double(distance.degreesOfFreedom)).upperTail(f)
            #expect(abs(Double(pixels.layers[1][i]) - expected) < 1e-6)
            if f > limit {
                outside += 1
                #expect(pixels.classes[i] == PixelCode.outside)
            } else {
                #expect(model.classNames[Int(pixels.classes[i]) - 1] == answers[i].answer.best)
            }
        }
        #expect((8...11).allSatisfy { pixels.classes[$0] == PixelCode.outside })
        #expect(outside < 15)
        let count = try #require(tally.objects[1])
        #expect(count.outside == outside && count.unusable == 1 && count.judged == 47)
    }

    @Test("adulterant: the classical distance of each pixel; pixels without a label are background")
    func adulterant() throws {
        let model = try AdulterantModelTests.calibrated.get().model
        let new = try SyntheticHerbs.make(lots: 6, foreign: 6, scans: 2, seed: 2)
        let answers = try model.predict(new, modelHash: "h")
        let limit = model.pipeline.model.fullDistance.extremeLimit(alpha: 0.02)
        var builder = LabelImage.Builder(samples: 4)
        for line in 0..<6 { builder.append([Int32](repeating: line == 2 ? 0 : Int32(line + 1), count: 4)) }
        let objects = builder.finished()
        let (pixels, tally) = try Self.run(
            AdulterantPixels(model, domain: PixelDomain(alpha: 0.02)), on: Self.cube(new, .bandSequential),
            within: objects)
        for i in 1..<24 where i / 4 != 2 {
            let f = answers[i].classical.distance
            #expect(abs(Double(pixels.layers[0][i]) - f / limit) < 1e-6 * f / limit)
            #expect(pixels.classes[i] == (f <= limit ? 1 : PixelCode.outside))
        }
        #expect((8..<12).allSatisfy { pixels.classes[$0] == PixelCode.background && pixels.layers[0][$0].isNaN })
        #expect(tally.objects.keys.sorted() == [1, 2, 4, 5, 6])
        #expect(tally.objects[6]?.outside == 4)
        let document = CubeAnswer(
            kind: "adulterant", cube: "c", modelHash: "h", objects: objects, tally: tally,
            pixels: try AdulterantPixels(model), domain: PixelDomain(alpha: 0.02), answers: [1: answers[1]],
            calibrationSamples: model.genuine.samples, seed: 1, findings: [])
        #expect(document.shares.map(\.name) == ["genuine", "outside"])
        #expect(abs(document.shares.reduce(0) { $0 + $1.value } - 1) < 1e-15)
        #expect(document.pixelGuarantee.hasPrefix("no lot guarantee"))
        #expect(document.findings.map(\.code) == ["cube.pixels-noisier"])
    }

    @Test("origin decided by support vectors: the class of each pixel", arguments: CubeOrder.allCases)
    func supportVectors(_ order: CubeOrder) throws {
        let model = try OriginClassifierTests.calibrate("svc").model
        let new = try OriginModelTests.make(seed: 2)
        let answers = try model.predict(new, modelHash: "h")
        let (pixels, _) = try Self.run(OriginPixels(model), on: Self.cube(new, order))
        var inside = 0
        for i in 1..<new.count where pixels.classes[i] != PixelCode.outside {
            inside += 1
            #expect(model.classNames[Int(pixels.classes[i]) - 1] == answers[i].answer.best)
        }
        #expect(inside > new.count / 2)
    }

    @Test("content: PLS and another regression, of each pixel inside the domain", arguments: [nil, "ridge"])
    func content(_ method: String?) throws {
        var plan = ContentModelTests.plan
        if let method { plan.estimator.method = method }
        let model =
            try method == nil
            ? ContentModelTests.calibrated.get().model
            : ContentRegression(plan: plan).calibrate(ContentModelTests.spectra.get(), sources: []).model
        #expect((model.analytes[0].estimator == nil) == (method == nil))
        let new = try SyntheticContents.make(lots: 24, scans: 1, seed: 2)
        let (pixels, tally) = try Self.run(ContentPixels(model), on: Self.cube(new, .bandSequential))
        var told = 0
        for (k, analyte) in model.analytes.enumerated() {
            let expected = try analyte.predicted(analyte.pipeline.recipe.apply(to: new).x)
            for i in 1..<24 where pixels.layers[2 + k][i].isFinite {
                told += 1
                #expect(abs(Double(pixels.layers[2 + k][i]) - expected[i]) < 1e-6 * max(abs(expected[i]), 1))
            }
        }
        #expect(told > 24)
        #expect(pixels.classes[0] == PixelCode.unusable && pixels.layers[2][0].isNaN)
        #expect(tally.objects[1]?.judged == 23)
    }

    @Test("levels of an adulterant: told of pixels that are not like the genuine ones", arguments: CubeOrder.allCases)
    func levels(_ order: CubeOrder) throws {
        var plan = AdulterantSplitsTests.plan
        plan.levelRecipes = [Recipe([StandardNormalVariate(), MeanCentring()])]
        let model = try AdulterantDetection(plan: plan).calibrate(AdulterantSplitsTests.spectra(), sources: []).model
        let level = try #require(model.levels?.first)
        let new = try SyntheticHerbs.make(lots: 4, foreign: 8, level: 0.3, seed: 77)
        let (pixels, tally) = try Self.run(AdulterantPixels(model), on: Self.cube(new, order))
        let ready = try level.pipeline.recipe.apply(to: new).x
        let expected = try level.pipeline.model.predict(ready).column(0)
        var told = 0
        for i in 1..<12 {
            #expect(pixels.layers[2][i].isNaN == (pixels.classes[i] != PixelCode.outside))
            guard pixels.classes[i] == PixelCode.outside else { continue }
            told += 1
            #expect(abs(Double(pixels.layers[2][i]) - expected[i]) < 1e-6 * abs(expected[i]))
        }
        #expect((4..<12).allSatisfy { pixels.classes[$0] == PixelCode.outside } && told >= 8)
        let mean = try #require(tally.objects[1]?.mean(layer: 2))
        #expect(abs(mean - 30) < 6)
    }

    @Test("an origin model without the distribution of its distances is refused")
    func withoutDistance() throws {
        let model = try OriginModelTests.calibrated.get().model
        var object = try #require(JSONSerialization.jsonObject(with: model.encoded()) as? [String: Any])
        #expect(object.removeValue(forKey: "distance") != nil)
        let older = try OriginModel.decode(JSONSerialization.data(withJSONObject: object))
        let error = #expect(throws: AuthenticationError.self) { try OriginPixels(older) }
        #expect(error?.code == "model.not-for-cubes")
        #expect(error?.summary.contains("how its distances are distributed") == true)
    }

    @Test("a model that was transferred by an affine map takes cubes of the other instrument; by another way, none")
    func transferred() throws {
        let model = try OriginModelTests.calibrated.get().model
        let primary = try OriginModelTests.spectra.get()
        let result = try ForwardTransfer(candidates: [PiecewiseDirectStandardisation(halfWidth: 0, components: 1)]).fit(
            model, modelHash: "old", primary: primary, secondary: ModelTransferTests.elsewhere(primary, noise: 0.001))
        let new = try ModelTransferTests.elsewhere(OriginModelTests.make(seed: 2), noise: 0.001)
        let pixelModel = try OriginPixels(result.model)
        #expect(pixelModel.axis.matches(new.axis))
        let answers = try result.model.predict(new, modelHash: "h")
        let (pixels, _) = try Self.run(pixelModel, on: Self.cube(new, .pixelInterleaved))
        let distance = try #require(result.model.distance)
        let chi = ChiSquared(degreesOfFreedom: Double(distance.degreesOfFreedom))
        var inside = 0
        for i in 1..<48 {
            let told = answers[i].applicability
            let f =
                Double(distance.score.degreesOfFreedom) * told.scoreDistance
                + Double(distance.orthogonal.degreesOfFreedom) * told.orthogonalDistance
            #expect(abs(Double(pixels.layers[1][i]) - chi.upperTail(f)) < 1e-6)
            guard pixels.classes[i] != PixelCode.outside else { continue }
            inside += 1
            #expect(model.classNames[Int(pixels.classes[i]) - 1] == answers[i].answer.best)
        }
        #expect(inside > 24)
        var other = result.model
        let front = try #require(other.front)
        other.front = InstrumentFront(
            model: front.model, method: front.method, parameters: front.parameters, samples: front.samples,
            agreement: front.agreement, sources: front.sources,
            recipe: try Recipe([StandardNormalVariate()]).fit(to: primary))
        let error = #expect(throws: AuthenticationError.self) { try OriginPixels(other) }
        #expect(error?.code == "model.not-for-cubes" && error?.summary.contains("affine map") == true)
    }

    @Test("the tail of χ² by finite sums is that of the incomplete Γ function")
    func tail() {
        for degrees in [1, 2, 3, 6, 11, 60, 61, 200] {
            let tail = PixelTail(degreesOfFreedom: degrees, PixelDomain())
            for f in [1e-12, 0.1, 1, 3.7, 12, 60, 300, 999, 1001] {
                let expected = ChiSquared(degreesOfFreedom: Double(degrees)).upperTail(f)
                #expect(abs(tail.upperTail(f) - expected) <= 1e-11 * expected, "\(degrees), \(f)")
            }
        }
    }

    @Test("a cube without wavelengths, or with others, is refused")
    func refused() throws {
        let model = try OriginPixels(OriginModelTests.calibrated.get().model)
        let shape = CubeShape(lines: 1, samples: 2, bands: 30)
        let values = [Double](repeating: 1, count: 60)
        let none = #expect(throws: HyperspectralError.self) {
            try Self.run(model, on: CubeInMemory(values, shape: shape, order: .pixelInterleaved))
        }
        #expect(none?.code == "cube.no-wavelengths")
        let axis = try SpectralAxis(values: (0..<30).map { 1105 + 10 * Double($0) }, unit: .nanometre)
        let other = #expect(throws: HyperspectralError.self) {
            try Self.run(model, on: CubeInMemory(values, shape: shape, order: .pixelInterleaved, axis: axis))
        }
        #expect(other?.code == "spectra.axis-mismatch")
    }

    @Test("names of rows from cubes are told from others")
    func names() {
        #expect(CubeSampleName.isOne("slices.tif#3") && !CubeSampleName.isPixel("slices.tif#3"))
        #expect(CubeSampleName.isPixel(CubeSampleName.pixel(line: 4, sample: 5, object: 3, cube: "a#b.tif")))
        for other in ["slices", "#3", "a#", "a#x", "a#3@4", "a#3@4,b", "a#3@1,2,3"] {
            #expect(!CubeSampleName.isOne(other))
        }
    }
}
