internal import Spectroscopy
internal import Validation

/// Answers beside what is known of the samples: the group and the lot of each.
struct JudgedSamples {
    /// One-class figures of several genuine groups: of all of them together, and of each.
    struct Figures {
        /// All genuine groups as one class.
        let whole: OneClassFigures
        /// Each genuine group as a class of its own.
        let own: [String: OneClassFigures]

        /// The lots of a group that are rightly decided: accepted when it is genuine, else rejected.
        func right(_ group: String) -> LotRate {
            own[group]?.sensitivity ?? alternative(group)?.specificity ?? LotRate(successes: 0, lots: 0)
        }

        /// √(sensitivity · specificity) against a foreign group.
        func efficiency(_ group: String) -> Double? { alternative(group)?.efficiency }

        private func alternative(_ group: String) -> OneClassFigures.Alternative? {
            whole.alternatives.first { $0.name == group }
        }
    }

    private let judged: [AdulterantAnswer]
    private let groupOf: [String]
    private let lots: Lots

    /// - Parameters:
    ///   - values: the value of the genuine column for each spectrum.
    ///   - lots: the lot of each spectrum.
    ///   - answers: one a sample or lot, in order of first appearance.
    init(_ spectra: Spectra, values: [String], lots: Lots, unit: AnswerUnit, answers: [AdulterantAnswer]) {
        let rows = AnsweredSamples.rows(of: spectra, unit: unit).map { $0[0] }
        precondition(rows.count == answers.count, "\(answers.count) answers for \(rows.count) samples")
        judged = answers
        groupOf = rows.map { values[$0] }
        self.lots = lots.selecting(rows: rows)
    }

    /// The groups, genuine ones first, else in order of first appearance.
    func groups(genuine: [String]) -> [String] {
        var names: [String] = []
        for name in groupOf where !names.contains(name) { names.append(name) }
        return names.filter(genuine.contains) + names.filter { !genuine.contains($0) }
    }

    /// The answers on a group.
    func answers(of group: String) -> [AdulterantAnswer] {
        judged.indices.filter { groupOf[$0] == group }.map { judged[$0] }
    }

    /// The figures of decisions; an answer without a decision does not count.
    func figures(genuine: [String], _ decisions: (AdulterantAnswer) -> [Bool]) -> Figures {
        let accepted = judged.map(decisions)
        let names = groups(genuine: genuine)
        let foreign = names.filter { !genuine.contains($0) }
        let target = genuine.first ?? ""
        let merged = [target] + foreign
        let whole = OneClassFigures(
            target: target,
            labels: ClassLabels(names: merged, indices: groupOf.map { merged.firstIndex(of: $0) ?? 0 }),
            lots: lots, accepted: accepted)
        let labels = ClassLabels(names: names, indices: groupOf.map { names.firstIndex(of: $0) ?? 0 })
        var own: [String: OneClassFigures] = [:]
        for name in names where genuine.contains(name) {
            own[name] = OneClassFigures(target: name, labels: labels, lots: lots, accepted: accepted)
        }
        return Figures(whole: whole, own: own)
    }
}
