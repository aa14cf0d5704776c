import Chemometrics

/// What `bencao model show` tells of the transfer of a model of classes.
struct InstrumentFrontSummary: Encodable {
    let model: String
    let method: String
    let parameters: JSONValue
    let samples: [String]
    let agreement: TransferAgreement
    let sources: [SourceFile]

    init(_ front: InstrumentFront) {
        model = front.model
        method = front.method
        parameters = front.parameters
        samples = front.samples
        agreement = front.agreement
        sources = front.sources
    }

    /// The lines of a table of names and values.
    var rows: [[String]] {
        let settings = TransferFitTables.settings(parameters)
        return [
            [
                "transferred from",
                "the model with SHA-256 \(model), with \(Format.count(samples.count, "sample")) measured on both instruments",
            ],
            [
                "",
                "transfer: \(method)\(settings.isEmpty ? "" : " (\(settings))"); limits of the primary instrument kept",
            ],
            [
                "",
                "of \(Format.count(agreement.same.lots, "transfer lot")), each left out: \(agreement.same.successes) with "
                    + "the same answer, \(agreement.acceptedOnSecondary.successes) accepted "
                    + "(\(agreement.acceptedOnPrimary.successes) on the primary)",
            ],
        ] + sources.map { ["", "\($0.name), SHA-256 \($0.sha256)"] }
    }
}
