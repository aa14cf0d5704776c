public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// What a selection of variables may learn from: the training rows of one segment, with their lots, and
/// nothing else.
///
/// Segments of its own cross-validation leave out whole lots; with classes, the lots of each class are spread
/// evenly.
public struct SelectionTraining: Sendable {
    /// The spectra, n × p.
    public let x: Matrix
    /// The responses, n × q: reference values, or class membership as 1 and 0.
    public let y: Matrix
    /// The lot of each row.
    public let lots: Lots
    /// The class of each lot; nil where there are none.
    public let lotClasses: [Int]?
    /// The seed of everything that is drawn.
    public let seed: UInt64
    /// The variance of each response, lots counting equally; 1 for one without variation.
    let responseVariances: [Double]
    private let given: Segments?

    /// Creates a training set.
    ///
    /// - Parameters:
    ///   - lots: the lot of each row; nil where each row is its own.
    ///   - segments: who is left out in cross-validation; nil for lots drawn at random with the folds of the
    ///     method.
    /// - Throws: `ModellingError`: other numbers of rows, values that are not finite, fewer than 3 lots,
    ///   spectra without variation or responses without any.
    public init(
        _ x: Matrix, _ y: Matrix, lots: Lots? = nil, lotClasses: [Int]? = nil, seed: UInt64 = 0,
        segments: Segments? = nil
    ) throws(ModellingError) {
        guard y.rows == x.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: x.rows) }
        let lots = lots ?? .ofSingleRows(x.rows)
        guard lots.indices.count == x.rows else {
            throw .shapeMismatch(what: "lots of rows", found: lots.indices.count, expected: x.rows)
        }
        precondition(
            lotClasses?.count ?? lots.count == lots.count, "\(lotClasses?.count ?? 0) classes for \(lots.count) lots")
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
        guard lots.count >= 3 else {
            throw .tooFewSamples(found: lots.count, needed: 3, what: "lots of a variable selection")
        }
        guard Self.varies(x) else { throw .noVariation(samples: x.rows, channels: x.columns) }
        guard Self.varies(y) else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses",
                value: y.elements.first ?? 0)
        }
        self.x = x
        self.y = y
        self.lots = lots
        self.lotClasses = lotClasses
        self.seed = seed
        given = segments
        let groups = lots.rows.filter { !$0.isEmpty }
        responseVariances = (0..<y.columns).map { k in
            func mean(_ value: (Int) -> Double) -> Double {
                groups.reduce(0) { $0 + $1.reduce(0) { $0 + value($1) } / Double($1.count) } / Double(groups.count)
            }
            let centre = mean { y[$0, k] }
            let variance = mean { (y[$0, k] - centre) * (y[$0, k] - centre) }
            return variance > 0 && variance.isFinite ? variance : 1
        }
    }

    /// Whether some column is not the same in all rows.
    private static func varies(_ matrix: Matrix) -> Bool {
        matrix.withUnsafeElements { elements in
            guard matrix.rows > 1 else { return false }
            for i in 1..<matrix.rows {
                for j in 0..<matrix.columns where elements[i * matrix.columns + j] != elements[j] { return true }
            }
            return false
        }
    }

    /// The segments of the method's own cross-validation: those given, else K = min(folds, lots) of lots at
    /// random.
    func segments(folds: Int) throws(ModellingError) -> Segments {
        guard folds >= 2 else {
            throw .invalidParameter(name: "folds", value: "\(folds)", needed: "2 or more are needed")
        }
        return given
            ?? .lotGrouped(
                lots, lotClasses: lotClasses, folds: min(folds, lots.count), repeats: 1,
                seed: SeededGenerator.derivedSeed(seed, part: 1))
    }

    /// `count` sets of rows, each all rows of ⌊share · lots⌋ lots drawn without replacement, at least 2 lots.
    func draws(_ count: Int, share: Double) -> [[Int]] {
        let wanted = min(lots.count, max(2, Int(share * Double(lots.count))))
        return (0..<count).map { run in
            var generator = SeededGenerator(
                seed: SeededGenerator.derivedSeed(seed, part: 2), stream: UInt64(run))
            let drawn = Set(generator.shuffled(Array(0..<lots.count)).prefix(wanted))
            return lots.indices.indices.filter { drawn.contains(lots.indices[$0]) }
        }
    }

    /// Refuses a share of lots that is not above 0 and at most 1.
    static func check(share: Double) throws(ModellingError) {
        guard share > 0, share <= 1 else {
            throw .invalidParameter(
                name: "share", value: "\(share)", needed: "a number above 0 and at most 1 is needed")
        }
    }
}

extension Lots {
    /// Each row its own lot.
    static func ofSingleRows(_ count: Int) -> Lots {
        Lots(names: (0..<count).map { String($0 + 1) }, indices: Array(0..<count))
    }
}
