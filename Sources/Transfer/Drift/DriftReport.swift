internal import Glibc
internal import LinearAlgebra
internal import Modelling
public import Spectroscopy

/// The drift of one instrument: figures in time order against reference spectra, EWMA and CUSUM, and the likeliest cause.
///
/// The scores that are charted and their limits are those of `DriftLimits`: without drift at most α of such series give
/// any alarm. Once there is one, the cause is named whose mean since the change is most standard errors from the
/// reference, whether its own chart alarms yet or not: a large shift of few spectra disturbs other figures too. The figures
/// are estimated together, so each is free of what the others explain.
///
/// The scores are bounded, so that one odd spectrum is no drift. Those that no drift covers and that are farther from the
/// reference, in some figure, than three times its farthest reference spectrum are `oddSpectra`: no false-alarm
/// probability is claimed for them.
///
/// ```swift
/// let report = try DriftReport(of: checkSpectra, references: 40)
/// report.cause          // .wavelengthShift
/// report.series[0].change    // 0.31
/// ```
///
/// ## Source
/// `DriftReference`, `DriftLimits`; Roberts, Technometrics 1 (1959) 239; Page, Biometrika 41 (1954) 100.
public struct DriftReport: Codable, Sendable {
    /// The number of reference spectra.
    public let references: Int
    /// The sample of each later spectrum.
    public let samples: [String]
    /// Whether each sample was compared with its own reference spectra.
    public let isBySample: Bool
    /// How drift was looked for.
    public let settings: DriftSettings
    /// The figures with their charts, of all causes that the spectra can tell.
    public let series: [DriftSeries]
    /// The cause that fits best; nil without an alarm.
    public let cause: DriftCause?
    /// All causes with an alarm, the best fitting first.
    public let alarms: [DriftCause]
    /// The later spectra, from 0, that lie far from all reference spectra while no drift is seen that they belong to.
    public let oddSpectra: [Int]
    /// What was found.
    public let findings: [Finding]

    /// The figures of one cause.
    public func series(of cause: DriftCause) -> DriftSeries? { series.first { $0.cause == cause } }

    /// Looks for drift in spectra in time order, of which the first are the reference.
    ///
    /// Where every later sample has two reference spectra or more, each is compared with its own.
    ///
    /// - Throws: `DriftError`.
    public init(
        of spectra: Spectra, references: Int, settings: DriftSettings = DriftSettings()
    ) throws(DriftError) {
        try settings.validate()
        guard references >= DriftReference.fewest else {
            throw .tooFewReferences(found: max(references, 0), needed: DriftReference.fewest)
        }
        guard references < spectra.count else { throw .nothingAfterReference(spectra: spectra.count) }
        let first = spectra.selecting(rows: Array(0..<references))
        let later = spectra.selecting(rows: Array(references..<spectra.count))
        var findings: [Finding] = []
        let counts = first.samples.reduce(into: [String: Int]()) { $0[$1.id, default: 0] += 1 }
        let bySample =
            counts.values.allSatisfy { $0 >= 2 } && later.samples.allSatisfy { counts[$0.id] != nil }
        if !bySample, Set(spectra.samples.map(\.id)).count < spectra.count {
            findings.append(
                Finding(
                    code: "drift.repeated-samples", severity: .warning,
                    summary: "some samples stand more than once, but not every one twice in the reference: all spectra "
                        + "are compared with one mean, and repeats of a sample count as independent",
                    remedy: "measure every check sample twice or more in the reference, or average the repeats"))
        }
        let reference = try DriftReference(of: first, bySample: bySample)
        let causes = reference.causes.count
        let smallest = DriftLimits.smallestAlpha(causes: causes, simulations: settings.simulations)
        guard settings.alpha >= smallest * (1 - 1e-12) else {
            throw .alphaNotHeld(
                alpha: settings.alpha, smallest: smallest, causes: causes, simulations: settings.simulations)
        }
        let figures = try reference.figures(of: later)
        let limits = DriftLimits(
            references: references, later: later.count, alpha: settings.alpha / Double(causes),
            settings: settings)
        if !limits.canAlarm {
            findings.append(
                Finding(
                    code: "drift.cannot-alarm", severity: .warning,
                    summary: "with \(references) reference and \(later.count) later spectra no drift, however large, "
                        + "alarms at a false-alarm probability of \(settings.alpha)",
                    remedy: "measure more spectra"))
        }
        let missing = DriftCause.allCases.filter { !reference.causes.contains($0) }
        if !missing.isEmpty {
            findings.append(
                Finding(
                    code: "drift.cause-not-told", severity: .note,
                    summary: "these spectra cannot tell " + missing.map(\.title).joined(separator: ", ")
                        + ": other causes look the same"))
        }
        let scores = reference.scores(of: later)
        // What arithmetic leaves of noise; its logarithm is taken.
        let rounding = Double.ulpOfOne * first.x.elements.reduce(0) { max($0, abs($1)) }
        var series: [DriftSeries] = []
        for cause in reference.causes {
            series.append(
                Self.series(
                    of: cause, heldOut: reference.heldOut.map { $0[cause] }, later: figures.map { $0[cause] },
                    scores: scores[cause] ?? [], least: rounding, limits: limits, settings: settings))
        }
        let firstChange = series.compactMap(\.since).min()
        let since = firstChange ?? 0
        let shares = reference.explained(by: later.selecting(rows: Array(since..<later.count)))
        self.series = series.map { series in
            // What has no alarm of its own is judged where the others changed.
            let change =
                series.since == nil
                ? Self.change(
                    of: series.cause, heldOut: reference.heldOut.map { $0[series.cause] },
                    later: Array(series.values[since...]), least: rounding) : nil
            return series.explaining(shares[series.cause], change: change)
        }
        let ordered = self.series.sorted { abs($0.standardisedChange) > abs($1.standardisedChange) }
        alarms = ordered.filter { $0.firstAlarm != nil }.map(\.cause)
        cause = alarms.isEmpty ? nil : ordered.first?.cause
        let odd = self.series.map { series in
            Self.odd(
                series, heldOut: reference.heldOut.map { $0[series.cause] }, before: firstChange ?? later.count,
                least: rounding)
        }
        oddSpectra = Set(odd.flatMap { $0 }).sorted()
        if !oddSpectra.isEmpty {
            findings.append(Self.finding(oddSpectra, causes: zip(self.series, odd), later: later))
        }
        self.references = references
        samples = later.samples.map(\.id)
        isBySample = bySample
        self.settings = settings
        self.findings = findings
    }

    /// What rounding may add to a point of a chart, in parts of its limit.
    private static let rounding = 1e-12

    private static func series(
        of cause: DriftCause, heldOut: [Double], later: [Double], scores: [Double], least: Double,
        limits: DriftLimits, settings: DriftSettings
    ) -> DriftSeries {
        // Settings and scores are checked: the charts cannot refuse them.
        let averages =
            (try? MovingAverageChart(lambda: settings.lambda, widthInSigma: limits.average)
                .points(scores, centre: 0, sigma: 1)) ?? []
        let sums =
            // A limit of 0 is passed by the first sum above it: of a large shift hardly any sum is.
            (try? CumulativeSumChart(
                shift: settings.shift, decision: max(limits.sum * (1 + Self.rounding), .leastNormalMagnitude)
            )
            .points(scores, centre: 0, sigma: 1)) ?? []
        // Limits are quantiles of scores that are few in number: one that is attained exactly is not passed.
        let averageAlarm = averages.firstIndex {
            abs($0.value) > $0.limits.upperBound * (1 + Self.rounding)
        }
        let sumAlarm = sums.firstIndex { $0.isSignal }
        let alarm = [averageAlarm, sumAlarm].compactMap { $0 }.min()
        let since = alarm.map { alarm -> Int in
            let isUpper = sums[alarm].upper > -sums[alarm].lower
            let last = sums[..<alarm].lastIndex { isUpper ? $0.upper == 0 : $0.lower == 0 }
            return last.map { $0 + 1 } ?? 0
        }
        let change = change(of: cause, heldOut: heldOut, later: Array(later[(since ?? 0)...]), least: least)
        let (plainMean, plainDeviation) = moments(heldOut)
        return DriftSeries(
            cause: cause, referenceMean: plainMean, referenceDeviation: plainDeviation, values: later, scores: scores,
            average: averages.map(\.value), averageLimit: averages.map(\.limits.upperBound),
            upperSum: sums.map(\.upper), lowerSum: sums.map(\.lower), sumLimit: limits.sum, firstAlarm: alarm,
            firstAverageAlarm: averageAlarm, firstSumAlarm: sumAlarm, since: since,
            change: change.value, standardisedChange: change.standardised, explained: nil)
    }

    /// The change of the mean, and its number of standard errors.
    private static func change(
        of cause: DriftCause, heldOut: [Double], later: [Double], least: Double
    ) -> (value: Double, standardised: Double) {
        let (before, after) = (compared(heldOut, of: cause, least), compared(later, of: cause, least))
        let (mean, deviation) = moments(before)
        let difference = moments(after).mean - mean
        let error = deviation * (1 / Double(before.count) + 1 / Double(after.count)).squareRoot()
        return (cause == .noise ? exp(difference) : difference, error > 0 ? difference / error : 0)
    }

    /// The values as they are compared: noise by its logarithm; its least value is what arithmetic of these spectra leaves.
    private static func compared(_ values: [Double], of cause: DriftCause, _ least: Double) -> [Double] {
        cause == .noise ? values.map { log(max($0, least)) } : values
    }

    /// The spectra before a change that are farther from the reference than three times its farthest spectrum.
    private static func odd(_ series: DriftSeries, heldOut: [Double], before end: Int, least: Double) -> [Int] {
        let usual = compared(heldOut, of: series.cause, least)
        let mean = moments(usual).mean
        let farthest = usual.reduce(0) { max($0, abs($1 - mean)) }
        // Reference spectra that are alike to the last digits tell of no usual distance.
        guard farthest > 1e-9 * (1 + abs(mean)) else { return [] }
        let values = compared(Array(series.values[..<end]), of: series.cause, least)
        return values.indices.filter { abs(values[$0] - mean) > 3 * farthest }
    }

    private static func finding(
        _ odd: [Int], causes: some Sequence<(DriftSeries, [Int])>, later: Spectra
    ) -> Finding {
        let figures = causes.filter { !$0.1.isEmpty }.map(\.0.cause.title)
        let names = odd.prefix(5).map { "\(later.samples[$0].id) (\($0 + 1) of \(later.count))" }
        return Finding(
            code: "drift.odd-spectra", severity: .warning,
            summary:
                "\(odd.count) later \(odd.count == 1 ? "spectrum is" : "spectra are") more than three times as far from "
                + "the mean of the reference as its farthest spectrum, in \(figures.joined(separator: ", ")): "
                + names.joined(separator: ", ") + (odd.count > 5 ? ", …" : ""),
            remedy: "look at them, and measure again; few odd spectra are no drift by the charts")
    }

    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, n > 1 ? (squares / (n - 1)).squareRoot() : 0)
    }
}

extension DriftSeries {
    /// The same series with the share that its cause explains, and its change since another time.
    fileprivate func explaining(
        _ share: Double?, change other: (value: Double, standardised: Double)?
    ) -> DriftSeries {
        DriftSeries(
            cause: cause, referenceMean: referenceMean, referenceDeviation: referenceDeviation, values: values,
            scores: scores, average: average, averageLimit: averageLimit, upperSum: upperSum, lowerSum: lowerSum,
            sumLimit: sumLimit, firstAlarm: firstAlarm, firstAverageAlarm: firstAverageAlarm,
            firstSumAlarm: firstSumAlarm, since: since, change: other?.value ?? change,
            standardisedChange: other?.standardised ?? standardisedChange, explained: share)
    }
}
