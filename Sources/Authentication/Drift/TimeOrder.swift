internal import Foundation
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
            dates.append(value.replacingOccurrences(of: "T", with: " "))
        }
        let rows = dates.indices.sorted { (dates[$0], $0) < (dates[$1], $1) }
        return (rows, rows.map { dates[$0] })
    }

    private static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        // Year, month and day; behind them nothing, or a time whose hour has two digits: so text sorts as time does.
        let form = Array("dddd-dd-dd dd:dd".utf8)
        guard bytes.count == 10 || bytes.count >= form.count else { return false }
        let isForm = zip(bytes, form).enumerated().allSatisfy { i, pair in
            if i == 10 { return pair.0 == UInt8(ascii: " ") || pair.0 == UInt8(ascii: "T") }
            return pair.1 == UInt8(ascii: "d")
                ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(pair.0) : pair.0 == pair.1
        }
        guard isForm, let month = Int(text.dropFirst(5).prefix(2)), let day = Int(text.dropFirst(8).prefix(2)) else {
            return false
        }
        return (1...12).contains(month) && (1...31).contains(day)
    }
}
