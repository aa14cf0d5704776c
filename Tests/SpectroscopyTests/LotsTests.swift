import Foundation
import LinearAlgebra
import Testing

@testable import Spectroscopy

@Suite struct LotsTests {
    /// Spectra of two channels; equal values stand for equal spectra.
    private static func spectra(_ rows: [(id: String, lot: String?, value: Double)]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows.map { [$0.value, 1] }), axis: SpectralAxis(values: [1, 2], unit: .index),
            signal: .intensity, samples: rows.map { Sample(id: $0.id, lot: $0.lot) })
    }

    @Test("without stated lots each sample is one")
    func samplesAreLots() throws {
        let (lots, findings) = Lots.of(try Self.spectra([("a", nil, 1), ("b", nil, 2), ("c", nil, 3)]))
        #expect(lots.names == ["a", "b", "c"])
        #expect(lots.indices == [0, 1, 2])
        #expect(findings.isEmpty)
    }

    @Test("stated lots are taken, in order of first appearance")
    func statedLots() throws {
        let (lots, findings) = Lots.of(
            try Self.spectra([("a", "y", 1), ("b", "x", 2), ("c", "y", 3), ("d", nil, 4)]))
        #expect(lots.names == ["y", "x", "d"])
        #expect(lots.indices == [0, 1, 0, 2])
        #expect(lots.rows == [[0, 2], [1], [3]])
        #expect(findings.isEmpty)
    }

    @Test("repeated ids and copies of spectra are joined, with a finding each")
    func joined() throws {
        let (lots, findings) = Lots.of(
            try Self.spectra([("a", nil, 1), ("b", nil, 2), ("a", nil, 3), ("d", nil, 2), ("e", nil, 5)]))
        #expect(lots.indices == [0, 1, 0, 1, 2])
        #expect(lots.names == ["a", "b", "e"])
        #expect(findings.map(\.code) == ["lots.repeated-ids", "lots.duplicate-spectra"])
        #expect(findings[0].severity == .note)
        #expect(findings[1].severity == .warning)
        #expect(findings[0].summary.hasPrefix("1 sample id stands on several rows (a)"))
        #expect(findings[1].summary.hasPrefix("1 spectrum is an exact copy of an earlier one (d = b)"))
    }

    @Test("joining goes on: a copy of a copy, over ids and stated lots")
    func transitive() throws {
        // Rows 0 and 3 are copies, 3 and 1 share an id and no lot, 1 and 4 are copies: one lot; row 2 is apart.
        let (lots, findings) = Lots.of(
            try Self.spectra([("a", "l0", 7), ("b", nil, 2), ("c", "l2", 3), ("b", nil, 7), ("e", "l1", 2)]))
        #expect(lots.indices == [0, 0, 1, 0, 0])
        #expect(lots.names == ["l0", "l2"])
        #expect(findings.count == 2)
        // Numbers that begin anew in each stated lot are other samples.
        let again = Lots.of(try Self.spectra([("1", "l0", 1), ("2", "l0", 2), ("1", "l1", 3), ("2", "l1", 4)]))
        #expect(again.lots.indices == [0, 0, 1, 1])
        #expect(again.findings.isEmpty)
        // −0 and 0 are one value.
        #expect(Lots.of(try Self.spectra([("a", nil, 0), ("b", nil, -0.0)])).lots.count == 1)
        // One ulp apart is no copy.
        #expect(Lots.of(try Self.spectra([("a", nil, 1), ("b", nil, 1.0.nextUp)])).lots.count == 2)
    }

    @Test("a repeated id within a stated lot is no finding")
    func scansOfALot() throws {
        #expect(Lots.of(try Self.spectra([("a", "x", 1), ("a", "x", 2), ("b", "y", 3)])).findings.isEmpty)
    }

    @Test("a lot has one class; a lot that holds two is refused with its samples")
    func classes() throws {
        let spectra = try Self.spectra([("a", "x", 1), ("b", "y", 2), ("c", "x", 3)])
        let lots = Lots.of(spectra).lots
        let labels = ClassLabels(["p", "q", "p"])
        #expect(try lots.classes(labels, samples: spectra.samples) == [0, 1])
        #expect(
            throws: SpectroscopyError.lotHoldsTwoClasses(lot: "x", classes: ["p", "q"], samples: ["a", "c"])
        ) { try lots.classes(ClassLabels(["q", "q", "p"]), samples: spectra.samples) }
    }

    @Test("lots of some rows are counted anew")
    func selecting() {
        let lots = Lots(names: ["a", "b", "c"], indices: [0, 1, 1, 2, 0])
        let some = lots.selecting(rows: [3, 1, 2])
        #expect(some.names == ["c", "b"])
        #expect(some.indices == [0, 1, 1])
    }

    @Test("labels are indices into sorted names")
    func labels() throws {
        let labels = ClassLabels(["b", "a", "b", "ä"])
        #expect(labels.names == ["a", "b", "ä"])
        #expect(labels.indices == [1, 0, 1, 2])
        #expect(labels.selecting(rows: [3, 0]).indices == [2, 1])
        #expect(labels.selecting(rows: [3, 0]).names == labels.names)
        let spectra = try Spectra(
            x: Matrix(rows: [[1], [2]]), axis: SpectralAxis(values: [1], unit: .index), signal: .intensity,
            samples: [Sample(id: "s", metadata: ["origin": "a"]), Sample(id: "t")], metadataColumns: ["origin"])
        #expect(throws: SpectroscopyError.missingLabel(column: "origin", sample: "t")) {
            try ClassLabels(column: "origin", of: spectra)
        }
        #expect(throws: SpectroscopyError.missingColumn(name: "Origin", available: ["origin"])) {
            try ClassLabels(column: "Origin", of: spectra)
        }
    }

    @Test("indices outside the names are refused when lots or labels are read")
    func damagedFiles() throws {
        let good = Data(#"{"names": ["a"], "indices": [0, 0]}"#.utf8)
        #expect(try JSONDecoder().decode(Lots.self, from: good).indices == [0, 0])
        #expect(try JSONDecoder().decode(ClassLabels.self, from: good).indices == [0, 0])
        for bad in [#"{"names": ["a"], "indices": [0, 1]}"#, #"{"names": ["a"], "indices": [-1]}"#] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(Lots.self, from: Data(bad.utf8)) }
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(ClassLabels.self, from: Data(bad.utf8)) }
        }
    }
}
