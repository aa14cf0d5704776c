public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A regression on the channels that a selection chooses anew on every training set.
///
/// As a `PathRegressor` it takes the place of the regression in a search, which then refits the selection on
/// the training rows of every inner and outer segment; lots stay together in the selection's own
/// cross-validation too. One selection serves all complexities. Where the chosen channels carry fewer latent
/// variables than asked for, further complexities predict as the last one does, so that one segment with few
/// channels does not bound the others.
///
/// ```swift
/// let regressor = SelectingRegression(selection: IntervalPLS(), regressor: PLSRegression())
/// let search = try RegressionSearch(task: task, recipes: recipes, regressor: regressor, settings: .init(), seed: 1)
/// let result = try search.run()
/// result.nestedRMSECV, try search.segmentSelections(of: result).stability.index
/// ```
///
/// ## Source
/// Ambroise, McLachlan, Proc. Natl. Acad. Sci. 99 (2002) 6562. doi:10.1073/pnas.102102699 (selection inside
/// validation)
public struct SelectingRegression<Selection: VariableSelection, Regressor: PathRegressor>: PathRegressor {
    public static var kind: MethodKind { .regression }
    public static var identifier: String { "\(Selection.identifier)+\(Regressor.identifier)" }
    public static var summary: String { "\(Regressor.summary); channels: \(Selection.summary)" }

    /// What chooses the channels.
    public var selection: Selection
    /// What is fitted to them.
    public var regressor: Regressor

    public init() { self.init(selection: Selection(), regressor: Regressor()) }

    /// Creates the method.
    public init(selection: Selection, regressor: Regressor) {
        self.selection = selection
        self.regressor = regressor
    }

    public func complexities(lots: Int, limit: Int) -> Int { regressor.complexities(lots: lots, limit: limit) }

    /// False: a selection looks at channels.
    public var isRotationInvariant: Bool { false }

    /// Fits with each row as its own lot.
    public func path(_ x: Matrix, _ y: Matrix, maximum: Int) throws(ModellingError) -> SelectedPath<Regressor.Path> {
        try path(x, y, lots: .ofSingleRows(x.rows), maximum: maximum, seed: 0)
    }

    public func path(
        _ x: Matrix, _ y: Matrix, lots: Lots, maximum: Int, seed: UInt64
    ) throws(ModellingError) -> SelectedPath<Regressor.Path> {
        let selected = try selection.select(SelectionTraining(x, y, lots: lots, seed: seed))
        let path = try regressor.path(
            x.selecting(columns: selected.channels), y, lots: lots, maximum: maximum,
            seed: SeededGenerator.derivedSeed(seed, part: 0))
        guard path.count > 0 else {
            throw .nothingSelected(what: "covariance with the response", largest: 0, threshold: 0)
        }
        return SelectedPath(selected: selected, path: path, asked: maximum)
    }
}
