internal import LinearAlgebra
internal import Spectroscopy

/// One spectrum along the rising axis, about its mean, scaled by a power of two so that no number exceeds 2.
///
/// c_j = s·x_j − m. The power of two costs no digits: spectra that differ by such a factor have baselines that differ by
/// exactly that factor, and no square of a value overflows. A constant spectrum is exactly 0.
struct CentredSpectrum {
    /// The values c.
    let values: [Double]
    /// The mean m of the scaled values.
    let mean: Double
    /// The scale s.
    let scale: Double

    init(_ x: UnsafeBufferPointer<Double>, reversed: Bool) {
        let p = x.count
        var largest = 0.0
        for j in 0..<p { largest = max(largest, abs(x[j])) }
        let exponent = largest > 0 ? Int(largest.exponent) : 0
        let scale = Double(sign: .plus, exponent: min(max(-exponent, -1000), 1000), significand: 1)
        let scaled = [Double](unsafeUninitializedCapacity: p) { out, count in
            for j in 0..<p { out[j] = scale * x[reversed ? p - 1 - j : j] }
            count = p
        }
        let mean = scaled.withUnsafeBufferPointer { SpectrumRow.mean(of: $0) }
        values = scaled.map { $0 - mean }
        self.mean = mean
        self.scale = scale
    }

    /// Takes a curve back to the mean and the scale of its spectrum x.
    ///
    /// Rounding does not turn the two around: a curve that meets the centred spectrum meets x to the last digit, one that
    /// lies below it does not come to lie above.
    func restore(
        _ curve: UnsafeMutableBufferPointer<Double>, under x: UnsafeBufferPointer<Double>, reversed: Bool
    ) {
        let p = x.count
        let unit = 1 / scale
        for j in 0..<p {
            let restored = (curve[j] + mean) * unit
            let own = x[reversed ? p - 1 - j : j]
            curve[j] = curve[j] == values[j] ? own : curve[j] < values[j] ? min(restored, own) : max(restored, own)
        }
    }
}

extension Spectra {
    /// The numbers of one block of work: rows are shared out by this, never by the number of threads.
    private static let blockSize = 16384

    /// A curve for each spectrum, fitted to it along the rising axis; rows are spread over threads.
    ///
    /// - Parameter fit: writes the curve of a centred spectrum, which is taken back to its mean and scale here.
    func fittingCurves(
        of method: String,
        _ fit: @Sendable (CentredSpectrum, UnsafeMutableBufferPointer<Double>) -> Baselines.Outcome
    ) throws(PreprocessingError) -> Baselines {
        let p = axis.count
        let n = count
        let reversed = !axis.isAscending
        let rowsPerBlock = max(1, Self.blockSize / p)
        let blocks = (n + rowsPerBlock - 1) / rowsPerBlock
        var outcomes: [Baselines.Outcome] = []
        let curves = Matrix(rows: n, columns: p) { out in
            x.withUnsafeElements { source in
                // Each row is read and written by one block only.
                nonisolated(unsafe) let source = source
                nonisolated(unsafe) let out = out
                outcomes = Parallel.map(blocks) { block in
                    (block * rowsPerBlock..<min(n, (block + 1) * rowsPerBlock)).map { i in
                        let row = i * p..<(i + 1) * p
                        let given = UnsafeBufferPointer(rebasing: source[row])
                        let spectrum = CentredSpectrum(given, reversed: reversed)
                        var curve = UnsafeMutableBufferPointer(rebasing: out[row])
                        let outcome = fit(spectrum, curve)
                        spectrum.restore(curve, under: given, reversed: reversed)
                        if reversed { curve.reverse() }
                        return outcome
                    }
                }.flatMap { $0 }
            }
        }
        do throws(SpectroscopyError) {
            return Baselines(
                method: method, spectra: try replacing(x: curves), iterations: outcomes.map(\.iterations),
                converged: outcomes.map(\.converged))
        } catch {
            throw .spectra(error)
        }
    }
}
