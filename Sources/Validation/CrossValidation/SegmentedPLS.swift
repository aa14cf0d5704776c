internal import LinearAlgebra
internal import Spectroscopy

/// PLS regression of one response in many segments at once, from inner products alone.
///
/// All segments share one matrix of inner products: that of the rows (n × n) where there are more channels than rows,
/// else that of the channels (p × p). In every step, the vectors of a block of segments meet it in one matrix product;
/// what the held-out rows had added is left out or subtracted. This is the fast path of the cross-validation of
/// `PLSRegression`: the same latent variables as segment by segment, but for rounding.
///
/// Inner products lose digits where a latent variable is small beside the spectra. The loss is estimated for every
/// latent variable from ε, the size of X and that of its contribution; a segment whose predictions it could reach is
/// given up, so that its caller fits it plainly.
///
/// ## Source
/// Lindgren, Geladi, Wold, J. Chemometr. 7 (1993) 45 (kernel PLS), doi:10.1002/cem.1180070104; Rännar, Lindgren, Geladi,
/// Wold, J. Chemometr. 8 (1994) 111 (many channels), doi:10.1002/cem.1180080204; Engstrøm, Jensen, J. Chemometr. 39
/// (2025) e70008 (segments that share one matrix), doi:10.1002/cem.70008
enum SegmentedPLS {
    /// The predictions of the held-out rows of one segment: `[a − 1][place in heldOut]`.
    typealias Predictions = [[Double]]

    /// The estimated error of a prediction, in parts of the norm of the response, at which a segment is given up.
    static let tolerance = 1e-9

    /// The most segments that go through a matrix product together.
    static let blockWidth = 64

    /// Segments in blocks: at most `blockWidth` in each, four blocks at least where there are so many segments, and sizes
    /// that differ by one at most.
    static func blocks(of segments: [Segment]) -> [[Segment]] {
        let count = max((segments.count + blockWidth - 1) / blockWidth, min(segments.count, 4))
        guard count > 0 else { return [] }
        let (each, more) = (segments.count / count, segments.count % count)
        var start = 0
        return (0..<count).map { block in
            let end = start + each + (block < more ? 1 : 0)
            defer { start = end }
            return Array(segments[start..<end])
        }
    }

    /// The products of vectors with a symmetric matrix, as rows.
    ///
    /// Of a few vectors each by itself: a matrix product would first copy the matrix into its own order, which costs more.
    static func products(of vectors: [[Double]], with symmetric: Matrix) -> Matrix {
        if vectors.count <= 4 { return Matrix(rows: vectors.map { symmetric.times($0) }) }
        return Matrix(rows: vectors.count, columns: symmetric.rows, elements: vectors.flatMap { $0 }).times(symmetric)
    }

    /// The predictions of each segment with a = 1 … `latentVariables`; nil for those that are to be fitted plainly.
    ///
    /// - Parameters:
    ///   - x: n × p, not centred.
    ///   - y: n reference values.
    ///   - segments: rows in training and held out; rows in neither are not looked at.
    static func predictions(
        _ x: Matrix, _ y: [Double], segments: [Segment], latentVariables: Int
    ) -> [Predictions?] {
        precondition(y.count == x.rows, "\(y.count) reference values for \(x.rows) rows")
        let rows = CentredRows(x, less: x.columnMeans)
        let (centred, squaredNorm) = (rows.rows, rows.squaredNorm)
        guard squaredNorm > 0, squaredNorm.isFinite, y.allSatisfy(\.isFinite) else {
            return segments.map { _ in nil }
        }
        let blocks = blocks(of: segments)
        let isWide = x.rows <= x.columns
        let products = isWide ? centred.rowInnerProducts : centred.columnInnerProducts
        let rounding = rounding(of: products)
        return Parallel.map(blocks.count) { block in
            isWide
                ? RowProductPLS(products, y, blocks[block], rounding: rounding).predictions(latentVariables)
                : ChannelProductPLS(centred, products, y, blocks[block], rounding: rounding)
                    .predictions(latentVariables)
        }.flatMap { $0 }
    }

    /// The rounding of a product with the matrix, in parts of the vector: 4·ε·‖K‖/√n, as errors of single products add
    /// up that have no common sign.
    private static func rounding(of products: Matrix) -> Double {
        let norm = products.rowSquaredNorms.reduce(0, +).squareRoot()
        return 4 * Double.ulpOfOne * norm / Double(max(products.rows, 1)).squareRoot()
    }
}
