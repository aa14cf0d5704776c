import ArgumentParser
import Chemometrics
import Foundation

/// `bencao transfer check MODEL MODEL2 --primary A --secondary B`.
struct TransferCheckCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show that a transferred model agrees with the old one, on independent samples of both instruments.",
        discussion: """
            Equivalence is shown, not assumed: the mean difference (TOST) and the ratio of the errors must both be within \
            what the margin allows. Samples that either model was calibrated on are left out. Exit code 0: go; \
            1: no-go, or cannot say.
            """)

    @Argument(help: "The model of the primary instrument.")
    var model: String

    @Argument(help: "The model that was transferred to the secondary instrument.")
    var transferred: String

    @Option(help: ArgumentHelp("The samples measured on the primary instrument.", valueName: "data"))
    var primary: String

    @Option(help: ArgumentHelp("The same samples measured on the secondary instrument.", valueName: "data"))
    var secondary: String

    @Option(
        help: ArgumentHelp(
            "The difference that does not matter, in the unit of the values; may be repeated. By default the standard error of the laboratory.",
            valueName: "[analyte=]value"))
    var margin: [String] = []

    @Option(
        help: ArgumentHelp(
            "The standard error of the laboratory; by default that of the model. May be repeated.",
            valueName: "analyte=value"))
    var sel: [String] = []

    @Option(help: ArgumentHelp("The level of the tests.", valueName: "share"))
    var alpha = 0.05

    @OptionGroup var exclusions: ExclusionOptions

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard alpha > 0 && alpha < 0.5 else { throw ValidationError("--alpha is a share above 0, below 0.5.") }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (margins, all) = try Self.amounts(margin, option: "--margin", named: false)
        let (sels, _) = try Self.amounts(sel, option: "--sel", named: true)
        let (old, oldHash) = try ModelReader.model(ContentModel.self, at: model)
        let (new, newHash) = try ModelReader.model(ContentModel.self, at: transferred)
        for (option, names) in [("--margin", margins.keys), ("--sel", sels.keys)] {
            for name in names.sorted() where !old.analytes.contains(where: { $0.name == name }) {
                throw CommandError.badOption(
                    option: option, value: name,
                    needed: "the model has the analytes " + old.analytes.map(\.name).joined(separator: ", "))
            }
        }
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(TransferFigures.checkNames(old.analytes.map(\.name)))
        let reasons = try exclusions.reasons()
        let first = try DataLoader.load(primary, columnsOf: old.plan, read, exclude: [:], console)
        let second = try DataLoader.load(secondary, columnsOf: old.plan, read, exclude: [:], console)
        let (left, leftOut) = try placed(primary) { try first.spectra.excluding(reasons) }
        let report = try TransferCheck(margin: all, margins: margins, sels: sels, alpha: alpha).report(
            old, on: left, new, on: second.spectra, hashes: (oldHash, newHash),
            findings: Self.unique(first.findings + second.findings + [leftOut].compactMap { $0 }))
        if let folder { try TransferFigures.writeCheck(report, to: folder) }
        console.tell(report.findings)
        switch output.format {
        case .json: try console.json(report)
        case .jsonl: try console.jsonLines(report.analytes)
        case .csv: try console.result(CheckTables.csv(report))
        case .table: try console.result(CheckTables.text(report))
        }
        return report.verdict == .go && first.unread + second.unread == 0 ? .done : .unfavourable
    }

    /// Amounts by analyte, and that of all.
    private static func amounts(
        _ texts: [String], option: String, named: Bool
    ) throws -> (byName: [String: Double], all: Double?) {
        var byName: [String: Double] = [:]
        var all: Double?
        for text in texts {
            let equals = text.lastIndex(of: "=")
            let number = equals.map { text[text.index(after: $0)...] } ?? text[...]
            guard let value = Double(String(number)), value > 0, value.isFinite, equals != nil || !named else {
                throw CommandError.badOption(
                    option: option, value: text,
                    needed: (named ? "analyte=value" : "a value or analyte=value") + " above 0 is needed")
            }
            if let equals { byName[String(text[..<equals])] = value } else { all = value }
        }
        return (byName, all)
    }

    /// Each finding once: both files say the same of what both lack.
    private static func unique(_ findings: [Finding]) -> [Finding] {
        var seen: Set<Finding> = []
        return findings.filter { seen.insert($0).inserted }
    }
}
