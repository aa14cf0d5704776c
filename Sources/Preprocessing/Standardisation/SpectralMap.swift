public import LinearAlgebra
public import Spectroscopy

/// An affine map from the spectra of one instrument to those of another, kept in the form in which it was found.
///
/// x' = o + z·F, or x' = o + z + z·F with `keepsInput`, z = x − c; x has p' channels (the source axis), x' has p. F is
/// never formed: it is banded (column j has coefficients for the source channels from `starts[j]` on), or the product
/// L·R of a p' × r and an r × p matrix; r = 0 leaves a shift.
///
/// ```swift
/// let shift = SpectralMap(shift: difference, axis: spectra.axis)
/// let moved = try InstrumentStandardisation(map: shift).apply(to: spectra)
/// ```
public struct SpectralMap: Hashable, Sendable {
    /// The form of F.
    public enum Form: Hashable, Sendable {
        /// Column j of F: `coefficients[ends[j−1] ..< ends[j]]`, for the source channels from `starts[j]` on.
        case banded(starts: [Int], ends: [Int], coefficients: [Double])
        /// F = L·R: Lᵀ, r × p', and R, r × p.
        case factored(left: Matrix, right: Matrix)
    }

    /// The axis of the spectra that are mapped, p' channels.
    public let source: SpectralAxis
    /// The axis of the mapped spectra, p channels.
    public let target: SpectralAxis
    /// c, p' values.
    public let centre: [Double]
    /// o, p values.
    public let offset: [Double]
    /// F.
    public let form: Form
    /// Whether z itself is added: for axes that match.
    public let keepsInput: Bool

    /// Creates a map from its parts.
    public init(
        source: SpectralAxis, target: SpectralAxis, centre: [Double], offset: [Double], form: Form,
        keepsInput: Bool = false
    ) {
        self.source = source
        self.target = target
        self.centre = centre
        self.offset = offset
        self.form = form
        self.keepsInput = keepsInput
        let wrong = mismatch
        precondition(wrong == nil, wrong ?? "")
    }

    /// Creates the map x' = x + shift.
    public init(shift: [Double], axis: SpectralAxis) {
        self.init(
            source: axis, target: axis, centre: [Double](repeating: 0, count: axis.count), offset: shift,
            form: .factored(
                left: Matrix(rows: 0, columns: axis.count), right: Matrix(rows: 0, columns: axis.count)),
            keepsInput: true)
    }

    /// What does not fit together, or nil.
    private var mismatch: String? {
        let (pIn, pOut) = (source.count, target.count)
        guard centre.count == pIn, offset.count == pOut else {
            return "\(centre.count) centres and \(offset.count) offsets of a map from \(pIn) to \(pOut) channels"
        }
        guard (centre + offset).allSatisfy(\.isFinite) else { return "a centre or an offset that is not finite" }
        if keepsInput, pIn != pOut { return "a map from \(pIn) to \(pOut) channels cannot keep its input" }
        switch form {
        case .factored(let left, let right):
            guard left.columns == pIn, right.columns == pOut, left.rows == right.rows else {
                return "factors of \(left.rows) × \(left.columns) and \(right.rows) × \(right.columns) of a map from "
                    + "\(pIn) to \(pOut) channels"
            }
            if left.firstNonFinite != nil || right.firstNonFinite != nil { return "a factor that is not finite" }
        case .banded(let starts, let ends, let coefficients):
            guard starts.count == pOut, ends.count == pOut, ends.last ?? 0 == coefficients.count else {
                return "bands of \(starts.count) and \(ends.count) channels with \(coefficients.count) coefficients "
                    + "of a map to \(pOut) channels"
            }
            var before = 0
            for j in 0..<pOut {
                guard ends[j] >= before, starts[j] >= 0, ends[j] - before <= pIn,
                    starts[j] <= pIn - (ends[j] - before)
                else {
                    return "the band of channel \(j) lies outside the \(pIn) channels"
                }
                before = ends[j]
            }
            if !coefficients.allSatisfy(\.isFinite) { return "a coefficient that is not finite" }
        }
        return nil
    }

    /// Writes x' of one spectrum; `z` is room for p' numbers.
    func apply(
        to x: UnsafeBufferPointer<Double>, into out: UnsafeMutableBufferPointer<Double>,
        z: UnsafeMutableBufferPointer<Double>
    ) {
        let (pIn, pOut) = (source.count, target.count)
        centre.withUnsafeBufferPointer { c in for j in 0..<pIn { z[j] = x[j] - c[j] } }
        offset.withUnsafeBufferPointer { o in for j in 0..<pOut { out[j] = o[j] } }
        if keepsInput { for j in 0..<pOut { out[j] += z[j] } }
        switch form {
        case .factored(let left, let right):
            left.withUnsafeElements { l in
                right.withUnsafeElements { r in
                    for a in 0..<left.rows {
                        var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
                        let whole = pIn / 4 * 4
                        let row = a * pIn
                        for j in stride(from: 0, to: whole, by: 4) {
                            s0 += z[j] * l[row + j]
                            s1 += z[j + 1] * l[row + j + 1]
                            s2 += z[j + 2] * l[row + j + 2]
                            s3 += z[j + 3] * l[row + j + 3]
                        }
                        var score = (s0 + s1) + (s2 + s3)
                        for j in whole..<pIn { score += z[j] * l[row + j] }
                        for j in 0..<pOut { out[j] += score * r[a * pOut + j] }
                    }
                }
            }
        case .banded(let starts, let ends, let coefficients):
            starts.withUnsafeBufferPointer { starts in
                ends.withUnsafeBufferPointer { ends in
                    coefficients.withUnsafeBufferPointer { f in
                        var k = 0
                        for j in 0..<pOut {
                            // Four sums: each addition waits for the one before it.
                            var (s0, s1, s2, s3) = (0.0, 0.0, 0.0, 0.0)
                            var channel = starts[j]
                            let end = ends[j]
                            while k + 4 <= end {
                                s0 += f[k] * z[channel]
                                s1 += f[k + 1] * z[channel + 1]
                                s2 += f[k + 2] * z[channel + 2]
                                s3 += f[k + 3] * z[channel + 3]
                                k += 4
                                channel += 4
                            }
                            var sum = (s0 + s1) + (s2 + s3)
                            while k < end {
                                sum += f[k] * z[channel]
                                k += 1
                                channel += 1
                            }
                            out[j] += sum
                        }
                    }
                }
            }
        }
    }

    /// F as p' × p numbers, with the 1 of `keepsInput`: to look at, not to calculate with.
    public var dense: Matrix {
        let (pIn, pOut) = (source.count, target.count)
        var f: Matrix
        switch form {
        case .factored(let left, let right): f = left.times(right, transposingSelf: true)
        case .banded(let starts, let ends, let coefficients):
            f = Matrix(rows: pIn, columns: pOut)
            var k = 0
            for j in 0..<pOut {
                let first = k
                while k < ends[j] {
                    f[starts[j] + k - first, j] = coefficients[k]
                    k += 1
                }
            }
        }
        if keepsInput { for j in 0..<pOut { f[j, j] += 1 } }
        return f
    }
}

extension SpectralMap: Codable {
    private enum CodingKeys: String, CodingKey {
        case source, target, centre, offset, keepsInput, starts, ends, coefficients, left, right
    }

    /// Reads a map.
    ///
    /// - Throws: `DecodingError` when its parts do not fit together or hold a number that is not finite.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decode(SpectralAxis.self, forKey: .source)
        target = try container.decode(SpectralAxis.self, forKey: .target)
        centre = try container.decode(Packed.self, forKey: .centre).wrappedValue
        offset = try container.decode(Packed.self, forKey: .offset).wrappedValue
        keepsInput = try container.decode(Bool.self, forKey: .keepsInput)
        if container.contains(.left) {
            form = .factored(
                left: try container.decode(Matrix.self, forKey: .left),
                right: try container.decode(Matrix.self, forKey: .right))
        } else {
            form = .banded(
                starts: try container.decode([Int].self, forKey: .starts),
                ends: try container.decode([Int].self, forKey: .ends),
                coefficients: try container.decode(Packed.self, forKey: .coefficients).wrappedValue)
        }
        if let wrong = mismatch {
            throw DecodingError.dataCorruptedError(forKey: .source, in: container, debugDescription: wrong)
        }
    }

    /// Writes a map: packed numbers, the bands of a banded one only.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(target, forKey: .target)
        try container.encode(Packed(wrappedValue: centre), forKey: .centre)
        try container.encode(Packed(wrappedValue: offset), forKey: .offset)
        try container.encode(keepsInput, forKey: .keepsInput)
        switch form {
        case .factored(let left, let right):
            try container.encode(left, forKey: .left)
            try container.encode(right, forKey: .right)
        case .banded(let starts, let ends, let coefficients):
            try container.encode(starts, forKey: .starts)
            try container.encode(ends, forKey: .ends)
            try container.encode(Packed(wrappedValue: coefficients), forKey: .coefficients)
        }
    }
}
