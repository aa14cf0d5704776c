internal import LinearAlgebra
public import Spectroscopy

/// The folds of lots that a reference of residuals is made with, and what each sample weighs in it.
///
/// The lots fall into K = min(L, 20) folds; each is left out once. A sample of lot l weighs 1/((L + 1)·n_l), n_l the
/// number of its samples, so that lots count equally and a new one weighs 1/(L + 1).
///
/// ## Source
/// Dunn, Wasserman, Ramdas, J. Am. Stat. Assoc. 118 (2023) 2491 (lots). doi:10.1080/01621459.2022.2060112
public struct LotFolds: Sendable {
    /// Which rows are left out of each fold.
    public let segments: [Segment]
    /// The number of lots that count, L.
    public let count: Int
    private let lots: Lots
    private let isCounted: [Bool]
    private let weights: [Double]

    /// Draws the folds.
    ///
    /// - Parameter counted: the lots that are judged, and that L counts; nil for all. Every lot is fitted to.
    public init(_ lots: Lots, counting counted: [Bool]? = nil, seed: UInt64) {
        let isCounted = counted ?? [Bool](repeating: true, count: lots.count)
        precondition(isCounted.count == lots.count, "\(isCounted.count) marks of \(lots.count) lots")
        self.lots = lots
        self.isCounted = isCounted
        count = isCounted.count { $0 }
        segments =
            Segments.lotGrouped(
                lots, lotClasses: nil, folds: CrossConformal.foldCount(lots.count), repeats: 1, seed: seed
            ).all
        let total = Double(count + 1)
        weights = lots.rows.map { 1 / (total * Double($0.count)) }
    }

    /// The positions, in the rows that a segment leaves out, of those that are judged.
    public func judged(in segment: Segment) -> [Int] {
        segment.heldOut.indices.filter { isCounted[lots.indices[segment.heldOut[$0]]] }
    }

    /// The weight of a row.
    public func weight(of row: Int) -> Double { weights[lots.indices[row]] }

    /// Fits something without each fold, on several threads.
    public func map<Fold: Sendable, Failure: Error>(
        _ fit: @Sendable (Segment) throws(Failure) -> Fold
    ) throws(Failure) -> [Fold] {
        try Parallel.map(segments.count) { (k) throws(Failure) in try fit(segments[k]) }
    }
}
