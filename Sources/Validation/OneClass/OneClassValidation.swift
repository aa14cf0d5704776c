internal import LinearAlgebra
internal import Modelling
public import Preprocessing
internal import Spectroscopy

/// The search for a one-class model and the conformal gate behind it, validated as a whole.
///
/// Outer loop: lots are left out in turn; on the rest, recipe and number of components are sought, and the gate is built;
/// it decides the lots that were left out. Then the search is made once on all lots: that gives the model.
public struct OneClassValidation: Sendable {
    /// What the gates of the outer loop said of one lot.
    public struct LotDecisions: Codable, Hashable, Sendable {
        /// In how many repeats the lot was accepted.
        public let accepted: Int
        /// The number of repeats.
        public let repeats: Int
        /// In how many repeats the classical limit accepted it.
        public let classicallyAccepted: Int

        /// Whether the gate accepted it in the majority of repeats; ties are rejections.
        public var isAccepted: Bool { 2 * accepted > repeats }
        /// Whether the classical limit accepted it in the majority of repeats.
        public var isClassicallyAccepted: Bool { 2 * classicallyAccepted > repeats }
    }

    /// The search on all lots.
    public let selection: SearchResult
    /// What the search decided in each outer segment.
    public let outerSelections: [SearchResult]
    /// The decisions on each lot, in the order of the task; nil for a lot that was never left out.
    public let decisions: [LotDecisions?]
    /// Whether the gates of the outer loop had lots enough to reject anything at α.
    public let couldReject: Bool

    /// Makes the search and its validation.
    ///
    /// - Parameters:
    ///   - task: the lots.
    ///   - recipes: the candidates, in plan order.
    ///   - settings: folds, repeats, mode.
    ///   - form: the form of the gate.
    ///   - seed: of all segments.
    ///   - progress: called with the work done and all work, from any thread.
    public init(
        _ task: OneClassTask, recipes: [Recipe], settings: OneClassSettings, form: ConformalGate.Form = .cross,
        seed: UInt64, progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(ValidationError) {
        let search = try OneClassSearch(task, recipes: recipes, settings: settings)
        // What takes no part in the choice cannot be spoilt by it: it is left to the gate of all lots.
        let part = settings.mode == .rigorous ? task.genuineRows : Array(0..<task.lots.count)
        let outer = task.selecting(rows: part).segments(
            folds: settings.outerFolds, repeats: settings.outerRepeats, seed: seed)
        let counter = ProgressCounter(total: outer.all.count + 1, report: progress)
        let pieces = try Parallel.map(outer.all.count + 1) { (s) throws(ValidationError) -> Piece in
            let rows = s < outer.all.count ? outer.all[s].training.map { part[$0] } : part
            let selection = try search.selection(
                rows: rows, seed: SeededGenerator.derivedSeed(seed, part: UInt64(s) + 1))
            guard s < outer.all.count else {
                counter.step()
                return Piece(selection: selection, accepted: [], classical: [], couldReject: true)
            }
            let piece = try Self.decide(
                search, selection, training: rows.filter { task.isGenuine[$0] },
                heldOut: outer.all[s].heldOut.map { part[$0] }, form: form,
                seed: SeededGenerator.derivedSeed(seed, part: 1_000_000 + UInt64(s)))
            counter.step()
            return piece
        }
        var accepted = [Int](repeating: 0, count: task.lots.count)
        var classical = accepted
        var repeats = accepted
        for (s, segment) in outer.all.enumerated() {
            for (position, index) in segment.heldOut.enumerated() {
                let lot = part[index]
                repeats[lot] += 1
                if pieces[s].accepted[position] { accepted[lot] += 1 }
                if pieces[s].classical[position] { classical[lot] += 1 }
            }
        }
        selection = pieces[outer.all.count].selection
        outerSelections = pieces.prefix(outer.all.count).map(\.selection)
        couldReject = pieces.prefix(outer.all.count).allSatisfy(\.couldReject)
        decisions = repeats.indices.map { lot in
            repeats[lot] == 0
                ? nil
                : LotDecisions(accepted: accepted[lot], repeats: repeats[lot], classicallyAccepted: classical[lot])
        }
    }

    private struct Piece: Sendable {
        let selection: SearchResult
        let accepted: [Bool]
        let classical: [Bool]
        let couldReject: Bool
    }

    /// Decides left-out lots by a gate on the training lots, after the row-wise steps that are done already.
    private static func decide(
        _ search: OneClassSearch, _ selection: SearchResult, training: [Int], heldOut: [Int],
        form: ConformalGate.Form, seed: UInt64
    ) throws(ValidationError) -> Piece {
        let candidate = search.prepared.candidates[selection.selected]
        let settings = search.settings
        let components = settings.components ?? selection.latentVariables
        let lots = candidate.spectra.selecting(rows: training)
        let new = candidate.spectra.selecting(rows: heldOut)
        let gate = try ConformalGate.calibrate(
            lots: lots, recipe: candidate.remainder, components: components, estimate: settings.estimate, form: form,
            seed: seed)
        let p = try gate.pValues(new)
        let (ready, tried) = try SegmentedRows(
            candidate, rows: Array(0..<candidate.spectra.count), reference: nil, rotationInvariant: false
        ).split(Segment(training: training, heldOut: heldOut))
        let classical = try ValidationError.modelling(candidate.recipe) { () throws(ModellingError) in
            try DataDrivenSIMCA(components: components, estimate: settings.estimate, levels: settings.levels)
                .fit(ready).predict(tried).accepted
        }
        return Piece(
            selection: selection, accepted: p.map { $0 > settings.levels.alpha }, classical: classical,
            couldReject: gate.smallestAlpha <= settings.levels.alpha)
    }
}
