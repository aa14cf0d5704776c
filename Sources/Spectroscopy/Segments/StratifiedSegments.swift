/// Stratified folds: the lots of each class are spread evenly over the folds.
///
/// Shuffled (the default), the lots of each class are shuffled and dealt out in turn, as `Segments.lotGrouped` says.
/// Not shuffled, fold f gets of each class the number of its lots at the positions f, f + K, f + 2K, … of all lots
/// sorted by class (classes in order of first appearance), and the lots of a class fill the folds in order: what
/// scikit-learn's `StratifiedKFold` does for the same rows.
///
/// A class with fewer lots than folds is left out in some of them only. Without classes, all lots are of one class.
///
/// ## Source
/// Kohavi, Proc. IJCAI 14 (1995) 1137 (stratified cross-validation).
public struct StratifiedSegments: SegmentDesign {
    public static let identifier = "stratified-segments"
    public static let summary = "Segments that hold lots of every class alike, repeated"
    public static let parameters = [
        ParameterDescription("folds", "number of folds K, 2 … number of lots"),
        ParameterDescription("repeats", "number of repeats, each with another shuffle"),
        ParameterDescription(
            "shuffle", "whether lots are drawn at random; else they are taken in the order of the data"),
    ]

    /// K.
    public var folds: Int
    /// The number of repeats.
    public var repeats: Int
    /// Whether lots are drawn at random.
    public var shuffle: Bool

    public init() { self.init(folds: 5) }

    /// Creates the design.
    public init(folds: Int, repeats: Int = 1, shuffle: Bool = true) {
        self.folds = folds
        self.repeats = repeats
        self.shuffle = shuffle
    }

    public func segments(for basis: SegmentBasis, seed: UInt64) throws(SpectroscopyError) -> Segments {
        try basis.check(folds: folds, for: Self.identifier)
        try basis.check(repeats: repeats, for: Self.identifier)
        if shuffle {
            return .lotGrouped(
                basis.lots, lotClasses: basis.lotClasses, folds: folds, repeats: repeats, seed: seed)
        }
        guard repeats == 1 else {
            throw .invalidDesign(
                design: Self.identifier, name: "repeats", value: "\(repeats)",
                needed: "without a shuffle every repeat would be the same; 1 is needed")
        }
        let classes = Self.byFirstAppearance(basis.lotClasses ?? [Int](repeating: 0, count: basis.lots.count))
        let sorted = classes.sorted()
        var left = (0...(sorted.last ?? 0)).map { c in
            (0..<folds).map { fold in
                stride(from: fold, to: sorted.count, by: folds).reduce(0) { $0 + (sorted[$1] == c ? 1 : 0) }
            }
        }
        let foldOfLot = classes.map { c in
            let fold = left[c].firstIndex { $0 > 0 } ?? 0
            left[c][fold] -= 1
            return fold
        }
        return basis.segments(foldOfLot: foldOfLot, folds: folds)
    }

    private static func byFirstAppearance(_ classes: [Int]) -> [Int] {
        var position: [Int: Int] = [:]
        for c in classes where position[c] == nil { position[c] = position.count }
        return classes.map { position[$0] ?? 0 }
    }
}
