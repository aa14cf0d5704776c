internal import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy
internal import Validation

/// Recalibration of a content model with new samples, tried against the old model on the same new samples.
///
/// The whole procedure (recipes, complexity, nested validation) is repeated on the old calibration spectra with the new
/// ones, or on the new ones alone. A model file holds no spectra: those of the old calibration are given again, and
/// known by the fingerprints that the model holds. On every new sample the old model makes a test, and the updated
/// procedure predicts it with its lot left out (nested, so on somewhat fewer samples than the new model has); the paired
/// sign-flip test over the lots of the new samples tells whether the update helps.
///
/// ```swift
/// let update = ContentUpdate(of: model, modelHash: hash, mode: .add)
/// let result = try update.run(calibration: oldSpectra, new: newSpectra, sources: sources)
/// result.report.analytes[0].verdict
/// ```
public struct ContentUpdate: Sendable {
    /// How new samples are used.
    public enum Mode: String, Codable, Hashable, Sendable, CaseIterable {
        /// They join those of the old calibration.
        case add
        /// They take their place.
        case replace
    }

    /// What an update gives.
    public struct Result: Sendable {
        /// The new model, with what stands in its calibration report and plots.
        public let calibration: ContentRegression.Result
        /// What people read.
        public let report: ContentUpdateReport
    }

    private let model: ContentModel
    private let modelHash: String
    private let mode: Mode

    /// Names the model to update.
    ///
    /// - Parameter modelHash: the SHA-256 of its file, which the new model remembers.
    public init(of model: ContentModel, modelHash: String, mode: Mode) {
        self.model = model
        self.modelHash = modelHash
        self.mode = mode
    }

    /// Updates.
    ///
    /// - Parameters:
    ///   - calibration: the spectra of the old calibration; not looked at where they are replaced.
    ///   - new: the new spectra with the reference columns of the model.
    ///   - sources: the files that both came from.
    ///   - exclude: new samples that are left out, with the reason.
    ///   - findings: what was found in reading them.
    ///   - progress: as in a calibration.
    /// - Throws: `AuthenticationError`, also for spectra that are not those of the old calibration, and for new samples
    ///   with ids of old ones.
    public func run(
        calibration: Spectra?, new given: Spectra, sources: [SourceFile], exclude: [String: String] = [:],
        findings readingFindings: [Finding] = [], progress: (@Sendable (String, Int, Int) -> Void)? = nil
    ) throws(AuthenticationError) -> Result {
        try given.requireFit(axis: model.axis, signal: model.signal)
        let columns = Set(given.metadataColumns)
        if let first = model.analytes.first, !model.analytes.contains(where: { columns.contains($0.name) }) {
            throw .spectra(.missingColumn(name: first.name, available: given.metadataColumns))
        }
        var findings = readingFindings
        var new: Spectra
        do throws(SpectroscopyError) {
            let (kept, finding) = try given.replacing(x: given.x, axis: model.axis).excluding(exclude)
            new = kept
            findings += [finding].compactMap { $0 }
        } catch {
            throw .spectra(error)
        }
        var plan = model.plan
        var data: Spectra
        switch mode {
        case .add:
            guard let calibration else {
                throw .calibrationMismatch(found: 0, needed: model.fingerprints.count, sample: nil)
            }
            let old = try recognised(calibration, &findings)
            new = try unknown(new, beside: old, &findings)
            data = old.joined(with: new)
        case .replace:
            plan.data.exclude = [:]
            data = new
        }
        // Those left out of the new samples are gone already; a sample of the old data that is named alike stays.
        var asked = plan
        asked.data.exclude.merge(exclude) { _, given in given }
        plan.data.exclude = plan.data.exclude.filter { id, _ in data.samples.contains { $0.id == id } }
        let result = try ContentRegression(plan: plan).calibrate(
            data, sources: sources, findings: findings,
            ancestry: (model.ancestry ?? []) + [
                ContentModel.Ancestor(sha256: modelHash, mode: mode, samples: Self.units(new))
            ], recordedExclusions: asked.data.exclude, progress: progress)
        let answers = try model.predict(new, force: true, modelHash: modelHash)
        var analytes: [ContentUpdateReport.Analyte] = []
        var ownFindings: [Finding] = []
        for index in model.analytes.indices {
            do throws(ModellingError) {
                let (analyte, found) = try compare(
                    index, result, answers: answers, newKeys: Set(new.samples.map(Self.key)),
                    hasColumn: columns.contains(model.analytes[index].name))
                analytes += [analyte].compactMap { $0 }
                ownFindings += found
            } catch {
                throw .prediction(.modelling(error))
            }
        }
        return Result(
            calibration: result,
            report: ContentUpdateReport(
                schema: "bencao.content-update.v1", kind: ContentPlan.pipelineName, mode: mode, oldModel: modelHash,
                analytes: analytes,
                verdicts: Dictionary(analytes.map { ($0.name, $0.verdict) }, uniquingKeysWith: { first, _ in first }),
                calibration: result.report, findings: result.report.findings + ownFindings))
    }

    private static func key(_ sample: Sample) -> String { AnsweredSamples.key(sample.id, sample.lot) }

    private static func units(_ spectra: Spectra) -> Int { Set(spectra.samples.map(key)).count }

    /// The spectra of the old calibration, by their fingerprints, and those that it left out by name.
    private func recognised(
        _ given: Spectra, _ findings: inout [Finding]
    ) throws(AuthenticationError) -> Spectra {
        try given.requireFit(axis: model.axis, signal: model.signal)
        let prints = (0..<given.count).map { SpectralFingerprint.of(given.x.row($0)) }
        let found = Set(prints)
        if let missing = model.fingerprints.filter({ !found.contains($0.key) }).values.min() {
            // Where none is there, the data are others: no sample of theirs is to blame.
            let known = model.fingerprints.keys.count { found.contains($0) }
            throw .calibrationMismatch(
                found: known, needed: model.fingerprints.count, sample: known == 0 ? nil : missing)
        }
        let rows = prints.indices.filter {
            model.fingerprints[prints[$0]] != nil || model.plan.data.exclude[given.samples[$0].id] != nil
        }
        if rows.count < given.count {
            findings.append(
                Finding(
                    code: "content.calibration-extra", severity: .note,
                    summary:
                        "\(given.count - rows.count) of \(given.count) spectra of the old data were not calibrated "
                        + "on; they are left out",
                    remedy: "give them with the new samples"))
        }
        do throws(SpectroscopyError) {
            return try given.selecting(rows: rows).replacing(
                x: given.x.selecting(rows: rows), axis: model.axis)
        } catch {
            throw .spectra(error)
        }
    }

    /// New spectra without copies of old ones; ids of old samples are refused.
    private func unknown(
        _ new: Spectra, beside old: Spectra, _ findings: inout [Finding]
    ) throws(AuthenticationError) -> Spectra {
        let rows = (0..<new.count).filter { model.fingerprints[SpectralFingerprint.of(new.x.row($0))] == nil }
        if rows.count < new.count {
            findings.append(
                Finding(
                    code: "content.update-copies", severity: .warning,
                    summary: "\(new.count - rows.count) of \(new.count) new spectra are exact copies of calibration "
                        + "spectra; they are left out"))
        }
        guard !rows.isEmpty else { throw .nothingNew(spectra: new.count) }
        let kept = new.selecting(rows: rows)
        let known = Set(old.samples.map(Self.key))
        if let sample = kept.samples.first(where: { known.contains(Self.key($0)) }) {
            throw .knownSample(
                sample: sample.id, lot: sample.lot,
                count: Set(kept.samples.map(Self.key)).intersection(known).count)
        }
        let oldLots = Set(old.samples.compactMap(\.lot))
        let shared = Set(kept.samples.compactMap(\.lot)).intersection(oldLots)
        if let lot = shared.min() {
            findings.append(
                Finding(
                    code: "content.update-known-lots", severity: .warning,
                    summary: "new samples are of \(shared.count) \(shared.count == 1 ? "lot" : "lots") of the old "
                        + "calibration (\(lot)\(shared.count > 1 ? ", …" : "")): the old model is not independent of "
                        + "them, the updated one is tried without these lots",
                    remedy: "compare the models on new lots"))
        }
        return kept
    }

    /// Both models on the new samples of an analyte; nil where none of them has a reference value.
    ///
    /// - Parameter hasColumn: whether the new samples have a column of its reference values.
    private func compare(
        _ index: Int, _ result: ContentRegression.Result, answers: [ContentAnswer], newKeys: Set<String>,
        hasColumn: Bool
    ) throws(ModellingError) -> (ContentUpdateReport.Analyte?, [Finding]) {
        let (old, found) = (model.analytes[index], result.analytes[index])
        let (samples, nested) = (found.task.spectra.samples, found.search.nestedPredictions)
        let isNew = samples.map { newKeys.contains(Self.key($0)) }
        guard isNew.contains(true) else { return (nil, [Self.withoutReference(old.name, hasColumn: hasColumn)]) }
        let rows = samples.indices.filter { isNew[$0] && !nested[$0].isEmpty }
        let position = Dictionary(
            answers.indices.map { (AnsweredSamples.key(answers[$0].sample, answers[$0].lot), $0) },
            uniquingKeysWith: { first, _ in first })
        let values = rows.compactMap { position[Self.key(samples[$0])].map { answers[$0].values[index] } }
        let lots = found.task.lots.selecting(rows: rows)
        guard values.count == rows.count, lots.count >= 2 else {
            return (
                nil,
                [
                    Finding(
                        code: "content.update-not-comparable", severity: .warning,
                        summary: "the new samples with a reference value are of \(lots.count) "
                            + "\(lots.count == 1 ? "lot" : "lots"); 2 are needed to compare the models",
                        place: old.name, remedy: "add new samples of more lots")
                ]
            )
        }
        let reference = rows.map { found.task.reference[$0] }
        let predicted = values.map { $0.value ?? .nan }
        func losses(_ errors: [[Double]]) -> [Double] {
            lots.rows.map { members in
                let all = members.flatMap { errors[$0] }
                return all.reduce(0) { $0 + $1 * $1 } / Double(all.count)
            }
        }
        let comparison = try PairedComparison(
            "the updated model", losses(zip(rows, reference).map { row, y in nested[row].map { $0 - y } }),
            "the old model", losses(zip(predicted, reference).map { [$0 - $1] }), seed: model.plan.seed)
        let oldRows = samples.indices.filter { !isNew[$0] && !nested[$0].isEmpty }
        let held = values.indices.compactMap { row -> Bool? in
            guard let low = values[row].low, let high = values[row].high else { return nil }
            return (low...high).contains(reference[row])
        }
        let heldNow = rows.flatMap { row in
            found.nestedIntervals[row].map { ($0.low...$0.high).contains(found.task.reference[row]) }
        }
        func share(_ marks: [Bool]) -> Double? {
            marks.isEmpty ? nil : Double(marks.count { $0 }) / Double(marks.count)
        }
        let mean = old.reference.reduce(0, +) / Double(old.reference.count)
        let analyte = ContentUpdateReport.Analyte(
            name: old.name, unit: old.unit, samples: rows.count, lots: lots.count,
            old: try RegressionFigures(
                .test, reference: reference, predicted: predicted, lots: lots, calibrationMean: mean),
            updated: try RegressionFigures(
                .crossValidation, reference: reference, predictions: rows.map { nested[$0] }, lots: lots),
            oldCoverage: share(held), updatedCoverage: share(heldNow),
            oldOutside: share(values.map { !$0.inside }) ?? 0, oldRmsecv: old.figures.nested.rmse,
            updatedRmsecvOnOld: oldRows.isEmpty
                ? nil
                : try RegressionFigures(
                    .crossValidation, reference: oldRows.map { found.task.reference[$0] },
                    predictions: oldRows.map { nested[$0] }, lots: found.task.lots.selecting(rows: oldRows)
                ).rmse,
            comparison: comparison)
        let findings = comparison.findings.map {
            Finding(code: $0.code, severity: $0.severity, summary: $0.summary, place: old.name, remedy: $0.remedy)
        }
        return (analyte, findings + Self.harmToOld(analyte))
    }

    /// What a person should know of an analyte that no new sample has a reference value of.
    private static func withoutReference(_ analyte: String, hasColumn: Bool) -> Finding {
        Finding(
            code: "content.column-absent", severity: .warning,
            summary: hasColumn
                ? "column \"\(analyte)\" holds no reference value of a new sample; the models are not compared"
                : "the new data have no column \"\(analyte)\"; the models are not compared",
            place: analyte, remedy: "add its reference values to the new data")
    }

    /// A warning where the procedure errs far more on the old samples now that the new ones are with them.
    static func harmToOld(_ analyte: ContentUpdateReport.Analyte) -> [Finding] {
        guard analyte.harmsOld, let updated = analyte.updatedRmsecvOnOld else { return [] }
        let unit = analyte.unit.map { " \($0)" } ?? ""
        return [
            Finding(
                code: "content.update-harms-old", severity: .warning,
                summary: "the nested RMSECV of the old samples goes from \(ContentLint.short(analyte.oldRmsecv)) to "
                    + "\(ContentLint.short(updated))\(unit) with the new ones: one model does not fit both",
                place: analyte.name,
                remedy: "if the new samples come from another instrument, use `bencao transfer fit`; else look at them "
                    + "with `bencao explore`")
        ]
    }
}
