internal import LinearAlgebra
public import Spectroscopy

/// A method that finds a baseline under each spectrum by itself; what it gives is the spectrum minus the baseline.
///
/// Iterative methods stop at their own rule, or after `maximumIterations`; then the baseline of the last iteration is the
/// result, the same on every run. `baselines(of:)` tells which spectra that befell.
public protocol BaselineCorrection: RowWisePreprocessing {
    /// The baselines themselves.
    ///
    /// - Throws: `PreprocessingError`.
    func baselines(of spectra: Spectra) throws(PreprocessingError) -> Baselines
}

extension BaselineCorrection {
    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let corrected = try spectra.x - baselines(of: spectra).spectra.x
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: corrected)
        } catch {
            throw .spectra(error)
        }
    }
}
