public import Foundation
public import Spectroscopy

/// The samples that a plan chose, as its output says, to restrict a transfer to them.
///
/// ```swift
/// let list = try TransferSampleList(parsing: bytes)
/// let (chosen, finding) = list.select(from: secondary)
/// ```
public struct TransferSampleList: Sendable {
    /// A sample by id, and by lot where the plan states it.
    struct Entry: Hashable, Sendable {
        let sample: String
        let lot: String?
    }

    let entries: [Entry]

    /// Reads the JSON document or the CSV table of a plan, or a list with an id in each line.
    ///
    /// A table has a header with the column "sample" (or "sample_id", "id"), and "lot" where lots are stated.
    ///
    /// - Throws: `AuthenticationError.plan` for a list without samples.
    public init(parsing bytes: Data) throws(AuthenticationError) {
        if let report = try? JSONDecoder().decode(TransferPlanReport.self, from: bytes) {
            entries = report.samples.indices.map {
                Entry(sample: report.samples[$0], lot: report.lots?[$0])
            }
        } else {
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = text.split(whereSeparator: \.isNewline).map(Self.cells).filter { $0 != [""] }
            let header = lines.first?.map { $0.lowercased() } ?? []
            let column = ["sample", "sample_id", "id"].compactMap { header.firstIndex(of: $0) }.first
            let lot = column == nil ? nil : header.firstIndex(of: "lot")
            entries = lines.dropFirst(column == nil ? 0 : 1).compactMap { cells in
                guard cells.indices.contains(column ?? 0), !cells[column ?? 0].isEmpty else { return nil }
                let named = lot.flatMap { cells.indices.contains($0) ? cells[$0] : nil } ?? ""
                return Entry(sample: cells[column ?? 0], lot: named.isEmpty ? nil : named)
            }
        }
        guard !entries.isEmpty else {
            throw .plan(
                detail: "the list holds no samples", place: nil,
                remedy: "give what `bencao transfer plan` writes with --csv or --json, or an id in each line")
        }
    }

    /// The cells of a line, quotes taken off.
    private static func cells(_ line: Substring) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                cells.append("")
            } else {
                cells[cells.count - 1].append(character)
            }
        }
        return cells.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The spectra of the listed samples, in their own order, with a finding where some are missing.
    ///
    /// - Throws: `AuthenticationError.plan` when none is there.
    public func select(from spectra: Spectra) throws(AuthenticationError) -> (spectra: Spectra, finding: Finding?) {
        let withLot = Set(entries)
        let withoutLot = Set(entries.filter { $0.lot == nil }.map(\.sample))
        let ids = Set(entries.map(\.sample))
        let rows = spectra.samples.indices.filter { row in
            let sample = spectra.samples[row]
            guard sample.lot != nil else { return ids.contains(sample.id) }
            return withoutLot.contains(sample.id) || withLot.contains(Entry(sample: sample.id, lot: sample.lot))
        }
        guard !rows.isEmpty else {
            throw .plan(
                detail: "none of the \(ids.count) listed samples is among the \(spectra.count) spectra", place: nil,
                remedy: "name the samples alike in both files, or name the column of their ids with --sample")
        }
        let there = Set(rows.map { spectra.samples[$0].id })
        let missing = entries.map(\.sample).filter { !there.contains($0) }
        let finding = missing.first.map { first in
            Finding(
                code: "transfer.planned-missing", severity: .warning,
                summary: "\(missing.count) of the \(entries.count) listed samples are not among the spectra (\(first)"
                    + (missing.count > 1 ? ", …)" : ")"),
                remedy: "measure them on the secondary instrument")
        }
        return (spectra.selecting(rows: rows), finding)
    }
}
