internal import LinearAlgebra
public import Preprocessing
public import Spectroscopy

/// Gates that have not seen some of the genuine lots: what those lots, and mixtures made of them, are tried on.
///
/// For each segment of genuine lots, recipe and number of components are chosen and the gate is built on the others.
public struct HeldOutGates: Sendable {
    /// A gate with the lots that it has not seen.
    public struct Part: Sendable {
        /// The rows of the left-out lots.
        public let heldOut: [Int]
        /// The gate of the other lots.
        public let gate: ConformalGate
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
        let segments = task.segments(folds: settings.outerFolds, repeats: 1, seed: seed).all
        let counter = ProgressCounter(total: segments.count, report: progress)
        parts = try Parallel.map(segments.count) { (s) throws(ValidationError) -> Part in
            let selection = try search.selection(
                rows: segments[s].training, seed: SeededGenerator.derivedSeed(seed, part: UInt64(s) + 1))
            let gate = try ConformalGate.calibrate(
                lots: lots.selecting(rows: segments[s].training), recipe: selection.recipe,
                components: settings.components ?? selection.latentVariables, estimate: settings.estimate, form: form,
                seed: SeededGenerator.derivedSeed(seed, part: 1_000_000 + UInt64(s)))
            counter.step()
            return Part(heldOut: segments[s].heldOut, gate: gate)
        }
    }
}
