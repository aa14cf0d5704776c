internal import LinearAlgebra
internal import Spectroscopy
internal import Validation

/// The samples of an adulterant calibration: genuine ones, and those that are known to be foreign.
struct AdulterantData {
    /// The fewest genuine lots that are calibrated on.
    static let fewestLots = 6

    /// Every spectrum that is used, after exclusions.
    let spectra: Spectra
    /// The lot of each spectrum.
    let lots: Lots
    /// The value of the genuine column for each spectrum.
    let groups: [String]
    /// Whether each lot is genuine.
    let isGenuine: [Bool]
    let findings: [Finding]

    init(
        _ data: Spectra, plan: AdulterantPlan, readingFindings: [Finding] = []
    ) throws(AuthenticationError) {
        let column = plan.data.genuine.column
        let genuine = Set(plan.data.genuine.values)
        do throws(SpectroscopyError) {
            let first = try CalibrationSpectra(data, plan: plan, readingFindings: readingFindings)
            let all = try first.spectra.labels(in: column)
            let copies = ContradictoryCopies(
                in: first.spectra, labels: all, groups: all.map(genuine.contains), kind: AdulterantPlan.pipelineName)
            let ready = try first.setting(aside: copies)
            let values = copies.kept.map { all[$0] }
            let marks = values.map { genuine.contains($0) ? 0 : 1 }
            let classes = try ready.lots.classes(
                ClassLabels(names: ["genuine", "foreign"], indices: marks), samples: ready.spectra.samples)
            spectra = ready.spectra
            lots = ready.lots
            groups = values
            isGenuine = classes.map { $0 == 0 }
            findings = ready.findings
        } catch {
            throw .spectra(error)
        }
        try Self.requireOccurrence(of: plan.data.genuine, in: groups)
        let genuineLots = isGenuine.count { $0 }
        guard genuineLots > 0 else {
            throw .noGenuineSamples(column: column, values: plan.data.genuine.values, found: Set(groups).sorted())
        }
        guard genuineLots >= Self.fewestLots else {
            throw .tooFewGenuineLots(
                found: genuineLots, needed: Self.fewestLots, spectra: lots.indices.count { isGenuine[$0] })
        }
    }

    /// Refuses a value of genuine samples that does not occur: misspelt, it would make genuine samples foreign.
    static func requireOccurrence(of mark: AdulterantPlan.Genuine, in groups: [String]) throws(AuthenticationError) {
        let found = Set(groups)
        guard let absent = mark.values.first(where: { !found.contains($0) }) else { return }
        throw .noGenuineSamples(column: mark.column, values: [absent], found: found.sorted())
    }

    /// The value of the genuine column of each lot.
    var groupOfLot: [String] { lots.rows.map { groups[$0[0]] } }

    /// The lots as units of a one-class model.
    var task: OneClassTask { OneClassTask(lots: lotMeans, isGenuine: isGenuine) }

    /// The mean raw spectrum of each lot.
    var lotMeans: Spectra { spectra.averaging(lots.rows) { lots.names[$0] } }

    /// The mean raw spectrum of each sample of the genuine or of the foreign lots, with the lot of each.
    func samples(genuine: Bool) -> (means: Spectra, lots: [Int], groups: [String]) {
        let rows = lots.indices.indices.filter { isGenuine[lots.indices[$0]] == genuine }
        let members = AnsweredSamples.rows(of: spectra, among: rows)
        return (
            spectra.averaging(members) { spectra.samples[members[$0][0]].id }, members.map { lots.indices[$0[0]] },
            members.map { groups[$0[0]] }
        )
    }
}
