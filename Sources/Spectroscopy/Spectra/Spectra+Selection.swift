extension Spectra {
    /// The spectra with ids and lots taken from metadata columns, where the column is there.
    public func identified(sampleColumn: String?, lotColumn: String?) -> Spectra {
        let idColumn = sampleColumn.flatMap { metadataColumns.contains($0) ? $0 : nil }
        let lotColumn = lotColumn.flatMap { metadataColumns.contains($0) ? $0 : nil }
        guard idColumn != nil || lotColumn != nil else { return self }
        return replacing(
            samples: samples.map { $0.identified(sampleColumn: idColumn, lotColumn: lotColumn) })
    }

    /// The spectra without those of the given sample ids, each with its reason, and a finding that tells it.
    ///
    /// - Throws: `SpectroscopyError.unknownSample` for an id that is not there, `.noSpectra` when nothing is left.
    public func excluding(_ reasons: [String: String]) throws(SpectroscopyError) -> (
        spectra: Spectra, finding: Finding?
    ) {
        guard !reasons.isEmpty else { return (self, nil) }
        let known = Set(samples.map(\.id))
        for id in reasons.keys.sorted() where !known.contains(id) {
            throw .unknownSample(id: id, near: NearNames.of(id, among: known.sorted()))
        }
        let rows = samples.indices.filter { reasons[samples[$0].id] == nil }
        guard !rows.isEmpty else { throw .noSpectra }
        let left = count - rows.count
        return (
            selecting(rows: rows),
            Finding(
                code: "data.excluded", severity: .note,
                summary: "\(left) \(left == 1 ? "spectrum is" : "spectra are") left out: "
                    + reasons.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", "))
        )
    }

    /// The metadata column that the lots of the samples were taken from, where one holds just these values.
    public var recognisedLotColumn: String? {
        guard samples.contains(where: { $0.lot != nil }) else { return nil }
        return metadataColumns.first { column in samples.allSatisfy { $0.lot == $0.metadata[column] } }
    }
}

extension Sample {
    /// The sample with id and lot from metadata columns, where they have a value.
    public func identified(sampleColumn: String?, lotColumn: String?) -> Sample {
        Sample(
            id: sampleColumn.flatMap { metadata[$0] } ?? id, lot: lotColumn.flatMap { metadata[$0] } ?? lot,
            metadata: metadata)
    }
}
