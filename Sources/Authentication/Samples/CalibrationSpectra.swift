internal import Spectroscopy

/// The spectra of a calibration with their lots, after exclusions, and what was found on the way.
struct CalibrationSpectra {
    let spectra: Spectra
    let lots: Lots
    let findings: [Finding]

    init(spectra: Spectra, lots: Lots, findings: [Finding]) {
        self.spectra = spectra
        self.lots = lots
        self.findings = findings
    }

    /// Takes the data as the plan says.
    ///
    /// - Parameter readingFindings: what was found in reading the data.
    init(
        _ data: Spectra, plan: some PipelinePlan, readingFindings: [Finding] = []
    ) throws(SpectroscopyError) {
        var found: [Finding] = []
        let (kept, exclusion) = try data.excluding(plan.exclude)
        if let exclusion { found.append(exclusion) }
        if plan.lotColumn == nil, let column = kept.recognisedLotColumn {
            found.append(
                Finding(
                    code: "lots.recognised-column", severity: .note,
                    summary: "column \"\(column)\" is taken as the lot, by its name",
                    remedy: "name another with --lot COLUMN, if it is not"))
        }
        if !kept.samples.contains(where: { $0.lot != nil }) {
            found.append(
                Finding(
                    code: "lots.unstated", severity: .note,
                    summary: "no lot is stated: each sample id counts as a lot of its own",
                    remedy: "name the column of the lot with --lot COLUMN if samples belong together"))
        }
        let (lots, lotFindings) = Lots.of(kept)
        found += lotFindings
        var reading = readingFindings
        if lotFindings.contains(where: { $0.code == "lots.repeated-ids" }) {
            // Reading told of the same ids already, without what they come to.
            reading.removeAll { $0.code == "reading.table.repeated-ids" }
        }
        spectra = kept
        self.lots = lots
        findings = reading + found
    }

    /// The same without copies that contradict each other, their lots found anew, and what was set aside among the findings.
    func setting(aside copies: ContradictoryCopies) throws(SpectroscopyError) -> CalibrationSpectra {
        guard !copies.findings.isEmpty else { return self }
        let kept = try copies.remaining(of: spectra)
        return CalibrationSpectra(spectra: kept, lots: Lots.of(kept).lots, findings: findings + copies.findings)
    }

    /// A finding where lots hold very different numbers of spectra.
    static func unequalScans(_ lots: Lots) -> [Finding] {
        let counts = lots.rows.map(\.count)
        guard let least = counts.min(), let most = counts.max(), most > 2 * least else { return [] }
        return [
            Finding(
                code: "lots.unequal", severity: .note,
                summary: "lots hold from \(least) to \(most) spectra; the mean of a lot with more is less noisy, so "
                    + "lots are not quite alike")
        ]
    }
}
