public import LinearAlgebra
public import Spectroscopy

/// A sequence of preprocessing steps: what was asked.
///
/// ```swift
/// let recipe = Recipe([StandardNormalVariate(), MeanCentring()])
/// let fitted = try recipe.fit(to: training)
/// let ready = try fitted.apply(to: test)
/// ```
public struct Recipe: Sendable {
    /// The steps, in the order in which they are applied.
    public let steps: [any Preprocessing]

    /// Creates a recipe; no steps leave spectra as they are.
    public init(_ steps: [any Preprocessing]) { self.steps = steps }

    /// "snv → savitzky-golay(window 15, …) → mean-centre"; "none" for no steps.
    public var summary: String {
        steps.isEmpty ? "none" : steps.map { RecipeStep($0).summary }.joined(separator: " → ")
    }

    /// Whether a step learns from reference values.
    public var isSupervised: Bool { steps.contains { $0 is any SupervisedPreprocessing } }

    /// The leading steps that treat each spectrum by itself: applied once, before any validation.
    public var rowWisePrefix: Recipe { Recipe(Array(steps.prefix { $0 is any RowWisePreprocessing })) }

    /// The steps after the row-wise prefix: refitted in every segment.
    public var learnedRemainder: Recipe { Recipe(Array(steps.drop { $0 is any RowWisePreprocessing })) }

    /// Learns each step from the spectra as the steps before left them.
    ///
    /// - Parameter reference: n × q, what is known of each spectrum; steps that learn from it refuse to do without.
    /// - Throws: `PreprocessingError.step`.
    public func fit(to spectra: Spectra, reference: Matrix? = nil) throws(PreprocessingError) -> FittedRecipe {
        try fitApplying(to: spectra, reference: reference).fitted
    }

    /// Learns each step, and gives the training spectra as the last step leaves them too.
    public func fitApplying(
        to spectra: Spectra, reference: Matrix? = nil
    ) throws(PreprocessingError) -> (fitted: FittedRecipe, spectra: Spectra) {
        var current = spectra
        var fitted: [FittedRecipe.Step] = []
        var index = 0
        while index < steps.count {
            // Row by row through all steps of a run at once; a refusal is told by going one by one.
            let run = Array(steps[index...].prefix { $0 is any RowTransforming }).compactMap {
                $0 as? any RowTransforming
            }
            // Channel means are summed on the way, and subtracted where the rows stand.
            let after = index + run.count < steps.count ? steps[index + run.count] : nil
            if let centring = after as? MeanCentring, !run.isEmpty {
                var means: [Double] = []
                if var centred = try? current.transformingRows(by: run, means: &means), centred.count > 0,
                    centred.subtractFromRows(means)
                {
                    current = centred
                    fitted += run.map { FittedRecipe.Step(asked: $0, learned: $0) }
                    fitted.append(FittedRecipe.Step(asked: centring, learned: FittedMeanCentring(mean: means)))
                    index += run.count + 1
                    continue
                }
            }
            if run.count > 1, let transformed = try? current.transformingRows(by: run) {
                current = transformed
                fitted += run.map { FittedRecipe.Step(asked: $0, learned: $0) }
                index += run.count
                continue
            }
            let step = steps[index]
            index += 1
            do throws(PreprocessingError) {
                let learned = try Self.fit(step, to: current, reference)
                current = try learned.apply(to: current)
                fitted.append(FittedRecipe.Step(asked: step, learned: learned))
            } catch {
                throw .step(number: index, method: type(of: step).identifier, underlying: error)
            }
        }
        return (FittedRecipe(steps: fitted), current)
    }

    private static func fit<Method: Preprocessing>(
        _ method: Method, to spectra: Spectra, _ reference: Matrix?
    ) throws(PreprocessingError) -> any FittedPreprocessing {
        try method.validate(for: spectra.axis)
        if let reference, let supervised = method as? any SupervisedPreprocessing {
            return try fit(supervised: supervised, to: spectra, reference)
        }
        return try method.makeFitted(from: spectra)
    }

    private static func fit<Method: SupervisedPreprocessing>(
        supervised method: Method, to spectra: Spectra, _ reference: Matrix
    ) throws(PreprocessingError) -> any FittedPreprocessing {
        precondition(reference.rows == spectra.count, "\(reference.rows) reference rows, \(spectra.count) spectra")
        return try method.makeFitted(from: spectra, reference: reference)
    }
}

extension Recipe: Hashable {
    public static func == (a: Recipe, b: Recipe) -> Bool {
        a.steps.map(RecipeStep.init) == b.steps.map(RecipeStep.init)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(steps.map { AnyHashable($0) }) }
}

extension Recipe: Codable {
    /// Reads a list of steps, each `{method, parameters}`; parameters left out have their defaults.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var steps: [any Preprocessing] = []
        while !container.isAtEnd { steps.append(try container.decode(RecipeStep.self).method) }
        self.init(steps)
    }

    /// Writes a list of steps, each `{method, parameters}` with every parameter.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for step in steps { try container.encode(RecipeStep(step)) }
    }
}
