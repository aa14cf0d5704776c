import Foundation
import Testing

@testable import Spectroscopy

@Suite struct SegmentDesignTests {
    /// Seven lots of 1, 2, 3, 1, 2, 3, 1 rows, the rows of later lots between those of earlier ones.
    static let lots = Lots(
        names: (0..<7).map { "l\($0)" }, indices: [0, 1, 2, 3, 4, 5, 6, 1, 2, 4, 5, 2, 5])
    static let classes = [0, 0, 1, 0, 1, 0, 0]

    static func basis(_ column: (Int) -> String? = { _ in nil }) -> SegmentBasis {
        let samples = lots.indices.enumerated().map { row, lot in
            Sample(id: "s\(row)", lot: "l\(lot)", metadata: column(row).map { ["year": $0] } ?? [:])
        }
        return SegmentBasis(lots: lots, lotClasses: classes, samples: samples, metadataColumns: ["year"])
    }

    static func heldOutLots(_ segments: Segments) -> [[Int]] {
        segments.all.map { segment in Set(segment.heldOut.map { lots.indices[$0] }).sorted() }
    }

    @Test("the folds of each design, by hand")
    func folds() throws {
        let basis = Self.basis { ["2019", "2021", "2019", "2020", "2021", "2020", "2019"][Self.lots.indices[$0]] }
        func held(_ design: some SegmentDesign) throws -> [[Int]] {
            Self.heldOutLots(try design.segments(for: basis, seed: 1))
        }
        #expect(try held(VenetianBlinds(folds: 3)) == [[0, 3, 6], [1, 4], [2, 5]])
        #expect(try held(ContiguousSegments(folds: 3)) == [[0, 1, 2], [3, 4], [5, 6]])
        #expect(try held(LeaveOneLotOut()) == (0..<7).map { [$0] })
        #expect(try held(LeaveOneGroupOut(column: "year")) == [[0, 2, 6], [1, 4], [3, 5]])
        #expect(try held(GivenSegments(column: "year")) == [[0, 2, 6], [1, 4], [3, 5]])
        // Sorted classes 0 0 0 0 0 1 1: folds 0, 1, 2 take 2, 2, 1 of class 0 and 1, 0, 1 of class 1.
        #expect(try held(StratifiedSegments(folds: 3, shuffle: false)) == [[0, 1, 2], [3, 5], [4, 6]])
        let random = try RandomSegments(folds: 3, repeats: 2).segments(for: basis, seed: 9)
        #expect(random == .lotGrouped(Self.lots, lotClasses: nil, folds: 3, repeats: 2, seed: 9))
        let stratified = try StratifiedSegments(folds: 2, repeats: 3).segments(for: basis, seed: 9)
        #expect(stratified == .lotGrouped(Self.lots, lotClasses: Self.classes, folds: 2, repeats: 3, seed: 9))
    }

    @Test("no design splits a lot, and every row is held out once a repeat")
    func laws() throws {
        let basis = Self.basis { Self.lots.indices[$0] % 2 == 0 ? "even" : "odd" }
        for type in SegmentDesignCatalogue.designs {
            var design: any SegmentDesign = type.init()
            if type == GivenSegments.self { design = GivenSegments(column: "year") }
            let segments = try design.segments(for: basis, seed: 3)
            for r in 0..<segments.repeats {
                let ofRepeat = segments.all[(r * segments.folds)..<((r + 1) * segments.folds)]
                #expect(ofRepeat.flatMap(\.heldOut).sorted() == Array(0..<13), "\(type.identifier)")
            }
            for segment in segments.all {
                let inside = Set(segment.training.map { Self.lots.indices[$0] })
                #expect(inside.isDisjoint(with: segment.heldOut.map { Self.lots.indices[$0] }), "\(type.identifier)")
                #expect(!segment.training.isEmpty)
            }
            #expect(try design.segments(for: basis, seed: 3) == segments)
            #expect(type.kind == .design)
            #expect(SegmentDesignCatalogue.design(type.identifier) == type)
            let described = MethodDescription(type)
            #expect(described.parameters.allSatisfy { $0.standard != .null }, "\(type.identifier)")
        }
    }

    @Test("a lot in two groups, a missing value or column, one group only")
    func metadata() {
        let design = LeaveOneGroupOut(column: "year")
        #expect(throws: SpectroscopyError.lotDiffers(lot: "l2", column: "year", values: ["2019", "2020"])) {
            try design.segments(for: Self.basis { $0 == 11 ? "2020" : "2019" }, seed: 1)
        }
        #expect(throws: SpectroscopyError.missingLabel(column: "year", sample: "s4")) {
            try design.segments(for: Self.basis { $0 == 4 ? nil : "2019" }, seed: 1)
        }
        #expect(throws: SpectroscopyError.singleGroup(column: "year", value: "2019")) {
            try design.segments(for: Self.basis { _ in "2019" }, seed: 1)
        }
        #expect(throws: SpectroscopyError.missingColumn(name: "fold", available: ["year"])) {
            try GivenSegments().segments(for: Self.basis { _ in "2019" }, seed: 1)
        }
    }

    @Test("folds that cannot be made are refused")
    func refusals() {
        let basis = Self.basis()
        #expect(throws: SpectroscopyError.tooFewLotsToSplit(lots: 7, folds: 8)) {
            try VenetianBlinds(folds: 8).segments(for: basis, seed: 1)
        }
        #expect(
            throws: SpectroscopyError.invalidDesign(
                design: "contiguous-blocks", name: "folds", value: "1", needed: "2 or more are needed")
        ) { try ContiguousSegments(folds: 1).segments(for: basis, seed: 1) }
        #expect(
            throws: SpectroscopyError.invalidDesign(
                design: "random-segments", name: "repeats", value: "0", needed: "1 or more are needed")
        ) { try RandomSegments(folds: 2, repeats: 0).segments(for: basis, seed: 1) }
        #expect(throws: SpectroscopyError.self) {
            try StratifiedSegments(folds: 2, repeats: 2, shuffle: false).segments(for: basis, seed: 1)
        }
        #expect(throws: SpectroscopyError.tooFewLotsToSplit(lots: 1, folds: 2)) {
            try LeaveOneLotOut().segments(for: SegmentBasis(lots: Lots(names: ["a"], indices: [0, 0])), seed: 1)
        }
    }
}
