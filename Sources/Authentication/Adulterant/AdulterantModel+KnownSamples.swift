internal import LinearAlgebra
public import Spectroscopy

extension AdulterantModel {
    /// What a person should know of samples that the model knows already, before its answers on them are read.
    ///
    /// * Exact copies of spectra that it was calibrated on: its gates have seen most of what they are.
    /// * Known foreign references, by an exact copy or by id and lot: whatever the gate says, they were told to be foreign.
    ///
    /// - Parameter unit: what has one answer.
    public func findings(onKnown spectra: Spectra, unit: AnswerUnit = .sample) -> [Finding] {
        let known = foreignFingerprints ?? [:]
        let learned = (fingerprints ?? [:]).filter { known[$0.key] == nil }
        var references: [String: Int] = [:]
        if let foreign {
            for (index, sample) in foreign.samples.enumerated() {
                references[AnsweredSamples.key(sample, foreign.lots[index])] = index
            }
        }
        var copies: [String] = []
        var foreigners: [String] = []
        var byID = 0
        let units = AnsweredSamples.rows(of: spectra, unit: unit)
        for rows in units {
            guard let first = rows.first else { continue }
            let sample = spectra.samples[first]
            let name = unit.shownName(of: sample)
            let prints = rows.map { SpectralFingerprint.of(spectra.x.row($0)) }
            if let reference = prints.lazy.compactMap({ known[$0] }).first {
                let index = foreign?.samples.firstIndex(of: reference)
                foreigners.append("\(name) = \(reference)\(group(ofForeign: index)), an exact copy")
            } else if let index = rows.lazy.compactMap({ references[Self.key(spectra.samples[$0])] }).first {
                foreigners.append("\(name)\(group(ofForeign: index)), by id and lot")
                byID += 1
            } else if let calibration = prints.lazy.compactMap({ learned[$0] }).first {
                copies.append("\(name) = \(calibration)")
            }
        }
        func list(_ names: [String]) -> String {
            names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
        }
        var findings: [Finding] = []
        if !copies.isEmpty {
            findings.append(
                Finding(
                    code: "adulterant.calibration-sample", severity: .warning,
                    summary: "the spectra of \(copies.count) of \(units.count) \(unit.rawValue)s are exact copies of "
                        + "calibration spectra (\(list(copies))); that they are accepted says nothing of other samples",
                    remedy: "measure the \(unit.rawValue) again, or leave it out"))
        }
        if !foreigners.isEmpty {
            findings.append(
                Finding(
                    code: "adulterant.known-foreign", severity: .warning,
                    summary:
                        "\(foreigners.count) of \(units.count) \(unit.rawValue)s stand in the calibration as known "
                        + "foreign references (\(list(foreigners))): they were told to be foreign, whatever the gate says",
                    remedy: byID > 0
                        ? "give new samples ids of their own, if they are new"
                        : "measure the \(unit.rawValue) again, if its label is in doubt"))
        }
        return findings
    }

    /// The key of a sample among the references, whose lot is the id where none is stated.
    private static func key(_ sample: Sample) -> String { AnsweredSamples.key(sample.id, sample.lot ?? sample.id) }

    /// " (Non_Or)", the group of a foreign reference.
    private func group(ofForeign index: Int?) -> String {
        guard let foreign, let index else { return "" }
        return " (\(foreign.groups[index]))"
    }
}
