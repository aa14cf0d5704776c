import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Spectroscopy

@Suite struct SpectraTests {
    @Test("an axis rises or falls all the way, without repeats")
    func axis() throws {
        func refused(_ values: [Double]) -> SpectroscopyError? {
            do throws(SpectroscopyError) {
                _ = try SpectralAxis(values: values, unit: .nanometre)
                return nil
            } catch { return error }
        }
        #expect(refused([]) == .emptyAxis)
        #expect(refused([1, .nan]) == .nonFiniteAxisValue(index: 1))
        #expect(refused([1, 1, 2]) == .duplicatedAxisValue(value: 1, first: 0, second: 1))
        #expect(refused([1, 2, 3, 2]) == .duplicatedAxisValue(value: 2, first: 1, second: 3))
        #expect(refused([1, 3, 2]) == .nonMonotonicAxis(index: 2, before: 3, value: 2))
        #expect(refused([3, 2, 4]) == .nonMonotonicAxis(index: 2, before: 2, value: 4))
        #expect(refused([5]) == nil)
        let falling = try SpectralAxis(values: [4000, 3998, 3996.01], unit: .wavenumber)
        #expect(!falling.isAscending)
        #expect(abs(falling.meanStep + 1.995) < 1e-12)
        #expect(falling.uniformStep == falling.meanStep)
        #expect(try SpectralAxis(values: [1, 2, 3.02], unit: .index).uniformStep == nil)
        #expect(falling.summary == "3 channels, 4000 … 3996.01 cm⁻¹")
        #expect(try SpectralAxis(values: [5], unit: .micrometre).summary == "1 channel, 5 … 5 µm")
    }

    @Test("axes match within a millionth of a step and in the same unit")
    func matching() throws {
        let axis = try SpectralAxis(values: [1000, 1002, 1004], unit: .nanometre)
        func matches(_ values: [Double], _ unit: AxisUnit = .nanometre) throws -> Bool {
            axis.matches(try SpectralAxis(values: values, unit: unit))
        }
        #expect(try matches([1000, 1002.000001, 1004]))
        #expect(try !matches([1000, 1002.00001, 1004]))
        #expect(try !matches([1004, 1002, 1000]))
        #expect(try !matches([1000, 1002]))
        #expect(try !matches([1000, 1002, 1004], .wavenumber))
    }

    @Test("spectra have one sample a row, one value a channel, and finite values")
    func shapes() throws {
        let axis = try SpectralAxis(values: [10, 20], unit: .nanometre)
        let samples = [Sample(id: "a"), Sample(id: "b")]
        #expect(throws: SpectroscopyError.shapeMismatch(rows: 2, columns: 3, samples: 2, channels: 2)) {
            try Spectra(x: Matrix(rows: 2, columns: 3), axis: axis, signal: .absorbance, samples: samples)
        }
        #expect(throws: SpectroscopyError.nonFiniteValue(sample: "b", channel: 10, unit: "nm")) {
            try Spectra(
                x: Matrix(rows: [[1, 2], [.infinity, 4]]), axis: axis, signal: .absorbance, samples: samples)
        }
    }

    @Test("spectra written and read are the same; a file whose parts do not fit is refused")
    func roundTrip() throws {
        let spectra = try SyntheticSpectra.make(count: 3, channels: 5)
        let json = try JSONValue(encoding: spectra)
        #expect(try JSONDecoder().decode(Spectra.self, from: JSONEncoder().encode(json)) == spectra)
        for (key, value) in [
            ("x", try JSONValue(encoding: Matrix(rows: 3, columns: 4))),
            ("x", try JSONValue(encoding: Matrix(rows: 3, columns: 5, repeating: .nan))),
            ("samples", try JSONValue(encoding: [Sample(id: "a")])),
        ] {
            var members = try #require(json.object)
            members[key] = value
            let bytes = try JSONEncoder().encode(JSONValue.object(members))
            #expect(throws: SpectroscopyError.self) { try JSONDecoder().decode(Spectra.self, from: bytes) }
        }
    }

    @Test("the mean of a group is the mean of its rows; what the group does not share is dropped")
    func averaging() throws {
        let axis = try SpectralAxis(values: [10, 20], unit: .nanometre)
        let spectra = try Spectra(
            x: Matrix(rows: [[1, 2], [3, 6], [5, 0]]), axis: axis, signal: .absorbance,
            samples: [
                Sample(id: "a", lot: "l", metadata: ["origin": "X", "scan": "1"]),
                Sample(id: "a", lot: "l", metadata: ["origin": "X", "scan": "2"]), Sample(id: "b", lot: "m"),
            ], metadataColumns: ["origin", "scan"])
        let means = spectra.averaging([[0, 1], [2]]) { "g\($0)" }
        #expect(means.x == Matrix(rows: [[2, 4], [5, 0]]))
        #expect(means.samples[0] == Sample(id: "g0", lot: "l", metadata: ["origin": "X"]))
        #expect(means.samples[1] == Sample(id: "g1", lot: "m"))
        #expect(spectra.averaging([[0, 2]]) { _ in "g" }.samples[0].lot == nil)
    }

    @Test("near names are found without regard to case, nearest first")
    func nearNames() {
        let columns = ["sample_id", "origin", "lot", "species", "Region"]
        #expect(NearNames.of("Orign", among: columns) == ["origin"])
        #expect(NearNames.of("ORIGIN", among: columns).first == "origin")
        #expect(NearNames.of("sample", among: columns) == ["sample_id"])
        #expect(NearNames.of("moisture", among: columns).isEmpty)
        #expect(NearNames.hint("regoin", among: columns).hasPrefix("did you mean \"Region\""))
        #expect(NearNames.hint("moisture", among: columns) == "")
        #expect(SpectroscopyError.missingColumn(name: "Orign", available: columns).remedy == "did you mean \"origin\"?")
    }

    @Test("a value typed by a person is read as what it looks like")
    func typedValues() {
        #expect(JSONValue(typed: "true") == .bool(true))
        #expect(JSONValue(typed: "none") == .null)
        #expect(JSONValue(typed: "12") == .integer(12))
        #expect(JSONValue(typed: "-0.5") == .number(-0.5))
        #expect(JSONValue(typed: "1e-3") == .number(0.001))
        #expect(JSONValue(typed: "inf") == .string("inf"))
        #expect(JSONValue(typed: "snv") == .string("snv"))
    }
}
