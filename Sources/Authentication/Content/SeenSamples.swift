internal import Spectroscopy

/// The samples of a validation that a content model was calibrated on: copies of calibration spectra, and samples of
/// calibration lots.
///
/// A sample is of a calibration lot when it states one of the same name.
struct SeenSamples {
    /// Whether each sample is one.
    let isSeen: [Bool]
    /// What a person should know of them.
    let findings: [Finding]

    /// - Parameters:
    ///   - rows: the spectra of each sample.
    ///   - sources: the files that they came from.
    init(of model: ContentModel, in spectra: Spectra, rows: [[Int]], sources: [SourceFile]) {
        let copies = CalibrationCopies(of: model, in: spectra, rows: rows, sources: sources)
        // Where no lot is stated, a sample counts as a lot of its id.
        let hasLots = model.plan.data.lotColumn != nil
        let known = Set(model.samples.filter { hasLots || $0.lot != $0.sample }.map(\.lot))
        let lots = rows.map { members in members.first.flatMap { spectra.samples[$0].lot } }
        let ofLots = rows.indices.filter { !copies.groups.contains($0) && lots[$0].map(known.contains) ?? false }
        var isSeen = rows.indices.map(copies.groups.contains)
        for index in ofLots { isSeen[index] = true }
        self.isSeen = isSeen

        var findings: [Finding] = []
        if !copies.groups.isEmpty {
            findings.append(
                copies.finding(
                    consequence: "no figure counts them", remedy: "validate on samples that the model has not seen"))
        }
        if !ofLots.isEmpty {
            var names: [String] = []
            for index in ofLots { if let lot = lots[index], !names.contains(lot) { names.append(lot) } }
            findings.append(
                Finding(
                    code: "content.test-lot-in-calibration", severity: .warning,
                    summary:
                        "\(ofLots.count) of \(rows.count) test samples are of lots that the model was calibrated on ("
                        + names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
                        + "); no figure counts them",
                    remedy:
                        "validate on other lots; if these are other lots of the same name, give them names of their own"
                ))
        }
        if !rows.isEmpty, isSeen.allSatisfy({ $0 }) {
            let who = copies.files.isEmpty ? "the model" : "this is the calibration file of the model: it"
            findings.append(
                Finding(
                    code: "content.only-calibration-samples", severity: .warning,
                    summary:
                        "\(who) was calibrated on all \(rows.count) samples, or on their lots: no figure of other "
                        + "samples is available", place: copies.files.first?.name,
                    remedy:
                        "validate on lots that the model has not seen; what it does on its own when they are left out is "
                        + "the nested figure of `bencao model show`"))
        }
        self.findings = findings
    }

    /// What a person should know where the model was calibrated on all samples that have a value of one analyte.
    static func nothingLeft(_ analyte: String, samples: Int) -> Finding {
        Finding(
            code: "content.only-calibration-samples", severity: .warning,
            summary:
                "the model was calibrated on all \(samples) samples with a reference value, or on their lots: no figure "
                + "of other samples is available", place: analyte,
            remedy: "validate on lots that the model has not seen, with a reference value")
    }
}
