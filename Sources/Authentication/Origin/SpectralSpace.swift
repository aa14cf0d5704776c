internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// An orthonormal basis of the space of the calibration lots' spectra and of the constant spectrum.
///
/// Many small models on nearly the same lots (one a fold) are held in the coordinates of this space: what they learn from
/// spectra lies in it, so nothing is lost, and a model takes as many numbers a component as there are lots instead of
/// channels. Of a new spectrum x, z = B·x are the coordinates and ‖x − Bᵀz‖² is what lies outside; the latter is added to
/// the squared residual.
///
/// It holds for recipes whose learned steps are mean centring and MSC: both move spectra within the space only.
public struct SpectralSpace: Codable, Hashable, Sendable {
    /// B, r × p, orthonormal rows.
    let basis: Matrix

    /// Finds the space after the row-wise steps of a recipe; nil where it does not hold, or would not be smaller than
    /// the channels or than `mostDimensions`.
    init?(of spectra: Spectra, recipe: Recipe, mostDimensions: Int) throws(PreprocessingError) {
        let stays = recipe.learnedRemainder.steps.allSatisfy {
            $0 is MeanCentring || $0 is MultiplicativeScatterCorrection
        }
        let ready = try recipe.rowWisePrefix.fitApplying(to: spectra).spectra
        let p = ready.axis.count
        guard stays, spectra.count + 1 < min(p, mostDimensions) else { return nil }
        let rows = Matrix(
            rows: spectra.count + 1, columns: p,
            elements: [Double](repeating: 1, count: p) + ready.x.elements)
        basis = RowSpace(of: rows).basisTransposed
    }

    /// The coordinates of rows (m × r), and the squared length of what lies outside, one a row.
    ///
    /// - Throws: `ModellingError.channelMismatch` for rows of another length.
    func coordinates(of x: Matrix) throws(ModellingError) -> (inside: Matrix, outside: [Double]) {
        guard x.columns == basis.columns else {
            throw .channelMismatch(found: x.columns, expected: basis.columns)
        }
        let inside = x.times(basis, transposingOther: true)
        return (inside, (x - inside.times(basis)).rowSquaredNorms)
    }
}
