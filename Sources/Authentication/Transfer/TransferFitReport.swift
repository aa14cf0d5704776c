public import Spectroscopy
public import Transfer
internal import Validation

/// What a calibration transfer came to: every candidate with its error, the choice and why, and what was recomputed.
public struct TransferFitReport: Codable, Hashable, Sendable {
    /// A method with its settings, as it did.
    public struct Candidate: Codable, Hashable, Sendable {
        /// The permanent name of the method.
        public let method: String
        /// Its settings.
        public let parameters: JSONValue
        /// How simple it is: 0 changes nothing.
        public let simplicity: Int
        /// The number of latent variables of the model; nil for a model of classes, or where it could not be fitted.
        public let latentVariables: Int?
        /// The root of the mean loss, for a content its RMSE on the secondary instrument with the lot left out.
        public let rmse: Double?
        /// The standard error of that root, SE(loss)/(2·rmse).
        public let rmseStandardError: Double?
        /// The mean loss of a lot.
        public let loss: Double?
        /// Its standard error.
        public let standardError: Double?
        /// The standard error of the mean difference from the candidate with the least loss.
        public let differenceError: Double?
        /// Whether it is within one standard error of the least loss.
        public let isWithinOneStandardError: Bool
        /// Whether it was chosen.
        public let isChosen: Bool
        /// Why it could not be fitted.
        public let failure: String?
    }

    /// The comparison of all candidates for one analyte, or for a model of classes.
    public struct Comparison: Codable, Hashable, Sendable {
        /// The analyte; nil for a model of classes.
        public let analyte: String?
        /// Its unit.
        public let unit: String?
        /// What the loss measures: "squared error", "squared distance".
        public let loss: String
        /// Every candidate.
        public let candidates: [Candidate]
        /// The chosen method.
        public let method: String
        /// Its settings.
        public let parameters: JSONValue
        /// Why it was chosen.
        public let reason: String
        /// Whether nothing is to be done.
        public let doesNothing: Bool
        /// The RMSE of the whole comparison on lots that it did not see; nil for a model of classes.
        public let nestedRMSE: Double?
        /// The choice without each outer fold.
        public let nestedChoices: [String]?
        /// The root of the mean loss where nothing is done.
        public let rmseUntransferred: Double?
    }

    /// The schema of the document.
    public let schema: String
    /// The pipeline of the model.
    public let kind: String
    /// The SHA-256 of the model file that was transferred.
    public let model: String
    /// The transfer samples.
    public let samples: [String]
    /// How many lots they are of.
    public let lots: Int
    /// Whether the pairing by id holds.
    public let pairing: PairingCheck
    /// The comparisons.
    public let comparisons: [Comparison]
    /// How the answers of a model of classes agree; nil for contents.
    public let agreement: TransferAgreement?
    /// What was recomputed for the secondary instrument, and what was kept.
    public let recomputed: String
    /// The spectra that were compared.
    public let sources: [SourceFile]
    /// What was found.
    public let findings: [Finding]

    /// Whether the samples are paired as their ids say.
    public var isFavourable: Bool { pairing.isBorneOut(alpha: PairingCheck.level) }
}

extension TransferFitReport {
    /// Reports the transfer of a content model.
    ///
    /// - Parameter findings: what was found in reading the data.
    public init(_ result: ContentTransfer.Result, findings reading: [Finding] = []) {
        let record = result.model.transfer
        self.init(
            schema: Self.schemaName, kind: result.model.kind, model: record?.model ?? "",
            samples: record?.samples ?? [], lots: result.comparisons.map(\.lots).max() ?? 0, pairing: result.pairing,
            comparisons: zip(result.model.analytes, result.comparisons).map { analyte, comparison in
                Self.comparison(
                    analyte: analyte.name, unit: analyte.unit, loss: "squared error",
                    entries: comparison.entries.map {
                        (
                            $0.method, $0.latentVariables, $0.loss, $0.standardError, $0.differenceError,
                            $0.isWithinOneStandardError, $0.failure
                        )
                    }, chosen: comparison.chosen, best: comparison.best, nestedRMSE: comparison.nestedRMSE,
                    nestedChoices: comparison.nestedChoices)
            }, agreement: nil, recomputed: Self.recomputed(result.findings), sources: record?.sources ?? [],
            findings: reading + result.findings)
    }

    /// Reports the transfer of a model of classes.
    ///
    /// - Parameter findings: what was found in reading the data.
    public init<Model: PipelineModel>(_ result: ForwardTransfer.Result<Model>, findings reading: [Finding] = []) {
        self.init(
            schema: Self.schemaName, kind: Model.Plan.pipelineName, model: result.front.model,
            samples: result.front.samples, lots: result.agreement.same.lots, pairing: result.pairing,
            comparisons: [
                Self.comparison(
                    analyte: nil, unit: nil, loss: "squared distance",
                    entries: result.entries.map {
                        (
                            $0.method, nil, $0.loss, $0.standardError, $0.differenceError, $0.isWithinOneStandardError,
                            $0.failure
                        )
                    }, chosen: result.chosen, best: result.best, nestedRMSE: nil, nestedChoices: nil)
            ], agreement: result.agreement, recomputed: Self.recomputed(result.findings),
            sources: result.front.sources, findings: reading + result.findings)
    }

    private static let schemaName = "bencao.transfer-fit.v1"

    private static func recomputed(_ findings: [Finding]) -> String {
        findings.first { ["transfer.limits", "transfer.limits-kept"].contains($0.code) }?.summary ?? ""
    }

    private static func comparison(
        analyte: String?, unit: String?, loss: String,
        entries: [(
            method: any TransferMethod, latentVariables: Int?, loss: Double?, standardError: Double?,
            differenceError: Double?, isWithin: Bool, failure: String?
        )], chosen: Int, best: Int, nestedRMSE: Double?, nestedChoices: [String]?
    ) -> Comparison {
        let candidates = entries.indices.map { index -> Candidate in
            let entry = entries[index]
            let root = entry.loss.map { $0.squareRoot() }
            return Candidate(
                method: type(of: entry.method).identifier, parameters: Self.parameters(entry.method),
                simplicity: entry.method.simplicity, latentVariables: entry.latentVariables, rmse: root,
                rmseStandardError: root.flatMap { root in root > 0 ? entry.standardError.map { $0 / (2 * root) } : 0 },
                loss: entry.loss, standardError: entry.standardError, differenceError: entry.differenceError,
                isWithinOneStandardError: entry.isWithin, isChosen: index == chosen, failure: entry.failure)
        }
        let choice = candidates[chosen]
        let doesNothing = entries[chosen].method is NoTransfer
        let reason: String
        switch (doesNothing, chosen == best) {
        case (true, true): reason = "do nothing: no method errs less"
        case (true, false):
            reason = "do nothing: no method errs less by more than one standard error"
        case (false, true): reason = "the least error; no simpler method is within one standard error of it"
        case (false, false):
            reason =
                "the simplest within one standard error of the least error, that of "
                + candidates[best].method
        }
        return Comparison(
            analyte: analyte, unit: unit, loss: loss, candidates: candidates, method: choice.method,
            parameters: choice.parameters, reason: reason, doesNothing: doesNothing, nestedRMSE: nestedRMSE,
            nestedChoices: nestedChoices,
            rmseUntransferred: zip(entries, candidates).first { $0.0.method is NoTransfer }?.1.rmse)
    }

    private static func parameters(_ method: any TransferMethod) -> JSONValue {
        (try? JSONValue(encoding: method)) ?? .null
    }
}
