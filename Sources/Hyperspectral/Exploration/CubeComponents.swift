public import LinearAlgebra
internal import Modelling
internal import Prediction
public import Spectroscopy

/// Principal components of the pixels of a cube, found in one streamed pass.
///
/// The covariance matrix S = Σ(x − x̄)(x − x̄)ᵀ/(n − 1), p × p, accumulates about the mean spectrum of the first usable piece;
/// P are its eigenvectors with the largest eigenvalues, the largest |loading| of each positive. Scores are (x − x̄)·P.
///
/// ```swift
/// let components = try CubeComponents(of: cube, count: 3, within: nil, memory: 512 << 20)
/// components.explainedVariance   // [0.97, 0.02, 0.005]
/// ```
public struct CubeComponents: Hashable, Sendable {
    /// The mean spectrum.
    public let mean: [Double]
    /// The loadings P, p × A, orthonormal columns.
    public let loadings: Matrix
    /// The A eigenvalues.
    public let eigenvalues: [Double]
    /// The sum of all p eigenvalues.
    public let totalVariance: Double
    /// The number of pixels n.
    public let pixels: Int
    /// The number of pixels that were left out, since a band has no finite value.
    public let missing: Int

    /// The share of the variance that each component explains.
    public var explainedVariance: [Double] { eigenvalues.map { totalVariance > 0 ? $0 / totalVariance : 0 } }

    private struct Sums: Sendable {
        var n = 0
        var missing = 0
        var first: [Double]
        var second: Matrix
    }

    /// Finds the components.
    ///
    /// - Parameters:
    ///   - count: the number of components A; at most the number of bands.
    ///   - mask: the pixels that count; nil for all.
    /// - Throws: `HyperspectralError`.
    public init(
        of cube: any CubeSource, count: Int, within mask: LabelImage? = nil, memory: Int,
        progress: CubeScan.Progress? = nil
    ) throws(HyperspectralError) {
        let p = cube.shape.bands
        guard count >= 1, count <= p else {
            throw .invalidParameter(name: "the number of components", value: "\(count)", needed: "1 … \(p)")
        }
        if let mask { try mask.requireSize(of: cube) }
        let scan = try CubeScan(cube, memory: memory, copies: 2, progress: progress)
        let centre = try Self.centre(scan, mask)
        var all = Sums(first: [Double](repeating: 0, count: p), second: Matrix(rows: p, columns: p))
        try scan.forEach(of: scan.pieces(with: mask)) {
            (block) throws(HyperspectralError) -> Sums in
            let (rows, missing) = block.usableRows(mask)
            let x = rows.subtractingFromRows(centre)
            return Sums(
                n: x.rows, missing: missing, first: x.columnMeans.map { $0 * Double(x.rows) },
                second: x.rows > 0 ? x.times(x, transposingSelf: true) : Matrix(rows: p, columns: p))
        } then: { (_, piece) throws(HyperspectralError) in
            all.n += piece.n
            all.missing += piece.missing
            guard piece.n > 0 else { return }
            for j in 0..<p { all.first[j] += piece.first[j] }
            all.second.add(piece.second)
        }
        guard all.n >= 2 else {
            throw .noPixels(what: "\(all.n) usable pixels; two are needed for principal components")
        }
        let n = Double(all.n)
        let shift = all.first.map { $0 / n }
        var covariance = all.second
        for i in 0..<p {
            for j in 0..<p { covariance[i, j] = (covariance[i, j] - n * shift[i] * shift[j]) / (n - 1) }
        }
        let eigen: SymmetricEigen
        do throws(LinearAlgebraError) { eigen = try SymmetricEigen(of: covariance) } catch {
            throw .prediction(
                .modelling(.notConverged(what: "the eigendecomposition of the covariance", iterations: 0)))
        }
        mean = zip(centre, shift).map { $0 + $1 }
        totalVariance = (0..<p).reduce(0) { $0 + max(covariance[$1, $1], 0) }
        eigenvalues = eigen.eigenvalues.prefix(count).map { max($0, 0) }
        var p1 = eigen.vectors.selecting(rows: Array(0..<count)).transposed
        for a in 0..<count {
            var largest = 0
            for j in 0..<p where abs(p1[j, a]) > abs(p1[largest, a]) { largest = j }
            if p1[largest, a] < 0 { for j in 0..<p { p1[j, a] = -p1[j, a] } }
        }
        loadings = p1
        pixels = all.n
        missing = all.missing
    }

    /// The mean spectrum of the first piece with usable pixels: what sums are taken about.
    private static func centre(_ scan: CubeScan, _ mask: LabelImage?) throws(HyperspectralError) -> [Double] {
        for piece in scan.pieces(with: mask) {
            var found: [Double]?
            try scan.forEach(of: [piece]) { (block) throws(HyperspectralError) -> [Double]? in
                let rows = block.usableRows(mask).rows
                return rows.rows > 0 ? rows.columnMeans : nil
            } then: { (_, mean) throws(HyperspectralError) in
                found = mean
            }
            if let found { return found }
        }
        throw .noPixels(what: "no pixel has a finite value in every band")
    }

    /// The scores of the pixels of a block, pixels × A; NaN where a pixel is not usable.
    func scores(of block: PixelBlock) -> Matrix {
        let x = Matrix(rows: block.pixels, columns: block.bands) { out in
            for pixel in 0..<block.pixels {
                let row = block.spectrum(pixel)
                let usable = block.isUsable(pixel)
                for j in 0..<block.bands { out[pixel * block.bands + j] = usable ? row[j] - mean[j] : 0 }
            }
        }
        var scores = x.times(loadings)
        for pixel in 0..<block.pixels where !block.isUsable(pixel) {
            for a in 0..<loadings.columns { scores[pixel, a] = .nan }
        }
        return scores
    }

    /// The score images, handed on in the order of the lines: pixels × A a piece.
    public func writeScores(
        of cube: any CubeSource, memory: Int, progress: CubeScan.Progress? = nil,
        to sink: (Range<Int>, Matrix) throws(HyperspectralError) -> Void
    ) throws(HyperspectralError) {
        let scan = try CubeScan(cube, memory: memory, copies: 2, progress: progress)
        try scan.forEach({ (block) throws(HyperspectralError) in scores(of: block) }, then: sink)
    }
}

extension Matrix {
    /// Adds another matrix of the same shape in place.
    fileprivate mutating func add(_ other: Matrix) {
        withUnsafeMutableElements { sum in
            other.withUnsafeElements { more in for i in sum.indices { sum[i] += more[i] } }
        }
    }
}
