internal import Spectroscopy

extension Spectra {
    /// The value of a column for each spectrum.
    ///
    /// - Throws: `SpectroscopyError` for a column that is not there, and a sample without a value.
    func labels(in column: String) throws(SpectroscopyError) -> [String] {
        let values = try values(of: column)
        var labels: [String] = []
        labels.reserveCapacity(values.count)
        for (row, value) in values.enumerated() {
            guard let value else { throw .missingLabel(column: column, sample: samples[row].id) }
            labels.append(value)
        }
        return labels
    }
}
