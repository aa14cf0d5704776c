import LinearAlgebra
import Spectroscopy
import Testing

@testable import Authentication

struct TimeOrderTests {
    private static func spectra(_ dates: [String?]) throws -> Spectra {
        try Spectra(
            x: Matrix(rows: dates.count, columns: 2), axis: SpectralAxis(values: [1, 2], unit: .nanometre),
            signal: .absorbance,
            samples: dates.enumerated().map { Sample(id: "s\($0)", metadata: $1.map { ["date": $0] } ?? [:]) },
            metadataColumns: ["date"])
    }

    @Test("rows in the order of their dates, with or without a time; equal ones keep their order")
    func order() throws {
        let spectra = try Self.spectra([
            "2024-05-31", "2023-12-01T08:30", "2024-05-31 07:00:12", "2023-12-01 08:29", "2024-05-31",
        ])
        let (rows, dates) = try TimeOrder.rows(of: spectra, by: "date")
        #expect(rows == [3, 1, 0, 4, 2])
        #expect(dates == ["2023-12-01 08:29", "2023-12-01 08:30", "2024-05-31", "2024-05-31", "2024-05-31 07:00:12"])
    }

    @Test(
        "what does not sort as time is refused, with the sample",
        arguments: [
            "31.05.2024", "2024-5-31", "2024-13-01", "2024-00-10", "2024-05-32", "2024-05-31 7:00", "2024-05-31x08:00",
            "tomorrow", "", "2024-05-3１",
        ])
    func refused(_ text: String) throws {
        let spectra = try Self.spectra(["2024-01-01", text])
        var told: (String, String, String)?
        do throws(AuthenticationError) { _ = try TimeOrder.rows(of: spectra, by: "date") } catch {
            if case .notADate(let text, let column, let sample) = error { told = (text, column, sample) }
        }
        #expect(told?.0 == text && told?.1 == "date" && told?.2 == "s1")
    }

    @Test("an absent column and a sample without a date are refused")
    func missing() throws {
        let spectra = try Self.spectra(["2024-01-01", nil])
        var found: [SpectroscopyError] = []
        for column in ["day", "date"] {
            do throws(AuthenticationError) { _ = try TimeOrder.rows(of: spectra, by: column) } catch {
                if case .spectra(let error) = error { found.append(error) }
            }
        }
        #expect(found.map(\.code).count == 2)
        #expect(found.last == .missingLabel(column: "date", sample: "s1"))
    }
}
