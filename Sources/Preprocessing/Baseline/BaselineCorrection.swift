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
        let curves = try baselines(of: spectra).spectra.x
        let corrected = Matrix(rows: spectra.count, columns: spectra.axis.count) { out in
            spectra.x.withUnsafeElements { x in
                curves.withUnsafeElements { z in
                    for j in 0..<out.count { out[j] = x[j] - z[j] }
                }
            }
        }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: corrected)
        } catch {
            throw .spectra(error)
        }
    }
}
