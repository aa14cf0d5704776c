import ArgumentParser
import Chemometrics
import Foundation

/// `bencao transfer check MODEL MODEL2 --primary A --secondary B`.
struct TransferCheckCommand: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Show that a transferred model agrees with the old one, on independent samples of both instruments.",
        discussion: """
            Equivalence is shown, not assumed. Contents: the mean difference (TOST) and the ratio of the errors must both \
            be within what the margin allows. Origins and verdicts: the share of lots with another answer must be below \
            the margin, in each group that the old model decides for. Samples that either model was made from are left \
            out with their lots. Exit code 0: go; 1: no-go, or cannot say.
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
            "Contents: the difference that does not matter, in the unit of the values; may be repeated; by default the standard error of the laboratory. Origins and verdicts: how many of 100 lots may have another answer.",
            valueName: "[analyte=]value"))
    var margin: [String] = []

    @Option(
        help: ArgumentHelp(
            "The standard error of the laboratory; by default that of the model. May be repeated.",
            valueName: "analyte=value"))
    var sel: [String] = []

    @Option(help: ArgumentHelp("The level of the tests.", valueName: "share"))
    var alpha = 0.05

    @Flag(help: "Interpolate spectra on the axis of their model, where they are on another one.")
    var resample = false

    @OptionGroup var exclusions: ExclusionOptions

    @Option(help: ArgumentHelp("Write plots (SVG) to this folder.", valueName: "folder"))
    var plots: String?

    @Flag(help: "Replace files that exist.")
    var overwrite = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        guard alpha >= 1e-5 && alpha < 0.5 else {
            throw ValidationError("--alpha is a share from 0.00001 on, below 0.5.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        let (margins, all) = try Self.amounts(margin, option: "--margin", named: false)
        let (sels, _) = try Self.amounts(sel, option: "--sel", named: true)
        let kind = try placed(model) { try ModelFile.header(of: InputFile.bytes(of: model)).kind }
        let check = TransferCheck(margin: all, margins: margins, sels: sels, alpha: alpha, resamples: resample)
        guard kind == ContentPlan.pipelineName else {
            try refuseForAnswers(margins: margins)
            return kind == AdulterantPlan.pipelineName
                ? try run(AdulterantModel.self, console) { old, new, data, findings in
                    try check.report(
                        old.model, on: data.primary, new.model, on: data.secondary, hashes: (old.hash, new.hash),
                        findings: findings)
                }
                : try run(OriginModel.self, console) { old, new, data, findings in
                    try check.report(
                        old.model, on: data.primary, new.model, on: data.secondary, hashes: (old.hash, new.hash),
                        findings: findings)
                }
        }
        return try run(ContentModel.self, console) { old, new, data, findings in
            try check.report(
                old.model, on: data.primary, new.model, on: data.secondary, hashes: (old.hash, new.hash),
                findings: findings)
        } preparing: { old, new in
            for (option, names) in [("--margin", margins.keys), ("--sel", sels.keys)] {
                for name in names.sorted() where !old.analytes.contains(where: { $0.name == name }) {
                    throw CommandError.badOption(
                        option: option, value: name,
                        needed: "the model has the analytes " + old.analytes.map(\.name).joined(separator: ", "))
                }
            }
            let names = new.analytes.map(\.name)
            return TransferFigures.checkNames(old.analytes.map(\.name).filter(names.contains))
        }
    }

    /// Spectra of both instruments.
    private struct Measured {
        let primary: Spectra
        let secondary: Spectra
    }

    /// Options that say nothing of origins and verdicts.
    private func refuseForAnswers(margins: [String: Double]) throws {
        if let name = margins.keys.min() {
            throw CommandError.badOption(
                option: "--margin", value: name, needed: "a number of lots in 100: the model has no analytes")
        }
        guard sel.isEmpty else {
            throw CommandError.contradiction(
                option: "--sel", reason: "the model has no analytes, and so no error of a laboratory",
                remedy: "leave --sel out")
        }
        guard plots == nil else {
            throw CommandError.contradiction(
                option: "--plots", reason: "the plots are those of contents", remedy: "leave --plots out")
        }
    }

    /// Reads models and data, checks, and prints.
    ///
    /// - Parameter preparing: looks at the models before data are read, and gives the names of the plots.
    private func run<Model: PipelineModel>(
        _ type: Model.Type, _ console: Console,
        _ report: (
            _ old: (model: Model, hash: String), _ new: (model: Model, hash: String), _ data: Measured, [Finding]
        ) throws -> TransferCheckReport,
        preparing: (Model, Model) throws -> [String] = { _, _ in [] }
    ) throws -> ExitStatus {
        let old = try ModelReader.model(type, at: model)
        let new = try ModelReader.model(type, at: transferred)
        let names = try preparing(old.0, new.0)
        let folder = try plots.map { try FigureFolder($0, overwrite: overwrite) }
        try folder?.reserve(names)
        let reasons = try exclusions.reasons()
        let first = try DataLoader.load(primary, columnsOf: old.0.plan, read, exclude: [:], console)
        let second = try DataLoader.load(secondary, columnsOf: old.0.plan, read, exclude: [:], console)
        let (left, leftOut) = try placed(primary) { try first.spectra.excluding(reasons) }
        let found = try report(
            (old.0, old.1), (new.0, new.1), Measured(primary: left, secondary: second.spectra),
            Self.unique(first.findings + second.findings + [leftOut].compactMap { $0 }))
        if let folder { try TransferFigures.writeCheck(found, to: folder) }
        console.tell(found.findings)
        switch output.format {
        case .json: try console.json(found)
        case .jsonl:
            if let answers = found.answers {
                try console.jsonLines([answers])
            } else {
                try console.jsonLines(found.analytes)
            }
        case .csv: try console.result(CheckTables.csv(found))
        case .table: try console.result(CheckTables.text(found))
        }
        return found.verdict == .go && first.unread + second.unread == 0 ? .done : .unfavourable
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
