import ArgumentParser
import Chemometrics
import Foundation

/// `bencao adulterant calibrate DATA --genuine COLUMN=VALUE -o MODEL`.
struct AdulterantCalibrate: CalibrateCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Calibrate an adulterant detection on genuine samples.",
        discussion: """
            Learns from genuine lots only (rigorous), and writes one model file. Other samples in the table are \
            known foreign ones: they are reported on, and take part in the choice only with --compliant.
            """)

    @OptionGroup var files: CalibrationOptions

    @Option(
        help: ArgumentHelp(
            "What marks genuine samples; may be repeated for several values of one column.",
            valueName: "column=value"))
    var genuine: [String] = []

    @Flag(help: "Let known foreign samples take part in the choice of recipe and components.")
    var compliant = false

    @Option(help: ArgumentHelp("The number of components, where it is not to be chosen.", valueName: "count"))
    var components: Int?

    @Option(help: ArgumentHelp("The column of the level of a known adulterant, in per cent.", valueName: "column"))
    var level: String?

    @Option(help: ArgumentHelp("The column that names the adulterant, where there are several.", valueName: "column"))
    var adulterant: String?

    @Flag(help: "Hold half of the lots out, once: exact rate of false rejections, for twice the lots.")
    var split = false

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Plan") var planOptions: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if genuine.isEmpty && planOptions.plan == nil {
            throw ValidationError(
                "Missing expected argument '--genuine <column=value>': what marks genuine samples.")
        }
        try requireOneResult()
    }

    /// The plan, with what the options of this command say over it.
    func plan() throws -> AdulterantPlan {
        var plan = try planOptions.plan(AdulterantPlan.self, read: read)
        if let mark = try GenuineMark.parse(genuine) { plan.data.genuine = mark }
        if compliant { plan.validation.mode = .compliant }
        if split { plan.acceptance.gate = .split }
        if let level { plan.data.levelColumn = level }
        if let adulterant {
            plan.data.adulterantColumn = adulterant
            try option("--adulterant \(adulterant)") { try plan.validate() }
        }
        if let components {
            plan.estimator.components = components
            try option("--components \(components)") { try plan.validate() }
        }
        return plan
    }

    func calibrate(
        _ plan: AdulterantPlan, on data: LoadedData, progress: @escaping @Sendable (String, Int, Int) -> Void
    ) throws -> AdulterantDetection.Result {
        try AdulterantDetection(plan: plan).calibrate(
            data.spectra, sources: data.sources, findings: data.findings
        ) { done, total in progress("validation", done, total) }
    }

    func figureNames(for plan: AdulterantPlan) -> [String] { AdulterantFigures.names }

    func draw(_ result: AdulterantDetection.Result, in folder: FigureFolder) throws {
        try AdulterantFigures.write(result, to: folder)
    }

    func csv(_ report: AdulterantCalibrationReport) -> String { AdulterantTables.groupCSV(report) }

    func summary(_ result: AdulterantDetection.Result, path: String, hash: String) -> String {
        AdulterantTables.calibration(result.report, model: result.model, path: path, hash: hash)
    }
}

/// `--genuine column=value`, once or several times.
enum GenuineMark {
    /// The mark that the options come to; nil for none.
    static func parse(_ options: [String]) throws -> AdulterantPlan.Genuine? {
        var mark: AdulterantPlan.Genuine?
        for text in options {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex,
                text.index(after: equals) < text.endIndex
            else { throw CommandError.badOption(option: "--genuine", value: text, needed: "column=value is needed") }
            let column = String(text[..<equals])
            let value = String(text[text.index(after: equals)...])
            if let known = mark {
                guard known.column == column else {
                    throw CommandError.badOption(
                        option: "--genuine", value: text,
                        needed: "one column marks genuine samples, and \"\(known.column)\" is named already")
                }
                mark?.values.append(value)
            } else {
                mark = AdulterantPlan.Genuine(column: column, values: [value])
            }
        }
        return mark
    }
}
