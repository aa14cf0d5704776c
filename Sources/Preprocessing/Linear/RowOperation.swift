public import LinearAlgebra
public import Spectroscopy

/// An elementary operation on one spectrum x, of which preprocessing steps are made up.
///
/// All but the division are affine, so that a linear functional of the row after them is a linear functional of the row
/// before them plus a constant; a division turns it into that functional divided by one number of the row.
public enum RowOperation: Sendable {
    /// x' = M·x, where each value of x' takes a few neighbouring channels.
    case banded(BandedOperator)
    /// x' = x ∘ factor + offset; nil stands for ones, and for zeros.
    case channelwise(factor: [Double]?, offset: [Double]?)
    /// x' = x − x̄, the mean over the channels of the row.
    case centring
    /// x' = x − (x·Rᵀ)·L, rotations R and loadings L each k × p.
    case deflation(rotations: Matrix, loadings: Matrix)
    /// x' = x/d(x).
    case division(RowDivisor)
}

/// A number of a spectrum that the spectrum is divided by.
public enum RowDivisor: Sendable {
    /// √(Σx²/ν): with ν = 1 the length, with ν = p − 1 the standard deviation of a row that was centred.
    case rootMeanSquare(degrees: Double)
    /// Σ|x|.
    case absoluteSum
    /// max |x|.
    case largestAbsolute
    /// f·x.
    case functional([Double])
}

/// A fitted step that is a sequence of elementary operations on each row: an optional second form of a step.
///
/// The operations must give what `apply` gives, within rounding; a law test compares every adopter with it. They say
/// nothing of rows that the step refuses: whoever uses them leaves rows with a divisor near 0 to `apply`.
public protocol RowOperating: FittedPreprocessing {
    /// The operations on spectra of the given axis; nil where the step, as its parameters are, has no such form.
    ///
    /// - Throws: `PreprocessingError` for an axis that the step refuses.
    func rowOperations(on axis: SpectralAxis) throws(PreprocessingError) -> [RowOperation]?
}
