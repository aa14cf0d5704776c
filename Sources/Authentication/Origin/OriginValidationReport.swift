internal import LinearAlgebra
public import Spectroscopy
public import Validation

/// How a model does on samples of known origin.
public struct OriginValidationReport: PipelineValidationReport {
    /// How often the set holds the true origin.
    public struct Coverage: Codable, Hashable, Sendable {
        /// The share of samples whose set holds the true origin.
        public let value: Double
        /// The same over lots (majority of their samples), with its exact binomial interval.
        public let lots: LotRate
        /// The confidence that was asked for.
        public let confidence: Double
        /// The mean number of origins in a set.
        public let meanSetSize: Double
        /// The number of samples with one origin in the set.
        public let single: Int
        /// The number of samples with several.
        public let several: Int
        /// The number of samples with none.
        public let none: Int
    }

    /// Samples of origins that the model does not know.
    public struct UnknownOrigins: Codable, Hashable, Sendable {
        /// The origins.
        public let names: [String]
        /// The number of samples.
        public let samples: Int
        /// How many of them got the empty set, as they should.
        public let recognised: Int
    }

    /// The schema of the document.
    public let schema: String
    /// "origin".
    public let kind: String
    /// The figures of the decisions (`best`); nil when every sample is of an unknown origin.
    public let figures: ClassificationFigures?
    /// The coverage of the sets; nil when every sample is of an unknown origin.
    public let coverage: Coverage?
    /// Samples of unknown origins, when there are any.
    public let unknownOrigins: UnknownOrigins?
    /// The number of samples of known origins.
    public let samples: Int
    /// The number of lots of known origins.
    public let lots: Int
    /// The answer of each sample.
    public let answers: [OriginAnswer]
    /// The SHA-256 of the model file.
    public let model: String
    /// What was found on the way.
    public let findings: [Finding]
}

extension OriginModel {
    /// Validates the model on samples of known origin.
    ///
    /// - Parameters:
    ///   - column: the column of the origin; nil for that of the plan.
    ///   - sources: the files that the spectra came from.
    ///   - findings: what was found in reading them.
    ///
    /// Exact copies that carry two origins tell nothing: they are set aside, with a finding.
    public func validate(
        _ data: Spectra, column: String? = nil, alpha: Double? = nil, unit: AnswerUnit = .sample,
        modelHash: String, sources: [SourceFile] = [], findings: [Finding] = []
    ) throws(AuthenticationError) -> OriginValidationReport {
        let column = column ?? plan.data.classColumn
        let values: [String]
        let spectra: Spectra
        let contradictions: ContradictoryCopies
        do throws(SpectroscopyError) {
            let all = try data.labels(in: column)
            contradictions = ContradictoryCopies(in: data, labels: all, groups: all, kind: OriginPlan.pipelineName)
            spectra = try contradictions.remaining(of: data)
            values = contradictions.kept.map { all[$0] }
        } catch {
            throw .spectra(error)
        }
        let answers = try predict(spectra, alpha: alpha, unit: unit, modelHash: modelHash)
        do throws(SpectroscopyError) {
            var findings = findings + chanceFindings + contradictions.findings
            let (allLots, lotFindings) = Lots.of(spectra)
            findings += lotFindings
            findings +=
                CalibrationCopies(
                    of: self, in: spectra, rows: AnsweredSamples.rows(of: spectra), sources: sources
                ).findings
            var truths: [String: Set<String>] = [:]
            var lotOfKey: [String: Int] = [:]
            for (row, sample) in spectra.samples.enumerated() {
                let key = AnsweredSamples.key(unit == .lot ? sample.lot ?? sample.id : sample.id, sample.lot)
                truths[key, default: []].insert(values[row])
                lotOfKey[key] = allLots.indices[row]
            }
            var known: [(answer: OriginAnswer, truth: Int, lot: Int)] = []
            var unknown: [(answer: OriginAnswer, truth: String)] = []
            for answer in answers {
                let key = AnsweredSamples.key(answer.sample, answer.lot)
                guard let names = truths[key], let name = names.first else { continue }
                guard names.count == 1 else {
                    throw .lotHoldsTwoClasses(
                        lot: answer.lot ?? answer.sample, classes: names.sorted(), samples: [answer.sample])
                }
                if let truth = classNames.firstIndex(of: name) {
                    known.append((answer, truth, lotOfKey[key] ?? 0))
                } else {
                    unknown.append((answer, name))
                }
            }
            if !unknown.isEmpty {
                let names = Set(unknown.map(\.truth)).sorted()
                findings.append(
                    Finding(
                        code: "origin.unknown", severity: .note,
                        summary: "\(unknown.count) samples are of origins that the model does not know ("
                            + names.joined(separator: ", ") + "); they count in no figure but their own"))
            }
            let lots = Lots(names: allLots.names, indices: known.map(\.lot)).selecting(rows: Array(known.indices))
            let labels = ClassLabels(names: classNames, indices: known.map(\.truth))
            _ = try lots.classes(labels, samples: known.map { Sample(id: $0.answer.sample) })
            let figures =
                known.isEmpty
                ? nil
                : ClassificationFigures(
                    labels: labels, lots: lots,
                    decisions: known.map { [classNames.firstIndex(of: $0.answer.answer.best) ?? 0] })
            let covered = known.map { $0.answer.answer.origins.contains(classNames[$0.truth]) }
            let sizes = known.map { $0.answer.answer.origins.count }
            let lotSuccesses = lots.rows.count { rows in 2 * rows.count { covered[$0] } > rows.count }
            return OriginValidationReport(
                schema: "bencao.origin-validation.v1", kind: "origin", figures: figures,
                coverage: known.isEmpty
                    ? nil
                    : OriginValidationReport.Coverage(
                        value: Double(covered.count { $0 }) / Double(known.count),
                        lots: LotRate(successes: lotSuccesses, lots: lots.count),
                        confidence: 1 - (alpha ?? plan.acceptance.alpha),
                        meanSetSize: Double(sizes.reduce(0, +)) / Double(known.count),
                        single: sizes.count { $0 == 1 }, several: sizes.count { $0 > 1 },
                        none: sizes.count { $0 == 0 }),
                unknownOrigins: unknown.isEmpty
                    ? nil
                    : OriginValidationReport.UnknownOrigins(
                        names: Set(unknown.map(\.truth)).sorted(), samples: unknown.count,
                        recognised: unknown.count { $0.answer.answer.origins.isEmpty }),
                samples: known.count, lots: lots.count, answers: answers, model: modelHash, findings: findings)
        } catch {
            throw .spectra(error)
        }
    }
}
