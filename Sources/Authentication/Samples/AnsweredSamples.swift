internal import Spectroscopy

/// The units that a prediction answers for: the mean spectrum of each, in order of first appearance.
struct AnsweredSamples {
    /// The rows of each unit.
    let rows: [[Int]]
    /// The mean spectrum of each unit.
    let means: Spectra
    /// The number of spectra that each mean is of.
    let scans: [Int]
    private let answersOfLot: [String: Int]

    /// - Parameter averaged: of how many spectra each row is the mean; nil for one.
    init(_ spectra: Spectra, unit: AnswerUnit, averaged: [Int]? = nil) {
        precondition(
            averaged == nil || averaged?.count == spectra.count,
            "\(averaged?.count ?? 0) counts of averaged spectra for \(spectra.count) rows")
        let rows = Self.rows(of: spectra, unit: unit)
        self.rows = rows
        scans = rows.map { members in averaged.map { all in members.reduce(0) { $0 + all[$1] } } ?? members.count }
        means = spectra.averaging(rows) { Self.name(of: spectra.samples[rows[$0][0]], unit) }
        var counts: [String: Int] = [:]
        for sample in means.samples { if let lot = sample.lot { counts[lot, default: 0] += 1 } }
        answersOfLot = counts
    }

    /// The rows of each unit, in order of first appearance.
    ///
    /// - Parameter members: the rows that are looked at; nil for all.
    static func rows(of spectra: Spectra, unit: AnswerUnit = .sample, among members: [Int]? = nil) -> [[Int]] {
        var position: [String: Int] = [:]
        var rows: [[Int]] = []
        for row in members ?? Array(0..<spectra.count) {
            let sample = spectra.samples[row]
            let key = unit.name(of: sample)
            if let known = position[key] {
                rows[known].append(row)
            } else {
                position[key] = rows.count
                rows.append([row])
            }
        }
        return rows
    }

    private static func name(of sample: Sample, _ unit: AnswerUnit) -> String {
        unit == .lot ? sample.lot ?? sample.id : sample.id
    }

    /// A name that tells samples of one id in two lots apart.
    static func key(_ name: String, _ lot: String?) -> String { "\(lot ?? "")\u{0}\(name)" }

    /// What the confidence of an answer holds for.
    ///
    /// The references are means of whole lots: the mean of clearly fewer spectra is noisier, that of clearly more is
    /// quieter, and neither is drawn like them.
    ///
    /// - Parameter usual: the median number of spectra of a calibration lot.
    func guarantee(_ unit: Int, usualScans usual: Int) -> String {
        let scans = scans[unit]
        if let lot = means.samples[unit].lot, answersOfLot[lot] ?? 1 > 1 { return "per sample, no lot guarantee" }
        guard 2 * scans < usual || scans > 2 * usual else { return "per lot" }
        return "none: \(scans) \(scans == 1 ? "spectrum" : "spectra") averaged, calibration lots had \(usual)"
    }
}
