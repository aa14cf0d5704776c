internal import LinearAlgebra
internal import Spectroscopy

/// Whether the spectra of two instruments, and the models on them, stand where they belong.
///
/// What was measured by which instrument is known of the spectra that a model was made from: those of the calibration by the
/// primary one, those that a transfer added by the secondary one.
enum InstrumentOrder {
    /// Refuses secondary spectra for a transfer of which one is an exact copy of a calibration spectrum of the model.
    ///
    /// Spectra that stand in the primary set as well are the same file twice, which is another matter.
    static func require(
        secondary: Spectra, differFrom model: some PipelineModel, primary: Spectra
    ) throws(AuthenticationError) {
        let known = Set((model.calibrationFingerprints ?? [:]).keys)
        try refuse(copies(in: secondary, of: known, notIn: primary), in: secondary, areSecondary: true)
    }

    /// Refuses models and spectra of a check that are exchanged: the first model made from the second, a primary spectrum
    /// that the transfer knows as one of the secondary instrument, or secondary spectra that are mostly those of the
    /// calibration. Single copies there are left out of a check like all samples that a model has seen.
    static func require<Model: PipelineModel>(
        _ model: Model, on primary: Spectra, before transferred: Model, on secondary: Spectra,
        hashes: (primary: String, secondary: String)
    ) throws(AuthenticationError) {
        if let parent = model.transferredFrom, parent == hashes.secondary { throw .modelsExchanged }
        let own = Set((model.calibrationFingerprints ?? [:]).keys)
        let added = Set((transferred.calibrationFingerprints ?? [:]).keys).subtracting(own)
        try refuse(copies(in: primary, of: added, notIn: secondary), in: primary, areSecondary: false)
        let here = copies(in: secondary, of: own, notIn: primary)
        if 2 * here.count > secondary.count { try refuse(here, in: secondary, areSecondary: true) }
    }

    private static func refuse(
        _ copies: [Int], in spectra: Spectra, areSecondary: Bool
    ) throws(AuthenticationError) {
        guard let first = copies.first else { return }
        throw .instrumentsExchanged(
            copies: copies.count, spectra: spectra.count, sample: spectra.samples[first].id, secondary: areSecondary)
    }

    /// The rows of exact copies of known spectra that the other set does not hold.
    private static func copies(in spectra: Spectra, of known: Set<String>, notIn other: Spectra) -> [Int] {
        guard !known.isEmpty else { return [] }
        let there = Set((0..<other.count).map { SpectralFingerprint.of(other.x.row($0)) })
        return (0..<spectra.count).filter {
            let print = SpectralFingerprint.of(spectra.x.row($0))
            return known.contains(print) && !there.contains(print)
        }
    }
}
