internal import LinearAlgebra
public import Modelling
internal import Preprocessing
internal import Spectroscopy

extension RegressionSearch {
    /// How alike the channels are that were chosen in the outer segments: what a reader needs beside the figure.
    ///
    /// Channels are told apart by their axis values, since segments may choose recipes that leave other channels.
    ///
    /// - Returns: the stability, with the axis value of each of its channels.
    /// - Throws: `ValidationError`.
    public func selectionStability<Path>(
        of result: RegressionSearchResult, confidence: Double = 0.95
    ) throws(ValidationError) -> (stability: SelectionStability, axisValues: [Double])
    where Regressor.Path == SelectedPath<Path> {
        let found = try Parallel.map(result.outerSelections.count) { (s) throws(ValidationError) in
            let (recipe, path) = try fit(result.outerSelections[s], segment: s)
            let asked = result.outerSelections[s].search.recipe
            let axis = try ValidationError.preprocessing(asked) { () throws(PreprocessingError) in
                try recipe.apply(to: task.spectra.selecting(rows: Array(outerSegments[s].training.prefix(1)))).axis
            }
            return (axis: axis, selected: path.selected)
        }
        return SelectionStability.ofSegments(found, confidence: confidence)
    }
}

extension NestedSearch {
    /// How alike the channels are that were chosen in the outer segments: what a reader needs beside the figure.
    ///
    /// Channels are told apart by their axis values, since segments may choose recipes that leave other channels.
    ///
    /// - Returns: the stability, with the axis value of each of its channels.
    /// - Throws: `ValidationError`.
    public func selectionStability<Path>(
        of result: NestedSearchResult, confidence: Double = 0.95
    ) throws(ValidationError) -> (stability: SelectionStability, axisValues: [Double])
    where Classifier.Path == SelectedPath<Path> {
        let found = try Parallel.map(result.outerSelections.count) { (s) throws(ValidationError) in
            let (recipe, path) = try fit(result.outerSelections[s], segment: s)
            let asked = result.outerSelections[s].recipe
            let axis = try ValidationError.preprocessing(asked) { () throws(PreprocessingError) in
                try recipe.apply(to: task.spectra.selecting(rows: Array(outerSegments[s].training.prefix(1)))).axis
            }
            return (axis: axis, selected: path.selected)
        }
        return SelectionStability.ofSegments(found, confidence: confidence)
    }
}

extension SelectionStability {
    /// The stability over segments, the channels being all axis values that occur, ascending.
    static func ofSegments(
        _ found: [(axis: SpectralAxis, selected: SelectedVariables)], confidence: Double
    ) -> (stability: SelectionStability, axisValues: [Double]) {
        let values = Set(found.flatMap { $0.axis.values }).sorted()
        let position = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
        let choices = found.map { segment in
            segment.selected.channels.compactMap { position[segment.axis.values[$0]] }
        }
        return (SelectionStability(choices, channels: values.count, confidence: confidence), values)
    }
}
