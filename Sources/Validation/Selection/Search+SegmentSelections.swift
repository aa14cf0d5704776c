internal import LinearAlgebra
public import Modelling
internal import Preprocessing
internal import Spectroscopy

extension RegressionSearch {
    /// The channels that were chosen in the outer segments, and how alike the choices are.
    ///
    /// The selections of the outer segments are made again: all other work of the search is not.
    ///
    /// - Parameter confidence: of the interval of the stability, above 0 and below 1.
    /// - Throws: `ValidationError`.
    public func segmentSelections<Path>(
        of result: RegressionSearchResult, confidence: Double = 0.95
    ) throws(ValidationError) -> SegmentSelections where Regressor.Path == SelectedPath<Path> {
        let found = try Parallel.map(result.outerSelections.count) { (s) throws(ValidationError) in
            let (recipe, path) = try fit(result.outerSelections[s], segment: s)
            let one = task.spectra.selecting(rows: Array(outerSegments[s].training.prefix(1)))
            let axis = try ValidationError.preprocessing(result.outerSelections[s].search.recipe) {
                () throws(PreprocessingError) in try recipe.apply(to: one).axis
            }
            return (axis: axis, selected: path.selected)
        }
        return SegmentSelections(found, confidence: confidence)
    }
}

extension NestedSearch {
    /// The channels that were chosen in the outer segments, and how alike the choices are.
    ///
    /// The selections of the outer segments are made again: all other work of the search is not.
    ///
    /// - Parameter confidence: of the interval of the stability, above 0 and below 1.
    /// - Throws: `ValidationError`.
    public func segmentSelections<Path>(
        of result: NestedSearchResult, confidence: Double = 0.95
    ) throws(ValidationError) -> SegmentSelections where Classifier.Path == SelectedPath<Path> {
        let found = try Parallel.map(result.outerSelections.count) { (s) throws(ValidationError) in
            let (recipe, path) = try fit(result.outerSelections[s], segment: s)
            let one = task.spectra.selecting(rows: Array(outerSegments[s].training.prefix(1)))
            let axis = try ValidationError.preprocessing(result.outerSelections[s].recipe) {
                () throws(PreprocessingError) in try recipe.apply(to: one).axis
            }
            return (axis: axis, selected: path.selected)
        }
        return SegmentSelections(found, confidence: confidence)
    }
}
