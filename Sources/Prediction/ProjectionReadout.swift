internal import CKernels
internal import LinearAlgebra

/// A projection in the space of rows u = (z − ρ)/s, ready to be read off a few functionals of u and its squared length.
///
/// Q is an orthonormal basis of the rotations and loadings. What of u − μ lies outside of it is
///
/// q⊥ = ‖u‖² − ‖Q·u‖² − 2·g·u + ‖g‖², g = (I − Qᵀ·Q)·μ,
///
/// and what lies inside is a matter of as many numbers as Q has rows. The difference of the two squares loses digits when
/// q⊥ is small beside them: such rows are told, and taken directly.
struct ProjectionReadout: Sendable {
    /// Below this share of the squared length, a difference of squares is not trusted to 1e-9.
    static let leastShare = 2e-6

    /// The functionals of u: Q (or R where no q is asked for), and g last where it is not 0.
    let functionals: Matrix
    /// The number of scores k.
    let scores: Int
    /// Whether q is asked for.
    let hasResidual: Bool

    private let basisRows: Int
    private let hasOffset: Bool
    private let offsetSquares: Double
    /// Q·μ (or R·μ).
    private let centre: [Double]
    /// R·Qᵀ, k × r; nil where Q is R.
    private let inner: Matrix?
    /// P·Qᵀ, k × r; nil where nothing of Q's space is left over.
    private let innerLoadings: Matrix?
    /// μ, nil for 0.
    private let mean: [Double]?
    private let loadings: Matrix?

    /// - Parameters:
    ///   - projection: the projection.
    ///   - reference: ρ.
    init(_ projection: RowProjection, reference: [Double]) {
        let rotations = projection.rotations
        var mean = zip(projection.mean, reference).map { $0 - $1 }
        if let scale = projection.scale { for j in mean.indices { mean[j] /= scale[j] } }
        let isCentred = mean.allSatisfy { $0 == 0 }
        self.mean = isCentred ? nil : mean
        scores = rotations.rows
        loadings = projection.loadings
        hasResidual = projection.loadings != nil
        guard let loadings = projection.loadings else {
            functionals = rotations
            basisRows = rotations.rows
            hasOffset = false
            offsetSquares = 0
            centre = rotations.times(mean)
            inner = nil
            innerLoadings = nil
            return
        }
        if rotations == loadings, Self.isOrthonormal(rotations) {
            inner = nil
            innerLoadings = nil
            basisRows = rotations.rows
            centre = rotations.times(mean)
            let (rows, squares) = Self.appendingOffset(of: isCentred ? nil : mean, to: rotations)
            (functionals, offsetSquares) = (rows, squares)
        } else {
            let basis = Self.basis(rotations, loadings)
            inner = rotations.times(basis, transposingOther: true)
            innerLoadings = loadings.times(basis, transposingOther: true)
            basisRows = basis.rows
            centre = basis.times(mean)
            let (rows, squares) = Self.appendingOffset(of: isCentred ? nil : mean, to: basis)
            (functionals, offsetSquares) = (rows, squares)
        }
        hasOffset = functionals.rows > basisRows
    }

    /// Whether Q·Qᵀ = I, tried on four vectors w of ±1: (Q·Qᵀ)·w = w, each entry to 1e-12.
    ///
    /// All r² products would take r/8 times as long. An entry of Q·Qᵀ that is off by more than that shows with every w
    /// if it is alone in its row, and escapes all four with a probability of 1/16 at most if it is not.
    private static func isOrthonormal(_ rows: Matrix) -> Bool {
        var generator = SeededGenerator(seed: 1)
        let tried = Matrix(
            rows: 4, columns: rows.rows,
            elements: (0..<4 * rows.rows).map { _ in generator.next() & 1 == 0 ? 1.0 : -1.0 })
        let returned = tried.times(rows).times(rows, transposingOther: true)
        return zip(returned.elements, tried.elements).allSatisfy { abs($0 - $1) <= 1e-12 }
    }

    /// An orthonormal basis of both sets of rows, those of the first first.
    private static func basis(_ first: Matrix, _ second: Matrix) -> Matrix {
        let of = RowSpace(of: first).basisTransposed
        // What the first leave of the second: of PLS, something of the last loading only.
        let left = second - second.times(of, transposingOther: true).times(of)
        let sizes = second.rowSquaredNorms
        let kept = left.rowSquaredNorms.enumerated().filter { $1 > 1e-26 * sizes[$0] }.map(\.offset)
        guard !kept.isEmpty else { return of }
        return RowSpace(
            of: Matrix(
                rows: of.rows + kept.count, columns: of.columns,
                elements: of.elements + left.selecting(rows: kept).elements)
        ).basisTransposed
    }

    private static func appendingOffset(of mean: [Double]?, to basis: Matrix) -> (Matrix, Double) {
        guard let mean else { return (basis, 0) }
        let inside = basis.transposedTimes(basis.times(mean))
        let offset = zip(mean, inside).map { $0 - $1 }
        let squares = dot(offset, offset)
        guard squares > 1e-26 * dot(mean, mean) else { return (basis, 0) }
        return (
            Matrix(rows: basis.rows + 1, columns: basis.columns, elements: basis.elements + offset), squares
        )
    }

    /// What is read of m rows.
    struct Reading {
        var scores: Matrix
        var residuals: [Double]?
        /// The rows whose residual lost digits.
        var uncertain: [Int]
    }

    /// Reads scores and residuals.
    ///
    /// - Parameters:
    ///   - values: m × K, functionals of many projections.
    ///   - first: the column of the first functional of this one.
    ///   - squares: ‖u‖² of each row.
    ///   - magnitudes: the size of the terms that `squares` was made of; the rounding of it goes with that.
    func read(_ values: Matrix, from first: Int, squares: [Double], magnitudes: [Double]) -> Reading {
        let m = values.rows
        let r = basisRows
        var y = Matrix(rows: m, columns: r) { out in
            values.withUnsafeElements { v in
                for i in 0..<m {
                    for a in 0..<r { out[i * r + a] = v[i * values.columns + first + a] - centre[a] }
                }
            }
        }
        guard hasResidual else { return Reading(scores: y, residuals: nil, uncertain: []) }
        var residuals = [Double](repeating: 0, count: m)
        var uncertain: [Int] = []
        values.withUnsafeElements { v in
            for i in 0..<m {
                let row = i * values.columns + first
                var inside = 0.0
                for a in 0..<r { inside += v[row + a] * v[row + a] }
                var outside = squares[i] - inside
                var size = magnitudes[i] + inside
                if hasOffset {
                    outside += offsetSquares - 2 * v[row + r]
                    size += offsetSquares + 2 * abs(v[row + r])
                }
                residuals[i] = max(outside, 0)
                if !(outside > Self.leastShare * size) { uncertain.append(i) }
            }
        }
        guard let inner, let innerLoadings else {
            return Reading(scores: y, residuals: residuals, uncertain: uncertain)
        }
        let t = y.times(inner, transposingOther: true)
        let left = y - t.times(innerLoadings)
        for (i, square) in left.rowSquaredNorms.enumerated() { residuals[i] += square }
        y = t
        return Reading(scores: y, residuals: residuals, uncertain: uncertain)
    }

    /// What is read of the pixels of a piece.
    struct PixelReadings {
        /// One row a pixel.
        var scores: [Double]
        /// Nil where none are asked for.
        var residuals: [Double]?
    }

    /// Room for the readings of n pixels.
    func makeReadings(_ n: Int) -> PixelReadings {
        PixelReadings(
            scores: [Double](repeating: 0, count: n * scores),
            residuals: hasResidual ? [Double](repeating: 0, count: n) : nil)
    }

    /// Reads scores and residuals of some pixels of a piece.
    ///
    /// - Parameters:
    ///   - tiles: what was closed of them.
    ///   - first: the row of the first functional of this projection.
    ///   - pixels: their numbers in the piece.
    ///   - readings: of all of the piece.
    ///   - refused: marked where a score is not finite, of all of the piece.
    ///   - uncertain: marked where a residual lost digits, of all of the piece.
    func read(
        _ tiles: UnitTiles, from first: Int, _ pixels: Range<Int>, into readings: inout PixelReadings,
        refused: UnsafeMutablePointer<UInt8>, uncertain: UnsafeMutablePointer<UInt8>
    ) {
        readings.scores.withUnsafeMutableBufferPointer { scores in
            guard hasResidual else {
                return read(tiles, from: first, pixels, scores.baseAddress, nil, refused, uncertain)
            }
            readings.residuals?.withUnsafeMutableBufferPointer { residuals in
                read(tiles, from: first, pixels, scores.baseAddress, residuals.baseAddress, refused, uncertain)
            }
        }
    }

    private func read(
        _ tiles: UnitTiles, from first: Int, _ pixels: Range<Int>, _ scores: UnsafeMutablePointer<Double>?,
        _ residuals: UnsafeMutablePointer<Double>?, _ refused: UnsafeMutablePointer<UInt8>,
        _ uncertain: UnsafeMutablePointer<UInt8>
    ) {
        let (n, r, k) = (pixels.count, basisRows, self.scores)
        let stride = UnitTiles.together
        let values = tiles.values + first * stride
        let own = residuals.map { $0 + pixels.lowerBound }
        if let own {
            ck_outside(
                own, uncertain + pixels.lowerBound, values, stride, r, hasOffset ? values + r * stride : nil,
                offsetSquares, tiles.squares, tiles.magnitudes, Self.leastShare, n)
        }
        // Without scores there is nothing to write.
        guard k > 0, let scores else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: (r + k) * Int(CK_SIGHT)) { scratch in
            guard let scratch = scratch.baseAddress else { return }
            func take(_ inner: UnsafePointer<Double>?, _ loadings: UnsafePointer<Double>?) {
                ck_scores(
                    scores + pixels.lowerBound * k, inner == nil ? nil : own, refused + pixels.lowerBound, values,
                    stride, r, centre, inner, loadings, k, scratch, n)
            }
            guard let inner, let innerLoadings else { return take(nil, nil) }
            inner.withUnsafeElements { inner in
                innerLoadings.withUnsafeElements { take(inner.baseAddress, $0.baseAddress) }
            }
        }
    }

    /// Puts the residuals of the uncertain rows right, from the rows u themselves.
    func correct(_ reading: inout Reading, rows u: Matrix) {
        guard !reading.uncertain.isEmpty, let loadings, var residuals = reading.residuals else { return }
        var chosen = u.selecting(rows: reading.uncertain)
        if let mean { chosen = chosen.subtractingFromRows(mean) }
        let scores = reading.scores.selecting(rows: reading.uncertain)
        var direct = [Double](repeating: 0, count: reading.uncertain.count)
        chosen.withUnsafeElements { x in
            scores.withUnsafeElements { t in
                loadings.withUnsafeElements { l in
                    direct.withUnsafeMutableBufferPointer { out in
                        guard let out = out.baseAddress, let x = x.baseAddress else { return }
                        // Without scores there is nothing to read behind the two pointers.
                        let zero = out
                        ck_residuals(
                            out, x, t.baseAddress ?? UnsafePointer(zero), l.baseAddress ?? UnsafePointer(zero),
                            scores.columns, chosen.columns, chosen.rows)
                    }
                }
            }
        }
        for (i, value) in zip(reading.uncertain, direct) { residuals[i] = value }
        reading.residuals = residuals
        reading.uncertain = []
    }
}
