internal import LinearAlgebra
internal import Spectroscopy
internal import Validation

/// The rules that data and results of a content regression are looked through with: each gives findings or none.
enum ContentLint {
    /// The least |r| of two analytes at which one may be predicted through the other.
    static let highCorrelation = 0.9
    /// The fewest lots a latent variable that need no further support.
    static let lotsPerLatentVariable = 10
    /// How many times the usual noise a saturated channel has.
    static let saturatedNoise = 20.0
    /// The absorbance that a saturated channel has at least: 1 % of the light is left.
    static let saturatedAbsorbance = 2.0

    /// How many times the RMSECV of the selected recipe the nested one is at most without a word.
    static let largestOptimism = 1.5
    /// The codes of what whoever reads the values of an analyte has to know.
    static let notPredictable = "content.not-predictable"
    static let hardlyPredictable = "content.hardly-predictable"

    /// Samples without a reference value.
    static func missing(_ analyte: String, of missing: Int, samples: Int) -> [Finding] {
        guard missing > 0 else { return [] }
        return [
            Finding(
                code: "content.missing-reference", severity: .note,
                summary: "\(missing) of \(samples) samples have no reference value; \(samples - missing) are used",
                place: analyte)
        ]
    }

    /// A column of values without a unit.
    static func unitUnstated(_ analyte: String) -> Finding {
        Finding(
            code: "content.analyte-unit-unstated", severity: .note,
            summary: "the unit of its values is not stated", place: analyte,
            remedy: "name it with --analyte \(analyte):unit, such as \(analyte):%")
    }

    /// A procedure that does no better than the mean, or hardly: the interval of Q² includes 0.
    static func notPredictable(_ analyte: String, nested: RegressionFigures) -> [Finding] {
        guard let q = nested.qSquared else { return [] }
        if q > 0 {
            guard let interval = nested.qSquaredInterval, interval.low <= 0 else { return [] }
            return [
                Finding(
                    code: hardlyPredictable, severity: .warning,
                    summary: "it is hardly predictable: nested Q² is \(rounded(q, 2)), and its "
                        + "\(rounded(interval.confidence * 100, 1)) % interval, \(rounded(interval.low, 2)) … "
                        + "\(rounded(min(interval.high, 1), 2)), includes 0; it may be that the mean of the reference values "
                        + "does as well",
                    place: analyte, remedy: "add independent lots over a wider range before these values are used")
            ]
        }
        return [
            Finding(
                code: notPredictable, severity: .warning,
                summary:
                    "it cannot be predicted from these spectra: nested Q² is \(rounded(q, 2)), not above 0; the mean of "
                    + "the reference values does as well on lots that were left out",
                place: analyte,
                remedy: "add independent lots over a wider range, or another kind of spectra; do not use these values")
        ]
    }

    /// A search that found what other lots do not show: the selected figure is far below the nested one.
    static func optimistic(_ analyte: String, selected: Double, nested: Double) -> [Finding] {
        guard nested > largestOptimism * selected else { return [] }
        let ratio = selected > 0 ? "\(rounded(nested / selected, 1)) times" : "above"
        return [
            Finding(
                code: "content.optimistic-selection", severity: .warning,
                summary:
                    "the nested RMSECV \(short(nested)) is \(ratio) that of the selected recipe, \(short(selected)): what "
                    + "the search chose suits the lots that it was chosen on, and others far less; only the nested figure counts",
                place: analyte,
                remedy: "add independent lots, or search less: fewer recipes, no selection of channels, a smaller grid")
        ]
    }

    /// A model that describes its own samples far better than others: a note where the choice supports its latent
    /// variables.
    ///
    /// - Parameter choice: nil where complexities are no latent variables.
    static func overfitted(
        _ analyte: String, rmsec: Double, rmsecv: Double, choice: ComplexityChoice?, lots: Int
    ) -> [Finding] {
        guard rmsecv > 2 * rmsec, rmsecv > 0 else { return [] }
        let supported = choice.map { isSupported($0, lots: lots) } ?? false
        let ratio = rmsec > 0 ? "\(rounded(rmsecv / rmsec, 1)) times RMSEC" : "above an RMSEC of 0"
        return [
            Finding(
                code: "content.overfitted", severity: supported ? .note : .warning,
                summary:
                    "RMSECV \(short(rmsecv)) is \(ratio) (\(short(rmsec))): the model describes its own samples far "
                    + "better than others" + (supported ? "; fewer latent variables do worse on these" : ""),
                place: analyte,
                remedy: supported
                    ? "add independent lots; trust the nested figures only"
                    : choice == nil
                        ? "add independent lots, or take the roughest points out of the grid (estimator.parameters)"
                        : "add independent lots, or lower estimator.maximumLatentVariables")
        ]
    }

    /// Whether the lots carry the chosen A, or the choice supports it: the loss with the number that they carry anyhow,
    /// ⌊lots/10⌋, lies more than two standard errors above the least one.
    private static func isSupported(_ choice: ComplexityChoice, lots: Int) -> Bool {
        let carried = max(lots / lotsPerLatentVariable, 1)
        return choice.chosen <= carried
            || choice.means[carried - 1] > choice.minimum + 2 * choice.standardErrors[choice.best - 1]
    }

    /// More latent variables than the lots carry, unless the choice supports them; a choice at the largest number tried.
    static func manyLatentVariables(
        _ analyte: String, choice: ComplexityChoice, lots: Int, maximum: Int
    ) -> [Finding] {
        var findings: [Finding] = []
        let a = choice.chosen
        let carried = max(lots / lotsPerLatentVariable, 1)
        if !isSupported(choice, lots: lots) {
            findings.append(
                Finding(
                    code: "content.many-latent-variables", severity: .warning,
                    summary:
                        "\(a) latent variables for \(lots) lots: \(carried) do nearly as well (within two standard "
                        + "errors), and depend less on single lots",
                    place: analyte,
                    remedy: "add independent lots, or set estimator.maximumLatentVariables to \(carried)"))
        }
        if choice.best == choice.means.count, a == choice.best {
            findings.append(
                Finding(
                    code: "content.latent-variables-at-limit", severity: .note,
                    summary: "the choice stands at the largest number of latent variables that was tried, \(a)",
                    place: analyte,
                    remedy: a == maximum
                        ? "raise estimator.maximumLatentVariables"
                        : "add independent lots: a third of the lots are tried"))
        }
        return findings
    }

    /// Reference values that only tell groups apart.
    ///
    /// Either a column divides the samples into groups of one value each, of two lots or more; or there are fewer different
    /// values than an eighth of the lots.
    static func constantInGroups(
        _ analyte: String, reference: [Double], samples: Spectra, lots: Lots, otherColumns: Set<String>
    ) -> [Finding] {
        let distinct = Set(reference).count
        // A column of names tells more than one of numbers.
        let groupings = samples.metadataColumns.filter { column in
            !otherColumns.contains(column) && isConstantInGroups(reference, samples, lots, column)
        }
        let grouping =
            groupings.first { column in samples.samples.contains { Double($0.metadata[column] ?? "") == nil } }
            ?? groupings.first
        guard grouping != nil || (distinct >= 2 && distinct * 8 <= lots.count) else { return [] }
        let how =
            grouping.map { "each group of column \"\($0)\" has one reference value (\(distinct) in all)" }
            ?? "\(reference.count) samples of \(lots.count) lots have only \(distinct) different reference values"
        return [
            Finding(
                code: "content.constant-in-groups", severity: .warning,
                summary: how + ": the regression tells these groups apart, which is not to measure a content",
                place: analyte, remedy: "give every sample its own reference value")
        ]
    }

    private static func isConstantInGroups(
        _ reference: [Double], _ samples: Spectra, _ lots: Lots, _ column: String
    ) -> Bool {
        var values: [String: Double] = [:]
        var lotsOf: [String: Set<Int>] = [:]
        for (row, sample) in samples.samples.enumerated() {
            guard let group = sample.metadata[column] else { return false }
            if let known = values[group], known != reference[row] { return false }
            values[group] = reference[row]
            lotsOf[group, default: []].insert(lots.indices[row])
        }
        return values.count >= 2 && lotsOf.values.allSatisfy { $0.count >= 2 }
    }

    /// A range that one or two samples, a fifth of all at most, carry: without them less than half of it is left.
    static func carriedRange(_ analyte: String, reference: [Double], samples: [String]) -> [Finding] {
        let order = reference.indices.sorted { (reference[$0], $0) < (reference[$1], $1) }
        guard order.count >= 5, let first = order.first, let last = order.last else { return [] }
        let range = reference[last] - reference[first]
        func left(_ low: Int, _ high: Int) -> Double {
            reference[order[order.count - 1 - high]] - reference[order[low]]
        }
        // One sample at either end, then two.
        for (low, high) in [(0, 1), (1, 0), (0, 2), (1, 1), (2, 0)]
        where 5 * (low + high) <= order.count && left(low, high) < range / 2 {
            let carriers = (order.prefix(low) + order.suffix(high)).map { "\(samples[$0]) (\(short(reference[$0])))" }
            return [
                Finding(
                    code: "content.range-carried", severity: .warning,
                    summary:
                        "\(carriers.joined(separator: " and ")) \(carriers.count == 1 ? "carries" : "carry") more than "
                        + "half of the range \(short(reference[first])) … \(short(reference[last])): Q², RPD and RER say "
                        + "little of the others",
                    place: analyte,
                    remedy: "add samples between, or leave out what does not belong with "
                        + "--exclude sample=reason")
            ]
        }
        return []
    }

    /// Bands without light: clipped at one value, or with noise far above that of the other channels.
    ///
    /// Noise of a channel: the median of the absolute second difference along the axis of spectra minus their mean. It
    /// counts for absorbance (and unstated signals) of 2 or more only.
    static func saturatedBands(_ samples: Spectra) -> [Finding] {
        let (n, p) = (samples.count, samples.axis.count)
        guard n >= 3, p >= 10 else { return [] }
        var findings: [Finding] = []
        let clipped = clippedChannels(samples)
        for stretch in stretches(clipped, least: 2) {
            findings.append(
                saturated(
                    samples.axis, stretch, "a tenth of the spectra or more have exactly the same largest value there"))
        }
        guard findings.isEmpty, samples.signal == .absorbance || samples.signal == .unstated else { return findings }
        let means = samples.x.columnMeans
        let differences = samples.x.subtractingFromRows(means)
        let noise = (0..<p).map { j -> Double in
            guard j > 0, j < p - 1 else { return 0 }
            return SampleQuantile.median(
                (0..<n).map { abs(differences[$0, j - 1] - 2 * differences[$0, j] + differences[$0, j + 1]) }) ?? 0
        }
        let usual = SampleQuantile.median(Array(noise[1..<(p - 1)])) ?? 0
        guard usual > 0 else { return findings }
        let opaque = (0..<p).map { noise[$0] > saturatedNoise * usual && means[$0] >= saturatedAbsorbance }
        for stretch in stretches(opaque, least: max(3, p / 100)) {
            findings.append(
                saturated(
                    samples.axis, stretch,
                    "its noise is more than \(Int(saturatedNoise)) times the usual, at a mean absorbance of "
                        + short(means[stretch].reduce(0, +) / Double(stretch.count))))
        }
        return findings
    }

    private static func saturated(_ axis: SpectralAxis, _ stretch: Range<Int>, _ why: String) -> Finding {
        let (from, to) = (axis.values[stretch.lowerBound], axis.values[stretch.upperBound - 1])
        return Finding(
            code: "content.saturated-band", severity: .warning,
            summary: "the band from \(short(from)) to \(short(to)) is saturated: \(why)",
            place: "channels \(stretch.lowerBound + 1) … \(stretch.upperBound)",
            remedy: "leave it out with a range or mask step in the recipes of a plan, or measure with a shorter path")
    }

    /// Channels at which a tenth of the spectra, and three at least, have the largest value of all, to the last bit.
    private static func clippedChannels(_ samples: Spectra) -> [Bool] {
        let top = samples.x.elements.max() ?? 0
        return (0..<samples.axis.count).map { j in
            let count = (0..<samples.count).count { samples.x[$0, j] == top }
            return count >= max(3, samples.count / 10)
        }
    }

    /// Stretches of marked channels, those joined that are at most two channels apart.
    private static func stretches(_ marks: [Bool], least: Int) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for j in marks.indices where marks[j] {
            if let last = found.last, j - last.upperBound <= 2 {
                found[found.count - 1] = last.lowerBound..<(j + 1)
            } else {
                found.append(j..<(j + 1))
            }
        }
        return found.filter { $0.count >= least }
    }

    /// Analytes of which one may be predicted through the other.
    static func correlated(_ correlations: [ContentCorrelation]) -> [Finding] {
        correlations.compactMap { pair in
            guard let r = pair.r, abs(r) >= highCorrelation else { return nil }
            return Finding(
                code: "content.correlated-analytes", severity: .warning,
                summary:
                    "the reference values go together (r = \(rounded(r, 3)) over \(pair.samples) samples): one may be "
                    + "predicted through the other, and both fail where that breaks",
                place: pair.analytes.joined(separator: ", "),
                remedy: "add samples in which they vary apart, and validate on such samples")
        }
    }

    /// No interval at α.
    static func intervalNotAvailable(_ analyte: String, folds: ContentFolds, alpha: Double) -> [Finding] {
        guard !folds.hasLimits(alpha: alpha) else { return [] }
        let needed = CrossConformal.fewestUnits(atLevel: alpha)
        return [
            Finding(
                code: "content.no-interval", severity: .warning,
                summary:
                    "intervals are not available at alpha \(alpha): \(needed) lots are needed, there are \(folds.lots)",
                place: analyte,
                remedy: "calibrate with \(needed) lots, or accept --alpha "
                    + "\((folds.smallestPValue * 1000).rounded(.up) / 1000) (1/\(folds.lots + 1)) or more")
        ]
    }

    /// A lot far outside the others.
    static func outlyingLot(_ analyte: String, _ folds: ContentFolds) -> [Finding] {
        [folds.outlyingLot].compactMap { $0 }.map { lot in
            Finding(
                code: "content.outlying-lot", severity: .warning,
                summary: "lot \(lot.name) lies far outside the others under the model without it (distance "
                    + "\(rounded(lot.ratio, 1)) times their median); it widens the domain",
                place: analyte,
                remedy: "find out why; if there is a cause, leave its samples out with --exclude sample=reason")
        }
    }

    /// A test that looks better than the validation.
    static func testBelowValidation(_ analyte: String, test: RegressionFigures, rmsecv: Double) -> [Finding] {
        guard test.rmse < rmsecv else { return [] }
        let clearly = test.rmseInterval.map { $0.high < rmsecv } ?? false
        return [
            Finding(
                code: "content.rmsep-below-rmsecv", severity: clearly ? .warning : .note,
                summary: "RMSEP \(short(test.rmse)) is below the nested RMSECV \(short(rmsecv))"
                    + (clearly
                        ? ", even with its interval: the test samples are easier than those of the calibration, or not "
                            + "independent of them" : "; with its interval that may be chance"),
                place: analyte,
                remedy: clearly
                    ? "look where the test samples come from, and how their range compares with the calibration" : nil)
        ]
    }

    /// A number with at most that many decimals.
    static func rounded(_ x: Double, _ decimals: Int) -> Double {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        return (x * scale).rounded() / scale
    }

    /// A number with four significant digits.
    static func short(_ x: Double) -> String {
        guard x != 0, x.isFinite else { return "\(x)" }
        var scale = 1.0
        var size = abs(x)
        while size < 1000, scale < 1e15 {
            size *= 10
            scale *= 10
        }
        let value = (x * scale).rounded() / scale
        return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
