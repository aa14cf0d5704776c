public import Spectroscopy

/// Spectra with the class and the lot of each row: what a classifier is calibrated and validated on.
public struct ClassificationTask: Sendable {
    /// The raw spectra.
    public let spectra: Spectra
    /// The class of each row.
    public let labels: ClassLabels
    /// The lot of each row.
    public let lots: Lots
    /// The class of each lot.
    public let lotClasses: [Int]

    /// Creates a task.
    ///
    /// - Parameter minimumLots: the number of lots that each class needs.
    /// - Throws: `SpectroscopyError` for a single class, a class with fewer lots, or a lot that holds two classes.
    public init(
        spectra: Spectra, labels: ClassLabels, lots: Lots, column: String = "class", minimumLots: Int = 3
    ) throws(SpectroscopyError) {
        precondition(
            labels.indices.count == spectra.count && lots.indices.count == spectra.count,
            "\(labels.indices.count) labels and \(lots.indices.count) lots for \(spectra.count) spectra")
        guard spectra.count > 0 else { throw .noSpectra }
        guard labels.names.count >= 2 else {
            throw .singleClass(column: column, name: labels.names.first ?? "", samples: spectra.count)
        }
        let lotClasses = try lots.classes(labels, samples: spectra.samples)
        for (c, name) in labels.names.enumerated() {
            let count = lotClasses.count { $0 == c }
            guard count >= minimumLots else { throw .tooFewLots(className: name, lots: count, needed: minimumLots) }
        }
        self.spectra = spectra
        self.labels = labels
        self.lots = lots
        self.lotClasses = lotClasses
    }

    private init(spectra: Spectra, labels: ClassLabels, lots: Lots, lotClasses: [Int]) {
        self.spectra = spectra
        self.labels = labels
        self.lots = lots
        self.lotClasses = lotClasses
    }

    /// The same spectra with the classes dealt anew to the lots: `newClasses[lot]`.
    public func relabelled(lotClasses newClasses: [Int]) -> ClassificationTask {
        precondition(newClasses.count == lots.count, "\(newClasses.count) classes for \(lots.count) lots")
        let indices = lots.indices.map { newClasses[$0] }
        return ClassificationTask(
            spectra: spectra, labels: ClassLabels(names: labels.names, indices: indices), lots: lots,
            lotClasses: newClasses)
    }

    /// Stratified lot-grouped segments of the given rows, as positions in `rows`: K = min(folds, lots of the smallest
    /// class).
    ///
    /// Two lots in the smallest class would leave one a class, and no spread within classes to learn: then each lot
    /// is left out by itself, once.
    func segments(of rows: [Int], folds: Int, repeats: Int, seed: UInt64) -> Segments {
        let subLots = lots.selecting(rows: rows)
        let classes = lotClasses(of: rows)
        let smallest = labels.names.indices.map { c in classes.count { $0 == c } }.min() ?? 0
        let single = smallest <= 2
        return Segments.lotGrouped(
            subLots, lotClasses: classes, folds: single ? subLots.count : min(folds, smallest),
            repeats: single ? 1 : repeats, seed: seed)
    }

    /// The segments that a design makes of all rows.
    ///
    /// - Throws: `ValidationError.spectra`, also when a segment leaves fewer than two lots of a class to learn from.
    func segments(by design: any SegmentDesign, seed: UInt64) throws(ValidationError) -> Segments {
        do throws(SpectroscopyError) {
            let basis = SegmentBasis(spectra, lots: lots, lotClasses: lotClasses)
            let segments = try design.segments(for: basis, seed: seed)
            for segment in segments.all {
                let classes = lotClasses(of: segment.training)
                for (c, name) in labels.names.enumerated() {
                    let count = classes.count { $0 == c }
                    guard count >= 2 else { throw .tooFewLots(className: name, lots: count, needed: 2) }
                }
            }
            return segments
        } catch {
            throw .spectra(error)
        }
    }

    /// The class of each lot of the given rows, in the order of `lots.selecting(rows:)`.
    func lotClasses(of rows: [Int]) -> [Int] {
        var seen = Set<Int>()
        return rows.filter { seen.insert(lots.indices[$0]).inserted }.map { lotClasses[lots.indices[$0]] }
    }
}
