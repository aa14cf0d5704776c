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
        /// The number of samples.
        public let samples: Int
        /// Accepted, rejected, and neither: samples.
        public let accepted: Int
        /// Rejected samples.
        public let rejected: Int
        /// Samples that nothing can be said of.
        public let cannotSay: Int
        /// The lots that are rightly decided, by the majority of their samples.
        public let right: RateFigure
        /// The same by the classical limit.
        public let classicallyRight: RateFigure
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
}

extension AdulterantModel {
    /// Validates the model on samples that are known to be genuine or foreign.
    ///
    /// - Parameters:
    ///   - givenMark: how genuine samples are marked; nil for the mark of the plan.
    ///   - sources: the files that the spectra came from.
    ///   - findings: what was found in reading them.
    public func validate(
        _ spectra: Spectra, genuine givenMark: AdulterantPlan.Genuine? = nil, alpha: Double? = nil,
        unit: AnswerUnit = .sample, modelHash: String, sources: [SourceFile] = [], findings: [Finding] = []
    ) throws(AuthenticationError) -> AdulterantValidationReport {
        let mark = givenMark ?? plan.data.genuine
        let answers = try predict(spectra, alpha: alpha, unit: unit, modelHash: modelHash)
        let values: [String]
        do throws(SpectroscopyError) {
            values = try AdulterantData.labels(of: spectra, column: mark.column)
        } catch {
            throw .spectra(error)
        }
        if let given = givenMark { try AdulterantData.requireOccurrence(of: given, in: values) }
        let (lots, lotFindings) = Lots.of(spectra)
        do throws(SpectroscopyError) {
            let marks = values.map { mark.values.contains($0) ? 0 : 1 }
            _ = try lots.classes(
                ClassLabels(names: ["genuine", "foreign"], indices: marks), samples: spectra.samples)
        } catch {
            throw .spectra(error)
        }
        let copies = CalibrationCopies(
            of: self, in: spectra, rows: AnsweredSamples.rows(of: spectra), sources: sources)
        var groupOfKey: [String: String] = [:]
        var lotOfKey: [String: Int] = [:]
        for (row, sample) in spectra.samples.enumerated() {
            let key = AnsweredSamples.key(unit == .lot ? sample.lot ?? sample.id : sample.id, sample.lot)
            groupOfKey[key] = values[row]
            lotOfKey[key] = lots.indices[row]
        }
        var names: [String] = []
        for value in values where !names.contains(value) { names.append(value) }
        let known = Set(mark.values)
        names = names.filter(known.contains) + names.filter { !known.contains($0) }
        let groups = names.map { name in
            let members = answers.filter { groupOfKey[AnsweredSamples.key($0.sample, $0.lot)] == name }
            let wanted: AdulterantAnswer.Verdict = known.contains(name) ? .accept : .reject
            let lotOf = members.map { lotOfKey[AnsweredSamples.key($0.sample, $0.lot)] ?? 0 }
            return AdulterantValidationReport.Group(
                name: name, genuine: known.contains(name), samples: members.count,
                accepted: members.count { $0.answer == .accept }, rejected: members.count { $0.answer == .reject },
                cannotSay: members.count { $0.answer == .cannotSay },
                right: Self.rate(lotOf, members.map { $0.answer == wanted }),
                classicallyRight: Self.rate(lotOf, members.map { $0.classical.accepts == (wanted == .accept) }))
        }
        func total(_ genuine: Bool) -> RateFigure? {
            let part = groups.filter { $0.genuine == genuine }
            return part.isEmpty
                ? nil
                : RateFigure(
                    LotRate(
                        successes: part.reduce(0) { $0 + $1.right.successes },
                        lots: part.reduce(0) { $0 + $1.right.lots }))
        }
        return AdulterantValidationReport(
            schema: "bencao.adulterant-validation.v1", kind: AdulterantPlan.pipelineName, groups: groups,
            acceptance: total(true), rejection: total(false), alpha: alpha ?? plan.acceptance.alpha,
            smallestAlpha: gate.smallestAlpha, answers: answers, model: modelHash,
            findings: findings + lotFindings + copies.findings)
    }

    /// A lot succeeds by the majority of its samples; ties fail.
    private static func rate(_ lots: [Int], _ right: [Bool]) -> RateFigure {
        var counts: [Int: (right: Int, all: Int)] = [:]
        for (lot, success) in zip(lots, right) {
            counts[lot, default: (0, 0)].all += 1
            if success { counts[lot, default: (0, 0)].right += 1 }
        }
        return RateFigure(
            LotRate(successes: counts.values.count { 2 * $0.right > $0.all }, lots: counts.count))
    }
}
