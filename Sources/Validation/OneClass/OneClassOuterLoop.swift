internal import LinearAlgebra
internal import Spectroscopy

/// The outer loop of a one-class search: for each segment, the choice and the gate of the lots that stay.
///
/// Seeds: the segments have that of the loop, the choice of segment s part s + 1, its gate part 1 000 000 + s; the choice on
/// all lots has part 0. So a study and a calibration of the same lots, plan and seed come to the same recipe and A.
struct OneClassOuterLoop: Sendable {
    /// What a segment came to.
    struct Part: Sendable {
        /// The genuine rows that the gate is built on.
        let training: [Int]
        /// The rows that are left out.
        let heldOut: [Int]
        /// The choice on the rows that stay.
        let selection: SearchResult
        /// The number of components, given or chosen.
        let components: Int
        /// The gate, for spectra after the row-wise steps of the candidate.
        let gate: ConformalGate
    }

    let search: OneClassSearch
    let form: ConformalGate.Form
    let seed: UInt64
    /// Who stays and who is left out, as rows of the task.
    let segments: [Segment]

    /// What takes no part in the choice cannot be spoilt by it: in rigorous mode, foreign lots are in no segment.
    init(_ task: OneClassTask, search: OneClassSearch, repeats: Int, form: ConformalGate.Form, seed: UInt64) {
        self.search = search
        self.form = form
        self.seed = seed
        let rows = Self.rows(task, search.settings.mode)
        segments = task.selecting(rows: rows).segments(
            folds: search.settings.outerFolds, repeats: repeats, seed: seed
        ).all.map { segment in
            Segment(training: segment.training.map { rows[$0] }, heldOut: segment.heldOut.map { rows[$0] })
        }
    }

    /// The rows that take part in the choice.
    static func rows(_ task: OneClassTask, _ mode: OneClassSettings.Mode) -> [Int] {
        mode == .rigorous ? task.genuineRows : Array(0..<task.lots.count)
    }

    /// The seed of the choice on all lots.
    static func finalSeed(_ seed: UInt64) -> UInt64 { SeededGenerator.derivedSeed(seed, part: 0) }

    /// The choice and the gate of segment s.
    func part(_ s: Int) throws(ValidationError) -> Part {
        let selection = try search.selection(
            rows: segments[s].training, seed: SeededGenerator.derivedSeed(seed, part: UInt64(s) + 1))
        let candidate = search.prepared.candidates[selection.selected]
        let training = segments[s].training.filter { search.isGenuine[$0] }
        let components = search.settings.components ?? selection.latentVariables
        let gate = try ConformalGate.calibrate(
            lots: candidate.spectra.selecting(rows: training), recipe: candidate.remainder, components: components,
            estimate: search.settings.estimate, form: form,
            seed: SeededGenerator.derivedSeed(seed, part: 1_000_000 + UInt64(s)))
        return Part(
            training: training, heldOut: segments[s].heldOut, selection: selection, components: components, gate: gate)
    }
}
