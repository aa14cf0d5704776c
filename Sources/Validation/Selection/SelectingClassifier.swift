public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A classifier on the channels that a selection chooses anew on every training set.
///
/// The selection sees class membership as responses, 1 and 0, one column a class (one column for two
/// classes): it is that of PLS-DA. Else it is as `SelectingRegression`, inside a `NestedSearch`.
///
/// ```swift
/// let classifier = SelectingClassifier(
///     selection: ImportanceInProjectionThreshold(), classifier: PLSDiscriminantAnalysis())
/// ```
///
/// ## Source
/// Ambroise, McLachlan, Proc. Natl. Acad. Sci. 99 (2002) 6562. doi:10.1073/pnas.102102699 (selection inside
/// validation)
public struct SelectingClassifier<Selection: VariableSelection, Classifier: PathClassifier>: PathClassifier {
    public static var kind: MethodKind { .classifier }
    public static var identifier: String { "\(Selection.identifier)+\(Classifier.identifier)" }
    public static var summary: String { "\(Classifier.summary); channels: \(Selection.summary)" }
    /// False: a selection looks at channels.
    public var isRotationInvariant: Bool { false }

    /// What chooses the channels.
    public var selection: Selection
    /// What is fitted to them.
    public var classifier: Classifier

    public init() { self.init(selection: Selection(), classifier: Classifier()) }

    /// Creates the method.
    public init(selection: Selection, classifier: Classifier) {
        self.selection = selection
        self.classifier = classifier
    }

    public func complexities(lots: Int, limit: Int) -> Int { classifier.complexities(lots: lots, limit: limit) }

    /// Fits with each row as its own lot.
    public func path(
        _ x: Matrix, _ labels: ClassLabels, maximum: Int
    ) throws(ModellingError) -> SelectedPath<Classifier.Path> {
        try path(x, labels, lots: .ofSingleRows(x.rows), maximum: maximum, seed: 0)
    }

    public func path(
        _ x: Matrix, _ labels: ClassLabels, lots: Lots, maximum: Int, seed: UInt64
    ) throws(ModellingError) -> SelectedPath<Classifier.Path> {
        guard labels.indices.count == x.rows else {
            throw .shapeMismatch(what: "class labels", found: labels.indices.count, expected: x.rows)
        }
        guard labels.names.count >= 2 else { throw .singleClass(name: labels.names.first ?? "", samples: x.rows) }
        let membership = labels.names.count == 2 ? labels.reference.prefix(columns: 1) : labels.reference
        let selected = try selection.select(
            SelectionTraining(
                x, membership, lots: lots, lotClasses: lots.rows.map { $0.first.map { labels.indices[$0] } ?? 0 },
                seed: seed))
        let path = try classifier.path(
            x.selecting(columns: selected.channels), labels, lots: lots, maximum: maximum,
            seed: SeededGenerator.derivedSeed(seed, part: 0))
        guard path.count > 0 else {
            throw .nothingSelected(what: "covariance with the classes", largest: 0, threshold: 0)
        }
        return SelectedPath(selected: selected, path: path, asked: maximum)
    }
}
