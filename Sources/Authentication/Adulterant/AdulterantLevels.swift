internal import Foundation
internal import Spectroscopy

/// The level of an adulterant in each lot, in per cent.
struct AdulterantLevels {
    /// The level of each lot; nil where none is stated. Genuine lots without one have 0.
    let ofLot: [Double?]
    /// The adulterant in each lot; nil in genuine ones.
    let nameOfLot: [String?]
    /// The adulterants, in order of first appearance.
    let adulterants: [String]
    /// What a person should know of the levels.
    let findings: [Finding]

    init(
        _ ready: AdulterantData, column: String, adulterantColumn: String? = nil
    ) throws(AuthenticationError) {
        let values: [String?]
        do throws(SpectroscopyError) { values = try ready.spectra.values(of: column) } catch { throw .spectra(error) }
        var levels = ready.isGenuine.map { $0 ? Double?.some(0) : nil }
        var stated: Set<Double> = []
        for (row, text) in values.enumerated() {
            guard let text, !text.isEmpty else { continue }
            let sample = ready.spectra.samples[row].id
            guard let value = Double(text), value.isFinite, (0...100).contains(value) else {
                throw .levelOutOfRange(text: text, column: column, sample: sample)
            }
            let lot = ready.lots.indices[row]
            if ready.isGenuine[lot], value != 0 {
                throw .genuineWithLevel(level: value, column: column, sample: sample)
            }
            if let known = levels[lot], known != value {
                throw .lotHoldsTwoLevels(lot: ready.lots.names[lot], levels: [known, value], column: column)
            }
            levels[lot] = value
            stated.insert(value)
        }
        findings =
            Self.looksLikeShares(stated, column: column) + Self.unstated(ready, levels, column: column)
        ofLot = levels
        var names = ready.isGenuine.map { $0 ? nil : String?.some("adulterant") }
        if let adulterantColumn {
            let texts: [String]
            do throws(SpectroscopyError) {
                texts = try ready.spectra.selecting(rows: Self.measuredRows(ready, levels))
                    .labels(in: adulterantColumn)
            } catch {
                throw .spectra(error)
            }
            for (row, text) in zip(Self.measuredRows(ready, levels), texts) { names[ready.lots.indices[row]] = text }
        }
        nameOfLot = names
        var seen: [String] = []
        for (lot, name) in names.enumerated() where (levels[lot] ?? 0) > 0 {
            if let name, !seen.contains(name) { seen.append(name) }
        }
        guard !seen.isEmpty else { throw .noLevels(column: column) }
        adulterants = seen
    }

    /// The genuine samples, and those of one adulterant, with the level and the lot of each.
    func data(of adulterant: String, _ ready: AdulterantData) -> (samples: Spectra, levels: [Double], lots: Lots) {
        let genuine = ready.samples(genuine: true)
        let foreign = ready.samples(genuine: false)
        let rows = foreign.lots.indices.filter {
            nameOfLot[foreign.lots[$0]] == adulterant && ofLot[foreign.lots[$0]] != nil
        }
        let lotOf = genuine.lots + rows.map { foreign.lots[$0] }
        return (
            genuine.means.joined(with: foreign.means.selecting(rows: rows)), lotOf.map { ofLot[$0] ?? 0 },
            Lots(names: ready.lots.names, indices: lotOf).selecting(rows: Array(lotOf.indices))
        )
    }

    /// Several levels that all lie within 0 … 1 may be fractions: read as per cent, they would be a hundredth of what is meant.
    private static func looksLikeShares(_ stated: Set<Double>, column: String) -> [Finding] {
        let levels = stated.sorted()
        guard levels.count > 1, let highest = levels.last, highest > 0, highest <= 1 else { return [] }
        return [
            Finding(
                code: "adulterant.levels-look-like-fractions", severity: .warning,
                summary: "all \(levels.count) levels in column \"\(column)\" lie within 0 … 1 ("
                    + levels.prefix(6).map { "\($0)" }.joined(separator: ", ") + (levels.count > 6 ? ", …" : "")
                    + "); they are read as per cent: \(highest) is \(highest) %, not \((highest * 1e6).rounded() / 1e4) %",
                place: "column \(column)",
                remedy: "if they are fractions, multiply the column by 100")
        ]
    }

    /// Foreign spectra without a level, and those whose level says that they hold nothing foreign.
    private static func unstated(_ ready: AdulterantData, _ levels: [Double?], column: String) -> [Finding] {
        let foreign = ready.lots.indices.indices.filter { !ready.isGenuine[ready.lots.indices[$0]] }
        let missing = foreign.filter { levels[ready.lots.indices[$0]] == nil }
        let zero = foreign.filter { levels[ready.lots.indices[$0]] == 0 }
        func named(_ rows: [Int]) -> String {
            rows.prefix(5).map { ready.spectra.samples[$0].id }.joined(separator: ", ") + (rows.count > 5 ? ", …" : "")
        }
        var findings: [Finding] = []
        if !missing.isEmpty {
            findings.append(
                Finding(
                    code: "adulterant.level-missing", severity: .note,
                    summary: "\(missing.count) of \(foreign.count) foreign spectra have no level (\(named(missing))): "
                        + "they count as foreign, but at no level", place: "column \(column)",
                    remedy: "state their levels where they are known; 100 for pure adulterant"))
        }
        if !zero.isEmpty {
            findings.append(
                Finding(
                    code: "adulterant.foreign-with-level-zero", severity: .warning,
                    summary: "\(zero.count) of \(foreign.count) foreign spectra have level 0 % (\(named(zero))): "
                        + "they are marked as foreign, and said to hold no adulterant", place: "column \(column)",
                    remedy: "mark them as genuine, correct the level, or leave the cell empty"))
        }
        return findings
    }

    /// The rows of foreign lots with a level.
    private static func measuredRows(_ ready: AdulterantData, _ levels: [Double?]) -> [Int] {
        ready.lots.indices.indices.filter { row in
            let lot = ready.lots.indices[row]
            return !ready.isGenuine[lot] && levels[lot] != nil
        }
    }
}
