internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Spectra with a reference value and the lot of each row: what a regression is calibrated and validated on.
public struct RegressionTask: Sendable {
    /// The raw spectra.
    public let spectra: Spectra
    /// The reference value of each row.
    public let reference: [Double]
    /// The lot of each row.
    public let lots: Lots

    /// Creates a task.
    ///
    /// - Parameters:
    ///   - name: of the response, for messages.
    ///   - minimumLots: the number of lots that are needed.
    /// - Throws: `ModellingError` for fewer lots, values that are not finite, or a response without variation.
    public init(
        spectra: Spectra, reference: [Double], lots: Lots, name: String = "the response", minimumLots: Int = 6
    ) throws(ModellingError) {
        precondition(
            lots.indices.count == spectra.count, "lots of \(lots.indices.count) rows, \(spectra.count) spectra")
        guard reference.count == spectra.count else {
            throw .shapeMismatch(what: "reference values", found: reference.count, expected: spectra.count)
        }
        if let bad = reference.firstIndex(where: { !$0.isFinite }) {
            throw .nonFinite(row: bad, column: 0, what: "the reference values")
        }
        guard lots.count >= minimumLots else {
            throw .tooFewSamples(found: lots.count, needed: minimumLots, what: "lots of a regression")
        }
        guard let first = reference.first, reference.contains(where: { $0 != first }) else {
            throw .constantResponse(name: name, value: reference.first ?? 0)
        }
        self.spectra = spectra
        self.reference = reference
        self.lots = lots
    }

    private init(spectra: Spectra, dealt reference: [Double], lots: Lots) {
        self.spectra = spectra
        self.reference = reference
        self.lots = lots
    }

    /// The reference values as a column.
    func response(of rows: [Int]) -> Matrix { Matrix(column: rows.map { reference[$0] }) }

    /// The same spectra with the reference values dealt anew to the lots: lot l gets those of lot `order[l]`.
    ///
    /// Row j of a lot takes value j of the other lot, beginning again where that has fewer rows.
    public func dealt(lotOrder order: [Int]) -> RegressionTask {
        precondition(order.sorted() == Array(0..<lots.count), "an order of \(order.count) for \(lots.count) lots")
        var values = reference
        let rows = lots.rows
        for (lot, members) in rows.enumerated() {
            let source = rows[order[lot]]
            for (j, row) in members.enumerated() where !source.isEmpty {
                values[row] = reference[source[j % source.count]]
            }
        }
        return RegressionTask(spectra: spectra, dealt: values, lots: lots)
    }

    /// Lot-grouped segments of the given rows, as positions in `rows`: K = min(folds, lots). As many folds as lots leave
    /// each out once, whatever the repeats.
    func segments(of rows: [Int], folds: Int, repeats: Int, seed: UInt64) -> Segments {
        let subLots = lots.selecting(rows: rows)
        return Segments.lotGrouped(
            subLots, lotClasses: nil, folds: min(folds, subLots.count),
            repeats: subLots.count <= folds ? 1 : repeats, seed: seed)
    }

    /// The variance of the reference values of rows about their mean, where lots count equally; never 0.
    ///
    /// Losses are told in units of it, so that what counts as a tie does not depend on the unit of the response.
    func variance(of rows: [Int]) -> Double {
        let values = rows.map { reference[$0] }
        let groups = lots.selecting(rows: rows).rows.filter { !$0.isEmpty }
        func mean(_ value: (Int) -> Double) -> Double {
            groups.reduce(0) { $0 + $1.reduce(0) { $0 + value($1) } / Double($1.count) } / Double(groups.count)
        }
        let centre = mean { values[$0] }
        let variance = mean { (values[$0] - centre) * (values[$0] - centre) }
        return variance > 0 && variance.isFinite ? variance : 1
    }
}
