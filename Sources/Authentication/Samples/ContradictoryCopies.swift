internal import LinearAlgebra
internal import Spectroscopy

/// Spectra that stand there twice, to the last bit, under labels that exclude each other: neither copy tells anything.
struct ContradictoryCopies {
    /// The rows that are left, ascending.
    let kept: [Int]
    /// What was set aside; empty where nothing was.
    let findings: [Finding]

    /// - Parameters:
    ///   - labels: the label of each row, as people read it.
    ///   - groups: what the label counts as: copies of one group do not contradict each other.
    ///   - kind: the pipeline, for the code of the finding.
    init<Group: Hashable>(in spectra: Spectra, labels: [String], groups: [Group], kind: String) {
        precondition(
            labels.count == spectra.count && groups.count == spectra.count,
            "\(labels.count) labels and \(groups.count) groups for \(spectra.count) spectra")
        var groupsOf: [[UInt64]: Set<Group>] = [:]
        // The two zeros are the same value.
        let bits = (0..<spectra.count).map { row in spectra.x.row(row).map { ($0 == 0 ? 0 : $0).bitPattern } }
        for row in groups.indices { groupsOf[bits[row], default: []].insert(groups[row]) }
        let bad = groups.indices.filter { (groupsOf[bits[$0]]?.count ?? 0) > 1 }
        let isBad = Set(bad)
        kept = groups.indices.filter { !isBad.contains($0) }
        findings =
            bad.isEmpty
            ? []
            : [
                Finding(
                    code: "\(kind).contradictory-labels", severity: .warning,
                    summary: "\(bad.count) spectra are exact copies of each other with labels that exclude each other ("
                        + bad.prefix(6).map { "\(spectra.samples[$0].id): \(labels[$0])" }.joined(separator: ", ")
                        + (bad.count > 6 ? ", …" : "") + "); none of them is used",
                    remedy: "find out which label is right, and leave the other out with --exclude sample=reason")
            ]
    }

    /// The spectra that are left.
    ///
    /// - Throws: `SpectroscopyError.noSpectra` where nothing is.
    func remaining(of spectra: Spectra) throws(SpectroscopyError) -> Spectra {
        guard !kept.isEmpty else { throw .noSpectra }
        return kept.count == spectra.count ? spectra : spectra.selecting(rows: kept)
    }
}
