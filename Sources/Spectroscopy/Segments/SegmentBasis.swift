/// What the segments of a validation may be made of: the lots of the rows, their classes, and the metadata.
public struct SegmentBasis: Sendable {
    /// The lot of each row.
    public let lots: Lots
    /// The class of each lot, for stratification; nil where there are no classes.
    public let lotClasses: [Int]?
    /// The samples, one a row.
    public let samples: [Sample]
    /// The names of the metadata columns.
    public let metadataColumns: [String]

    /// Creates a basis from its parts; without samples, no design can use metadata.
    public init(lots: Lots, lotClasses: [Int]? = nil, samples: [Sample] = [], metadataColumns: [String] = []) {
        precondition(
            samples.isEmpty || samples.count == lots.indices.count,
            "\(samples.count) samples and lots of \(lots.indices.count) rows")
        precondition(
            lotClasses?.count ?? lots.count == lots.count, "\(lotClasses?.count ?? 0) classes for \(lots.count) lots")
        self.lots = lots
        self.lotClasses = lotClasses
        self.samples = samples
        self.metadataColumns = metadataColumns
    }

    /// Creates a basis from spectra and their lots.
    public init(_ spectra: Spectra, lots: Lots, lotClasses: [Int]? = nil) {
        self.init(
            lots: lots, lotClasses: lotClasses, samples: spectra.samples, metadataColumns: spectra.metadataColumns)
    }

    /// The value of a metadata column for each lot.
    ///
    /// - Throws: `SpectroscopyError.missingColumn`, `.missingLabel` for a row without a value, `.lotDiffers` for a lot
    ///   whose rows differ.
    public func lotValues(of column: String) throws(SpectroscopyError) -> [String] {
        guard metadataColumns.contains(column) else { throw .missingColumn(name: column, available: metadataColumns) }
        var values: [String] = []
        for (lot, rows) in lots.rows.enumerated() {
            var seen: [String] = []
            for row in rows {
                guard let value = samples[row].metadata[column] else {
                    throw .missingLabel(column: column, sample: samples[row].id)
                }
                if !seen.contains(value) { seen.append(value) }
            }
            guard let value = seen.first, seen.count == 1 else {
                throw .lotDiffers(lot: lots.names[lot], column: column, values: seen)
            }
            values.append(value)
        }
        return values
    }

    /// The segments of one repeat from the fold of each lot.
    func segments(foldOfLot: [Int], folds: Int) -> Segments {
        .given(foldOfRow: lots.indices.map { foldOfLot[$0] }, folds: folds)
    }

    /// One segment for each value of a column, in order of first appearance over the lots.
    func segments(leavingOutEach column: String) throws(SpectroscopyError) -> Segments {
        let values = try lotValues(of: column)
        var position: [String: Int] = [:]
        for value in values where position[value] == nil { position[value] = position.count }
        guard position.count >= 2 else { throw .singleGroup(column: column, value: values.first ?? "") }
        return segments(foldOfLot: values.map { position[$0] ?? 0 }, folds: position.count)
    }

    /// Refuses fewer than two folds, or more folds than lots.
    func check(folds: Int, for design: String) throws(SpectroscopyError) {
        guard folds >= 2 else {
            throw .invalidDesign(design: design, name: "folds", value: "\(folds)", needed: "2 or more are needed")
        }
        guard folds <= lots.count else { throw .tooFewLotsToSplit(lots: lots.count, folds: folds) }
    }

    /// Refuses fewer than one repeat.
    func check(repeats: Int, for design: String) throws(SpectroscopyError) {
        guard repeats >= 1 else {
            throw .invalidDesign(design: design, name: "repeats", value: "\(repeats)", needed: "1 or more are needed")
        }
    }
}
