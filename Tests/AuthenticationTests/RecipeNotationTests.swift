import Authentication
import Preprocessing
import Spectroscopy
import Testing

/// Recipes that are printed and read back.
struct RecipeNotationTests {
    @Test("what is printed of the default candidates is the recipe again")
    func defaultCandidates() throws {
        for recipe in DefaultRecipes.example + DefaultRecipes.regressionExample + DefaultRecipes.oneClassExample {
            let read = try RecipeNotation.recipe(recipe.summary)
            #expect(read == recipe && read.summary == recipe.summary, "\(recipe.summary)")
        }
        #expect(try RecipeNotation.recipe("none").steps.isEmpty)
    }

    @Test("every method of the catalogue with its defaults, but for those that are printed short")
    func catalogue() throws {
        for method in PreprocessingCatalogue.methods {
            guard let step = try? RecipeStep(identifier: method.identifier, parameters: [:]) else { continue }
            let text = step.summary
            guard !text.contains("…"), !text.contains(" numbers"), !text.contains(" given") else { continue }
            #expect(try RecipeNotation.recipe(text) == Recipe([step.method]), "\(text)")
        }
    }

    @Test("commas, arrows and colons as people write them")
    func spellings() throws {
        let recipe = Recipe([
            StandardNormalVariate(), SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1), MeanCentring(),
        ])
        for text in [
            "snv, savitzky-golay(window: 15, polynomialOrder: 2, derivative: 1), mean-centre",
            "snv->savitzky-golay(derivative=1,window=15,polynomialOrder=2)->mean-centre",
            " snv → savitzky-golay( window 15 , polynomialOrder 2, derivative 1 ) → mean-centre ",
        ] {
            #expect(try RecipeNotation.recipe(text) == recipe, "\(text)")
        }
        let values = Recipe([Resampling(values: [1, 2.5, 4])])
        #expect(try RecipeNotation.recipe(values.summary) == values, "\(values.summary)")
    }

    @Test("what cannot be read is told with its method")
    func refusals() {
        func told(_ text: String) -> String? {
            do throws(PreprocessingError) {
                _ = try RecipeNotation.recipe(text)
                return nil
            } catch { return error.summary }
        }
        #expect(told("snv → sg")?.contains("sg") == true)
        #expect(told("savitzky-golay(windw 15)")?.contains("windw") == true)
        #expect(told("savitzky-golay(window x)")?.contains("window is x") == true)
        #expect(told("savitzky-golay(window 15")?.contains("no closing parenthesis") == true)
        #expect(told("resample(values [1, …, 9])")?.contains("printed short") == true)
        #expect(told("snv → ")?.isEmpty == false)
    }
}
