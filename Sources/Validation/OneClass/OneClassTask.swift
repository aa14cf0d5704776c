public import Spectroscopy

/// Lots of a genuine class, with lots that are known not to belong to it: what a one-class model is calibrated on.
///
/// A lot is one unit: its mean spectrum. Replicate scans are averaged before anything is learned.
public struct OneClassTask: Sendable {
    /// The mean raw spectrum of each lot.
    public let lots: Spectra
    /// Whether each lot is genuine.
    public let isGenuine: [Bool]

    /// Creates a task.
    ///
    /// - Parameters:
    ///   - lots: one row a lot.
    ///   - isGenuine: whether each lot is genuine.
    public init(lots: Spectra, isGenuine: [Bool]) {
        precondition(lots.count == isGenuine.count, "\(lots.count) lots and \(isGenuine.count) marks")
        self.lots = lots
        self.isGenuine = isGenuine
    }

    /// The rows of the genuine lots.
    public var genuineRows: [Int] { isGenuine.indices.filter { isGenuine[$0] } }

    /// The same task with the given lots only.
    func selecting(rows: [Int]) -> OneClassTask {
        OneClassTask(lots: lots.selecting(rows: rows), isGenuine: rows.map { isGenuine[$0] })
    }

    /// Segments of lots, stratified by genuine and foreign, as positions: K = min(folds, lots of the smaller group).
    func segments(folds: Int, repeats: Int, seed: UInt64) -> Segments {
        let units = Lots(names: lots.samples.indices.map(String.init), indices: Array(0..<lots.count))
        let count = foldCount(folds)
        return Segments.lotGrouped(
            units, lotClasses: isGenuine.map { $0 ? 0 : 1 }, folds: count, repeats: count == lots.count ? 1 : repeats,
            seed: seed)
    }

    /// The number of folds where `folds` are asked for: no more than lots of the smaller group.
    package func foldCount(_ folds: Int) -> Int {
        let foreign = isGenuine.count { !$0 }
        let genuine = isGenuine.count - foreign
        let smaller = foreign > 0 ? min(foreign, genuine) : genuine
        // Fewer than two foreign lots cannot stand on both sides: then the genuine ones alone are stratified.
        return max(2, min(folds, smaller >= 2 ? smaller : genuine))
    }
}
