import Foundation
import LinearAlgebra
import Modelling
import Spectroscopy
import Testing

@testable import Validation

@Suite struct SampleDesignTests {
    static let x = Matrix(rows: FigureGolden.designX)
    static let y = Matrix(rows: FigureGolden.designY)

    @Test("agrees with plain loops over scipy's distances")
    func golden() throws {
        #expect(try KennardStone(count: 8).select(from: Self.x).calibration == FigureGolden.kennardStone)
        #expect(
            try KennardStone(count: 8, space: .scores, components: 2).select(from: Self.x).calibration
                == FigureGolden.kennardStoneScores)
        #expect(
            try KennardStone(count: 8, space: .whitenedScores, components: 2).select(from: Self.x).calibration
                == FigureGolden.kennardStoneMahalanobis)
        let one = Self.y.prefix(columns: 1)
        #expect(
            try SampleSetPartitioning(count: 8).select(from: Self.x, reference: one).calibration
                == FigureGolden.spxyOne)
        #expect(
            try SampleSetPartitioning(count: 8).select(from: Self.x, reference: Self.y).calibration
                == FigureGolden.spxyBoth)
        let both = try Duplex(count: 5).select(from: Self.x)
        #expect(both.calibration == FigureGolden.duplexModel)
        #expect(both.test == FigureGolden.duplexTest)
        #expect(both.remaining == (0..<16).filter { !both.calibration.contains($0) && !both.test.contains($0) })
    }

    @Test("leverage agrees with the hat matrix, the D-optimal set with the best of all sets, by numpy")
    func transferDesigns() throws {
        #expect(
            try HighestLeverage(count: 6, components: 2).select(from: Self.x).calibration
                == FigureGolden.highestLeverage)
        let optimal = try DOptimal(count: 6, components: 2).select(from: Self.x)
        #expect(optimal.calibration == FigureGolden.dOptimal)
        #expect(optimal.test == (0..<16).filter { !FigureGolden.dOptimal.contains($0) })
        #expect(
            throws: ModellingError.invalidParameter(
                name: "components", value: "4", needed: "at most 3 for 4 samples is needed")
        ) { try DOptimal(count: 4, components: 4).select(from: Self.x) }
    }

    @Test("a random choice is a part of the rows, the same for one seed, another for another")
    func random() throws {
        let first = try RandomChoice(count: 8, seed: 1).select(from: Self.x)
        #expect(Set(first.calibration).count == 8 && Set(first.calibration + first.test) == Set(0..<16))
        #expect(try RandomChoice(count: 8, seed: 1).select(from: Self.x) == first)
        #expect(try RandomChoice(count: 8, seed: 2).select(from: Self.x) != first)
    }

    @Test("on a line, by hand: the ends, then the middle of the widest gap; ties to the lowest row")
    func line() throws {
        let x = Matrix(column: [3, 0, 10, 5, 7, 10])
        // 1–2 and 1–5 are both 10 apart; then 5 is 5 from the ends; then 3 and 7, of which the lower row.
        let chosen = try KennardStone(count: 5).select(from: x)
        #expect(chosen.calibration == [1, 2, 3, 0, 4])
        #expect(chosen.test == [5])
        #expect(try KennardStone(share: 0.5).select(from: x).calibration == [1, 2, 3])
        // Calibration 0 and 10; test 3 and 10 (rows 0 and 5); then 5 is 5 from calibration; then 7 is 3 from test.
        let duplex = try Duplex().select(from: x)
        #expect(duplex.calibration == [1, 2, 3])
        #expect(duplex.test == [0, 5, 4])
        #expect(duplex.remaining == [])
    }

    @Test("equal distances that rounding tells apart count as equal")
    func rounding() throws {
        // The three corners are as far from each other but for rounding, in units where 0.1 + 0.2 > 0.3.
        let x = Matrix(rows: [[0, 0.3], [0.1 + 0.2, 0], [0.3, 0], [0, 0]])
        let chosen = try KennardStone(count: 2).select(from: x)
        #expect(chosen.calibration == [0, 1])
        #expect(try KennardStone(count: 2).select(from: x.selecting(rows: [0, 2, 1, 3])).calibration == [0, 1])
    }

    @Test("lots are chosen by their means, and give all their rows")
    func lots() throws {
        let lots = Lots(names: ["a", "b", "c", "d"], indices: [0, 1, 0, 2, 2, 3, 1])
        let spectra = try Spectra(
            x: Matrix(column: [-1, 4, 1, 9, 11, 6, 4]), axis: SpectralAxis(values: [1], unit: .index),
            signal: .absorbance, samples: (0..<7).map { Sample(id: "\($0)") })
        let chosen = try KennardStone(count: 3).selectLots(of: spectra, lots: lots)
        // Means 0, 4, 10, 6: the ends, and of 4 and 6 the lower.
        #expect(chosen.calibration == [0, 2, 1])
        #expect(chosen.test == [3])
        #expect(chosen.calibrationRows(lots) == [0, 1, 2, 3, 4, 6])
        #expect(chosen.testRows(lots) == [5])
    }

    @Test("data and parameters that do not allow the design")
    func refusals() throws {
        let x = Self.x
        #expect(throws: ModellingError.tooFewSamples(found: 16, needed: 17, what: "the design")) {
            try KennardStone(count: 17).select(from: x)
        }
        #expect(throws: ModellingError.invalidParameter(name: "count", value: "1", needed: "2 or more are needed")) {
            try KennardStone(count: 1).select(from: x)
        }
        #expect(throws: ModellingError.self) { try KennardStone(share: 1).select(from: x) }
        #expect(throws: ModellingError.tooFewSamples(found: 16, needed: 18, what: "DUPLEX")) {
            try Duplex(count: 9).select(from: x)
        }
        #expect(throws: ModellingError.tooFewSamples(found: 1, needed: 2, what: "Kennard–Stone")) {
            try KennardStone().select(from: x.selecting(rows: [0]))
        }
        #expect(throws: ModellingError.noVariation(samples: 3, channels: 2)) {
            try KennardStone().select(from: Matrix(rows: 3, columns: 2, repeating: 1))
        }
        #expect(throws: ModellingError.shapeMismatch(what: "reference values", found: 0, expected: 16)) {
            try SampleSetPartitioning().select(from: x)
        }
        #expect(throws: ModellingError.constantResponse(name: "the response", value: 2)) {
            try SampleSetPartitioning().select(from: x, reference: Matrix(rows: 16, columns: 1, repeating: 2))
        }
        #expect(throws: ModellingError.nonFinite(row: 3, column: 1, what: "X")) {
            var bad = x
            bad[3, 1] = .nan
            _ = try Duplex().select(from: bad)
        }
        // More components than the rank: a finding, and the distances are those of the rank.
        let flat = Matrix(rows: (0..<6).map { [Double($0), 2 * Double($0)] })
        let chosen = try KennardStone(count: 3, space: .scores, components: 2).select(from: flat)
        #expect(chosen.findings.map(\.code) == ["pca.stopped-at-rank"])
        #expect(chosen.calibration == [0, 5, 2])
    }

    @Test("the catalogue names every design once, and each reads its own JSON")
    func catalogue() throws {
        let names = DesignCatalogue.methods.map(\.identifier)
        #expect(Set(names).count == names.count)
        #expect(names.count == 16)
        #expect(names.contains(SearchSettings.identifier) && names.contains(PermutationSettings.identifier))
        #expect(DesignCatalogue.methods.allSatisfy { $0.kind == .design })
        let figures = FigureCatalogue.methods
        #expect(Set(figures.map(\.identifier)).count == figures.count)
        #expect(figures.allSatisfy { $0.kind == .figure && !$0.summary.isEmpty })
        let design = KennardStone(count: 4, space: .whitenedScores, components: 2)
        #expect(try JSONDecoder().decode(KennardStone.self, from: JSONEncoder().encode(design)) == design)
    }
}
