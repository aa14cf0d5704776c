internal import Preprocessing
public import Spectroscopy
public import Transfer
internal import Validation

/// Transfers an origin or adulterant model: spectra of the secondary instrument are standardised, the model stays.
///
/// The lots of the transfer samples fall into K = min(L, 20) folds. Without each fold, every forward method is fitted, and
/// the fold's secondary spectra are standardised. The loss of a sample is the squared distance of where the model sees
/// it on both instruments,
///
/// Σ_a (t_a − t'_a)²/λ_a + (√(q/q0) − √(q'/q0))²,
///
/// t the scores, λ their variances, q the orthogonal distance, q0 its mean in calibration; no reference values are needed.
/// Of the methods within one standard error of the least mean loss of a lot, the simplest is chosen, as in
/// `TransferComparison`.
///
/// The limits of the model are kept: they are of lots that were measured on the primary instrument, and a few transfer lots
/// cannot give new ones. What is accepted on the secondary instrument is therefore measured on the transfer samples,
/// each left out of the transfer with its lot, and told with a warning.
///
/// ```swift
/// let result = try ForwardTransfer().fit(model, modelHash: hash, primary: bench, secondary: handheld)
/// result.model.predict(newSpectraOfHandheld, modelHash: "")
/// ```
public struct ForwardTransfer: Sendable {
    /// The candidates; nil for the expert default.
    public var candidates: [any TransferMethod]?
    /// Whether spectra of the secondary instrument may be resampled on the axis of the model.
    public var resamples: Bool
    /// The seed of the folds; nil for that of the model.
    public var seed: UInt64?

    /// A candidate as it did.
    public struct Entry: Sendable {
        /// The method with its settings.
        public let method: any TransferMethod
        /// The mean loss of lots; nil where the candidate could not be fitted.
        public let loss: Double?
        /// Its standard error.
        public let standardError: Double?
        /// The standard error of the mean difference from the candidate with the least loss.
        public let differenceError: Double?
        /// Why it could not be fitted.
        public let failure: String?
        /// Whether it is within one standard error of the least loss.
        public let isWithinOneStandardError: Bool
    }

    /// What a transfer gives.
    public struct Result<Model: PipelineModel>: Sendable {
        /// The transferred model.
        public let model: Model
        /// Every candidate, in the order given.
        public let entries: [Entry]
        /// The index of the chosen one.
        public let chosen: Int
        /// The index of the one with the least loss.
        public let best: Int
        /// What stands in front of the model.
        public let front: InstrumentFront
        /// How the answers agree.
        public let agreement: TransferAgreement
        /// The samples measured on both instruments.
        public let pairing: PairingCheck
        /// What was found.
        public let findings: [Finding]
    }

    /// Creates a transfer.
    public init(candidates: [any TransferMethod]? = nil, resamples: Bool = false, seed: UInt64? = nil) {
        self.candidates = candidates
        self.resamples = resamples
        self.seed = seed
    }

    /// Transfers an origin model.
    ///
    /// - Parameters:
    ///   - model: the model of the primary instrument.
    ///   - modelHash: the SHA-256 of its file.
    ///   - primary: spectra of the primary instrument, the transfer samples among them.
    ///   - secondary: the transfer samples on the secondary instrument.
    /// - Throws: `AuthenticationError`.
    public func fit(
        _ model: OriginModel, modelHash: String, primary: Spectra, secondary: Spectra, sources: [SourceFile] = []
    ) throws(AuthenticationError) -> Result<OriginModel> {
        let found = try choose(
            asking: model, calibrated: Set(model.reference.samples), primary: primary, secondary: secondary
        ) { (spectra) throws(AuthenticationError) in
            try model.predict(spectra, modelHash: "").map { ($0.answer.origins, !$0.answer.origins.isEmpty) }
        }
        let front = found.front(modelHash: modelHash, sources: sources)
        return found.result(
            OriginModel(
                format: model.format, version: model.version, kind: model.kind, software: SoftwareVersion.current,
                plan: model.plan, axis: secondary.axis, signal: secondary.signal, pipeline: model.pipeline,
                classifier: model.classifier, originSets: model.originSets,
                meanScoreDistance: model.meanScoreDistance, meanOrthogonalDistance: model.meanOrthogonalDistance,
                distance: model.distance, reference: model.reference,
                fingerprints: model.fingerprints?.merging(
                    SpectralFingerprint.samples(of: secondary), uniquingKeysWith: { first, _ in first }),
                training: model.training, figures: model.figures, findings: model.findings + found.findings,
                front: front), front)
    }

    /// Transfers an adulterant model; parameters as for an origin model.
    ///
    /// - Throws: `AuthenticationError`.
    public func fit(
        _ model: AdulterantModel, modelHash: String, primary: Spectra, secondary: Spectra, sources: [SourceFile] = []
    ) throws(AuthenticationError) -> Result<AdulterantModel> {
        let found = try choose(
            asking: model, calibrated: Set(model.genuine.samples), primary: primary, secondary: secondary
        ) { (spectra) throws(AuthenticationError) in
            try model.predict(spectra, modelHash: "").map { ([$0.answer.rawValue], $0.answer == .accept) }
        }
        let front = found.front(modelHash: modelHash, sources: sources)
        return found.result(
            AdulterantModel(
                format: model.format, version: model.version, kind: model.kind, software: SoftwareVersion.current,
                plan: model.plan, axis: secondary.axis, signal: secondary.signal, pipeline: model.pipeline,
                gate: model.gate, limits: model.limits, genuine: model.genuine, foreign: model.foreign,
                levels: model.levels,
                fingerprints: model.fingerprints?.merging(
                    SpectralFingerprint.samples(of: secondary), uniquingKeysWith: { first, _ in first }),
                foreignFingerprints: model.foreignFingerprints,
                training: model.training, figures: model.figures, findings: model.findings + found.findings,
                front: front), front)
    }

    /// The comparison, whatever the model.
    private func choose<M: ForwardModel>(
        asking model: M, calibrated: Set<String>, primary: Spectra, secondary: Spectra,
        answering answer: @Sendable (Spectra) throws(AuthenticationError) -> [(answer: [String], accepts: Bool)]
    ) throws(AuthenticationError) -> ForwardChoice {
        try primary.requireFit(axis: model.axis, signal: model.signal)
        try InstrumentOrder.require(secondary: secondary, differFrom: model, primary: primary)
        let pairs: PairedSpectra
        let first: [any RowWisePreprocessing]
        do throws(TransferError) {
            (pairs, first) = try PairedSpectra.joining(primary: primary, secondary: secondary, resamples: resamples)
        } catch {
            throw .transfer(error)
        }
        let (lots, _) = Lots.of(pairs.primary)
        let comparison = try ForwardComparison(
            model, pairs, lots: lots, candidates: candidates, seed: seed ?? model.plan.seed)
        let (methods, selection) = (comparison.methods, comparison.selection)

        // The answers for lots that the transfer has not seen.
        let onPrimary = try answer(pairs.primary)
        var onSecondary = [([String], Bool)](repeating: ([], false), count: pairs.count)
        for segment in comparison.segments {
            let moved = try ForwardComparison.moved(comparison.choice, pairs, segment)
            for (row, said) in zip(segment.heldOut, try answer(moved)) { onSecondary[row] = said }
        }
        func rate(_ holds: (Int) -> Bool) -> LotRate {
            LotRate(successes: lots.rows.count { $0.allSatisfy(holds) }, lots: lots.count)
        }
        let agreement = TransferAgreement(
            same: rate { onPrimary[$0].answer == onSecondary[$0].0 },
            acceptedOnPrimary: rate { onPrimary[$0].accepts },
            acceptedOnSecondary: rate { onSecondary[$0].1 },
            calibrationSamples: pairs.primary.samples.count { calibrated.contains($0.id) })
        let recipe: FittedRecipe
        do throws(TransferError) {
            let steps = try comparison.choice.fit(pairs).secondarySteps
            do throws(PreprocessingError) {
                recipe = try Recipe([]).fit(to: secondary).preceded(by: first + steps)
            } catch {
                throw .preprocessing(error)
            }
        } catch {
            throw .transfer(error)
        }
        let pairing = PairingCheck(pairs)
        return ForwardChoice(
            entries: methods.indices.map { c in
                Entry(
                    method: methods[c], loss: selection.means[c], standardError: selection.standardErrors[c],
                    differenceError: selection.differenceErrors[c], failure: comparison.failures[c],
                    isWithinOneStandardError: selection.isWithin[c])
            }, chosen: selection.chosen, best: selection.best, agreement: agreement, pairing: pairing, recipe: recipe,
            samples: pairs.primary.samples.map(\.id),
            findings: pairs.resamplingFindings(first, from: secondary.axis) + pairing.findings + [
                Self.finding(agreement, samples: pairs.count)
            ] + Self.primaryFindings(agreement))
    }

    /// What a person should know where the model does not know its own instrument again.
    private static func primaryFindings(_ agreement: TransferAgreement) -> [Finding] {
        let own = agreement.acceptedOnPrimary
        guard own.successes == 0 else { return [] }
        return [
            Finding(
                code: "transfer.primary-unlike", severity: .warning,
                summary: "the model accepts none of the \(own.lots) transfer lots on the primary instrument",
                remedy:
                    "see that --primary is of the instrument that the model was calibrated on, and that the model can "
                    + "decide (`bencao model show`)")
        ]
    }

    private static func finding(_ agreement: TransferAgreement, samples: Int) -> Finding {
        let lots = agreement.same.lots
        let known = agreement.calibrationSamples
        return Finding(
            code: "transfer.limits-kept", severity: .warning,
            summary:
                "the limits are those of the primary instrument, so that the acceptance rate on the secondary one is "
                + "unproven; of \(lots) transfer lots, each left out of the transfer, "
                + "\(agreement.acceptedOnSecondary.successes) are accepted on the secondary instrument "
                + "(\(agreement.acceptedOnPrimary.successes) on the primary), \(agreement.same.successes) have the same "
                + "answer"
                + (known > 0 ? "; \(known) of the \(samples) transfer samples were calibrated on" : ""),
            remedy: "measure new lots on the secondary instrument and validate the model on them")
    }
}

/// What the comparison came to.
struct ForwardChoice {
    let entries: [ForwardTransfer.Entry]
    let chosen: Int
    let best: Int
    let agreement: TransferAgreement
    let pairing: PairingCheck
    let recipe: FittedRecipe
    let samples: [String]
    let findings: [Finding]

    func front(modelHash: String, sources: [SourceFile]) -> InstrumentFront {
        let method = entries[chosen].method
        return InstrumentFront(
            model: modelHash, method: type(of: method).identifier,
            parameters: (try? JSONValue(encoding: method)) ?? .null, samples: samples, agreement: agreement,
            sources: sources, recipe: recipe)
    }

    func result<M: PipelineModel>(_ model: M, _ front: InstrumentFront) -> ForwardTransfer.Result<M> {
        ForwardTransfer.Result(
            model: model, entries: entries, chosen: chosen, best: best, front: front, agreement: agreement,
            pairing: pairing, findings: findings)
    }
}
