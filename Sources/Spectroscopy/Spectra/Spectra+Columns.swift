extension Spectra {
    /// The text of a metadata column, one a row; nil where a row has none.
    ///
    /// - Throws: `SpectroscopyError.missingColumn` with the columns that there are.
    public func values(of column: String) throws(SpectroscopyError) -> [String?] {
        guard metadataColumns.contains(column) else {
            throw .missingColumn(name: column, available: metadataColumns)
        }
        return samples.map { $0.metadata[column] }
    }
}
