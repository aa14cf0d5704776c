import ArgumentParser
import Chemometrics
import Foundation

/// `bencao content calibrate DATA --analyte COLUMN[:unit] -o MODEL`.
struct ContentCalibrate: CalibrateCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Calibrate the contents of one or several constituents on samples with reference values.",
        discussion: """
            Each analyte has a model of its own: recipes and numbers of latent variables are searched, and the whole \
            search is validated on lots that it never saw (nested). One model file holds all analytes. Samples without \
            a reference value of an analyte are left out of its model, and counted.
            """)

    @OptionGroup var files: CalibrationOptions

    @Option(
        help: ArgumentHelp(
            "The column of the reference values of an analyte, with its unit; may be repeated. A column whose name holds a "
                + "colon is given with a colon at its end.", valueName: "column[:unit]"))
    var analyte: [String] = []

    @Option(
        help: ArgumentHelp(
            "The standard error of the laboratory: a value or a column, of one analyte where there are several; may be "
                + "repeated.", valueName: "[analyte=]value|column"))
    var sel: [String] = []

    @Option(
        help: ArgumentHelp(
            "The error of a single result that is admitted, in the unit of the analyte; may be repeated.",
            valueName: "[analyte=]value"))
    var tolerance: [String] = []

    @OptionGroup var permutationOptions: PermutationOptions

    @Option(
        help: ArgumentHelp(
            "The regression: \(RegressorCatalogue.regressors.map { $0.identifier }.joined(separator: ", ")) (pls).",
            valueName: "method"))
    var estimator: String?

    @Option(
        help: ArgumentHelp(
            "Select channels, anew in every segment: "
                + "\(SelectionCatalogue.selections.map { $0.identifier }.joined(separator: ", ")) (all channels).",
            valueName: "method"))
    var select: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Plan") var planOptions: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if analyte.isEmpty && planOptions.plan == nil {
            throw ValidationError(
                "Missing expected argument '--analyte <column[:unit]>': the column of the reference values.")
        }
        try requireOneResult()
    }

    /// The plan, with what the options of this command say over it.
    func plan() throws -> ContentPlan {
        let named = [("--estimator", "estimator.method", estimator), ("--select", "estimator.select", select)]
            .compactMap { option, path, value in
                value.map { PlanOptions.Setting(option: "\(option) \($0)", path: path, value: .string($0)) }
            }
        var plan = try planOptions.plan(ContentPlan.self, read: read, named: named)
        if !analyte.isEmpty { plan.data.analytes = try analyte.map(AnalyteOption.parse) }
        for text in sel {
            let (index, value) = try AnalyteOption.assignment(text, "--sel", plan.data.analytes)
            if let number = Double(value) {
                plan.data.analytes[index].sel = number
                plan.data.analytes[index].selColumn = nil
            } else {
                plan.data.analytes[index].sel = nil
                plan.data.analytes[index].selColumn = value
            }
        }
        for text in tolerance {
            let (index, value) = try AnalyteOption.assignment(text, "--tolerance", plan.data.analytes)
            guard let number = Double(value) else {
                throw CommandError.badOption(option: "--tolerance", value: text, needed: "a number is needed")
            }
            plan.data.analytes[index].tolerance = number
        }
        if let permutations = permutationOptions.permutations { plan.validation.permutations = permutations }
        try option("content calibrate") { try plan.validate() }
        return plan
    }

    func calibrate(
        _ plan: ContentPlan, on data: LoadedData, progress: @escaping @Sendable (String, Int, Int) -> Void
    ) throws -> ContentRegression.Result {
        try ContentRegression(plan: plan).calibrate(
            data.spectra, sources: data.sources, findings: data.findings, progress: progress)
    }

    func figureNames(for plan: ContentPlan) -> [String] { ContentFigures.names(plan.data.analytes.map(\.column)) }

    func draw(_ result: ContentRegression.Result, in folder: FigureFolder) throws {
        try ContentFigures.write(result, to: folder)
    }

    func csv(_ report: ContentCalibrationReport) -> String { ContentTables.calibrationCSV(report) }

    func summary(_ result: ContentRegression.Result, path: String, hash: String) -> String {
        ContentTables.calibration(result.report, model: result.model, path: path, hash: hash)
    }
}

/// Options that name analytes.
enum AnalyteOption {
    /// "moisture_pct:%": what stands behind the last colon is the unit.
    static func parse(_ text: String) throws -> ContentPlan.Analyte {
        guard let colon = text.lastIndex(of: ":") else {
            guard !text.isEmpty else {
                throw CommandError.badOption(option: "--analyte", value: text, needed: "column[:unit] is needed")
            }
            return ContentPlan.Analyte(column: text)
        }
        guard colon > text.startIndex else {
            throw CommandError.badOption(option: "--analyte", value: text, needed: "column[:unit] is needed")
        }
        let unit = String(text[text.index(after: colon)...])
        return ContentPlan.Analyte(column: String(text[..<colon]), unit: unit.isEmpty ? nil : unit)
    }

    /// "[analyte=]value": the index of the analyte and the value.
    static func assignment(
        _ text: String, _ option: String, _ analytes: [ContentPlan.Analyte]
    ) throws -> (analyte: Int, value: String) {
        guard let equals = text.lastIndex(of: "=") else {
            guard analytes.count == 1, !text.isEmpty else {
                throw CommandError.badOption(
                    option: option, value: text,
                    needed: "analyte=value is needed, since there are \(analytes.count) analytes")
            }
            return (0, text)
        }
        let name = String(text[..<equals])
        guard let index = analytes.firstIndex(where: { $0.column == name }) else {
            throw CommandError.badOption(
                option: option, value: text,
                needed: "\"\(name)\" is no analyte; there are " + analytes.map(\.column).joined(separator: ", "))
        }
        return (index, String(text[text.index(after: equals)...]))
    }
}
