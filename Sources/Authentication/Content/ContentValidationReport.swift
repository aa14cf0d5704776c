internal import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
public import Validation

/// How a content model does on samples of known contents.
public struct ContentValidationReport: PipelineValidationReport {
    /// One analyte. Samples outside the domain count in all figures but those of `inside`; samples that the model was
    /// calibrated on, or of its calibration lots, count in none but `withCalibrationSamples`.
    public struct Analyte: Codable, Sendable {
        /// Its name.
        public let name: String
        /// Its unit.
        public let unit: String?
        /// Whether the calibration did better than the mean of the reference values: nested Q² above 0.
        public let isPredictable: Bool
        /// The number of samples with a reference value that the figures count.
        public let samples: Int
        /// The number of samples without one.
        public let missing: Int
        /// The number of samples with one that the model was calibrated on, or of lots that it was calibrated on.
        public let calibrationSamples: Int
        /// The lots that the figures count.
        public let lots: Int
        /// The RMSE; nil where the model was calibrated on all samples.
        public let rmsep: Double?
        /// Its interval.
        public let rmsepInterval: FigureInterval?
        /// The nested RMSECV of the calibration.
        public let nestedRmsecv: Double
        /// R² about the mean of these samples.
        public let rSquared: Double?
        /// Q² about the calibration mean.
        public let qSquared: Double?
        /// Predicted − reference.
        public let bias: Double?
        /// The p-value of no bias.
        public let biasPValue: Double?
        /// SEP.
        public let sep: Double?
        /// The slope of reference on predicted values.
        public let slope: Double?
        /// The intercept of reference on predicted values.
        public let intercept: Double?
        /// RPD.
        public let rpd: Double?
        /// RPIQ.
        public let rpiq: Double?
        /// RER.
        public let rer: Double?
        /// The coverage of the intervals; nil where there are none.
        public let coverage: ContentCoverage?
        /// All figures; nil where the model was calibrated on all samples.
        public let figures: RegressionFigures?
        /// Those of the samples inside the domain; nil where there is none.
        public let inside: RegressionFigures?
        /// Those of all samples, with the calibration samples; nil where there are none of these.
        public let withCalibrationSamples: RegressionFigures?

        /// Whether more than half of the samples that the figures count are outside the domain.
        var isMostlyOutside: Bool { 2 * (inside?.samples ?? 0) < samples }
    }

    /// The code of intervals that hold fewer samples than was asked for.
    static let coverageLow = "content.coverage-low"

    /// The schema of the document.
    public let schema: String
    /// "content".
    public let kind: String
    /// Every analyte that the data have reference values of.
    public let analytes: [Analyte]
    /// 1 − the confidence of the intervals.
    public let alpha: Double
    /// The answer of each sample; values outside the domain are given, and marked.
    public let answers: [ContentAnswer]
    /// The SHA-256 of the model file.
    public let model: String
    /// What was found on the way.
    public let findings: [Finding]

    /// Whether there are figures of every analyte, it can be predicted, and the samples are such as the model answers for:
    /// its intervals hold them, and no more than half are outside its domain.
    public var isFavourable: Bool {
        analytes.allSatisfy { $0.isPredictable && $0.figures != nil && !$0.isMostlyOutside }
            && !findings.contains { $0.code == Self.coverageLow }
    }
}

extension ContentModel {
    /// Validates the model on samples of known contents; those that it was calibrated on, and those of its calibration lots,
    /// count in no figure.
    ///
    /// - Parameters:
    ///   - sources: the files that the spectra came from.
    ///   - findings: what was found in reading them.
    /// - Throws: `AuthenticationError`, also where none of the analytes has a reference value.
    public func validate(
        _ spectra: Spectra, alpha: Double? = nil, modelHash: String, sources: [SourceFile] = [],
        findings readingFindings: [Finding] = []
    ) throws(AuthenticationError) -> ContentValidationReport {
        let answers = try predict(spectra, alpha: alpha, unit: .sample, force: true, modelHash: modelHash)
        let alpha = alpha ?? plan.acceptance.alpha
        let (lots, lotFindings) = Lots.of(spectra)
        var findings = readingFindings + lotFindings
        let present = analytes.filter { spectra.metadataColumns.contains($0.name) }
        guard let first = analytes.first else { throw .notAModel(detail: "it has no analyte") }
        guard !present.isEmpty else {
            throw .spectra(.missingColumn(name: first.name, available: spectra.metadataColumns))
        }
        for analyte in analytes where !spectra.metadataColumns.contains(analyte.name) {
            findings.append(
                Finding(
                    code: "content.column-absent", severity: .warning,
                    summary: "the data have no column \"\(analyte.name)\"; it is not validated", place: analyte.name))
        }
        let ready = try ContentData(spectra, lots: lots, columns: present.map(\.name))
        findings += ready.findings
        let seen = SeenSamples(of: self, in: spectra, rows: ready.rows, sources: sources)
        findings += seen.findings
        findings += answerFindings.filter { finding in present.contains { $0.name == finding.place } }
        var reports: [ContentValidationReport.Analyte] = []
        for (index, analyte) in present.enumerated() {
            let members = ready.members(of: index)
            guard !members.isEmpty else {
                findings.append(
                    Finding(
                        code: "content.column-absent", severity: .warning,
                        summary: "column \"\(analyte.name)\" holds no reference value; it is not validated",
                        place: analyte.name))
                continue
            }
            guard let position = analytes.firstIndex(where: { $0.name == analyte.name }) else { continue }
            let report: ContentValidationReport.Analyte
            do throws(ModellingError) {
                report = try self.report(
                    analyte, members: members, reference: members.compactMap { ready.references[index][$0] },
                    values: members.map { answers[$0].values[position] }, lots: ready.lots.selecting(rows: members),
                    isSeen: members.map { seen.isSeen[$0] }, missing: ready.samples.count - members.count,
                    alpha: alpha)
            } catch {
                throw .prediction(.modelling(error))
            }
            reports.append(report)
            guard let figures = report.figures else {
                if seen.isSeen.contains(false) {
                    findings.append(SeenSamples.nothingLeft(analyte.name, samples: members.count))
                }
                continue
            }
            findings += ContentLint.testBelowValidation(
                analyte.name, test: figures, rmsecv: analyte.figures.nested.rmse)
            let counted = members.filter { !seen.isSeen[$0] }
            findings += Self.unitFindings(
                analyte, figures: figures, reference: counted.compactMap { ready.references[index][$0] })
            findings += Self.domainFindings(
                report, inside: counted.map { answers[$0].values[position].inside },
                lots: ready.lots.selecting(rows: counted), expected: analyte.folds.smallestPValue)
        }
        guard !reports.isEmpty else {
            throw .tooFewReferenceLots(analyte: present[0].name, found: 0, needed: 1)
        }
        return ContentValidationReport(
            schema: "bencao.content-validation.v1", kind: ContentPlan.pipelineName, analytes: reports, alpha: alpha,
            answers: answers, model: modelHash, findings: findings)
    }

    private func report(
        _ analyte: Analyte, members: [Int], reference: [Double], values: [ContentAnswer.Value], lots: Lots,
        isSeen: [Bool], missing: Int, alpha: Double
    ) throws(ModellingError) -> ContentValidationReport.Analyte {
        let predicted = values.map { $0.value ?? .nan }
        let mean = analyte.reference.reduce(0, +) / Double(analyte.reference.count)
        func figures(_ rows: [Int]) throws(ModellingError) -> RegressionFigures? {
            guard !rows.isEmpty else { return nil }
            return try RegressionFigures(
                .test, reference: rows.map { reference[$0] }, predicted: rows.map { predicted[$0] },
                lots: lots.selecting(rows: rows), calibrationMean: mean, confidence: 0.95)
        }
        let rows = values.indices.filter { !isSeen[$0] }
        let found = try figures(rows)
        let entries = rows.compactMap { row -> ContentCoverage.Entry? in
            guard let low = values[row].low, let high = values[row].high else { return nil }
            return ContentCoverage.Entry(
                lot: lots.indices[row], isCovered: (low...high).contains(reference[row]), width: high - low,
                isInside: values[row].inside)
        }
        return ContentValidationReport.Analyte(
            name: analyte.name, unit: analyte.unit, isPredictable: isPredictable(analyte.name), samples: rows.count,
            missing: missing, calibrationSamples: values.count - rows.count, lots: lots.selecting(rows: rows).count,
            rmsep: found?.rmse, rmsepInterval: found?.rmseInterval, nestedRmsecv: analyte.figures.nested.rmse,
            rSquared: found?.rSquared, qSquared: found?.qSquared, bias: found?.bias,
            biasPValue: found?.biasTest?.pValue, sep: found?.sep, slope: found?.referenceOnPredicted?.slope,
            intercept: found?.referenceOnPredicted?.intercept, rpd: found?.rpd, rpiq: found?.rpiq, rer: found?.rer,
            coverage: ContentCoverage(
                entries, confidence: 1 - alpha, expectedOutside: analyte.folds.smallestPValue),
            figures: found, inside: try figures(rows.filter { values[$0].inside }),
            withCalibrationSamples: rows.count == values.count ? nil : try figures(Array(values.indices)))
    }

    /// Reference values that seem to be in another unit than those of the calibration: predicted values that go with them,
    /// but steeper or flatter by about a power of ten (10^0.9 = 7.94), or a range apart from that of the calibration.
    static func unitFindings(_ analyte: Analyte, figures: RegressionFigures, reference: [Double]) -> [Finding] {
        var signs: [String] = []
        let (least, slope) = (7.94, figures.predictedOnReference?.slope ?? 1)
        if slope > 0, slope > least || slope * least < 1, figures.correlationSquared ?? 0 >= 0.5 {
            signs.append("the slope of predicted on reference values is \(ContentLint.short(slope))")
        }
        if let low = reference.min(), let high = reference.max(), let known = analyte.reference.min(),
            let knownHigh = analyte.reference.max(), low > knownHigh || high < known
        {
            let unit = analyte.unit.map { " \($0)" } ?? ""
            signs.append(
                "the reference values, \(ContentLint.short(low)) … \(ContentLint.short(high)), are all beyond those of "
                    + "the calibration, \(ContentLint.short(known)) … \(ContentLint.short(knownHigh))\(unit)")
        }
        guard !signs.isEmpty else { return [] }
        return [
            Finding(
                code: "content.unit-mismatch-suspected", severity: .warning, summary: signs.joined(separator: "; "),
                place: analyte.name, remedy: "see whether both are in the same unit")
        ]
    }

    /// More lots outside the domain, or fewer held by their intervals, than lots like the calibration lots give.
    ///
    /// A lot is outside by the majority of its samples.
    private static func domainFindings(
        _ report: ContentValidationReport.Analyte, inside: [Bool], lots: Lots, expected: Double
    ) -> [Finding] {
        var findings: [Finding] = []
        let rows = lots.rows.filter { !$0.isEmpty }
        let outside = rows.count { members in 2 * members.count { !inside[$0] } > members.count }
        if outside > 0, let low = ExactBinomialInterval(successes: outside, trials: rows.count)?.low, low > expected {
            findings.append(
                Finding(
                    code: "content.outside-domain", severity: .warning,
                    summary:
                        "\(outside) of \(rows.count) lots (\(inside.count { !$0 }) of \(inside.count) samples) are "
                        + "outside the domain, where \(ContentLint.rounded(expected * 100, 1)) % are expected of lots "
                        + "like the calibration lots: these are not like them, and the confidence of the intervals is "
                        + "not guaranteed",
                    place: report.name, remedy: "add such samples to the calibration"))
        }
        if let coverage = report.coverage, let high = coverage.lots.high, high < coverage.confidence {
            findings.append(
                Finding(
                    code: ContentValidationReport.coverageLow, severity: .warning,
                    summary:
                        "the intervals hold \(ContentLint.rounded(coverage.value * 100, 1)) % of the samples, where "
                        + "\(ContentLint.rounded(coverage.confidence * 100, 1)) % were asked for: their confidence is not "
                        + "guaranteed for samples like these",
                    place: report.name, remedy: "add such samples to the calibration"))
        }
        return findings
    }
}
