internal import LinearAlgebra
internal import Spectroscopy

/// How the channels of a window predict a channel of the other instrument.
public enum WindowRegressionForm: String, Codable, Hashable, Sendable, CaseIterable {
    /// PLS1 in the window.
    case pls
    /// Principal component regression in the window.
    case pcr
}

/// The regression of one channel on a few: X held channel by channel, m × N, and y of N equations.
///
/// As many components as `components` says, else those whose score is longer than `tolerance` times that of the first
/// (of PCR: singular values); never more than the data carry. N is a multiple of 8, the rest filled with zeros: equations
/// 0 = 0 change nothing, and whole vectors are summed.
struct WindowRegression {
    let form: WindowRegressionForm
    let components: Int?
    let tolerance: Double
    let scale: Bool
    /// The number of equations without the filling.
    let equations: Int
    /// The most components that the equations carry, centred or not.
    let degreesOfFreedom: Int

    /// The number of equations with the filling.
    static func filled(_ equations: Int) -> Int { (equations + 7) / 8 * 8 }

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

    /// The m coefficients, with the number of components that they come from.
    func coefficients(
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, channels m: Int
    ) -> (b: [Double], rank: Int) {
        let n = Self.filled(equations)
        guard scale else { return fitted(x, y, m, n) }
        var scaled = [Double](UnsafeBufferPointer(start: x, count: m * n))
        var divisors = [Double](repeating: 1, count: m)
        var (b, rank) = scaled.withUnsafeMutableBufferPointer { scaled -> ([Double], Int) in
            guard let start = scaled.baseAddress else { return ([], 0) }
            for j in 0..<m {
                let square = Self.product(start + j * n, start + j * n, n) / Double(max(equations - 1, 1))
                guard square > 0 else { continue }
                divisors[j] = square.squareRoot()
                for i in 0..<n { start[j * n + i] /= divisors[j] }
            }
            return fitted(start, y, m, n)
        }
        for j in 0..<m { b[j] /= divisors[j] }
        return (b, rank)
    }

    private func fitted(
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ m: Int, _ n: Int
    ) -> ([Double], Int) {
        form == .pls ? partialLeastSquares(x, y, m, n) : principalComponents(x, y, m, n)
    }

    /// aᵀb of a multiple of 8 numbers.
    @inline(__always)
    private static func product(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ n: Int) -> Double {
        var sums = SIMD8<Double>.zero
        var i = 0
        while i < n {
            sums += part(a, i) * part(b, i)
            i += 8
        }
        return sums.sum()
    }

    @inline(__always)
    private static func part(_ a: UnsafePointer<Double>, _ i: Int) -> SIMD8<Double> {
        UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)
    }

    /// Improved kernel algorithm 1 of Dayal and MacGregor for one response.
    private func partialLeastSquares(
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ m: Int, _ n: Int
    ) -> ([Double], Int) {
        let most = min(components ?? min(m, degreesOfFreedom), m, degreesOfFreedom)
        var b = [Double](repeating: 0, count: m)
        guard most >= 1 else { return (b, 0) }
        // Vectors of m numbers are filled with zeros too.
        let width = Self.filled(m)
        let room = 3 * width + n + 2 * most * width
        let rank = withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { v -> Int in
            v.initialize(repeating: 0)
            guard let s = v.baseAddress else { return 0 }
            let (w, r, t) = (s + width, s + 2 * width, s + 3 * width)
            let (rotations, loadings) = (t + n, t + n + most * width)
            var xNorm = 0.0
            for j in 0..<m {
                s[j] = Self.product(x + j * n, y, n)
                xNorm += Self.product(x + j * n, x + j * n, n)
            }
            let rounding = Double.ulpOfOne * Double(max(equations, m)) * xNorm.squareRoot()
            let yNorm = Self.product(y, y, n).squareRoot()
            var first = 0.0
            for a in 0..<most {
                let norm = Self.product(s, s, width).squareRoot()
                guard norm > rounding * yNorm, norm > 0 else { return a }
                for j in 0..<m {
                    w[j] = s[j] / norm
                    r[j] = w[j]
                }
                for c in 0..<a {
                    let share = Self.product(loadings + c * width, w, width)
                    for j in 0..<m { r[j] -= share * rotations[c * width + j] }
                }
                var i = 0
                while i < n {
                    var sum = SIMD8<Double>.zero
                    for j in 0..<m { sum += r[j] * Self.part(x, j * n + i) }
                    UnsafeMutableRawPointer(t + i).storeBytes(of: sum, as: SIMD8<Double>.self)
                    i += 8
                }
                let tt = Self.product(t, t, n)
                guard tt.squareRoot() > rounding * Self.product(r, r, width).squareRoot() else { return a }
                if a == 0 { first = tt.squareRoot() }
                if components == nil, tt.squareRoot() <= tolerance * first { return a }
                let q = Self.product(s, r, width) / tt
                for j in 0..<m {
                    let sum = Self.product(t, x + j * n, n)
                    loadings[a * width + j] = sum / tt
                    rotations[a * width + j] = r[j]
                    b[j] += q * r[j]
                    s[j] -= q * sum
                }
            }
            return most
        }
        return (b, rank)
    }

    private func principalComponents(
        _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ m: Int, _ n: Int
    ) -> ([Double], Int) {
        var b = [Double](repeating: 0, count: m)
        let matrix = Matrix(rows: m, columns: n, elements: Array(UnsafeBufferPointer(start: x, count: m * n)))
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
