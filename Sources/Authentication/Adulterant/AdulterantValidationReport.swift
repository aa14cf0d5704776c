public import Spectroscopy
internal import Validation

/// How a model does on samples that are known to be genuine or foreign.
public struct AdulterantValidationReport: PipelineValidationReport {
    /// A group of samples with its rates.
    public struct Group: Codable, Hashable, Sendable {
        /// The value of the genuine column.
        public let name: String
        /// Whether it is genuine.
        public let genuine: Bool
        /// The number of samples that the figures count.
        public let samples: Int
        /// The number of samples of lots that the model was calibrated on, which count in no figure.
        public let calibrationSamples: Int
        /// Accepted, rejected, and neither: samples.
        public let accepted: Int
        /// Rejected samples.
        public let rejected: Int
        /// Samples that nothing can be said of.
        public let cannotSay: Int
        /// The lots that are rightly decided, by the majority of their samples; lots that nothing is said of do not count.
        public let right: RateFigure
        /// The same by the classical limit.
        public let classicallyRight: RateFigure
        /// Of a foreign group: √(acceptance of genuine lots · rejection of its lots); nil where either is not available.
        public let efficiency: Double?
    }

    /// The figures of the classical limit on the same samples: for comparison.
    public struct Classical: Codable, Hashable, Sendable {
        /// Genuine lots that it accepts; nil without genuine samples.
        public let acceptance: RateFigure?
        /// Foreign lots that it rejects; nil without foreign samples.
        public let rejection: RateFigure?
        /// √(acceptance · rejection); nil where either is not available.
        public let efficiency: Double?
    }

    /// The schema of the document.
    public let schema: String
    /// "adulterant".
    public let kind: String
    /// Genuine groups first.
    public let groups: [Group]
    /// Genuine lots that are accepted: sensitivity; nil without genuine samples.
    public let acceptance: RateFigure?
    /// Foreign lots that are rejected: specificity; nil without foreign samples.
    public let rejection: RateFigure?
    /// Efficiency √(acceptance · rejection); nil where either is not available.
    public let efficiency: Double?
    /// The classical limit, for comparison.
    public let classical: Classical
    /// α.
    public let alpha: Double
    /// The smallest α at which the gate can reject.
    public let smallestAlpha: Double
    /// The answer of each sample.
    public let answers: [AdulterantAnswer]
    /// The SHA-256 of the model file.
    public let model: String
    /// What was found on the way.
    public let findings: [Finding]

    public var isFavourable: Bool { groups.allSatisfy { $0.samples > 0 } }
}

extension AdulterantModel {
    /// Validates the model on samples that are known to be genuine or foreign.
    ///
    /// - Parameters:
    ///   - givenMark: how genuine samples are marked; nil for the mark of the plan.
    ///   - sources: the files that the spectra came from.
    ///   - findings: what was found in reading them.
    ///
    /// Exact copies that are marked genuine and foreign at once tell nothing: they are set aside, with a finding. Lots with
    /// exact copies of calibration spectra have answers, but count in no figure.
    public func validate(
        _ data: Spectra, genuine givenMark: AdulterantPlan.Genuine? = nil, alpha: Double? = nil,
        unit: AnswerUnit = .sample, modelHash: String, sources: [SourceFile] = [], findings: [Finding] = []
    ) throws(AuthenticationError) -> AdulterantValidationReport {
        let mark = givenMark ?? plan.data.genuine
        let values: [String]
        let spectra: Spectra
        let contradictions: ContradictoryCopies
        do throws(SpectroscopyError) {
            let all = try data.labels(in: mark.column)
            contradictions = ContradictoryCopies(
                in: data, labels: all, groups: all.map(mark.values.contains), kind: AdulterantPlan.pipelineName)
            spectra = try contradictions.remaining(of: data)
            values = contradictions.kept.map { all[$0] }
        } catch {
            throw .spectra(error)
        }
        let answers = try predict(spectra, alpha: alpha, unit: unit, modelHash: modelHash)
        if let given = givenMark { try AdulterantData.requireOccurrence(of: given, in: values) }
        let (lots, lotFindings) = Lots.of(spectra)
        do throws(SpectroscopyError) {
            let marks = values.map { mark.values.contains($0) ? 0 : 1 }
            _ = try lots.classes(
                ClassLabels(names: ["genuine", "foreign"], indices: marks), samples: spectra.samples)
        } catch {
            throw .spectra(error)
        }
        let samples = AnsweredSamples.rows(of: spectra)
        let copies = CalibrationCopies(of: self, in: spectra, rows: samples, sources: sources)
        let seen = Set(copies.groups.flatMap { samples[$0] }.map { lots.indices[$0] })
        let judged = JudgedSamples(
            spectra, values: values, lots: lots, unit: unit, answers: answers, leavingOut: seen)
        let names = judged.groups(genuine: mark.values)
        let gate = judged.figures(genuine: mark.values) { answer in
            // What cannot be said is no decision, and counts on neither side.
            answer.answer == .cannotSay ? [] : [answer.answer == .accept]
        }
        let classical = judged.figures(genuine: mark.values) { [$0.classical.accepts] }
        func available(_ rate: LotRate, _ wanted: Bool) -> RateFigure? { wanted ? RateFigure(rate) : nil }
        let known = Set(mark.values)
        let (anyGenuine, anyForeign) = (names.contains(where: known.contains), !names.allSatisfy(known.contains))
        let groups = names.map { name in
            let members = judged.answers(of: name)
            return AdulterantValidationReport.Group(
                name: name, genuine: known.contains(name), samples: members.count,
                calibrationSamples: judged.leftOut(of: name),
                accepted: members.count { $0.answer == .accept }, rejected: members.count { $0.answer == .reject },
                cannotSay: members.count { $0.answer == .cannotSay }, right: RateFigure(gate.right(name)),
                classicallyRight: RateFigure(classical.right(name)), efficiency: gate.efficiency(name))
        }
        let unmarked = givenMark == nil ? Self.noneGenuine(mark, values) : []
        return AdulterantValidationReport(
            schema: "bencao.adulterant-validation.v1", kind: AdulterantPlan.pipelineName, groups: groups,
            acceptance: available(gate.whole.sensitivity, anyGenuine),
            rejection: available(gate.whole.specificity, anyForeign), efficiency: gate.whole.efficiency,
            classical: AdulterantValidationReport.Classical(
                acceptance: available(classical.whole.sensitivity, anyGenuine),
                rejection: available(classical.whole.specificity, anyForeign), efficiency: classical.whole.efficiency),
            alpha: alpha ?? plan.acceptance.alpha, smallestAlpha: self.gate.smallestAlpha, answers: answers,
            model: modelHash,
            findings: findings + contradictions.findings + lotFindings + unmarked
                + Self.seenFindings(copies, groups))
    }

    /// A validation on foreign samples alone is one of the rejections; a misspelt value makes genuine samples foreign.
    private static func noneGenuine(_ mark: AdulterantPlan.Genuine, _ values: [String]) -> [Finding] {
        let found = Set(values)
        guard !mark.values.contains(where: found.contains) else { return [] }
        let error = AuthenticationError.noGenuineSamples(
            column: mark.column, values: mark.values, found: found.sorted())
        return [
            Finding(
                code: error.code, severity: .warning, summary: error.summary + "; every sample counts as foreign",
                place: "column \(mark.column)", remedy: error.remedy)
        ]
    }

    /// What a person should know of the samples that the model was calibrated on.
    private static func seenFindings(
        _ copies: CalibrationCopies, _ groups: [AdulterantValidationReport.Group]
    ) -> [Finding] {
        guard !copies.groups.isEmpty else { return copies.findings }
        let remedy = "validate on samples that the model has not seen"
        let empty = groups.filter { $0.samples == 0 }.map { "\"\($0.name)\"" }
        let told = [copies.finding(consequence: "their lots count in no figure", remedy: remedy)]
        guard !empty.isEmpty else { return told }
        return told + [
            Finding(
                code: "adulterant.only-calibration-samples", severity: .warning,
                summary: "the model was calibrated on all lots of " + empty.joined(separator: " and ")
                    + ": no figure of other samples is available", place: copies.files.first?.name, remedy: remedy)
        ]
    }
}
