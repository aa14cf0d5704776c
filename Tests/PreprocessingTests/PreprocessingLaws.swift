import Foundation
import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

/// What holds for every method of the catalogue.
struct PreprocessingLaws {
    @Test(
        "keeps samples and unit, states the signal that it declares; as many columns as the axis has channels",
        arguments: CatalogueCase.all)
    func shape(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let result = try entry.fitted(to: spectra).apply(to: spectra)
        #expect(result.x.rows == spectra.count)
        #expect(result.x.columns == result.axis.count)
        #expect(result.axis.unit == spectra.axis.unit)
        #expect(result.signal == entry.method.signal(after: spectra.signal))
        #expect(result.samples == spectra.samples)
        #expect(result.metadataColumns == spectra.metadataColumns)
        #expect(result.x.firstNonFinite == nil)
    }

    @Test("only a conversion makes another signal, and says that it still is one", arguments: CatalogueCase.all)
    func signal(_ entry: CatalogueCase) {
        for kind in SignalKind.known {
            let after = entry.method.signal(after: kind)
            if let conversion = entry.method as? SignalConversion {
                #expect(after == conversion.to)
            } else {
                #expect(after == kind)
            }
        }
        let keeping = [
            "range", "band-mask", "resample", "binning", "despike", "convert-signal", "instrument-standardisation",
        ]
        #expect(type(of: entry.method).keepsSignal == keeping.contains(entry.identifier))
    }

    @Test("leaves the spectra as they were", arguments: CatalogueCase.all)
    func inputUnchanged(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let before = spectra.x.elements.map(\.bitPattern)
        _ = try entry.fitted(to: spectra).apply(to: spectra)
        #expect(spectra.x.elements.map(\.bitPattern) == before)
    }

    @Test("treats the spectra together as it does each alone, bit by bit", arguments: CatalogueCase.all)
    func rowByRow(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let fitted = try entry.fitted(to: spectra)
        let together = try fitted.apply(to: spectra)
        for row in 0..<spectra.count {
            let alone = try fitted.apply(to: spectra.selecting(rows: [row]))
            #expect(alone.x.elements == together.x.row(row), "row \(row)")
            #expect(alone.axis == together.axis)
        }
    }

    @Test("a row-wise method learns nothing", arguments: CatalogueCase.all)
    func rowWiseLearnsNothing(_ entry: CatalogueCase) throws {
        guard entry.method is any RowWisePreprocessing else { return }
        let spectra = try CatalogueCase.spectra()
        let other = try CatalogueCase.spectra(seed: 2)
        let here = try entry.fitted(to: spectra).apply(to: spectra)
        let there = try entry.fitted(to: other).apply(to: spectra)
        #expect(here == there)
    }

    @Test("no spectra: nothing is learned from them, and none come out", arguments: CatalogueCase.all)
    func noSpectra(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let none = spectra.selecting(rows: [])
        let fitted = try entry.fitted(to: spectra)
        let result = try fitted.apply(to: none)
        #expect(result.count == 0)
        #expect(result.axis == (try fitted.apply(to: spectra).axis))
        guard !(entry.method is any RowWisePreprocessing) else { return }
        #expect {
            try entry.fitted(to: none)
        } throws: {
            guard case .step(1, entry.identifier, .tooFewSpectra(entry.identifier, 0, _)) = $0 as? PreprocessingError
            else { return false }
            return true
        }
    }

    @Test("one spectrum: learned from, or refused as too few", arguments: CatalogueCase.all)
    func oneSpectrum(_ entry: CatalogueCase) throws {
        let one = try CatalogueCase.spectra().selecting(rows: [3])
        do {
            let result = try entry.fitApplying(to: one).spectra
            #expect(result.count == 1 && result.x.firstNonFinite == nil)
        } catch PreprocessingError.step(_, _, .tooFewSpectra(_, let found, let needed)) {
            #expect(found == 1 && needed > 1)
            #expect(!(entry.method is any RowWisePreprocessing))
        }
    }

    @Test("a fitted step and its reading from JSON are the same, bit by bit", arguments: CatalogueCase.all)
    func jsonRoundTrip(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let fitted = try entry.fitted(to: spectra)
        let json = try Self.json(fitted)
        let read = try JSONDecoder().decode(FittedRecipe.self, from: json)
        #expect(try Self.json(read) == json)
        #expect(read.recipe == Recipe([entry.method]))
        let other = try CatalogueCase.spectra(seed: 3)
        #expect(try read.apply(to: other) == fitted.apply(to: other))
    }

    @Test("fitting twice is fitting once", arguments: CatalogueCase.all)
    func fitTwice(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let once = try Self.json(entry.fitted(to: spectra))
        _ = try entry.fitted(to: CatalogueCase.spectra(seed: 5))
        #expect(try Self.json(entry.fitted(to: spectra)) == once)
    }

    @Test("what is applied to later changes nothing that was learned", arguments: CatalogueCase.all)
    func trainingOnly(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let corrupted = try spectra.replacing(
            x: Matrix(rows: (0..<8).map { row in spectra.x.row(row).map { row < 5 ? $0 : $0 * 1000 } }))
        let training = Array(0..<5)
        let fitted = try entry.fitted(to: corrupted.selecting(rows: training))
        let json = try Self.json(fitted)
        #expect(json == (try Self.json(entry.fitted(to: spectra.selecting(rows: training)))))
        let before = try fitted.apply(to: spectra.selecting(rows: training))
        // A method may refuse spectra of that size, which changes nothing either.
        _ = Result { () throws(PreprocessingError) in try fitted.apply(to: corrupted) }
        #expect(try Self.json(fitted) == json)
        #expect(try fitted.apply(to: spectra.selecting(rows: training)) == before)
    }

    @Test(
        "spectra on the same axis in the other direction give the same values in reverse", arguments: CatalogueCase.all)
    func direction(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let forward = try entry.fitApplying(to: spectra).spectra
        var backward = try entry.fitApplying(to: spectra.reversed()).spectra
        if backward.axis.isAscending != forward.axis.isAscending { backward = try backward.reversed() }
        #expect(backward.axis.count == forward.axis.count)
        for (a, b) in zip(backward.axis.values, forward.axis.values) { #expect(abs(a - b) < 1e-9) }
        let largest = forward.x.elements.reduce(0) { max($0, abs($1)) }
        for (a, b) in zip(backward.x.elements, forward.x.elements) where !(abs(a - b) <= 1e-11 * largest) {
            Issue.record("\(a) in one direction, \(b) in the other")
            break
        }
    }

    @Test(
        "a constant spectrum comes out finite, or is refused by its name", arguments: CatalogueCase.all,
        [0.1, 1.0 / 3, 0, -12345.678])
    func constantSpectrum(_ entry: CatalogueCase, _ value: Double) throws {
        let spectra = try CatalogueCase.spectra()
        var rows = (0..<spectra.count).map { spectra.x.row($0) }
        rows[4] = [Double](repeating: value, count: spectra.axis.count)
        let fitted = try entry.fitted(to: spectra)
        do {
            let result = try fitted.apply(to: spectra.replacing(x: Matrix(rows: rows)))
            #expect(result.x.row(4).allSatisfy { abs($0) <= 1e8 })
            #expect(
                !["snv", "msc", "snv-detrend", "robust-snv", "emsc"].contains(entry.identifier),
                "a constant spectrum passed")
        } catch PreprocessingError.step(1, entry.identifier, let underlying) {
            switch underlying {
            case .constantSpectrum:
                #expect(underlying == .constantSpectrum(method: entry.identifier, sample: "s4", value: value))
            // Refused for something that one value has too: a sum of 0, a reflectance below 0.
            case .unusableDivisor, .valueOutside: #expect(underlying.place == "\(entry.identifier), sample s4")
            default: Issue.record("refused for another reason: \(underlying)")
            }
        }
    }

    @Test("numbers near the end of their range come out finite or are refused", arguments: CatalogueCase.all)
    func hugeValues(_ entry: CatalogueCase) throws {
        let spectra = try CatalogueCase.spectra()
        let fitted = try entry.fitted(to: spectra)
        let scaled = spectra.x.elements.map { $0 * 0x1p1020 }
        let huge = try spectra.replacing(x: Matrix(rows: 8, columns: 121, elements: scaled))
        let result = Result { () throws(PreprocessingError) in try fitted.apply(to: huge) }
        if case .success(let spectra) = result { #expect(spectra.x.firstNonFinite == nil) }
        let refit = Result { () throws(PreprocessingError) in try entry.fitApplying(to: huge).spectra }
        if case .success(let spectra) = refit { #expect(spectra.x.firstNonFinite == nil) }
    }

    @Test("what was learned on one axis refuses another number of channels", arguments: CatalogueCase.all)
    func otherAxis(_ entry: CatalogueCase) throws {
        guard !(entry.method is any RowWisePreprocessing) else { return }
        let fitted = try entry.fitted(to: CatalogueCase.spectra())
        let other = try SyntheticSpectra.make(count: 2, channels: 120)
        #expect(
            throws: PreprocessingError.step(
                number: 1, method: entry.identifier,
                underlying: .channelMismatch(method: entry.identifier, expected: 121, found: 120))
        ) { try fitted.apply(to: other) }
    }

    @Test("an axis of one channel is refused or served, never a trap", arguments: CatalogueCase.all)
    func oneChannel(_ entry: CatalogueCase) throws {
        let narrow = try SyntheticSpectra.make(count: 3, channels: 1)
        let result = Result { () throws(PreprocessingError) in
            try entry.fitApplying(to: narrow).spectra
        }
        switch result {
        case .success(let spectra): #expect(spectra.axis.count == 1)
        case .failure(let error):
            #expect(error.code.hasPrefix("preprocessing."))
            #expect(!error.summary.isEmpty && !error.remedy.isEmpty)
            #expect(error.place?.hasPrefix("recipe step 1, \(entry.identifier)") == true)
        }
    }

    static func json(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(value)
    }
}
