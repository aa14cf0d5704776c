internal import Glibc
internal import LinearAlgebra
internal import Modelling
public import Spectroscopy

/// The drift of one instrument: figures in time order against reference spectra, EWMA and CUSUM, and the likeliest cause.
///
/// The scores that are charted and their limits are those of `DriftLimits`: without drift at most α of such series give
/// any alarm. Of the causes that alarm, the one whose mean since the change is most standard errors from the reference is
/// named: the figures are estimated together, so each is free of what the others explain.
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
        let since = series.compactMap(\.since).min() ?? 0
        let shares = reference.explained(by: later.selecting(rows: Array(since..<later.count)))
        self.series = series.map { $0.explaining(shares[$0.cause]) }
        alarms = series.filter { $0.firstAlarm != nil }
            .sorted { abs($0.standardisedChange) > abs($1.standardisedChange) }.map(\.cause)
        cause = alarms.first
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
        let counted = Array(later[(since ?? 0)...])
        // The logarithm of noise is compared; its least value is what arithmetic of these spectra leaves.
        let scale: (Double) -> Double = cause == .noise ? { log(max($0, least)) } : { $0 }
        let (before, after) = (heldOut.map(scale), counted.map(scale))
        let (mean, deviation) = moments(before)
        let difference = moments(after).mean - mean
        let error = deviation * (1 / Double(before.count) + 1 / Double(after.count)).squareRoot()
        let (plainMean, plainDeviation) = moments(heldOut)
        return DriftSeries(
            cause: cause, referenceMean: plainMean, referenceDeviation: plainDeviation, values: later, scores: scores,
            average: averages.map(\.value), averageLimit: averages.map(\.limits.upperBound),
            upperSum: sums.map(\.upper), lowerSum: sums.map(\.lower), sumLimit: limits.sum, firstAlarm: alarm,
            firstAverageAlarm: averageAlarm, firstSumAlarm: sumAlarm, since: since,
            change: cause == .noise ? exp(difference) : difference,
            standardisedChange: error > 0 ? difference / error : 0, explained: nil)
    }

    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, n > 1 ? (squares / (n - 1)).squareRoot() : 0)
    }
}

extension DriftSeries {
    /// The same series with the share that its cause explains.
    fileprivate func explaining(_ share: Double?) -> DriftSeries {
        DriftSeries(
            cause: cause, referenceMean: referenceMean, referenceDeviation: referenceDeviation, values: values,
            scores: scores, average: average, averageLimit: averageLimit, upperSum: upperSum, lowerSum: lowerSum,
            sumLimit: sumLimit, firstAlarm: firstAlarm, firstAverageAlarm: firstAverageAlarm,
            firstSumAlarm: firstSumAlarm, since: since, change: change, standardisedChange: standardisedChange,
            explained: share)
    }
}
