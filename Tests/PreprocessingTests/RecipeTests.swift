import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct RecipeTests {
    private let recipe = Recipe([
        SavitzkyGolay(window: 11, polynomialOrder: 3, derivative: 1), StandardNormalVariate(), Autoscaling(),
        Detrending(degree: 2), MeanCentring(),
    ])

    private func decode(_ json: String) throws -> Recipe {
        try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
    }

    private func refusal(_ json: String) -> PreprocessingError? {
        do {
            _ = try decode(json)
            return nil
        } catch {
            return error as? PreprocessingError
        }
    }

    @Test("reads and writes steps, with the defaults filled in")
    func coding() throws {
        let read = try decode(
            #"[{"method":"savitzky-golay","parameters":{"derivative":1}},{"method":"snv"},{"method":"mean-centre"}]"#)
        #expect(read == Recipe([SavitzkyGolay(derivative: 1), StandardNormalVariate(), MeanCentring()]))
        #expect(
            String(decoding: try PreprocessingLaws.json(read), as: UTF8.self)
                == #"[{"method":"savitzky-golay","parameters":{"derivative":1,"polynomialOrder":2,"window":15}},"#
                + #"{"method":"snv"},{"method":"mean-centre"}]"#)
        #expect(try decode("[]").steps.isEmpty)
        #expect(
            try decode(#"[{"method":"savitzky-golay","parameters":{"window":21.0}}]"#)
                == Recipe([SavitzkyGolay(window: 21)]))
        let ranges = try decode(#"[{"method":"range","parameters":{"ranges":[[1800,650],[4000,2800]]}}]"#)
        #expect(
            ranges == Recipe([RangeSelection([AxisInterval(from: 1800, to: 650), AxisInterval(from: 4000, to: 2800)])]))
        #expect(try decode(String(decoding: PreprocessingLaws.json(recipe), as: UTF8.self)) == recipe)
    }

    @Test("recipes are equal by method, parameters and order")
    func equality() {
        #expect(recipe == Recipe(recipe.steps))
        #expect(recipe.hashValue == Recipe(recipe.steps).hashValue)
        #expect(Recipe([SavitzkyGolay(window: 11)]) != Recipe([SavitzkyGolay(window: 13)]))
        #expect(
            Recipe([StandardNormalVariate(), MeanCentring()]) != Recipe([MeanCentring(), StandardNormalVariate()]))
        #expect(Recipe([Detrending(degree: 2)]) != Recipe([StandardNormalVariateDetrending(degree: 2)]))
    }

    @Test("a slip of the pen is refused, with the near name")
    func slips() {
        #expect(
            refusal(#"[{"method":"savitsky-golay"}]"#)
                == .unknownMethod(name: "savitsky-golay", near: ["savitzky-golay"]))
        #expect(refusal(#"[{"method":"savitsky-golay"}]"#)?.remedy == "did you mean savitzky-golay?")
        #expect(refusal(#"[{"method":"zzzzzz"}]"#) == .unknownMethod(name: "zzzzzz", near: []))
        let parameter = refusal(#"[{"method":"savitzky-golay","parameters":{"windw":11}}]"#)
        #expect(
            parameter
                == .unknownParameter(
                    method: "savitzky-golay", parameter: "windw",
                    available: ["window", "polynomialOrder", "derivative"]))
        #expect(parameter?.remedy.contains("\"window\"") == true)
        #expect(
            refusal(#"[{"method":"snv","parameters":{"degree":2}}]"#)
                == .unknownParameter(method: "snv", parameter: "degree", available: []))
        let key = refusal(#"[{"method":"savitzky-golay","paramaters":{"window":11}}]"#)
        #expect(key == .unknownStepKey(key: "paramaters", available: ["method", "parameters"]))
        #expect(key?.remedy.contains("\"parameters\"") == true)
    }

    @Test(
        "a parameter of another type is refused, with what it may be",
        arguments: [
            (#"[{"method":"savitzky-golay","parameters":{"window":11.5}}]"#, "window is 11.5; it must be: "),
            (#"[{"method":"savitzky-golay","parameters":{"window":"wide"}}]"#, "window is wide; it must be: "),
            (#"[{"method":"savitzky-golay","parameters":{"window":null}}]"#, "window is none; it must be: "),
            (#"[{"method":"fft-smooth","parameters":{"padding":"miror"}}]"#, "padding is miror; it must be: mirror"),
            (#"[{"method":"range","parameters":{"ranges":[[1,2,3]]}}]"#, "ranges is [[1, 2, 3]]; it must be: list"),
            (#"[{"method":"range","parameters":{"ranges":[[1]]}}]"#, "ranges is [[1]]; it must be: list"),
            (#"[{"method":"resample","parameters":{"step":"two"}}]"#, "step is two; it must be: "),
        ])
    func types(_ json: String, _ message: String) {
        let error = refusal(json)
        #expect(error?.summary.hasPrefix(message) == true, "\(error?.summary ?? "accepted")")
        #expect(error?.code == "preprocessing.parameter-unreadable")
    }

    @Test("the summary tells every parameter")
    func summaries() {
        #expect(Recipe([]).summary == "none")
        #expect(
            recipe.summary
                == "savitzky-golay(window 11, polynomialOrder 3, derivative 1) → snv → autoscale → detrend(degree 2)"
                + " → mean-centre")
        #expect(Recipe([Resampling()]).summary == "resample(interpolation linear)")
        #expect(Recipe([Resampling(step: 2)]).summary == "resample(step 2, interpolation linear)")
        #expect(
            Recipe([Resampling(values: (0..<9).map { Double($0) + 0.5 })]).summary
                == "resample(values [0.5, …, 8.5], interpolation linear)")
        #expect(
            Recipe([
                ExtendedMultiplicativeScatterCorrection(
                    degree: 1, interferents: [[Double]](repeating: [Double](repeating: 0.5, count: 121), count: 2))
            ]).summary == "emsc(degree 1, interferents 2 × 121 numbers)")
        #expect(Recipe([FourierSmoothing(harmonics: 30)]).summary == "fft-smooth(harmonics 30, padding mirror)")
    }

    @Test("the row-wise prefix ends at the first step that learns, and with the remainder is the whole")
    func prefix() throws {
        #expect(recipe.rowWisePrefix == Recipe(Array(recipe.steps[..<2])))
        #expect(recipe.learnedRemainder == Recipe(Array(recipe.steps[2...])))
        #expect(Recipe([StandardNormalVariate()]).learnedRemainder.steps.isEmpty)
        #expect(Recipe([MeanCentring(), StandardNormalVariate()]).rowWisePrefix.steps.isEmpty)
        let spectra = try CatalogueCase.spectra()
        let prefixed = try recipe.rowWisePrefix.fitApplying(to: spectra).spectra
        let inParts = try recipe.learnedRemainder.fitApplying(to: prefixed).spectra
        #expect(try recipe.fitApplying(to: spectra).spectra == inParts)
    }

    @Test("each step learns from what the steps before left, and is applied in order")
    func order() throws {
        let spectra = try CatalogueCase.spectra()
        let test = try CatalogueCase.spectra(seed: 9)
        let fitted = try recipe.fit(to: spectra)
        let derivative = SavitzkyGolay(window: 11, polynomialOrder: 3, derivative: 1)
        func rowWise(_ spectra: Spectra) throws -> Spectra {
            try StandardNormalVariate().apply(to: derivative.apply(to: spectra))
        }
        let scaling = try Autoscaling().makeFitted(from: rowWise(spectra))
        func scaled(_ spectra: Spectra) throws -> Spectra {
            try Detrending(degree: 2).apply(to: scaling.apply(to: rowWise(spectra)))
        }
        let centring = try MeanCentring().makeFitted(from: scaled(spectra))
        #expect(try fitted.apply(to: test) == centring.apply(to: scaled(test)))
        #expect(try recipe.fitApplying(to: spectra).spectra == fitted.apply(to: spectra))
        #expect(fitted.recipe == recipe)
    }

    @Test("a fitted recipe and its reading from JSON give the same bits; keys of later versions are passed over")
    func fittedCoding() throws {
        let fitted = try recipe.fit(to: CatalogueCase.spectra())
        let json = try PreprocessingLaws.json(fitted)
        let read = try JSONDecoder().decode(FittedRecipe.self, from: json)
        let test = try CatalogueCase.spectra(seed: 9)
        #expect(try read.apply(to: test) == fitted.apply(to: test))
        #expect(try PreprocessingLaws.json(read) == json)
        let later = String(decoding: json, as: UTF8.self).replacing(
            #"{"method":"snv"}"#, with: #"{"method":"snv","note":1}"#)
        #expect(later.contains("note"))
        let laterRead = try JSONDecoder().decode(FittedRecipe.self, from: Data(later.utf8))
        #expect(try PreprocessingLaws.json(laterRead) == json)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FittedRecipe.self, from: Data(#"[{"method":"mean-centre"}]"#.utf8))
        }
    }

    @Test("an error names the step, the method and the sample")
    func errors() throws {
        let spectra = try CatalogueCase.spectra()
        var rows = (0..<8).map { spectra.x.row($0) }
        rows[6] = [Double](repeating: 0.5, count: 121)
        let flat = try spectra.replacing(x: Matrix(rows: rows))
        let error = #expect(throws: PreprocessingError.self) {
            try Recipe([Detrending(degree: 0), StandardNormalVariate(), MeanCentring()]).fit(to: flat)
        }
        #expect(error?.place == "recipe step 2, snv, sample s6")
        #expect(error?.code == "preprocessing.constant-spectrum")
        let parameter = #expect(throws: PreprocessingError.self) {
            try Recipe([MeanCentring(), SavitzkyGolay(window: 8)]).fit(to: spectra)
        }
        #expect(parameter?.summary == "window is 8; it must be odd, 3 or more")
        #expect(parameter?.place == "recipe step 2, savitzky-golay")
    }

    @Test("findings of a step carry its place in the recipe")
    func findings() throws {
        let spectra = try CatalogueCase.spectra()
        var rows = (0..<8).map { spectra.x.row($0) }
        for row in rows.indices {
            rows[row][3] = 0.1
            rows[row][120] = 7
        }
        let fitted = try Recipe([RangeSelection(), Autoscaling()]).fit(to: spectra.replacing(x: Matrix(rows: rows)))
        #expect(fitted.findings.map(\.code) == ["preprocessing.constant-channels"])
        #expect(fitted.findings.first?.place == "recipe step 2, autoscale")
        #expect(fitted.findings.first?.summary.contains("2 of 121 channels") == true)
        #expect(fitted.findings.first?.summary.contains("(channel 4, 121)") == true)
        #expect(try recipe.fit(to: spectra).findings.isEmpty)
    }
}
