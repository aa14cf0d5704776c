public import Modelling
public import Spectroscopy

/// A rule that chooses channels by what they tell of the response on the training rows: intervals, stability,
/// importance.
///
/// A selection learns. It belongs inside every validation segment, on the training rows alone
/// (`SelectingRegression`, `SelectingClassifier`): a figure that was validated after a selection on all rows
/// is worthless.
///
/// ```swift
/// let training = try SelectionTraining(x, y, lots: lots, seed: 1)
/// let selected = try IntervalPLS(intervals: 20).select(training)
/// selected.channels, selected.rmsecv
/// ```
public protocol VariableSelection: CataloguedMethod {
    /// Chooses among the channels of the training rows; the same training gives the same channels.
    ///
    /// - Throws: `ModellingError`.
    func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables
}

extension VariableSelection {
    public static var kind: MethodKind { .selection }
}
