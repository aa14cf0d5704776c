internal import LinearAlgebra

/// The discrete wavelet transform over several levels, spectra continued by reflection.
///
/// a_k = Σ_i h_i·x_{2k+1−i}, d_k = Σ_i g_i·x_{2k+1−i}, k = 0 … ⌊(n + 2N − 1)/2⌋ − 1, of n values continued as (b a | a b …);
/// the next level takes a. The inverse is exact for any n.
///
/// ## Source
/// Mallat, IEEE Trans. Pattern Anal. Mach. Intell. 11 (1989) 674. doi:10.1109/34.192463
struct WaveletTransform: Sendable {
    private let lowPass: [Double]
    private let highPass: [Double]

    init(_ wavelet: Wavelet) {
        lowPass = wavelet.lowPass
        highPass = wavelet.highPass
    }

    /// The number of levels until the values are no more than the filter is long: ⌊log₂(n/(2N − 1))⌋, 0 or more.
    static func mostLevels(_ wavelet: Wavelet, channels n: Int) -> Int {
        let reach = wavelet.lowPass.count - 1
        var levels = 0
        while levels < 62, n >> (levels + 1) >= reach { levels += 1 }
        return levels
    }

    /// One level: the approximation a and the detail d.
    func forward(_ x: [Double]) -> (approximation: [Double], detail: [Double]) {
        let n = x.count
        let length = lowPass.count
        let half = (n + length - 1) / 2
        // x continued by 2N − 2 values before its first and enough behind its last.
        let continued = (-(length - 2)..<(2 * half)).map { x[SpectrumEdges.reflect.channel($0, of: n)] }
        var a = [Double](repeating: 0, count: half)
        var d = [Double](repeating: 0, count: half)
        continued.withUnsafeBufferPointer { x in
            for k in 0..<half {
                var low = 0.0
                var high = 0.0
                let last = 2 * k + length - 1
                for i in 0..<length {
                    low += lowPass[i] * x[last - i]
                    high += highPass[i] * x[last - i]
                }
                a[k] = low
                d[k] = high
            }
        }
        return (a, d)
    }

    /// The n values that one level was made of.
    func inverse(_ a: [Double], _ d: [Double], count n: Int) -> [Double] {
        let length = lowPass.count
        var x = [Double](repeating: 0, count: n)
        // x_t = Σ_k h_{2k+1−t}·a_k + g_{2k+1−t}·d_k.
        for k in 0..<a.count {
            let last = 2 * k + 1
            for t in max(0, last - length + 1)...min(last, n - 1) {
                x[t] += lowPass[last - t] * a[k] + highPass[last - t] * d[k]
            }
        }
        return x
    }
}
