internal import LinearAlgebra
internal import Modelling
internal import Prediction
internal import Preprocessing
internal import Spectroscopy
internal import Transfer

/// The samples that a content model is transferred with.
struct ContentTransferData {
    private let model: ContentModel
    private let seed: UInt64
    /// The samples on the primary instrument: means of their scans, with reference values.
    let ready: ContentData
    /// Those measured on both instruments, on one axis where that was allowed.
    let pairs: PairedSpectra
    /// What puts raw spectra of the secondary instrument on the axis of the primary one.
    let front: [any RowWisePreprocessing]
    /// Whether all calibration samples of the model are there, so that it can be refitted.
    let isComplete: Bool
    let pairing: PairingCheck
    let findings: [Finding]

    init(
        _ model: ContentModel, primary: Spectra, secondary: Spectra, resamples: Bool, seed: UInt64
    ) throws(AuthenticationError) {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        try InstrumentOrder.require(secondary: secondary, differFrom: model, primary: primary)
        self.model = model
        self.seed = seed
        do throws(TransferError) {
            (pairs, front) = try PairedSpectra.joining(primary: primary, secondary: secondary, resamples: resamples)
        } catch {
            throw .transfer(error)
        }
        let (lots, _) = Lots.of(primary)
        ready = try ContentData(primary, lots: lots, columns: model.analytes.map(\.name))
        pairing = PairingCheck(pairs)
        var findings = pairs.resamplingFindings(front, from: secondary.axis) + pairing.findings
        let given = Set(ready.samples.samples.map(\.id))
        let absent = model.samples.map(\.sample).filter { !given.contains($0) }
        isComplete = absent.isEmpty
        if let first = absent.first {
            let calibrated = Set(model.samples.map(\.sample))
            let known = pairs.primary.samples.count { calibrated.contains($0.id) }
            findings.append(
                Finding(
                    code: "transfer.calibration-missing", severity: .warning,
                    summary: "\(absent.count) of the \(model.samples.count) calibration samples of the model are not "
                        + "among the primary spectra (\(first)\(absent.count > 1 ? ", …" : "")): methods that refit the "
                        + "model are not available"
                        + (known > 0
                            ? ", and the errors of the \(known) transfer samples that it was calibrated on are "
                                + "optimistic" : ""),
                    place: "--primary",
                    remedy: "give all calibration spectra of the model, with their reference columns"
                ))
        }
        findings += try Self.referenceFindings(model, pairs)
        findings += try Self.primaryFindings(model, pairs, ready)
        self.findings = findings
    }

    /// What one analyte is transferred with.
    struct Part {
        let problem: TransferProblem
        /// The positions among `ready` of its calibration samples.
        let rows: [Int]
        /// Those of its transfer samples.
        let pairRows: [Int]
    }

    /// The problem of an analyte.
    func problem(_ index: Int) throws(AuthenticationError) -> Part {
        let analyte = model.analytes[index]
        guard analyte.estimator == nil else {
            throw .plan(
                detail: "\(analyte.name) is predicted by \(analyte.regression); transfers are of PLS regressions",
                place: "MODEL", remedy: "calibrate with the estimator pls, and transfer that model")
        }
        let references = ready.references[index]
        let samples = ready.samples.samples
        let calibrated = Set(model.samples.map(\.sample))
        let position = Dictionary(
            samples.enumerated().map { (AnsweredSamples.key($1.id, $1.lot), $0) },
            uniquingKeysWith: { first, _ in first })
        let rows = ready.members(of: index).filter { calibrated.contains(samples[$0].id) || !isComplete }
        // The transfer samples with a reference value, and where they stand.
        let known = pairs.primary.samples.indices.compactMap { row -> (row: Int, position: Int, value: Double)? in
            let sample = pairs.primary.samples[row]
            guard let at = position[AnsweredSamples.key(sample.id, sample.lot)], let value = references[at] else {
                return nil
            }
            return (row, at, value)
        }
        let problem = TransferProblem(
            calibration: ready.samples.selecting(rows: rows), reference: rows.compactMap { references[$0] },
            pairs: pairs.selecting(rows: known.map(\.row)), pairReference: known.map(\.value),
            recipe: analyte.pipeline.recipe.recipe, latentVariables: analyte.latentVariables, seed: seed,
            fixed: isComplete ? nil : analyte.pipeline)
        return Part(problem: problem, rows: rows, pairRows: known.map(\.position))
    }
}

extension PairedSpectra {
    /// Pairs by id, after the secondary spectra were put on the axis of the primary ones where that is allowed; with the
    /// steps that did it.
    static func joining(
        primary: Spectra, secondary: Spectra, resamples: Bool
    ) throws(TransferError) -> (PairedSpectra, [any RowWisePreprocessing]) {
        guard !secondary.axis.matches(primary.axis) else {
            return (try joining(primary: primary, secondary: secondary), [])
        }
        guard resamples else {
            throw .axisMismatch(primary: primary.axis.summary, secondary: secondary.axis.summary)
        }
        let step = try AxisTransformation().transfer(primary: primary.axis, secondary: secondary.axis)
        return (
            try joining(primary: primary, secondary: step.applySecondary(to: secondary)), step.secondarySteps
        )
    }

    /// What a person should know of spectra that were put on the axis of the model.
    func resamplingFindings(_ steps: [any RowWisePreprocessing], from axis: SpectralAxis) -> [Finding] {
        guard !steps.isEmpty else { return [] }
        return [
            Finding(
                code: "transfer.resampled", severity: .note,
                summary:
                    "spectra of the secondary instrument (\(axis.summary)) are interpolated on the axis of the model "
                    + "(\(primary.axis.summary)) before all else: \(AxisTransformation.identifier), "
                    + AxisTransformation().interpolation.rawValue)
        ]
    }
}
