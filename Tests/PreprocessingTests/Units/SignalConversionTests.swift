import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport
import Testing

struct SignalConversionTests {
    private func spectra(_ rows: [[Double]], _ signal: SignalKind) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: rows),
            axis: SpectralAxis(values: rows[0].indices.map { 1000 + 10 * Double($0) }, unit: .nanometre),
            signal: signal,
            samples: rows.indices.map { Sample(id: "s\($0)") })
    }

    @Test("known values: a tenth of the light is absorbance 1 and K = 4.05")
    func known() throws {
        let tenth = try spectra([[0.1, 0.01, 1]], .reflectance)
        let absorbance = try SignalConversion().apply(to: tenth)
        #expect(absorbance.signal == .absorbance)
        for (got, wanted) in zip(absorbance.x.elements, [1.0, 2, 0]) { #expect(abs(got - wanted) < 1e-15) }
        let kubelkaMunk = try SignalConversion(to: .kubelkaMunk).apply(to: tenth)
        #expect(kubelkaMunk.signal == .kubelkaMunk)
        #expect(abs(kubelkaMunk.x[0, 0] - 4.05) < 1e-14 && kubelkaMunk.x[0, 2] == 0)
        let percent = try SignalConversion(to: .transmittance, scale: .percent).apply(to: absorbance)
        #expect(percent.signal == .transmittance)
        for (got, wanted) in zip(percent.x.elements, [10.0, 1, 100]) { #expect(abs(got - wanted) < 1e-12) }
    }

    @Test(
        "there and back gives the same numbers",
        arguments: [
            [SignalKind.reflectance, .absorbance], [.transmittance, .absorbance], [.reflectance, .kubelkaMunk],
            [.absorbance, .kubelkaMunk], [.absorbance, .reflectance],
        ], [SignalConversion.Scale.fraction, .percent])
    func roundTrip(_ kinds: [SignalKind], _ scale: SignalConversion.Scale) throws {
        let (from, to) = (kinds[0], kinds[1])
        let full = scale == .percent && from != .absorbance ? 100.0 : 1
        let given = try spectra(
            [(1...40).map { full * Double($0) / 40.5 }, (1...40).map { full / Double($0 + 1) }], from)
        let there = try SignalConversion(to: to, scale: scale).apply(to: given)
        let back = try SignalConversion(to: from, from: to, scale: scale).apply(to: there)
        #expect(back.signal == from)
        for (a, b) in zip(back.x.elements, given.x.elements) { #expect(abs(a - b) < 1e-12 * full) }
    }

    @Test("spectra of the wanted kind already stay as they are")
    func identity() throws {
        let given = try spectra([[0.5, -3, 900]], .absorbance)
        #expect(try SignalConversion().apply(to: given) == given)
        let unstated = try spectra([[0.5, -3, 900]], .unstated)
        #expect(try SignalConversion(to: .absorbance, from: .absorbance).apply(to: unstated) == given)
    }

    @Test("what is no share of the light is refused with sample, channel and value")
    func domain() throws {
        let needed = "as a fraction, the reflectance must be more than 0 and at most 1.5"
        for bad in [0, -0.01, 1.51, 42] {
            #expect(
                throws: PreprocessingError.valueOutside(
                    method: "convert-signal", sample: "s1", channel: 1020, unit: "nm", value: bad, needed: needed)
            ) { try SignalConversion().apply(to: spectra([[1, 1, 1], [1.5, 0.2, bad]], .reflectance)) }
        }
        for bad in [-0.2, 400, -400] {
            let error = #expect(throws: PreprocessingError.self) {
                try SignalConversion(to: .reflectance).apply(to: spectra([[1, bad]], .absorbance))
            }
            #expect(error?.code == "preprocessing.value-outside" && error?.place == "convert-signal, sample s0")
        }
        // Beyond 1 the Kubelka–Munk function rises again, and below 0 it has no reflectance.
        let needed1 = "as a fraction, the reflectance must be more than 0 and at most 1.0"
        #expect(
            throws: PreprocessingError.valueOutside(
                method: "convert-signal", sample: "s0", channel: 1010, unit: "nm", value: 1.01, needed: needed1)
        ) { try SignalConversion(to: .kubelkaMunk).apply(to: spectra([[1, 1.01]], .reflectance)) }
        for bad in [-0.1, -2.5] {
            #expect(
                throws: PreprocessingError.valueOutside(
                    method: "convert-signal", sample: "s0", channel: 1010, unit: "nm", value: bad, needed: needed1)
            ) { try SignalConversion(to: .reflectance).apply(to: spectra([[0, bad]], .kubelkaMunk)) }
        }
        #expect(try SignalConversion(highest: 60).apply(to: spectra([[42]], .reflectance)).x[0, 0] < -1.6)
    }

    @Test("the kind must be known, and one that the other can be made of")
    func kinds() throws {
        func refusal(_ method: SignalConversion, _ signal: SignalKind) -> PreprocessingError? {
            let result = Result { () throws(PreprocessingError) in
                try method.apply(to: Self.half(signal))
            }
            if case .failure(let error) = result { return error }
            return nil
        }
        #expect(
            refusal(SignalConversion(), .unstated)
                == .signalNotTaken(
                    method: "convert-signal", found: "unstated", needed: "the parameter from must tell what it is"))
        #expect(refusal(SignalConversion(from: .reflectance), .unstated) == nil)
        #expect(refusal(SignalConversion(from: .reflectance), SignalKind(rawValue: "LOG 1/R (OLD)")) == nil)
        #expect(
            refusal(SignalConversion(from: .reflectance), .transmittance)
                == .signalNotTaken(method: "convert-signal", found: "transmittance", needed: "from is reflectance"))
        #expect(
            refusal(SignalConversion(to: .reflectance), .transmittance)
                == .signalNotTaken(
                    method: "convert-signal", found: "transmittance",
                    needed: "reflectance is made of absorbance or kubelka-munk"))
        for signal in [SignalKind.intensity, .preprocessed] {
            #expect(
                refusal(SignalConversion(from: .reflectance), signal)
                    == .signalNotTaken(
                        method: "convert-signal", found: signal.rawValue,
                        needed: "absorbance is made of reflectance or transmittance or kubelka-munk"))
        }
        #expect(
            refusal(SignalConversion(to: .kubelkaMunk, from: .transmittance), .unstated)
                == .invalidParameter(
                    method: "convert-signal", parameter: "from", value: "transmittance",
                    needed: "kubelka-munk is not made of it, only of absorbance or reflectance"))
        #expect(
            refusal(SignalConversion(to: .intensity), .absorbance)?.summary
                == "to is intensity; it must be one of absorbance, reflectance, transmittance, kubelka-munk")
        #expect(
            refusal(SignalConversion(highest: 0), .reflectance)?.summary == "highest is 0.0; it must be more than 0")
    }

    private static func half(_ signal: SignalKind) throws(PreprocessingError) -> Spectra {
        do throws(SpectroscopyError) {
            return try Spectra(
                x: Matrix(rows: [[0.5, 0.25]]), axis: SpectralAxis(values: [1, 2], unit: .nanometre), signal: signal,
                samples: [Sample(id: "s0")])
        } catch {
            throw .spectra(error)
        }
    }
}
