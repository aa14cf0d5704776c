/// What the stored numbers of a cube stand for: value = stored · scale + offset, and numbers that mark nothing.
struct StoredValues: Sendable, Hashable {
    /// The stored number that stands for a missing value.
    var missing: Double?
    /// One a band, or none.
    var scale: [Double] = []
    /// One a band, or none.
    var offset: [Double] = []

    /// Whether stored numbers are the values.
    var isIdentity: Bool { missing == nil && isUnscaled }
    /// Whether nothing is scaled.
    var isUnscaled: Bool { scale.allSatisfy { $0 == 1 } && offset.allSatisfy { $0 == 0 } }

    /// Puts NaN for the missing number.
    func mark(_ values: UnsafeMutableBufferPointer<Double>) {
        guard let missing, !missing.isNaN else { return }
        for i in values.indices { values[i] = values[i] == missing ? .nan : values[i] }
    }

    /// Scales values of one band.
    func scale(_ values: UnsafeMutableBufferPointer<Double>, band: Int) {
        let factor = scale.isEmpty ? 1 : scale[band]
        let shift = offset.isEmpty ? 0 : offset[band]
        guard factor != 1 || shift != 0 else { return }
        for i in values.indices { values[i] = values[i] * factor + shift }
    }

    /// Scales pixels of the given bands each.
    func scale(_ values: UnsafeMutableBufferPointer<Double>, bands: Range<Int>) {
        let factors = bands.map { scale.isEmpty ? 1 : scale[$0] }
        let shifts = bands.map { offset.isEmpty ? 0 : offset[$0] }
        factors.withUnsafeBufferPointer { factors in
            shifts.withUnsafeBufferPointer { shifts in
                var i = 0
                while i < values.count {
                    for band in 0..<factors.count { values[i + band] = values[i + band] * factors[band] + shifts[band] }
                    i += factors.count
                }
            }
        }
    }
}
