import LinearAlgebra
import Testing

@testable import Spectroscopy

@Suite struct SegmentsTests {
    /// `counts[c]` lots of class c, of one to three rows each, in mixed order.
    private static func lots(_ counts: [Int], seed: UInt64) -> (lots: Lots, classes: [Int]) {
        var generator = SeededGenerator(seed: seed)
        let classes = generator.shuffled(counts.enumerated().flatMap { [Int](repeating: $0, count: $1) })
        let rows = generator.shuffled(classes.indices.flatMap { [Int](repeating: $0, count: 1 + $0 % 3) })
        // Names in order of first appearance, as lots are made.
        let lots = Lots(names: classes.indices.map { "l\($0)" }, indices: rows).selecting(rows: Array(rows.indices))
        return (lots, lots.names.map { classes[Int($0.dropFirst()) ?? 0] })
    }

    @Test(
        "every row is held out once a repeat, no lot is split, classes are spread evenly",
        arguments: [[3, 3], [10, 4, 7], [5, 5, 5, 6], [1, 9]], [2, 3, 5])
    func laws(_ counts: [Int], folds: Int) {
        for seed in 0..<5 {
            let (lots, classes) = Self.lots(counts, seed: UInt64(seed))
            let segments = Segments.lotGrouped(lots, lotClasses: classes, folds: folds, repeats: 3, seed: UInt64(seed))
            #expect(segments.all.count == 3 * folds)
            #expect(segments.folds == folds)
            #expect(segments.repeats == 3)
            for r in 0..<3 {
                let ofRepeat = segments.all[(r * folds)..<((r + 1) * folds)]
                #expect(ofRepeat.flatMap(\.heldOut).sorted() == Array(lots.indices.indices))
                for segment in ofRepeat {
                    #expect((segment.training + segment.heldOut).sorted() == Array(lots.indices.indices))
                    #expect(segment.training == segment.training.sorted())
                    #expect(segment.heldOut == segment.heldOut.sorted())
                    let inside = Set(segment.training.map { lots.indices[$0] })
                    #expect(inside.isDisjoint(with: segment.heldOut.map { lots.indices[$0] }))
                }
                // Lots of each class, and of all classes, differ by one at most between folds.
                let held = ofRepeat.map { segment in Set(segment.heldOut.map { lots.indices[$0] }) }
                for c in counts.indices {
                    let shares = held.map { fold in fold.count { classes[$0] == c } }
                    #expect((shares.max() ?? 0) - (shares.min() ?? 0) <= 1)
                    #expect(shares.reduce(0, +) == counts[c])
                }
                let sizes = held.map(\.count)
                #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            }
            #expect(segments.all[..<folds] != segments.all[folds..<(2 * folds)] || lots.count <= folds)
        }
    }

    @Test("the same seed gives the same segments, another seed others")
    func seeds() {
        let (lots, classes) = Self.lots([8, 8], seed: 1)
        func drawn(_ seed: UInt64) -> Segments {
            .lotGrouped(lots, lotClasses: classes, folds: 4, repeats: 2, seed: seed)
        }
        #expect(drawn(5) == drawn(5))
        #expect(Set((0..<20).map { drawn($0) }).count == 20)
        // Repeat r is the same whatever the number of repeats.
        let longer = Segments.lotGrouped(lots, lotClasses: classes, folds: 4, repeats: 5, seed: 5)
        #expect(Array(longer.all.prefix(8)) == drawn(5).all)
    }

    @Test("without classes, lots are dealt evenly; as many folds as lots leave out one each")
    func plainFolds() {
        let lots = Lots(names: (0..<7).map { "\($0)" }, indices: Array(0..<7))
        let segments = Segments.lotGrouped(lots, lotClasses: nil, folds: 7, repeats: 1, seed: 1)
        #expect(segments.all.map(\.heldOut.count) == [Int](repeating: 1, count: 7))
        #expect(segments.all.flatMap(\.heldOut).sorted() == Array(0..<7))
        #expect(segments.all.flatMap(\.heldOut) != Array(0..<7), "the lots are shuffled")
    }

    @Test("given folds are taken as they are")
    func given() {
        let segments = Segments.given(foldOfRow: [1, 0, 1, 2], folds: 3)
        #expect(
            segments.all == [
                Segment(training: [0, 2, 3], heldOut: [1]), Segment(training: [1, 3], heldOut: [0, 2]),
                Segment(training: [0, 1, 2], heldOut: [3]),
            ])
    }
}
