internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy
internal import Validation

/// The study of an identity method: how often are genuine lots accepted, foreign ones rejected, and from which level on
/// is an adulterant detected?
///
/// Genuine lots are tried on gates that have not seen them; foreign lots, which take part in nothing, on the gate of all
/// genuine lots, with the recipe and the components that a calibration with the same plan and seed chooses. Mixtures made
/// in silico are tried on the gate that has not seen their genuine part.
///
/// ```swift
/// plan.data.levelColumn = "percent"
/// let report = try AdulterantStudy(plan: plan).run(spectra)
/// report.inclusivity.low, report.curves.first?.detectedLevel
/// ```
///
/// ## Source
/// AOAC Official Methods of Analysis, Appendix K (2013), Guidelines for dietary supplements and botanicals.
public struct AdulterantStudy: Sendable {
    /// The plan of the method that is studied; its level and adulterant columns tell of measured mixtures.
    public let plan: AdulterantPlan
    /// Mixtures to be made in silico.
    public let dilution: Dilution?
    /// The probability with which a level is to be detected.
    public let probability: Double

    /// Creates a study.
    public init(plan: AdulterantPlan, dilution: Dilution? = nil, probability: Double = 0.95) {
        self.plan = plan
        self.dilution = dilution
        self.probability = probability
    }

    /// The fewest genuine lots with which the gate of a plan can reject anything at its α, and with which the gates can that
    /// a study or a calibration tries on left-out lots.
    public static func fewestLots(_ plan: AdulterantPlan) -> (gate: Int, validation: Int) {
        let size = GateSize(plan)
        return (size.needed, size.neededByValidation)
    }

    /// Makes the study.
    ///
    /// - Throws: `AuthenticationError`.
    public func run(
        _ data: Spectra, findings readingFindings: [Finding] = [], progress: (@Sendable (Int, Int) -> Void)? = nil
    ) throws(AuthenticationError) -> AdulterantStudyReport {
        try plan.validate()
        guard probability > 0 && probability < 1 else {
            throw .plan(
                detail: "a probability of \(probability)", place: "--probability",
                remedy: "give a share between 0 and 1")
        }
        let ready = try AdulterantData(data, plan: plan, readingFindings: readingFindings)
        let levels = try plan.data.levelColumn.map { (column) throws(AuthenticationError) in
            try AdulterantLevels(ready, column: column, adulterantColumn: plan.data.adulterantColumn)
        }
        let mixing = try dilution.map { (dilution) throws(AuthenticationError) in
            try PreparedDilution(
                dilution, ready, mark: plan.data.genuine, measured: levels, seed: plan.seed)
        }
        let standard = DefaultRecipes.oneClass(for: ready.spectra.axis, compliant: false)
        let recipes = plan.recipes ?? standard.recipes
        let task = ready.task
        let genuine = task.genuineRows
        let foreign = task.isGenuine.indices.filter { !task.isGenuine[$0] }
        do throws(ValidationError) {
            let lots = task.lots.selecting(rows: genuine)
            let gates = try HeldOutGates(
                lots: lots, recipes: recipes, settings: plan.settings, form: plan.acceptance.gate, seed: plan.seed,
                progress: progress)
            // What a gate of too few lots accepts says nothing: it could not have rejected it.
            var accepted = [Bool?](repeating: nil, count: genuine.count)
            for part in gates.parts where part.smallestAlpha <= plan.acceptance.alpha {
                for (lot, p) in zip(part.heldOut, try part.pValues(lots.selecting(rows: part.heldOut))) {
                    accepted[lot] = p > plan.acceptance.alpha
                }
            }
            let whole = try wholeGate(lots, recipes)
            let pValues = foreign.isEmpty ? [] : try whole.gate.pValues(task.lots.selecting(rows: foreign))
            let canReject = whole.gate.smallestAlpha <= plan.acceptance.alpha
            let detected = pValues.map { canReject ? $0 <= plan.acceptance.alpha : nil }
            let size = GateSize(plan)
            var curves =
                levels.map { measuredCurves($0, accepted: accepted, foreign: foreign, detected: detected) } ?? []
            if let mixing {
                let outcome = try mixing.tried(on: gates, alpha: plan.acceptance.alpha)
                curves.append(
                    curve(
                        mixing.name, mixedIn: mixing.mixedIn, levels: outcome.levels, detected: outcome.detected,
                        units: outcome.units))
            }
            let groupOfLot = ready.groupOfLot
            var names: [String] = []
            for row in foreign where !names.contains(groupOfLot[row]) { names.append(groupOfLot[row]) }
            return AdulterantStudyReport(
                schema: "bencao.adulterant-study.v1", kind: AdulterantPlan.pipelineName, recipe: whole.choice.recipe,
                components: whole.choice.components, componentsGiven: plan.estimator.components != nil,
                otherChoices: gates.parts.count {
                    $0.recipe != whole.choice.recipe || $0.components != whole.choice.components
                }, segments: gates.parts.count, alpha: plan.acceptance.alpha, smallestAlpha: whole.gate.smallestAlpha,
                inclusivity: Self.rate(accepted, lotsNeeded: size.neededByValidation),
                notAccepted: accepted.indices.filter { accepted[$0] == false }.map { lots.samples[$0].id },
                exclusivity: names.map { name in
                    let positions = foreign.indices.filter { groupOfLot[foreign[$0]] == name }
                    return AdulterantStudyReport.Group(
                        name: name,
                        rejected: Self.rate(positions.map { detected[$0] }, lotsNeeded: size.needed),
                        notRejected: positions.filter { detected[$0] == false }.map {
                            task.lots.samples[foreign[$0]].id
                        })
                }, curves: curves, probability: probability, seed: plan.seed,
                findings: ready.findings + (levels?.findings ?? []) + (mixing?.findings ?? [])
                    + (plan.recipes == nil ? standard.findings : [])
                    + compliantIgnored()
                    + cannotReject(gates, whole.gate) + curves.compactMap(lackOfFit)
                    + CalibrationSpectra.unequalScans(ready.lots))
        } catch {
            throw .validation(error)
        }
    }

    /// The rate among the lots that are decided.
    private static func rate(_ outcomes: [Bool?], lotsNeeded: Int) -> RateFigure {
        let decided = outcomes.compactMap { $0 }
        return RateFigure(
            LotRate(successes: decided.count { $0 }, lots: decided.count), undecided: outcomes.count - decided.count,
            lotsNeeded: lotsNeeded)
    }

    /// The choice and the gate of all genuine lots: those of a calibration with the same plan.
    private func wholeGate(
        _ lots: Spectra, _ recipes: [Recipe]
    ) throws(ValidationError) -> (choice: OneClassSelection, gate: ConformalGate) {
        var settings = plan.settings
        settings.mode = .rigorous
        let choice = try OneClassSelection(lots: lots, recipes: recipes, settings: settings, seed: plan.seed)
        let gate = try ConformalGate.calibrate(
            lots: lots, recipe: choice.recipe, components: choice.components, estimate: plan.estimator.estimate,
            form: plan.acceptance.gate, seed: SeededGenerator.derivedSeed(plan.seed, part: 2_000_000))
        return (choice, gate)
    }

    /// One curve an adulterant, and where there are several, one of all of them; genuine lots are those of level 0.
    private func measuredCurves(
        _ levels: AdulterantLevels, accepted: [Bool?], foreign: [Int], detected: [Bool?]
    ) -> [AdulterantStudyReport.Curve] {
        let known = foreign.indices.filter { levels.ofLot[foreign[$0]] != nil }
        func curve(_ name: String, _ positions: [Int]) -> AdulterantStudyReport.Curve {
            self.curve(
                name,
                levels: accepted.map { _ in 0 } + positions.compactMap { levels.ofLot[foreign[$0]] },
                detected: accepted.map { $0.map(!) } + positions.map { detected[$0] })
        }
        guard levels.adulterants.count > 1 else {
            return [curve(levels.adulterants.first ?? "adulterant", known)]
        }
        return levels.adulterants.map { name in curve(name, known.filter { levels.nameOfLot[foreign[$0]] == name }) }
            + [curve("all adulterants", known)]
    }

    private func curve(
        _ name: String, mixedIn: AdulterantStudyReport.MixedIn? = nil, levels: [Double], detected: [Bool?],
        units: [Int]? = nil
    ) -> AdulterantStudyReport.Curve {
        let curve = DetectionCurve(levels: levels, detected: detected, units: units)
        return AdulterantStudyReport.Curve(
            name: name, simulated: mixedIn != nil, mixedIn: mixedIn, curve: curve,
            detectedLevel: curve.level(detectedWith: probability))
    }

    private func lackOfFit(_ curve: AdulterantStudyReport.Curve) -> Finding? {
        guard curve.curve.outcome == .lackOfFit, let goodness = curve.curve.goodness else { return nil }
        func rounded(_ x: Double, _ scale: Double) -> Double { (x * scale).rounded() / scale }
        let p = goodness.pValue.map { ", p = \($0 < 1e-4 ? "below 0.0001" : "\(rounded($0, 1e4))")" } ?? ""
        let outside = goodness.contradicting
        return Finding(
            code: "adulterant.study-lack-of-fit", severity: .warning,
            summary: "no logistic curve describes the detections: deviance "
                + "\(rounded(goodness.deviance, 100)) with \(goodness.degreesOfFreedom) degrees of freedom\(p)"
                + (outside.isEmpty
                    ? ""
                    : "; the exact intervals (95 % for all levels together) at "
                        + outside.prefix(8).map { "\($0)" }.joined(separator: ", ")
                        + (outside.count > 8 ? ", …" : "") + " % do not hold it")
                + ". No detected level is read off it",
            place: curve.name,
            remedy: "read the levels one by one; see whether lots of several kinds, or several adulterants, are mixed")
    }

    private func compliantIgnored() -> [Finding] {
        guard plan.validation.mode == .compliant else { return [] }
        return [
            Finding(
                code: "adulterant.study-rigorous", severity: .warning,
                summary:
                    "the plan says compliant, but the study is rigorous: foreign lots, which it tries, take no part in "
                    + "the choice; a compliant calibration can choose another recipe and other components",
                remedy: "set validation.mode to rigorous, or read the figures of `bencao adulterant calibrate`")
        ]
    }

    private func cannotReject(_ gates: HeldOutGates, _ whole: ConformalGate) -> [Finding] {
        let alpha = plan.acceptance.alpha
        let smallest = gates.parts.map(\.smallestAlpha).max() ?? 1
        guard smallest > alpha else { return [] }
        let lots = gates.parts.reduce(0) { $0 + $1.heldOut.count }
        let undecided = gates.parts.reduce(0) { $0 + ($1.smallestAlpha > alpha ? $1.heldOut.count : 0) }
        return [
            Finding(
                code: "adulterant.study-cannot-reject", severity: .warning,
                summary: "the gates without some lots cannot reject at alpha \(alpha), only from "
                    + "\((smallest * 1000).rounded(.up) / 1000) on: nothing can be said of \(undecided) of \(lots) "
                    + "genuine lots, nor of mixtures made of them"
                    + (whole.smallestAlpha > alpha ? "; neither can the gate of all lots, of any foreign lot" : ""),
                remedy: "study \(GateSize(plan).neededByValidation) genuine lots or more, or a larger --alpha")
        ]
    }
}
