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
        /// In how many repeats the gate had lots enough to reject anything at α: else it says nothing.
        public let decided: Int
        /// The number of repeats.
        public let repeats: Int
        /// In how many repeats the classical limit accepted it.
        public let classicallyAccepted: Int

        /// Whether the gate accepted it in the majority of the repeats that decided it, ties are rejections; nil where
        /// none could decide.
        public var isAccepted: Bool? { decided > 0 ? 2 * accepted > decided : nil }
        /// Whether the classical limit accepted it in the majority of repeats.
        public var isClassicallyAccepted: Bool { 2 * classicallyAccepted > repeats }
    }

    /// The search on all lots.
    public let selection: SearchResult
    /// What the search decided in each outer segment.
    public let outerSelections: [SearchResult]
    /// The decisions on each lot, in the order of the task; nil for a lot that was never left out.
    public let decisions: [LotDecisions?]
    /// Whether all gates of the outer loop had lots enough to reject anything at α.
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
        let loop = OneClassOuterLoop(task, search: search, repeats: settings.outerRepeats, form: form, seed: seed)
        let count = loop.segments.count
        let counter = ProgressCounter(total: count + 1, report: progress)
        let pieces = try Parallel.map(count + 1) { (s) throws(ValidationError) -> Piece in
            let piece =
                s < count
                ? try Self.decide(search, loop.part(s))
                : Piece(
                    selection: try search.selection(
                        rows: OneClassOuterLoop.rows(task, settings.mode), seed: OneClassOuterLoop.finalSeed(seed)),
                    accepted: [], classical: [], couldReject: true)
            counter.step()
            return piece
        }
        var accepted = [Int](repeating: 0, count: task.lots.count)
        var classical = accepted
        var repeats = accepted
        var decided = accepted
        for (s, segment) in loop.segments.enumerated() {
            for (position, lot) in segment.heldOut.enumerated() {
                repeats[lot] += 1
                if pieces[s].couldReject {
                    decided[lot] += 1
                    if pieces[s].accepted[position] { accepted[lot] += 1 }
                }
                if pieces[s].classical[position] { classical[lot] += 1 }
            }
        }
        selection = pieces[count].selection
        outerSelections = pieces.prefix(count).map(\.selection)
        couldReject = pieces.prefix(count).allSatisfy(\.couldReject)
        decisions = repeats.indices.map { lot in
            repeats[lot] == 0
                ? nil
                : LotDecisions(
                    accepted: accepted[lot], decided: decided[lot], repeats: repeats[lot],
                    classicallyAccepted: classical[lot])
        }
    }

    private struct Piece: Sendable {
        let selection: SearchResult
        let accepted: [Bool]
        let classical: [Bool]
        let couldReject: Bool
    }

    /// Decides the left-out lots of a segment, after the row-wise steps that are done already.
    private static func decide(
        _ search: OneClassSearch, _ part: OneClassOuterLoop.Part
    ) throws(ValidationError) -> Piece {
        let candidate = search.prepared.candidates[part.selection.selected]
        let settings = search.settings
        let p = try part.gate.pValues(candidate.spectra.selecting(rows: part.heldOut))
        let (ready, tried) = try SegmentedRows(
            candidate, rows: Array(0..<candidate.spectra.count), reference: nil, rotationInvariant: false
        ).split(Segment(training: part.training, heldOut: part.heldOut))
        let classical = try ValidationError.modelling(candidate.recipe) { () throws(ModellingError) in
            try DataDrivenSIMCA(components: part.components, estimate: settings.estimate, levels: settings.levels)
                .fit(ready).predict(tried).accepted
        }
        return Piece(
            selection: part.selection, accepted: p.map { $0 > settings.levels.alpha }, classical: classical,
            couldReject: part.gate.smallestAlpha <= settings.levels.alpha)
    }
}
