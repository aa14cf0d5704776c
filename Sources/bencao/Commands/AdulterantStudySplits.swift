import ArgumentParser
import Chemometrics
import Foundation

/// `bencao adulterant study splits DATA`.
struct StudySplits: BencaoCommand {
    static let configuration = CommandConfiguration(
        commandName: "splits",
        abstract: "False rejects, detection and coverage on lots that random splits leave out.",
        discussion: """
            In every split a share of the genuine lots is left out; recipe, components and gate are learned from the \
            others and judge them, and all foreign lots. With --level, intervals of the level are tried on left-out lots \
            that hold the adulterant.
            """)

    @Argument(help: "A wide table, an instrument file, a folder, or - for standard input.")
    var data: String

    @Option(
        help: ArgumentHelp(
            "What marks genuine samples; may be repeated for several values of one column.",
            valueName: "column=value"))
    var genuine: [String] = []

    @Option(help: ArgumentHelp("The column of the level of the adulterant, in per cent.", valueName: "column"))
    var level: String?

    @Option(help: ArgumentHelp("The column that names the adulterant, where there are several.", valueName: "column"))
    var adulterant: String?

    @Option(help: ArgumentHelp("The number of splits.", valueName: "count"))
    var splits = 20

    @Option(help: ArgumentHelp("The share of lots that a split leaves out.", valueName: "share"))
    var share = 0.3

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The shares of genuine lots that may be rejected.", valueName: "share"))
    var alphas = [0.01, 0.05, 0.1]

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Plan") var planOptions: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    static let formats: Set<OutputFormat> = [.table, .json, .jsonl]

    func validate() throws {
        if genuine.isEmpty && planOptions.plan == nil {
            throw ValidationError(
                "Missing expected argument '--genuine <column=value>': what marks genuine samples.")
        }
        if !(1...100_000).contains(splits) {
            throw ValidationError("--splits \(splits) is not possible; give 1 … 100000.")
        }
        if !(share > 0 && share < 1) {
            throw ValidationError("--share \(share) is not possible; give a share between 0 and 1.")
        }
        for alpha in alphas where !(alpha >= 1e-6 && alpha < 1) {
            throw ValidationError("--alphas \(alpha) is not possible; give a share from 0.000001 to 1.")
        }
    }

    func execute(_ console: Console) throws -> ExitStatus {
        var plan = try planOptions.plan(AdulterantPlan.self, read: read)
        if let mark = try GenuineMark.parse(genuine) { plan.data.genuine = mark }
        if let level { plan.data.levelColumn = level }
        if let adulterant {
            plan.data.adulterantColumn = adulterant
            try option("--adulterant \(adulterant)") { try plan.validate() }
        }
        let loaded = try DataLoader.load(
            data, read, read.reading(sampleColumn: plan.sampleColumn, lotColumn: plan.lotColumn), console)
        let bar = ProgressBar(console)
        defer { bar.finish() }
        let report = try placed(data) {
            try AdulterantSplits(plan: plan, splits: splits, share: share, alphas: alphas).run(
                loaded.spectra, findings: loaded.findings
            ) { done, total in bar.show("splits", done, total) }
        }
        bar.finish()
        console.tell(report.findings)
        guard output.format == .table else {
            try console.document(report)
            return loaded.unread > 0 ? .unfavourable : .done
        }
        try console.result(StudyTables.splits(report))
        return loaded.unread > 0 ? .unfavourable : .done
    }
}
