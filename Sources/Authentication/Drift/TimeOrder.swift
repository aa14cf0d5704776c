public import Spectroscopy

/// The order of spectra in time, by a column of dates.
public enum TimeOrder {
    /// The rows in the order of a column that begins with ISO dates, year-month-day; equal ones keep their order.
    ///
    /// Times are compared as they are written, so all must be of one time zone.
    ///
    /// - Throws: `AuthenticationError` for an absent column, or a value that is no such date.
    public static func rows(
        of spectra: Spectra, by column: String
    ) throws(AuthenticationError) -> (rows: [Int], dates: [String]) {
        let values: [String?]
        do throws(SpectroscopyError) { values = try spectra.values(of: column) } catch { throw .spectra(error) }
        var dates: [String] = []
        for (value, sample) in zip(values, spectra.samples) {
            guard let value else { throw .spectra(.missingLabel(column: column, sample: sample.id)) }
            guard isDate(value) else { throw .notADate(text: value, column: column, sample: sample.id) }
            dates.append(value)
        }
        let rows = dates.indices.sorted { (dates[$0], $0) < (dates[$1], $1) }
        return (rows, rows.map { dates[$0] })
    }

    private static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10 else { return false }
        return (0..<10).allSatisfy { i in
            i == 4 || i == 7
                ? bytes[i] == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[i])
        }
    }
}
