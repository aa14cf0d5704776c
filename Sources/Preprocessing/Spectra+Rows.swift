internal import CKernels
internal import LinearAlgebra
internal import Spectroscopy

/// One spectrum with its sample, as row-wise methods see it.
struct SpectrumRow {
    let values: UnsafeBufferPointer<Double>
    let sample: Sample

    /// The mean of the values; of equal values exactly that value.
    var mean: Double { Self.mean(of: values) }

    /// The mean of numbers, summed about the first so that equal ones leave no rounding behind.
    static func mean(of values: UnsafeBufferPointer<Double>) -> Double {
        guard let x = values.baseAddress else { return .nan }
        return x[0] + ck_sum_about(x, x[0], values.count) / Double(values.count)
    }
}

extension Spectra {
    /// A reference spectrum that was made of these spectra, unless their size has carried it out of the range of numbers.
    func finiteReference(_ reference: [Double]) throws(PreprocessingError) -> [Double] {
        guard let bad = reference.firstIndex(where: { !$0.isFinite }) else { return reference }
        throw .spectra(
            .nonFiniteValue(
                sample: "(reference of \(count) training spectra)", channel: axis.values[bad], unit: axis.unit.symbol))
    }

    /// The spectra with each row computed from the old one; `out` has `axis.count` elements (the old axis by default).
    func replacingRows(
        of method: String, axis newAxis: SpectralAxis? = nil,
        _ body: (_ row: SpectrumRow, _ out: UnsafeMutableBufferPointer<Double>) throws(PreprocessingError) -> Void
    ) throws(PreprocessingError) -> Spectra {
        let width = axis.count
        let newWidth = newAxis?.count ?? width
        let result = try Matrix(rows: count, columns: newWidth) { (out) throws(PreprocessingError) in
            try x.withUnsafeElements { (source) throws(PreprocessingError) in
                for i in 0..<count {
                    try body(
                        SpectrumRow(
                            values: UnsafeBufferPointer(rebasing: source[(i * width)..<((i + 1) * width)]),
                            sample: samples[i]),
                        UnsafeMutableBufferPointer(rebasing: out[(i * newWidth)..<((i + 1) * newWidth)]))
                }
            }
        }
        do throws(SpectroscopyError) {
            return try replacing(x: result, axis: newAxis)
        } catch {
            throw .spectra(error)
        }
    }
}

extension UnsafeBufferPointer<Double> {
    /// Whether every number is finite.
    var areFinite: Bool {
        // The exponent of what is not finite has all its bits set.
        let mask: UInt64 = 0x7FF0_0000_0000_0000
        var found: UInt64 = 0
        for j in 0..<count { found |= self[j].bitPattern & mask == mask ? 1 : 0 }
        return found == 0
    }
}
