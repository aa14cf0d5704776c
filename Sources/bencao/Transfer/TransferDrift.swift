import ArgumentParser
import Chemometrics
import Foundation

/// `bencao transfer drift DATA`.
struct TransferDrift: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Watch one instrument: wavelength shift, offset, gain, resolution and noise over time.",
        discussion: """
            The first spectra in time order are the reference; each later one is compared with what is usual among them, \
            composition included. Where every sample has two reference spectra or more, each is compared with its own. \
            Exit code 1: there is an alarm, or a spectrum far from all of the reference.
            """)

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "How many of the first spectra are the reference, or COLUMN=VALUE that marks them; by default the first half.",
            valueName: "count"))
    var reference: String?

    @Option(
        help: ArgumentHelp(
            "The column of the date (year-month-day …) that gives the order; by default the order of the rows.",
            valueName: "column"))
    var date: String?

    @Option(help: ArgumentHelp("The share of series without drift that give any alarm.", valueName: "share"))
    var alpha = 0.05

    @Option(help: ArgumentHelp("The weight of the newest spectrum in the EWMA.", valueName: "weight"))
    var lambda = DriftSettings().lambda

    @Option(
        help: ArgumentHelp(
            "The lasting shift that the CUSUM looks for, in standard deviations.", valueName: "deviations"))
    var shift = DriftSettings().shift

    @Option(help: "The seed of the simulation that the limits come from.")
    var seed: UInt64 = 1

    @OptionGroup var exclusions: ExclusionOptions

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard alpha > 0 && alpha <= 0.5 else { throw ValidationError("--alpha is a share above 0, at most 0.5.") }
        guard lambda > 0 && lambda <= 1 else { throw ValidationError("--lambda is above 0, at most 1.") }
        guard shift > 0 && shift.isFinite else { throw ValidationError("--shift is a number above 0.") }
        if let reference, Int(reference) == nil, !reference.contains("=") {
            throw ValidationError("--reference is a number of spectra, or COLUMN=VALUE.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(TransferFigures.driftNames)
        let loaded = try DataLoader.load(data, read, read.reading(), console)
        let (all, excluded) = try placed(data) { try loaded.spectra.excluding(exclusions.reasons()) }
        let (ordered, dates) = try inTimeOrder(all)
        let (spectra, kept, references) = try withReferenceFirst(ordered)
        let report: DriftReport
        do throws(DriftError) {
            report = try DriftReport(
                of: spectra, references: references,
                settings: DriftSettings(alpha: alpha, lambda: lambda, shift: shift, seed: seed))
        } catch {
            throw PlacedError(path: data, underlying: error)
        }
        let document = DriftDocument(
            report, axis: spectra.axis, dates: dates.map { dates in kept[references...].map { dates[$0] } },
            sources: loaded.sources,
            findings: loaded.findings + [excluded].compactMap { $0 } + (date == nil ? [orderOfRows(all)] : []))
        if let folder { try TransferFigures.writeDrift(document, to: folder) }
        console.tell(document.findings)
        switch output.format {
        case .json: try console.json(document)
        case .jsonl: try console.jsonLines(DriftTables.lines(document))
        case .csv: try console.result(DriftTables.csv(document))
        case .table: try console.result(DriftTables.text(document))
        }
        return document.alarms.isEmpty && document.oddSpectra.isEmpty && loaded.unread == 0 ? .done : .unfavourable
    }

    /// Rows in another order than that of time show drift where there is none, or hide it.
    private func orderOfRows(_ spectra: Spectra) -> Finding {
        let files = DataLoader.isFolder(data)
        return Finding(
            code: "drift.order-of-rows", severity: .note,
            summary: "no date is named: the order of the \(files ? "files by name" : "rows") is taken for that of time"
                + (spectra.count > 1
                    ? ", from \(spectra.samples[0].id) to \(spectra.samples[spectra.count - 1].id)" : ""),
            remedy: "name the column of the date with --date")
    }

    private func inTimeOrder(_ spectra: Spectra) throws -> (Spectra, [String]?) {
        guard let date else { return (spectra, nil) }
        let (rows, dates) = try placed(data) { try TimeOrder.rows(of: spectra, by: date) }
        return (spectra.selecting(rows: rows), dates)
    }

    /// The reference spectra, then the others, as rows of the given ones.
    private func withReferenceFirst(_ spectra: Spectra) throws -> (Spectra, [Int], Int) {
        let rows = Array(0..<spectra.count)
        guard let reference else { return (spectra, rows, spectra.count / 2) }
        if let count = Int(reference) { return (spectra, rows, count) }
        let parts = reference.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let values = try placed(data) { try spectra.values(of: parts[0]) }
        let marked = rows.filter { values[$0] == parts[1] }
        guard !marked.isEmpty else {
            throw PlacedError(
                path: data,
                underlying: SpectroscopyError.missingGroup(
                    column: parts[0], name: parts[1], available: Set(values.compactMap { $0 }).sorted()))
        }
        let isMarked = Set(marked)
        let order = marked + rows.filter { !isMarked.contains($0) }
        return (spectra.selecting(rows: order), order, marked.count)
    }
}
