internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy

/// Candidate recipes with their row-wise steps applied to all spectra, once.
///
/// A row-wise step treats each spectrum by itself, so applying it before any split leaks nothing. Candidates that begin
/// with the same steps share the work. What learns from other spectra is left to each segment.
struct PreparedRecipes: Sendable {
    struct Candidate: Sendable {
        let recipe: Recipe
        /// The spectra after the row-wise prefix.
        let spectra: Spectra
        /// The steps that are refitted in each segment.
        let remainder: Recipe
        /// Whether the remainder is a shift of the origin only, which an estimator that centres does not see.
        let onlyCentres: Bool
    }

    let candidates: [Candidate]

    init(_ recipes: [Recipe], spectra: Spectra) throws(ValidationError) {
        guard !recipes.isEmpty else { throw .noCandidate }
        var known: [Recipe: Spectra] = [Recipe([]): spectra]
        var candidates: [Candidate] = []
        for recipe in recipes {
            let prefix = recipe.rowWisePrefix
            var current = spectra
            for length in 1..<(prefix.steps.count + 1) {
                let part = Recipe(Array(prefix.steps.prefix(length)))
                if let done = known[part] {
                    current = done
                    continue
                }
                let before = current
                current = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
                    do throws(PreprocessingError) {
                        return try Recipe([prefix.steps[length - 1]]).fitApplying(to: before).spectra
                    } catch .step(_, let method, let underlying) {
                        throw .step(number: length, method: method, underlying: underlying)
                    } catch {
                        throw error
                    }
                }
                known[part] = current
            }
            let remainder = recipe.learnedRemainder
            candidates.append(
                Candidate(
                    recipe: recipe, spectra: current, remainder: remainder,
                    onlyCentres: remainder.steps.allSatisfy { $0 is MeanCentring }))
        }
        self.candidates = candidates
    }
}
