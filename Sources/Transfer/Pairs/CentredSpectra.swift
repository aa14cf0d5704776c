internal import LinearAlgebra
internal import Spectroscopy

/// Spectra about their mean, n × p; without `background` as they are, about 0.
///
/// A channel whose values differ from their mean by no more than the mean rounds, 2·n·ε·|mean|, is constant, and 0 here:
/// whatever its unit, what rounding leaves of it must not be fitted.
struct CentredSpectra {
    /// The p values that were subtracted.
    let mean: [Double]
    /// The differences.
    let x: Matrix

    init(_ spectra: Spectra, background: Bool) {
        guard background else {
            self = CentredSpectra(mean: [Double](repeating: 0, count: spectra.axis.count), x: spectra.x)
            return
        }
        self.init(spectra.x)
    }

    private init(mean: [Double], x: Matrix) {
        self.mean = mean
        self.x = x
    }

    /// Rows about their mean.
    ///
    /// - Parameter sizes: of the values that each column was computed from, where those are larger than its own.
    init(_ x: Matrix, sizes: [Double]? = nil) {
        let mean = x.columnMeans
        var centred = x.subtractingFromRows(mean)
        let (n, p) = (x.rows, x.columns)
        var largest = [Double](repeating: 0, count: p)
        centred.withUnsafeMutableElements { d in
            for i in 0..<n { for j in 0..<p { largest[j] = max(largest[j], abs(d[i * p + j])) } }
            let rounding = 2 * Double(n) * Double.ulpOfOne
            for j in 0..<p where largest[j] > 0 && largest[j] <= rounding * max(abs(mean[j]), sizes?[j] ?? 0) {
                for i in 0..<n { d[i * p + j] = 0 }
            }
        }
        self.mean = mean
        self.x = centred
    }
}
