public import LinearAlgebra
public import Spectroscopy

/// The reference spectrum of the training spectra, and the terms of the model in an orthonormal basis.
///
/// With N the basis of all terms but the reference and r⊥ = r − N·Nᵀ·r, the slope of the joint least-squares
/// fit is b = r⊥ᵀx/r⊥ᵀr⊥, and the corrected spectrum (x − N·Nᵀ·x)/b + (r − r⊥).
///
/// ## Source
/// Frisch, Waugh, Econometrica 1 (1933) 387 (a regression with some terms taken off first).
/// doi:10.2307/1907330
public struct FittedExtendedMultiplicativeScatterCorrection: FittedPreprocessing, Hashable {
    /// The mean of the training spectra, p channels.
    @Packed public private(set) var reference: [Double]
    /// Orthonormal rows, (degree + 2 + interferents) × p: constant, polynomials, interferents, r⊥ up to its
    /// length.
    public let basis: Matrix

    init(reference: [Double], basis: Matrix) {
        self._reference = Packed(wrappedValue: reference)
        self.basis = basis
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let method = ExtendedMultiplicativeScatterCorrection.identifier
        let p = reference.count
        guard spectra.axis.count == p, basis.columns == p, basis.rows >= 2 else {
            throw .channelMismatch(method: method, expected: p, found: spectra.axis.count)
        }
        let last = basis.rows - 1
        let direction = basis.row(last)
        let length = dot(direction, reference)
        // r − r⊥
        let explained = zip(reference, direction).map { $0 - length * $1 }
        return try basis.withUnsafeElements { (q) throws(PreprocessingError) in
            try explained.withUnsafeBufferPointer { (explained) throws(PreprocessingError) in
                try spectra.replacingRows(of: method) { (row, out) throws(PreprocessingError) in
                    let mean = row.mean
                    var squares = 0.0
                    for j in 0..<p {
                        out[j] = row.values[j] - mean
                        squares += out[j] * out[j]
                    }
                    guard (squares / Double(p)).squareRoot() > 4 * Double.ulpOfOne * abs(mean) else {
                        throw .constantSpectrum(method: method, sample: row.sample.id, value: row.values[0])
                    }
                    // One after the other, so that rounding does not add up.
                    for k in 0..<last {
                        let base = k * p
                        var projection = 0.0
                        for j in 0..<p { projection += q[base + j] * out[j] }
                        for j in 0..<p { out[j] -= projection * q[base + j] }
                    }
                    var share = 0.0
                    for j in 0..<p { share += q[last * p + j] * out[j] }
                    // A share within the rounding of the spectrum is none.
                    let rounding = Double(p) * squares.squareRoot() + 4 * Double(p).squareRoot() * abs(mean)
                    guard abs(share) > Double.ulpOfOne * rounding else {
                        throw .noSlope(method: method, sample: row.sample.id)
                    }
                    let slope = share / length
                    for j in 0..<p { out[j] = out[j] / slope + explained[j] }
                }
            }
        }
    }
}
