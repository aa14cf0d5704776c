internal import LinearAlgebra

/// Who is left out when: the segments of a validation, as a value.
///
/// Folds are folds of lots, never of rows. Stratified folds deal the shuffled lots of each class out in turn, the first
/// fold of a class following the last of the class before, so that folds differ by at most one lot a class and in size
/// by at most one lot.
public struct Segments: Codable, Hashable, Sendable {
    /// The number of folds K of one repeat.
    public let folds: Int
    /// The number of repeats.
    public let repeats: Int
    /// The K · repeats segments, repeat after repeat.
    public let all: [Segment]

    /// Creates lot-grouped segments, repeated with other shuffles.
    ///
    /// - Parameters:
    ///   - lots: the lot of each row.
    ///   - lotClasses: the class of each lot, for stratification; nil for none.
    ///   - folds: K; at least 2 and at most the number of lots.
    ///   - repeats: at least 1.
    ///   - seed: the same seed gives the same segments.
    public static func lotGrouped(_ lots: Lots, lotClasses: [Int]?, folds: Int, repeats: Int, seed: UInt64) -> Segments
    {
        precondition(folds >= 2 && folds <= lots.count, "\(folds) folds of \(lots.count) lots")
        precondition(repeats >= 1, "\(repeats) repeats")
        let classes = lotClasses ?? [Int](repeating: 0, count: lots.count)
        let classCount = (classes.max() ?? 0) + 1
        var all: [Segment] = []
        for r in 0..<repeats {
            var generator = SeededGenerator(seed: seed, stream: UInt64(r))
            var foldOfLot = [Int](repeating: 0, count: lots.count)
            var next = 0
            for c in 0..<classCount {
                for lot in generator.shuffled(classes.indices.filter { classes[$0] == c }) {
                    foldOfLot[lot] = next % folds
                    next += 1
                }
            }
            all += segments(foldOfRow: lots.indices.map { foldOfLot[$0] }, folds: folds)
        }
        return Segments(folds: folds, repeats: repeats, all: all)
    }

    /// Creates the segments of one repeat from the fold of each row.
    public static func given(foldOfRow: [Int], folds: Int) -> Segments {
        Segments(folds: folds, repeats: 1, all: segments(foldOfRow: foldOfRow, folds: folds))
    }

    /// Creates the segments of several repeats, each from the fold of each row.
    public static func given(repeats: [[Int]], folds: Int) -> Segments {
        Segments(
            folds: folds, repeats: repeats.count, all: repeats.flatMap { segments(foldOfRow: $0, folds: folds) })
    }

    private static func segments(foldOfRow: [Int], folds: Int) -> [Segment] {
        (0..<folds).map { fold in
            Segment(
                training: foldOfRow.indices.filter { foldOfRow[$0] != fold },
                heldOut: foldOfRow.indices.filter { foldOfRow[$0] == fold })
        }
    }
}
