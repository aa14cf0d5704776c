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
    /// The groups, in order of first appearance, also those of which nothing is left.
    private let names: [String]
    /// The group of each sample that is left out.
    private let groupsLeftOut: [String]

    /// - Parameters:
    ///   - values: the value of the genuine column for each spectrum.
    ///   - lots: the lot of each spectrum.
    ///   - answers: one a sample or lot, in order of first appearance.
    ///   - seen: the lots that are left out.
    init(
        _ spectra: Spectra, values: [String], lots: Lots, unit: AnswerUnit, answers: [AdulterantAnswer],
        leavingOut seen: Set<Int>
    ) {
        let rows = AnsweredSamples.rows(of: spectra, unit: unit).map { $0[0] }
        precondition(rows.count == answers.count, "\(answers.count) answers for \(rows.count) samples")
        let isSeen = rows.map { seen.contains(lots.indices[$0]) }
        let counted = rows.indices.filter { !isSeen[$0] }
        judged = counted.map { answers[$0] }
        groupOf = counted.map { values[rows[$0]] }
        groupsLeftOut = rows.indices.filter { isSeen[$0] }.map { values[rows[$0]] }
        self.lots = lots.selecting(rows: counted.map { rows[$0] })
        var names: [String] = []
        for row in rows where !names.contains(values[row]) { names.append(values[row]) }
        self.names = names
    }

    /// The groups, genuine ones first, else in order of first appearance.
    func groups(genuine: [String]) -> [String] {
        names.filter(genuine.contains) + names.filter { !genuine.contains($0) }
    }

    /// The number of samples of a group that are left out.
    func leftOut(of group: String) -> Int { groupsLeftOut.count { $0 == group } }

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
