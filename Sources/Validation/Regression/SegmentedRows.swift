internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy

/// The training and held-out rows of each segment of one candidate, after the steps that learn.
///
/// What learns is refitted to the training rows of every segment. Where nothing learns but a centre, and the estimator
/// sees inner products only, the rows are given in coordinates of their own space: n instead of p numbers a row.
struct SegmentedRows: Sendable {
    private let candidate: PreparedRecipes.Candidate
    /// These rows after the steps that learn nothing.
    let spectra: Spectra
    private let reference: Matrix?
    private let compressed: Matrix?

    /// - Parameters:
    ///   - rows: the rows of the task that may be looked at: nothing else is.
    ///   - reference: what steps may learn from, one row for each of `rows`.
    init(_ candidate: PreparedRecipes.Candidate, rows: [Int], reference: Matrix?, rotationInvariant: Bool) {
        self.candidate = candidate
        self.reference = reference
        spectra = candidate.spectra.selecting(rows: rows)
        compressed =
            rotationInvariant && candidate.onlyCentres && rows.count < spectra.axis.count
            ? spectra.x.centredCoordinates : nil
    }

    /// The rows of one segment, whose indices are positions in `rows`.
    func split(_ segment: Segment) throws(ValidationError) -> (training: Matrix, heldOut: Matrix) {
        if let compressed {
            return (compressed.selecting(rows: segment.training), compressed.selecting(rows: segment.heldOut))
        }
        return try ValidationError.preprocessing(candidate.recipe) { () throws(PreprocessingError) in
            let (fitted, training) = try candidate.remainder.fitApplying(
                to: spectra.selecting(rows: segment.training),
                reference: reference?.selecting(rows: segment.training))
            return (training.x, try fitted.apply(to: spectra.selecting(rows: segment.heldOut)).x)
        }
    }
}
