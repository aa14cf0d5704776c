import ArgumentParser
import Chemometrics
import Foundation

/// `bencao origin calibrate DATA --class COLUMN -o MODEL`.
struct OriginCalibrate: CalibrateCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Calibrate an origin discrimination on samples of known origin.",
        discussion: """
            Searches preprocessing recipes and numbers of latent variables (or the grid of the classifier), validates \
            the whole search on lots that it never saw (nested), and writes one model file.
            """)

    @OptionGroup var files: CalibrationOptions

    @Option(name: .customLong("class"), help: ArgumentHelp("The column of the origin.", valueName: "column"))
    var classColumn: String?

    @OptionGroup var permutationOptions: PermutationOptions

    @Option(
        help: ArgumentHelp(
            "The classifier: \(ClassifierCatalogue.classifiers.map { $0.identifier }.joined(separator: ", ")) (pls-da).",
            valueName: "method"))
    var estimator: String?

    @OptionGroup(title: "Reading") var read: ReadOptions
    @OptionGroup(title: "Plan") var planOptions: PlanOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func validate() throws {
        if classColumn == nil && planOptions.plan == nil {
            throw ValidationError("Missing expected argument '--class <column>': the column of the origin.")
        }
        try requireOneResult()
    }

    /// The plan, with what the options of this command say over it.
    func plan() throws -> OriginPlan {
        let named = estimator.map {
            PlanOptions.Setting(option: "--estimator \($0)", path: "estimator.method", value: .string($0))
        }
        var plan = try planOptions.plan(OriginPlan.self, read: read, named: named.map { [$0] } ?? [])
        if let classColumn { plan.data.classColumn = classColumn }
        if let permutations = permutationOptions.permutations { plan.validation.permutations = permutations }
        return plan
    }

    func calibrate(
        _ plan: OriginPlan, on data: LoadedData, progress: @escaping @Sendable (String, Int, Int) -> Void
    ) throws -> OriginDiscrimination.Result {
        try OriginDiscrimination(plan: plan).calibrate(
            data.spectra, sources: data.sources, findings: data.findings
        ) { stage, done, total in progress(stage.rawValue, done, total) }
    }

    func figureNames(for plan: OriginPlan) -> [String] { OriginFigures.names }

    func draw(_ result: OriginDiscrimination.Result, in folder: FigureFolder) throws {
        try OriginFigures.write(result, to: folder)
    }

    func csv(_ report: OriginCalibrationReport) -> String { OriginTables.classCSV(report) }

    func summary(_ result: OriginDiscrimination.Result, path: String, hash: String) -> String {
        OriginTables.calibration(result.report, model: result.model, path: path, hash: hash)
    }
}
