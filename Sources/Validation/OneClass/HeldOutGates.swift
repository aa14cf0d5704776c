internal import LinearAlgebra
public import Preprocessing
public import Spectroscopy

/// Gates that have not seen some of the genuine lots: what those lots, and mixtures made of them, are tried on.
///
/// For each segment of genuine lots, recipe and number of components are chosen and the gate is built on the others: one
/// repeat of the outer loop of a calibration, kept.
public struct HeldOutGates: Sendable {
    /// A gate with the lots that it has not seen.
    public struct Part: Sendable {
        /// The rows of the left-out lots.
        public let heldOut: [Int]
        /// The recipe that was chosen without them.
        public let recipe: Recipe
        /// The number of components, given or chosen without them.
        public let components: Int
        /// The smallest α at which this gate can reject.
        public let smallestAlpha: Double
        /// The gate, for spectra after the row-wise steps of the recipe.
        private let gate: ConformalGate

        init(_ part: OneClassOuterLoop.Part) {
            heldOut = part.heldOut
            recipe = part.selection.recipe
            components = part.components
            smallestAlpha = part.gate.smallestAlpha
            gate = part.gate
        }

        /// The p-value of each row of raw spectra.
        ///
        /// - Throws: `ValidationError` for spectra that a recipe or a model refuses.
        public func pValues(_ spectra: Spectra) throws(ValidationError) -> [Double] {
            let ready = try ValidationError.preprocessing(recipe) { () throws(PreprocessingError) in
                try recipe.rowWisePrefix.fitApplying(to: spectra).spectra
            }
            return try gate.pValues(ready)
        }
    }

    /// One part a segment; every lot is left out once.
    public let parts: [Part]

    /// Builds the gates.
    ///
    /// - Parameters:
    ///   - lots: the mean raw spectrum of each genuine lot.
    ///   - progress: called with the work done and all work, from any thread.
    public init(
        lots: Spectra, recipes: [Recipe], settings: OneClassSettings, form: ConformalGate.Form, seed: UInt64,
        progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(ValidationError) {
        let task = OneClassTask(lots: lots, isGenuine: [Bool](repeating: true, count: lots.count))
        var rigorous = settings
        rigorous.mode = .rigorous
        let search = try OneClassSearch(task, recipes: recipes, settings: rigorous)
        let loop = OneClassOuterLoop(task, search: search, repeats: 1, form: form, seed: seed)
        let counter = ProgressCounter(total: loop.segments.count, report: progress)
        parts = try Parallel.map(loop.segments.count) { (s) throws(ValidationError) -> Part in
            let part = Part(try loop.part(s))
            counter.step()
            return part
        }
    }
}
