internal import Foundation
internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import Validation

/// The samples of a content calibration or validation: means of their scans, with the reference values of each analyte.
struct ContentData {
    /// The fewest lots with a reference value that are calibrated on.
    static let fewestLots = 6

    /// The mean raw spectrum of each sample.
    let samples: Spectra
    /// The lot of each sample.
    let lots: Lots
    /// The rows of the data that each sample is the mean of.
    let rows: [[Int]]
    /// The reference values of each analyte, one a sample: `references[analyte][sample]`; nil where there is none.
    let references: [[Double?]]
    let findings: [Finding]

    /// - Parameters:
    ///   - columns: the reference column of each analyte.
    ///   - lots: the lot of each row.
    init(_ spectra: Spectra, lots: Lots, columns: [String]) throws(AuthenticationError) {
        let rows = AnsweredSamples.rows(of: spectra)
        var references: [[Double?]] = []
        var findings: [Finding] = []
        for column in columns {
            let (values, finding) = try Self.references(of: spectra, column: column, samples: rows)
            references.append(values)
            findings += finding
        }
        samples = spectra.averaging(rows) { spectra.samples[rows[$0][0]].id }
        self.lots = lots.selecting(rows: rows.map { $0[0] })
        self.rows = rows
        self.references = references
        self.findings = findings
    }

    /// The numbers of a column, one a row; nil where the cell is empty.
    static func numbers(of spectra: Spectra, column: String) throws(AuthenticationError) -> [Double?] {
        let texts: [String?]
        do throws(SpectroscopyError) { texts = try spectra.values(of: column) } catch { throw .spectra(error) }
        var numbers: [Double?] = []
        for (row, text) in texts.enumerated() {
            guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else {
                numbers.append(nil)
                continue
            }
            guard let value = Double(text), value.isFinite else {
                throw .referenceNotNumeric(text: text, column: column, sample: spectra.samples[row].id)
            }
            numbers.append(value)
        }
        return numbers
    }

    /// The reference value of each sample: the mean over those of its scans that state one.
    private static func references(
        of spectra: Spectra, column: String, samples rows: [[Int]]
    ) throws(AuthenticationError) -> ([Double?], [Finding]) {
        let numbers = try numbers(of: spectra, column: column)
        var differing: [String] = []
        let values = rows.map { members -> Double? in
            let stated = members.compactMap { numbers[$0] }
            guard let first = stated.first else { return nil }
            guard stated.contains(where: { $0 != first }) else { return first }
            differing.append(spectra.samples[members[0]].id)
            return stated.reduce(0, +) / Double(stated.count)
        }
        guard !differing.isEmpty else { return (values, []) }
        return (
            values,
            [
                Finding(
                    code: "content.reference-differs", severity: .note,
                    summary: "the scans of \(differing.count) \(differing.count == 1 ? "sample" : "samples") ("
                        + differing.prefix(5).joined(separator: ", ") + (differing.count > 5 ? ", …" : "")
                        + ") state different values of \"\(column)\"; their mean is taken",
                    remedy: "give each sample an id of its own, if they are different samples")
            ]
        )
    }

    /// The samples that have a reference value of an analyte.
    func members(of analyte: Int) -> [Int] {
        references[analyte].indices.filter { references[analyte][$0] != nil }
    }

    /// What the regression of an analyte is calibrated and validated on.
    func task(_ analyte: Int, name: String) throws(AuthenticationError) -> RegressionTask {
        let members = members(of: analyte)
        let values = members.compactMap { references[analyte][$0] }
        let ownLots = lots.selecting(rows: members)
        guard ownLots.count >= Self.fewestLots else {
            throw .tooFewReferenceLots(analyte: name, found: ownLots.count, needed: Self.fewestLots)
        }
        guard let first = values.first, values.contains(where: { $0 != first }) else {
            throw .constantReference(analyte: name, value: values.first ?? 0)
        }
        do throws(ModellingError) {
            return try RegressionTask(
                spectra: samples.selecting(rows: members), reference: values, lots: ownLots, name: name,
                minimumLots: Self.fewestLots)
        } catch {
            throw .validation(.modelling(error, recipe: name))
        }
    }
}
