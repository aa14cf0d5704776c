public import Spectroscopy

/// A recipe with what each step learned from training spectra.
public struct FittedRecipe: Sendable {
    struct Step: Sendable {
        let asked: any Preprocessing
        let learned: any FittedPreprocessing
    }

    let steps: [Step]

    /// What was asked.
    public var recipe: Recipe { Recipe(steps.map(\.asked)) }

    /// What a person should know of the training spectra, each with the step as its place.
    public var findings: [Finding] {
        steps.enumerated().flatMap { index, step in
            step.learned.findings.map {
                Finding(
                    code: $0.code, severity: $0.severity, summary: $0.summary,
                    place: "recipe step \(index + 1), " + ($0.place ?? type(of: step.asked).identifier),
                    remedy: $0.remedy)
            }
        }
    }

    /// The same recipe behind steps that learn nothing: what a transferred model applies to raw spectra of another
    /// instrument.
    public func preceded(by steps: [any RowWisePreprocessing]) -> FittedRecipe {
        FittedRecipe(steps: steps.map { Step(asked: $0, learned: $0) } + self.steps)
    }

    /// The same recipe behind another one.
    public func preceded(by recipe: FittedRecipe) -> FittedRecipe { FittedRecipe(steps: recipe.steps + steps) }

    /// The spectra after all steps.
    ///
    /// - Throws: `PreprocessingError.step`.
    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        var current = spectra
        var index = 0
        while index < steps.count {
            let run = steps[index...].prefix { $0.learned is any RowTransforming }
                .compactMap { $0.learned as? any RowTransforming }
            if run.count > 1, let transformed = try? current.transformingRows(by: run) {
                current = transformed
                index += run.count
                continue
            }
            let step = steps[index]
            index += 1
            do throws(PreprocessingError) {
                current = try step.learned.apply(to: current)
            } catch {
                throw .step(number: index, method: type(of: step.asked).identifier, underlying: error)
            }
        }
        return current
    }
}

extension FittedRecipe: Codable {
    private enum CodingKeys: String, CodingKey { case method, parameters, fitted }

    /// Reads a list of steps, each `{method, parameters}`, with `fitted` where the method learns.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var steps: [Step] = []
        while !container.isAtEnd {
            let stepDecoder = try container.superDecoder()
            let asked = try RecipeStep(amongOtherKeys: stepDecoder).method
            if let rowWise = asked as? any RowWisePreprocessing {
                steps.append(Step(asked: asked, learned: rowWise))
            } else {
                let keyed = try stepDecoder.container(keyedBy: CodingKeys.self)
                steps.append(Step(asked: asked, learned: try Self.decodeFitted(of: asked, from: keyed)))
            }
        }
        self.steps = steps
    }

    private static func decodeFitted<Method: Preprocessing>(
        of method: Method, from container: KeyedDecodingContainer<CodingKeys>
    ) throws -> any FittedPreprocessing {
        try container.decode(Method.Fitted.self, forKey: .fitted)
    }

    /// Writes a list of steps.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for step in steps {
            let stepEncoder = container.superEncoder()
            try RecipeStep(step.asked).encode(to: stepEncoder)
            guard !(step.asked is any RowWisePreprocessing) else { continue }
            var keyed = stepEncoder.container(keyedBy: CodingKeys.self)
            try keyed.encode(step.learned, forKey: .fitted)
        }
    }
}
