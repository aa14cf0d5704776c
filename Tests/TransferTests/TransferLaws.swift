internal import Foundation
internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport
internal import Testing

@testable internal import Transfer

/// What holds for every method of the catalogue.
struct TransferLaws {
    private static let samples = 24
    private static let pairs = Result { try Instruments.pair(samples, noise: 0.002) }
    private static var content: [Double] {
        get throws { try pairs.get().primary.samples.map { Double($0.metadata["protein"] ?? "") ?? .nan } }
    }

    /// Settings of every method under which it must leave spectra of the same instrument as they are: maps of the full
    /// rank that the transfer samples carry. `covered` is the length of the methods' list.
    private static let exact: [any TransferMethod] = [
        NoTransfer(), SlopeBias(form: .bias), SpectralShift(), AxisTransformation(interpolation: .cubic),
        ExternalParameterTransfer(components: 2), WeightedDifferencesTransfer(alpha: 1e-4),
        SpectralSpaceTransformation(components: 3), DirectStandardisation(components: nil, tolerance: 0),
        PiecewiseDirectStandardisation(halfWidth: 2, components: nil, tolerance: 0),
        DoubleWindowStandardisation(halfWidth: 1, outerHalfWidth: 2, components: nil, tolerance: 0),
        AugmentedCalibration(weight: 1), DomainInvariantTransfer(lambda: 100),
    ]

    @Test("the same instrument twice: no method changes a prediction by more than 1e-9")
    func sameInstrument() throws {
        #expect(Self.exact.map { type(of: $0).identifier } == TransferCatalogue.methods.map { $0.identifier })
        let (primary, y) = (try Self.pairs.get().primary, try Self.content)
        let same = try PairedSpectra(primary: primary, secondary: primary)
        let new = try SyntheticContents.make(lots: 6, channels: 40, seed: 77)
        let plain = try PLSRegression(latentVariables: 4).fit(primary.x, Matrix(column: y)).predict(new.x).column(0)
        for method in Self.exact {
            // Slope and bias need residuals of a model that does not know the samples: those of its own mean to 0.
            let moved = try TransferredRegression(
                method, same, reference: y, calibration: primary, y, latentVariables: 4)
            let difference = Instruments.relativeDifference(try moved.predict(new), plain)
            #expect(difference < 1e-9, "\(type(of: method).identifier): \(difference)")
        }
        #expect(PairingCheck(same).findings.map(\.code) == ["transfer.same-spectra"])
    }

    @Test("every method is read from its JSON as it was")
    func coding() throws {
        func check<M: TransferMethod>(_ method: M) throws {
            #expect(try JSONDecoder().decode(M.self, from: JSONEncoder().encode(method)) == method)
        }
        for method in Self.exact + TransferCatalogue.methods.map({ $0.init() }) { try check(method) }
    }

    @Test("too few samples: the method, what was found and what is needed")
    func tooFew() throws {
        let pairs = try Self.pairs.get()
        for method in Self.exact + TransferCatalogue.methods.map({ $0.init() }) where method.fewestSamples > 0 {
            let fewer = pairs.selecting(rows: Array(0..<(method.fewestSamples - 1)))
            var told: (String, Int, Int)?
            do throws(TransferError) { _ = try method.fit(fewer) } catch {
                if case .tooFewSamples(let name, let found, let needed) = error { told = (name, found, needed) }
            }
            #expect(told?.0 == type(of: method).identifier)
            #expect(told?.1 == method.fewestSamples - 1 && told?.2 == method.fewestSamples)
            _ = try method.fit(pairs.selecting(rows: Array(0..<method.fewestSamples)))
        }
    }

    @Test("on axes that differ a map goes forward and backward between them; the others refuse with both axes")
    func axes() throws {
        let pairs = try Self.pairs.get()
        let wide = try Resampling(first: 1100, last: 1490, step: 6.5).apply(to: pairs.secondary)
        let mixed = try PairedSpectra(primary: pairs.primary, secondary: wide)
        let mapping: Set = [
            "axis-transformation", "direct-standardisation", "piecewise-direct-standardisation", "double-window-pds",
        ]
        let (primary, secondary) = (pairs.primary.axis, wide.axis)
        #expect(secondary.count == 61)
        for type in TransferCatalogue.methods {
            for direction in TransferDirection.allCases {
                let method = try TransferGolden.method(
                    type.identifier, ["direction": .string(direction.rawValue)])
                guard mapping.contains(type.identifier) else {
                    var told: (String, String)?
                    do throws(TransferError) { _ = try method.fit(mixed) } catch {
                        if case .axisMismatch(let a, let b) = error { told = (a, b) }
                    }
                    #expect(told?.0 == primary.summary && told?.1 == secondary.summary, "\(type.identifier)")
                    continue
                }
                let transfer = try method.fit(mixed)
                let ours = try transfer.applyPrimary(to: pairs.primary)
                let theirs = try transfer.applySecondary(to: wide)
                #expect(transfer.refitsModel == (direction == .backward))
                // Both meet on one axis: of the primary instrument forward, of the secondary one backward.
                #expect(ours.axis.matches(direction == .forward ? primary : secondary))
                #expect(theirs.axis.matches(ours.axis) && ours.count == Self.samples && theirs.count == Self.samples)
            }
        }
    }

    @Test("channels that are constant on both instruments come out as on the primary one, whatever their level")
    func constantChannels() throws {
        let pairs = try Self.pairs.get()
        // 0.1 and 0.3 are no binary fractions: the mean of equal values differs from them in the last bit.
        func with(_ spectra: Spectra, _ levels: [Int: Double]) throws -> Spectra {
            var x = spectra.x
            for (channel, level) in levels { for i in 0..<x.rows { x[i, channel] = level } }
            return try spectra.replacing(x: x)
        }
        let constant = try PairedSpectra(
            primary: with(pairs.primary, [3: 0.1, 20: 0]), secondary: with(pairs.secondary, [3: 0.3, 20: 0]))
        for type in TransferCatalogue.methods {
            let transfer = try type.init().fit(constant)
            let moved = try transfer.applySecondary(to: constant.secondary).x
            #expect(moved.firstNonFinite == nil)
            // A double window takes channel 3 to be what its neighbours are.
            guard !transfer.refitsModel, transfer.correction == nil, type != NoTransfer.self,
                type != AxisTransformation.self, type != DoubleWindowStandardisation.self
            else { continue }
            for i in 0..<moved.rows {
                #expect(abs(moved[i, 3] - 0.1) < 1e-12, "\(type.identifier): \(moved[i, 3])")
                #expect(abs(moved[i, 20]) < 1e-12, "\(type.identifier): \(moved[i, 20])")
            }
        }
        // Nothing but constant channels on the secondary instrument: there is nothing to map by, and no noise is fitted.
        let flat = try pairs.secondary.replacing(
            x: Matrix(rows: Self.samples, columns: 40, repeating: 0.3))
        let told = try PairedSpectra(primary: pairs.primary, secondary: flat)
        for method: any TransferMethod in [
            PiecewiseDirectStandardisation(), DirectStandardisation(), DoubleWindowStandardisation(),
            PiecewiseDirectStandardisation(halfWidth: 2, scale: true),
        ] {
            let moved = try method.fit(told).applySecondary(
                to: flat.replacing(x: Matrix(rows: Self.samples, columns: 40, repeating: 0.31)))
            let means = pairs.primary.x.columnMeans
            for i in 0..<moved.count { #expect(Instruments.relativeDifference(moved.x.row(i), means) < 1e-12) }
        }
    }

    /// α of GLSW is in squared units of the spectra, λ of di-PLS in units of y²/x².
    private static func scaled(_ method: any TransferMethod, by factor: Double) -> any TransferMethod {
        switch method {
        case let glsw as WeightedDifferencesTransfer:
            WeightedDifferencesTransfer(alpha: glsw.alpha * factor * factor, background: glsw.background)
        case let domain as DomainInvariantTransfer:
            DomainInvariantTransfer(lambda: domain.lambda / (factor * factor))
        default: method
        }
    }

    @Test("spectra in other units give the same predictions, of every method in every setting", arguments: [1e-9, 1e9])
    func units(_ factor: Double) throws {
        let (pairs, y) = (try Self.pairs.get(), try Self.content)
        func times(_ spectra: Spectra) throws -> Spectra {
            var x = spectra.x
            // A channel that is constant in every unit.
            for i in 0..<x.rows { x[i, 7] = 0.1 }
            return try spectra.replacing(
                x: Matrix(rows: x.rows, columns: x.columns, elements: x.elements.map { $0 * factor }))
        }
        func plain(_ spectra: Spectra) throws -> Spectra {
            var x = spectra.x
            for i in 0..<x.rows { x[i, 7] = 0.1 }
            return try spectra.replacing(x: x)
        }
        let rows = Array(0..<14)
        let half = pairs.selecting(rows: rows)
        let new = pairs.secondary.selecting(rows: Array(14..<Self.samples))
        let methods =
            TransferCatalogue.methods.map { $0.init() } + Self.exact + [
                PiecewiseDirectStandardisation(halfWidth: 2, scale: true),
                PiecewiseDirectStandardisation(halfWidth: 2, components: nil, regression: .pcr, scale: true),
                DoubleWindowStandardisation(halfWidth: 1, outerHalfWidth: 2, components: nil, scale: true),
                WeightedDifferencesTransfer(alpha: 1e-3, background: true),
                ExternalParameterTransfer(components: 2, background: true), SlopeBias(form: .slopeAndBias),
            ]
        for method in methods {
            let one = try TransferredRegression(
                method, PairedSpectra(primary: plain(half.primary), secondary: plain(half.secondary)),
                reference: rows.map { y[$0] }, calibration: plain(pairs.primary), y, latentVariables: 3)
            let other = try TransferredRegression(
                Self.scaled(method, by: factor),
                PairedSpectra(primary: times(half.primary), secondary: times(half.secondary)),
                reference: rows.map { y[$0] }, calibration: times(pairs.primary), y, latentVariables: 3)
            let difference = Instruments.relativeDifference(
                try other.predict(times(new)), try one.predict(plain(new)))
            #expect(difference < 1e-9, "\(method): \(difference)")
        }
    }

    @Test("values that are not finite never reach a method; values too large for their squares trap none")
    func hostileValues() throws {
        let pairs = try Self.pairs.get()
        var x = pairs.secondary.x
        x[2, 5] = .nan
        #expect(
            throws: SpectroscopyError.nonFiniteValue(
                sample: pairs.secondary.samples[2].id, channel: pairs.secondary.axis.values[5], unit: "nm")
        ) { try pairs.secondary.replacing(x: x) }
        for size in [1e155, 1e300, 1e307] {
            let huge = try PairedSpectra(
                primary: pairs.primary,
                secondary: pairs.secondary.replacing(
                    x: Matrix(rows: Self.samples, columns: 40, elements: pairs.secondary.x.elements.map { $0 * size })))
            for method in TransferCatalogue.methods.map({ $0.init() }) + Self.exact {
                // Either finite spectra or an error that names the method.
                do throws(TransferError) {
                    let transfer = try method.fit(huge)
                    #expect(try transfer.applySecondary(to: huge.secondary).x.firstNonFinite == nil)
                } catch {
                    #expect(error.place == type(of: method).identifier || error.place != nil, "\(error.summary)")
                }
            }
        }
    }
}
