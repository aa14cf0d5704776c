internal import LinearAlgebra
internal import Spectroscopy

/// The samples of a validation that the model was calibrated on: their figures say nothing of other samples.
///
/// A spectrum is known again by the fingerprint of its values, in whatever file it comes. A model file that holds no
/// fingerprints knows its calibration files only.
struct CalibrationCopies {
    /// The groups of rows with a spectrum that is a copy, as indices.
    let groups: Set<Int>
    /// The id of each such sample, and that of the calibration sample.
    let pairs: [(test: String, calibration: String)]
    /// The files that the model was calibrated on.
    let files: [SourceFile]
    private let count: Int
    private let kind: String

    /// - Parameters:
    ///   - spectra: the spectra of the validation.
    ///   - rows: those of each sample.
    ///   - sources: the files that they came from.
    init<Model: PipelineModel>(
        of model: Model, in spectra: Spectra, rows: [[Int]], sources: [SourceFile] = []
    ) {
        let known = model.calibrationFingerprints ?? [:]
        var groups: Set<Int> = []
        var pairs: [(test: String, calibration: String)] = []
        for (index, members) in rows.enumerated() {
            guard
                let sample = members.lazy.compactMap({ known[SpectralFingerprint.of(spectra.x.row($0))] }).first,
                let first = members.first
            else { continue }
            groups.insert(index)
            pairs.append((spectra.samples[first].id, sample))
        }
        let hashes = Set(model.sources.map(\.sha256))
        // The samples that a calibration left out are new to it, though they lie in the same file.
        let mayHold = model.calibrationFingerprints == nil || !pairs.isEmpty
        files = mayHold ? sources.filter { hashes.contains($0.sha256) } : []
        self.groups = groups
        self.pairs = pairs
        count = rows.count
        kind = Model.Plan.pipelineName
    }

    /// What a person should know: the file itself, where it is one of the calibration, else the copies.
    var findings: [Finding] {
        guard files.isEmpty else {
            return files.map { file in
                Finding(
                    code: "\(kind).validated-on-calibration-file", severity: .warning,
                    summary: "the model was calibrated on this very file; these figures say nothing of other samples",
                    place: file.name, remedy: "validate on samples that the model has not seen")
            }
        }
        guard !pairs.isEmpty else { return [] }
        return [
            finding(
                consequence: "their figures say nothing of other samples",
                remedy: "leave them out, and validate on samples that the model has not seen")
        ]
    }

    /// The finding that names the copies.
    func finding(consequence: String, remedy: String) -> Finding {
        Finding(
            code: "\(kind).test-in-calibration", severity: .warning,
            summary: "the spectra of \(pairs.count) of \(count) test samples are exact copies of calibration spectra ("
                + pairs.prefix(5).map { "\($0.test) = \($0.calibration)" }.joined(separator: ", ")
                + (pairs.count > 5 ? ", …" : "") + "); \(consequence)",
            remedy: remedy)
    }
}
