internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport
internal import Testing
internal import Transfer

struct StandardisationTests {
    /// A channel is 3 channels of the other instrument exactly, so that windows of them find the inverse nearly.
    @Test("PDS with all components of a window leaves less of the difference than a shift, DS of full rank none")
    func corrects() throws {
        let pairs = try Instruments.pair(30)
        let left = { (method: any TransferMethod) in
            Instruments.largestDifference(
                try method.fit(pairs).applySecondary(to: pairs.secondary).x, pairs.primary.x)
        }
        let before = try left(NoTransfer())
        let shifted = try left(SpectralShift())
        let piecewise = try left(PiecewiseDirectStandardisation(halfWidth: 2, components: 3))
        let direct = try left(DirectStandardisation(components: 29))
        #expect(shifted < before)
        #expect(piecewise < 0.1 * shifted)
        #expect(direct < 1e-9)
    }

    @Test("a window of one channel is the least-squares line of that channel")
    func oneChannel() throws {
        let pairs = try Instruments.pair(9, noise: 0.01)
        let moved = try PiecewiseDirectStandardisation(halfWidth: 0, components: 1).fit(pairs)
            .applySecondary(to: pairs.secondary)
        for j in [0, 17, 39] {
            let (x, y) = (pairs.secondary.x.column(j), pairs.primary.x.column(j))
            let (mx, my) = (x.reduce(0, +) / 9, y.reduce(0, +) / 9)
            let slope =
                zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
            for i in 0..<9 { #expect(abs(moved.x[i, j] - (my + slope * (x[i] - mx))) < 1e-12) }
        }
    }

    @Test("PLS and PCR of all components in a window are one map; an outer half-width of 0 is PDS")
    func equalForms() throws {
        let pairs = try Instruments.pair(20, noise: 0.02)
        let apply = { (method: any TransferMethod) in
            try method.fit(pairs).applySecondary(to: pairs.secondary).x
        }
        let pls = try apply(PiecewiseDirectStandardisation(halfWidth: 1, components: 3))
        let pcr = try apply(PiecewiseDirectStandardisation(halfWidth: 1, components: 3, regression: .pcr))
        // Windows at the edges have two channels, and as many components.
        #expect(Instruments.largestDifference(pls, pcr) < 1e-9)
        let double = try apply(DoubleWindowStandardisation(halfWidth: 1, outerHalfWidth: 0, components: 3))
        #expect(Instruments.largestDifference(pls, double) == 0)
        let wide = try apply(DoubleWindowStandardisation(halfWidth: 1, outerHalfWidth: 3, components: 3))
        #expect(Instruments.largestDifference(pls, wide) > 1e-4)
    }

    @Test("backward is the forward map of the exchanged instruments")
    func directions() throws {
        let pairs = try Instruments.pair(15, noise: 0.01)
        let backward = try PiecewiseDirectStandardisation(halfWidth: 1, direction: .backward).fit(pairs)
        let forward = try PiecewiseDirectStandardisation(halfWidth: 1).fit(pairs.exchanged)
        #expect(backward.secondarySteps.isEmpty)
        #expect(backward.refitsModel && !forward.refitsModel)
        #expect(try backward.applyPrimary(to: pairs.primary) == forward.applySecondary(to: pairs.primary))
    }

    @Test("results do not depend on the number of threads")
    func threads() throws {
        let pairs = try Instruments.pair(20, noise: 0.02)
        defer { Parallel.limitThreads(to: 0) }
        var results: [Matrix] = []
        for threads in [1, 2] {
            Parallel.limitThreads(to: threads)
            results.append(
                try PiecewiseDirectStandardisation(halfWidth: 3).fit(pairs).applySecondary(to: pairs.secondary).x)
        }
        #expect(results[0] == results[1])
    }

    @Test("spectra on another axis are refused; resampling by name moves them on the axis of the primary instrument")
    func axes() throws {
        let pairs = try Instruments.pair(10)
        let coarse = try Resampling(first: 1100, last: 1490, step: 5, interpolation: .linear).apply(to: pairs.secondary)
        let mixed = try PairedSpectra(primary: pairs.primary, secondary: coarse)
        #expect(throws: TransferError.self) { try SpectralShift().fit(mixed) }
        let transfer = try AxisTransformation(interpolation: .linear).fit(mixed)
        let back = try transfer.applySecondary(to: coarse)
        #expect(back.axis.matches(pairs.primary.axis))
        #expect(Instruments.largestDifference(back.x, pairs.secondary.x) < 1e-9)
        let short = try Resampling(first: 1200, last: 1490, step: 5).apply(to: pairs.secondary)
        let refused = Instruments.refusal {
            _ = try AxisTransformation().transfer(primary: pairs.primary.axis, secondary: short.axis)
        }
        #expect(refused?.code == "transfer.axis-not-covered")
        #expect(refused?.summary.hasPrefix("channel 1100") == true)
        // A map of one axis refuses another.
        let map = try DirectStandardisation(components: 3).fit(pairs)
        #expect(throws: TransferError.self) { try map.applySecondary(to: coarse) }
        // DS and PDS map from the other axis by themselves.
        let direct = try DirectStandardisation(components: 9).fit(mixed).applySecondary(to: coarse)
        #expect(Instruments.largestDifference(direct.x, pairs.primary.x) < 1e-9)
    }
}
