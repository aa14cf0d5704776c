internal import LinearAlgebra
internal import Preprocessing
public import Spectroscopy
internal import Validation

/// The study of an identity method: how often are genuine lots accepted, foreign ones rejected, and from which level on
/// is an adulterant detected?
///
/// Genuine lots are tried on gates that have not seen them; foreign lots, which take part in nothing, on the gate of all
/// genuine lots. Mixtures made in silico are tried on the gate that has not seen their genuine part.
///
/// ## Source
/// AOAC Official Methods of Analysis, Appendix K (2013), Guidelines for dietary supplements and botanicals.
public struct AdulterantStudy: Sendable {
    /// Mixtures to be made in silico.
    public struct Dilution: Hashable, Sendable {
        /// The value of the genuine column whose lots are the genuine part.
        public var genuine: String
        /// The value whose lots are mixed in.
        public var adulterant: String
        /// The levels in per cent.
        public var levels: [Double]

        /// Creates a dilution.
        public init(
            genuine: String, adulterant: String, levels: [Double] = [0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100]
        ) {
            self.genuine = genuine
            self.adulterant = adulterant
            self.levels = levels
        }
    }

    /// The plan of the method that is studied.
    public let plan: AdulterantPlan
    /// The column of the level of the adulterant in per cent, where it was measured.
    public let levelColumn: String?
    /// Mixtures to be made in silico.
    public let dilution: Dilution?
    /// The probability with which a level is to be detected.
    public let probability: Double

    /// Creates a study.
    public init(
        plan: AdulterantPlan, levelColumn: String? = nil, dilution: Dilution? = nil, probability: Double = 0.95
    ) {
        self.plan = plan
        self.levelColumn = levelColumn
        self.dilution = dilution
        self.probability = probability
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
        if let dilution {
            guard !dilution.levels.isEmpty, dilution.levels.allSatisfy({ $0 >= 0 && $0 <= 100 }) else {
                throw .plan(
                    detail: "levels \(dilution.levels)", place: "dilution", remedy: "give per cents from 0 to 100")
            }
        }
        let ready = try AdulterantData(data, plan: plan, readingFindings: readingFindings)
        let levels = try (levelColumn ?? plan.data.levelColumn).map { (column) throws(AuthenticationError) in
            try AdulterantLevels(ready, column: column)
        }
        let standard = DefaultRecipes.oneClass(for: ready.spectra.axis, compliant: false)
        let recipes = plan.recipes ?? standard.recipes
        let task = ready.task
        let genuine = task.genuineRows
        let alpha = plan.acceptance.alpha
        var findings = ready.findings
        do throws(ValidationError) {
            let lots = task.lots.selecting(rows: genuine)
            let gates = try HeldOutGates(
                lots: lots, recipes: recipes, settings: plan.settings, form: plan.acceptance.gate, seed: plan.seed,
                progress: progress)
            var accepted = [Bool](repeating: false, count: genuine.count)
            for part in gates.parts {
                for (lot, p) in zip(part.heldOut, try part.gate.pValues(lots.selecting(rows: part.heldOut))) {
                    accepted[lot] = p > alpha
                }
            }
            let foreignRows = task.isGenuine.indices.filter { !task.isGenuine[$0] }
            let (whole, foreign) = try decideForeign(task, lots, foreignRows, recipes)
            let detected = foreign.map { $0 <= alpha }
            let smallest = gates.parts.map(\.gate.smallestAlpha).max() ?? 1
            if smallest > alpha {
                findings.append(
                    Finding(
                        code: "adulterant.study-cannot-reject", severity: .warning,
                        summary: "the gates without some lots cannot reject at alpha \(alpha), only from "
                            + "\((smallest * 1000).rounded(.up) / 1000) on: nothing is detected by them",
                        remedy:
                            "study \(StudySize.fewestCalibrationLots(alpha: alpha) * 5 / 4 + 1) genuine lots or more, or "
                            + "a larger --alpha"))
            }
            var curves: [AdulterantStudyReport.Curve] = []
            if let levels {
                let known = foreignRows.indices.filter { levels.ofLot[foreignRows[$0]] != nil }
                curves.append(
                    curve(
                        "measured mixtures", simulated: false,
                        levels: accepted.map { _ in 0 } + known.compactMap { levels.ofLot[foreignRows[$0]] },
                        detected: accepted.map(!) + known.map { detected[$0] }))
            }
            if let dilution {
                curves.append(try dilute(dilution, ready, lots, genuine, task, gates))
            }
            let groupOfLot = ready.lots.rows.map { ready.groups[$0[0]] }
            var names: [String] = []
            for row in foreignRows where !names.contains(groupOfLot[row]) { names.append(groupOfLot[row]) }
            return AdulterantStudyReport(
                schema: "bencao.adulterant-study.v1", kind: AdulterantPlan.pipelineName, alpha: alpha,
                smallestAlpha: whole.smallestAlpha,
                inclusivity: RateFigure(LotRate(successes: accepted.count { $0 }, lots: accepted.count)),
                notAccepted: accepted.indices.filter { !accepted[$0] }.map { lots.samples[$0].id },
                exclusivity: names.map { name in
                    let positions = foreignRows.indices.filter { groupOfLot[foreignRows[$0]] == name }
                    return AdulterantStudyReport.Group(
                        name: name,
                        rejected: RateFigure(
                            LotRate(successes: positions.count { detected[$0] }, lots: positions.count)),
                        notRejected: positions.filter { !detected[$0] }.map { task.lots.samples[foreignRows[$0]].id })
                }, curves: curves, probability: probability, seed: plan.seed, findings: findings + standard.findings)
        } catch {
            throw .validation(error)
        }
    }

    /// The gate of all genuine lots, and the p-values of the foreign ones.
    private func decideForeign(
        _ task: OneClassTask, _ lots: Spectra, _ foreignRows: [Int], _ recipes: [Recipe]
    ) throws(ValidationError) -> (ConformalGate, [Double]) {
        var settings = plan.settings
        settings.mode = .rigorous
        let search = try OneClassSelection(lots: lots, recipes: recipes, settings: settings, seed: plan.seed)
        let gate = try ConformalGate.calibrate(
            lots: lots, recipe: search.recipe, components: search.components, estimate: plan.estimator.estimate,
            form: plan.acceptance.gate, seed: SeededGenerator.derivedSeed(plan.seed, part: 2_000_000))
        return (gate, foreignRows.isEmpty ? [] : try gate.pValues(task.lots.selecting(rows: foreignRows)))
    }

    private func curve(
        _ name: String, simulated: Bool, levels: [Double], detected: [Bool], units: [Int]? = nil
    ) -> AdulterantStudyReport.Curve {
        let curve = DetectionCurve(levels: levels, detected: detected, units: units)
        return AdulterantStudyReport.Curve(
            name: name, simulated: simulated, curve: curve, detectedLevel: curve.level(detectedWith: probability))
    }

    /// Every genuine lot, left out of its gate, with one of the adulterant lots in turn, at every level.
    private func dilute(
        _ dilution: Dilution, _ ready: AdulterantData, _ lots: Spectra, _ genuine: [Int], _ task: OneClassTask,
        _ gates: HeldOutGates
    ) throws(ValidationError) -> AdulterantStudyReport.Curve {
        let groupOfLot = ready.lots.rows.map { ready.groups[$0[0]] }
        let adulterants = task.isGenuine.indices.filter { !task.isGenuine[$0] && groupOfLot[$0] == dilution.adulterant }
        let mine = genuine.indices.filter { groupOfLot[genuine[$0]] == dilution.genuine }
        func missing(_ name: String) -> ValidationError {
            .spectra(
                .missingGroup(
                    column: plan.data.genuine.column, name: name, available: Set(groupOfLot).sorted()))
        }
        guard !adulterants.isEmpty else { throw missing(dilution.adulterant) }
        guard !mine.isEmpty else { throw missing(dilution.genuine) }
        var allLevels: [Double] = []
        var detected: [Bool] = []
        var units: [Int] = []
        for part in gates.parts {
            let held = part.heldOut.filter { mine.contains($0) }
            guard !held.isEmpty else { continue }
            var rows: [[Double]] = []
            var samples: [Sample] = []
            for lot in held {
                let other = adulterants[lot % adulterants.count]
                for level in dilution.levels {
                    do throws(SpectralMixture.Refusal) {
                        rows.append(
                            try SpectralMixture.mix(
                                lots.x.row(lot), task.lots.x.row(other), share: level / 100, signal: lots.signal))
                    } catch {
                        throw .spectra(Self.refusal(error, lots, lot, task.lots, other))
                    }
                    samples.append(Sample(id: "\(lots.samples[lot].id) + \(level) %"))
                }
            }
            let mixtures: Spectra
            do throws(SpectroscopyError) {
                mixtures = try Spectra(x: Matrix(rows: rows), axis: lots.axis, signal: lots.signal, samples: samples)
            } catch {
                throw .spectra(error)
            }
            for (index, p) in try part.gate.pValues(mixtures).enumerated() {
                allLevels.append(dilution.levels[index % dilution.levels.count])
                detected.append(p <= plan.acceptance.alpha)
                units.append(held[index / dilution.levels.count])
            }
        }
        return curve(
            "\(dilution.adulterant) in \(dilution.genuine)", simulated: true, levels: allLevels, detected: detected,
            units: units)
    }

    private static func refusal(
        _ refusal: SpectralMixture.Refusal, _ a: Spectra, _ lot: Int, _ b: Spectra, _ other: Int
    ) -> SpectroscopyError {
        switch refusal {
        case .signal(let signal): .notAdditive(signal: signal)
        case .value(let value, let part, let channel):
            .notConvertible(
                value: value, sample: part == 0 ? a.samples[lot].id : b.samples[other].id,
                channel: a.axis.values[channel], unit: a.axis.unit, signal: a.signal)
        }
    }
}
