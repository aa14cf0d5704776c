internal import LinearAlgebra
internal import Spectroscopy

/// How the channels of a window predict a channel of the other instrument.
public enum WindowRegressionForm: String, Codable, Hashable, Sendable, CaseIterable {
    /// PLS1 in the window.
    case pls
    /// Principal component regression in the window.
    case pcr
}

/// The regression of one channel on a few: X held channel by channel (m × N, each channel contiguous), y of N.
///
/// As many components as `components` says, else those whose score is longer than `tolerance` times that of the first
/// (of PCR: singular values); never more than the data carry.
struct WindowRegression {
    let form: WindowRegressionForm
    let components: Int?
    let tolerance: Double
    let scale: Bool
    /// The most components that the equations carry, centred or not.
    let degreesOfFreedom: Int

    static func validate(_ components: Int?, _ tolerance: Double, for method: String) throws(TransferError) {
        if let components, components < 1 {
            throw .invalidParameter(
                method: method, parameter: "components", value: "\(components)", needed: "1 or more are needed")
        }
        guard tolerance >= 0, tolerance < 1 else {
            throw .invalidParameter(
                method: method, parameter: "tolerance", value: "\(tolerance)", needed: "0 … below 1 is needed")
        }
    }

    /// Tells when fewer components were found than asked for.
    static func findings(rank: Int, asked: Int?, of method: String) -> [Finding] {
        guard let asked, rank < asked else { return [] }
        return [
            Finding(
                code: "transfer.rank", severity: .note,
                summary: "\(asked) components were asked for; the transfer samples carry \(rank)", place: method,
                remedy: rank > 0 ? "ask for at most \(rank)" : "choose transfer samples that differ")
        ]
    }

    /// The m coefficients, with the number of components that they come from; `x` is changed where it is scaled.
    func coefficients(
        _ x: UnsafeMutableBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, channels m: Int
    ) -> (b: [Double], rank: Int) {
        let n = y.count
        var divisors = [Double](repeating: 1, count: m)
        if scale {
            for j in 0..<m {
                var sum = 0.0
                for i in 0..<n { sum += x[j * n + i] * x[j * n + i] }
                let deviation = (sum / Double(max(n - 1, 1))).squareRoot()
                guard deviation > 0 else { continue }
                divisors[j] = deviation
                for i in 0..<n { x[j * n + i] /= deviation }
            }
        }
        var (b, rank) = form == .pls ? partialLeastSquares(x, y, m) : principalComponents(x, y, m)
        for j in 0..<m { b[j] /= divisors[j] }
        return (b, rank)
    }

    /// Improved kernel algorithm 1 of Dayal and MacGregor for one response.
    private func partialLeastSquares(
        _ x: UnsafeMutableBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, _ m: Int
    ) -> ([Double], Int) {
        let n = y.count
        let most = min(components ?? min(m, degreesOfFreedom), m, degreesOfFreedom)
        var b = [Double](repeating: 0, count: m)
        guard most >= 1 else { return (b, 0) }
        var xNorm = 0.0
        var yNorm = 0.0
        for k in 0..<(m * n) { xNorm += x[k] * x[k] }
        for i in 0..<n { yNorm += y[i] * y[i] }
        let rounding = Double.ulpOfOne * Double(max(n, m)) * xNorm.squareRoot()
        yNorm = yNorm.squareRoot()
        // One room: s, w, r (m each), t (n), then the rotations and loadings.
        var room = [Double](repeating: 0, count: 3 * m + n + 2 * most * m)
        let rank = room.withUnsafeMutableBufferPointer { v -> Int in
            let (s, w, r, t) = (0, m, 2 * m, 3 * m)
            let (rotations, loadings) = (3 * m + n, 3 * m + n + most * m)
            for j in 0..<m {
                var sum = 0.0
                for i in 0..<n { sum += x[j * n + i] * y[i] }
                v[s + j] = sum
            }
            var first = 0.0
            for a in 0..<most {
                var norm = 0.0
                for j in 0..<m { norm += v[s + j] * v[s + j] }
                norm = norm.squareRoot()
                guard norm > rounding * yNorm, norm > 0 else { return a }
                for j in 0..<m {
                    v[w + j] = v[s + j] / norm
                    v[r + j] = v[w + j]
                }
                for c in 0..<a {
                    var share = 0.0
                    for j in 0..<m { share += v[loadings + c * m + j] * v[w + j] }
                    for j in 0..<m { v[r + j] -= share * v[rotations + c * m + j] }
                }
                for i in 0..<n { v[t + i] = 0 }
                for j in 0..<m {
                    let weight = v[r + j]
                    for i in 0..<n { v[t + i] += weight * x[j * n + i] }
                }
                var tt = 0.0
                for i in 0..<n { tt += v[t + i] * v[t + i] }
                var rr = 0.0
                for j in 0..<m { rr += v[r + j] * v[r + j] }
                guard tt.squareRoot() > rounding * rr.squareRoot() else { return a }
                if a == 0 { first = tt.squareRoot() }
                if components == nil, tt.squareRoot() <= tolerance * first { return a }
                var q = 0.0
                for j in 0..<m { q += v[s + j] * v[r + j] }
                q /= tt
                for j in 0..<m {
                    var sum = 0.0
                    for i in 0..<n { sum += v[t + i] * x[j * n + i] }
                    v[loadings + a * m + j] = sum / tt
                    v[rotations + a * m + j] = v[r + j]
                    b[j] += q * v[r + j]
                    v[s + j] -= q * sum
                }
            }
            return most
        }
        return (b, rank)
    }

    private func principalComponents(
        _ x: UnsafeMutableBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, _ m: Int
    ) -> ([Double], Int) {
        let n = y.count
        var b = [Double](repeating: 0, count: m)
        let matrix = Matrix(rows: m, columns: n, elements: Array(x[..<(m * n)]))
        guard let svd = try? SingularValueDecomposition(of: matrix) else { return (b, 0) }
        let largest = svd.singularValues.first ?? 0
        let wanted = components ?? svd.singularValues.prefix { $0 > tolerance * largest }.count
        let rank = min(wanted, svd.rank, degreesOfFreedom)
        for a in 0..<rank {
            var share = 0.0
            for i in 0..<n { share += svd.rightTransposed[a, i] * y[i] }
            share /= svd.singularValues[a]
            for j in 0..<m { b[j] += share * svd.left[j, a] }
        }
        return (b, rank)
    }
}
