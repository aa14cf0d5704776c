import Foundation
import LinearAlgebra
import SpectralFiles
import Spectroscopy
import TestSupport
import Testing
import Transfer

@Suite struct DriftTests {
    static func corn() throws -> Spectra {
        let folder = try #require(SharedFolder.url).appendingPathComponent("data/corn_nir_3instruments")
        let file = folder.appendingPathComponent("corn_m5.csv")
        return try SpectralFile.read(
            bytes: [UInt8](Data(contentsOf: file)), name: "corn_m5.csv",
            options: ReadingOptions(axisUnit: .nanometre, signal: .absorbance)
        ).spectra()
    }

    /// The rows in random order, the rows from 40 on changed.
    static func series(_ corn: Spectra, trial: Int, _ change: ([Double], inout SeededGenerator) -> [Double]) throws
        -> Spectra
    {
        var generator = SeededGenerator(seed: UInt64(trial))
        let order = generator.shuffled(Array(0..<corn.count))
        let rows = order.enumerated().map { i, row in
            i < 40 ? corn.x.row(row) : change(corn.x.row(row), &generator)
        }
        return try corn.selecting(rows: order).replacing(x: Matrix(rows: rows))
    }

    /// The spectrum moved by `shift` channels, by the parabola through three channels.
    static func moved(_ x: [Double], by shift: Double) -> [Double] {
        x.indices.map { j in
            let i = min(max(j, 1), x.count - 2)
            let u = Double(j - i) - shift
            return x[i] + u * (x[i + 1] - x[i - 1]) / 2 + u * u * (x[i + 1] - 2 * x[i] + x[i - 1]) / 2
        }
    }

    @Test(.enabled(if: SharedFolder.isAvailableOrRequired), arguments: 1...3)
    func namesThePlantedCause(_ trial: Int) throws {
        let corn = try Self.corn()
        let settings = DriftSettings(simulations: 2000)
        let shifted = try DriftReport(
            of: Self.series(corn, trial: trial) { x, _ in Self.moved(x, by: 0.15) }, references: 40, settings: settings)
        #expect(shifted.cause == .wavelengthShift)
        #expect(abs((shifted.series(of: .wavelengthShift)?.change ?? 0) - 0.3) < 0.06)
        let stretched = try DriftReport(
            of: Self.series(corn, trial: trial) { x, _ in x.map { $0 * 1.05 } }, references: 40, settings: settings)
        #expect(stretched.cause == .gain)
        let level = try #require(shifted.series(of: .noise)).referenceMean
        let noisy = try DriftReport(
            of: Self.series(corn, trial: trial) { x, generator in
                x.map { $0 + level * 3.0.squareRoot() * generator.normal() }
            }, references: 40, settings: settings)
        #expect(noisy.cause == .noise)
        #expect(abs((noisy.series(of: .noise)?.change ?? 0) - 2) < 0.3)
    }

    /// A large shift disturbs the residuals too; few spectra of it are no drift, but are told.
    @Test(.enabled(if: SharedFolder.isAvailableOrRequired))
    func namesALargeFaultAndOddSpectra() throws {
        let corn = try Self.corn()
        let steady = try Self.series(corn, trial: 1) { x, _ in x }
        func report(changing rows: Range<Int>, _ change: ([Double]) -> [Double]) throws -> DriftReport {
            let x = Matrix(rows: (0..<80).map { rows.contains($0) ? change(steady.x.row($0)) : steady.x.row($0) })
            return try DriftReport(
                of: steady.replacing(x: x), references: 40, settings: DriftSettings(simulations: 2000))
        }
        #expect(try report(changing: 0..<0) { $0 }.oddSpectra == [])
        let drifted = try report(changing: 60..<80) { Self.moved($0, by: 2) }
        #expect(drifted.cause == .wavelengthShift && drifted.oddSpectra == [])
        // 3 spectra of 40 do not alarm.
        let few = try report(changing: 77..<80) { Self.moved($0, by: 2) }
        #expect(few.cause == nil && few.oddSpectra == [37, 38, 39])
        #expect(
            few.findings.contains {
                $0.code == "drift.odd-spectra" && $0.summary.hasPrefix("3 later spectra") && $0.severity == .warning
            })
        let dark = try report(changing: 50..<51) { $0.map { _ in 0 } }
        #expect(dark.cause == nil && dark.oddSpectra == [10])
    }

    @Test func chartsAreThoseOfTheLimits() throws {
        let spectra = try SyntheticSpectra.make(count: 30, channels: 60, seed: 3)
        let report = try DriftReport(of: spectra, references: 15, settings: DriftSettings(simulations: 1000))
        for series in report.series {
            let alarms = series.average.indices.first {
                abs(series.average[$0]) > series.averageLimit[$0]
                    || max(series.upperSum[$0], -series.lowerSum[$0]) > series.sumLimit
            }
            #expect(series.firstAlarm == alarms)
        }
        #expect(report.series.count == 5)
    }

    /// Synthetic samples drawn alike: at most α of the series alarm, with what 60 series can deviate by (3 of 60 expected
    /// at most; more than 9 has a probability below 0.002).
    @Test func falseAlarmsKeepTheStatedRate() throws {
        var alarms = 0
        for trial in 0..<60 {
            let spectra = try SyntheticSpectra.make(count: 30, channels: 40, seed: UInt64(trial + 100))
            let report = try DriftReport(of: spectra, references: 15, settings: DriftSettings(simulations: 1000))
            if !report.alarms.isEmpty { alarms += 1 }
        }
        #expect(alarms <= 9)
    }

    @Test func refusesWhatTellsNothing() throws {
        let spectra = try SyntheticSpectra.make(count: 20, channels: 40)
        #expect(throws: DriftError.tooFewReferences(found: 5, needed: 10)) {
            _ = try DriftReport(of: spectra, references: 5)
        }
        #expect(throws: DriftError.nothingAfterReference(spectra: 20)) {
            _ = try DriftReport(of: spectra, references: 20)
        }
        let copies = spectra.selecting(rows: [Int](repeating: 0, count: 12) + [1])
        #expect(throws: DriftError.referenceConstant(spectra: 12)) { _ = try DriftReport(of: copies, references: 12) }
        let narrow = try SyntheticSpectra.make(count: 20, channels: 8)
        #expect(throws: DriftError.tooFewChannels(found: 8, needed: 12)) {
            _ = try DriftReport(of: narrow, references: 12)
        }
    }

    /// α is shared by the 5 causes; of N series that are farther out than all others, one in N + 1 is the next.
    @Test func refusesAlphaBelowWhatTheLimitsHold() throws {
        let spectra = try SyntheticSpectra.make(count: 30, channels: 60, seed: 3)
        #expect(
            throws: DriftError.alphaNotHeld(alpha: 0.004, smallest: 5.0 / 1001, causes: 5, simulations: 1000)
        ) {
            _ = try DriftReport(
                of: spectra, references: 15, settings: DriftSettings(alpha: 0.004, simulations: 1000))
        }
        let refusal = Instruments.refusal {
            _ = try DriftReport(of: spectra, references: 15, settings: DriftSettings(alpha: 1e-5))
        }
        #expect(refusal?.code == "drift.alpha-not-held")
        #expect(refusal?.summary.hasSuffix("from 20000 simulated series hold 0.00025 or more") == true)
        let held = try DriftReport(
            of: spectra, references: 15, settings: DriftSettings(alpha: 5.0 / 1001, simulations: 1000))
        #expect(held.settings.alpha == 5.0 / 1001)
    }

    /// A gain that grows alarms the charts at different spectra; the alarm of both is the earlier one.
    @Test func eachChartTellsItsOwnAlarm() throws {
        let steady = try SyntheticSpectra.make(count: 60, channels: 60, seed: 3)
        let drifting = try steady.replacing(
            x: Matrix(
                rows: (0..<60).map { i in
                    steady.x.row(i).map { $0 * (i < 30 ? 1 : 1 + 0.05 * Double(i - 29)) }
                }))
        let report = try DriftReport(of: drifting, references: 30, settings: DriftSettings(simulations: 1000))
        for series in report.series {
            let average = series.average.indices.first { abs(series.average[$0]) > series.averageLimit[$0] }
            let sum = series.upperSum.indices.first {
                max(series.upperSum[$0], -series.lowerSum[$0]) > series.sumLimit
            }
            #expect(series.firstAverageAlarm == average && series.firstSumAlarm == sum)
            #expect(series.firstAlarm == [average, sum].compactMap { $0 }.min())
        }
        #expect(report.series.contains { $0.firstAlarm != nil })
    }

    /// 1e-12 W or 1e9 counts: the charts are the same to the last score, and the figures go with the unit.
    @Test(arguments: [1e-12, 1e9]) func unitsDoNotMatter(_ factor: Double) throws {
        let spectra = try SyntheticSpectra.make(count: 40, channels: 60, seed: 5)
        let drifting = try spectra.replacing(
            x: Matrix(
                rows: (0..<40).map { i in spectra.x.row(i).map { $0 * (i < 20 ? 1 : 1.2) + (i < 20 ? 0 : 0.05) } }))
        let scaled = try drifting.replacing(
            x: Matrix(rows: 40, columns: 60, elements: drifting.x.elements.map { $0 * factor }))
        let settings = DriftSettings(simulations: 1000)
        let one = try DriftReport(of: drifting, references: 20, settings: settings)
        let other = try DriftReport(of: scaled, references: 20, settings: settings)
        #expect(one.alarms == other.alarms && one.series.map(\.cause) == other.series.map(\.cause))
        for (a, b) in zip(one.series, other.series) {
            #expect(a.scores == b.scores && a.firstAlarm == b.firstAlarm)
            let unit = [.offset, .noise].contains(a.cause) ? factor : 1
            #expect(Instruments.relativeDifference(b.values.map { $0 / unit }, a.values) < 1e-6)
            #expect(abs(a.standardisedChange - b.standardisedChange) < 1e-6 * abs(a.standardisedChange) + 1e-9)
        }
    }
}
