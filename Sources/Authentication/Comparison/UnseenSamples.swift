internal import Spectroscopy

/// The spectra that two models can be compared on: those of lots that neither was calibrated on.
struct UnseenSamples {
    /// The spectra, in the order of the data.
    let spectra: Spectra
    /// What was left out, a finding for each model that had seen something.
    let findings: [Finding]

    /// - Throws: `AuthenticationError.onlySeenSamples` where nothing is left.
    init<Model: PipelineModel>(
        of spectra: Spectra, by first: Model, and second: Model
    ) throws(AuthenticationError) {
        let samples = AnsweredSamples.rows(of: spectra)
        let lots = Lots.of(spectra).lots
        var seen: Set<Int> = []
        var findings: [Finding] = []
        for (model, name) in [(first, "the first model"), (second, "the second model")] {
            let copies = CalibrationCopies(of: model, in: spectra, rows: samples)
            guard !copies.groups.isEmpty else { continue }
            seen.formUnion(copies.groups.flatMap { samples[$0] }.map { lots.indices[$0] })
            findings.append(
                copies.finding(
                    consequence: "\(name) was calibrated on them; their lots are left out of the comparison",
                    remedy: "compare on samples that neither model has seen"))
        }
        let rows = lots.indices.indices.filter { !seen.contains(lots.indices[$0]) }
        guard !rows.isEmpty else { throw .onlySeenSamples(samples: samples.count) }
        self.spectra = rows.count == spectra.count ? spectra : spectra.selecting(rows: rows)
        self.findings = findings
    }
}
