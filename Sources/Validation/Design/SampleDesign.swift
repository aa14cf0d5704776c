public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A rule that chooses samples by where they lie in the space of the spectra: for calibration, for transfer, for a test.
///
/// Distances are Euclidean on X as given, or on its PCA scores (`SampleSpace`). The farthest pair comes first. Distances
/// that differ by rounding (1e-12 of the larger) are equal, and of equals the lowest row wins, so that results do not
/// depend on the order of summation.
///
/// ```swift
/// let chosen = try KennardStone(count: 20).select(from: x)
/// let lots = try KennardStone(share: 0.7).selectLots(of: spectra, lots: lots)   // on lot means
/// ```
public protocol SampleDesign: CataloguedMethod {
    /// Chooses among the rows of `x`.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - reference: n × q, for designs that look at the reference values.
    /// - Throws: `ModellingError`.
    func select(from x: Matrix, reference: Matrix?) throws(ModellingError) -> SampleSelection
}

extension SampleDesign {
    public static var kind: MethodKind { .design }

    /// Chooses among the rows of `x`.
    public func select(from x: Matrix) throws(ModellingError) -> SampleSelection {
        try select(from: x, reference: nil)
    }

    /// Chooses among lots by their mean spectra, and mean reference values: the indices are those of the lots.
    ///
    /// - Throws: `ModellingError`.
    public func selectLots(
        of spectra: Spectra, lots: Lots, reference: Matrix? = nil
    ) throws(ModellingError) -> SampleSelection {
        precondition(
            lots.indices.count == spectra.count, "lots of \(lots.indices.count) rows, \(spectra.count) spectra")
        if let reference, reference.rows != spectra.count {
            throw .shapeMismatch(what: "reference values", found: reference.rows, expected: spectra.count)
        }
        return try select(from: spectra.x.lotMeans(lots), reference: reference?.lotMeans(lots))
    }
}

extension Matrix {
    /// The mean row of each lot, L × p.
    func lotMeans(_ lots: Lots) -> Matrix {
        let groups = lots.rows
        return Matrix(rows: groups.count, columns: columns) { out in
            withUnsafeElements { source in
                for (g, rows) in groups.enumerated() {
                    for j in 0..<columns { out[g * columns + j] = 0 }
                    for row in rows {
                        for j in 0..<columns { out[g * columns + j] += source[row * columns + j] }
                    }
                    for j in 0..<columns { out[g * columns + j] /= Double(max(rows.count, 1)) }
                }
            }
        }
    }
}
