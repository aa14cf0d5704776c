internal import CKernels
internal import LinearAlgebra

/// The quadratic program of all support vector machines, and its solution by sequential minimal optimisation.
///
/// min ½αᵀQα + pᵀα with yᵀα = Δ, 0 ≤ α ≤ C, Q_ij = y_i·y_j·K_ij is written in β_i = y_i·α_i:
///
///     min ½bᵀKb + qᵀβ   with   Σ_t β_t = Δ,   l ≤ β ≤ u
///
/// There are k·n variables β on n rows: k = 1 for classification and one class, k = 2 for regression, where the
/// variables t = i and t = n + i both belong to row i, and b_i = Σ β over them. With f = K·b the derivative of variable
/// t of row i is g_t = f_i + q_t; an optimum has g_t ≥ ρ at the lower bound, = ρ between, ≤ ρ at the upper bound.
///
/// Each iteration changes the pair of the second-order rule: i has the least g among those that can rise; j promises the
/// largest decrease (g_j − g_i)²/(K_ii + K_jj − 2K_ij) among those that can fall (the first row of equals). It ends when
/// g_j − g_i < tolerance for all pairs. Rows whose variables all stand firmly at a bound are set aside (shrinking), and
/// f is computed anew, by one matrix product, before a result is believed.
///
/// ## Source
/// Fan, Chen, Lin, J. Mach. Learn. Res. 6 (2005) 1889, https://www.jmlr.org/papers/v6/fan05a.html; Chang, Lin, ACM
/// Trans. Intell. Syst. Technol. 2 (2011) 27. doi:10.1145/1961189.1961199
struct QuadraticProgram: Sendable {
    /// K, n × n.
    let kernel: KernelMatrix
    /// q, of k·n.
    let linear: [Double]
    /// l, of k·n.
    let lower: [Double]
    /// u, of k·n.
    let upper: [Double]
    /// The largest violation of the optimality conditions that is left.
    let tolerance: Double
    /// The number of pairs after which the solver gives up.
    let maximumIterations: Int
    /// Whether rows are set aside; the solution is the same within the tolerance.
    var shrinking = true

    /// What the solver reached.
    struct Solution: Sendable {
        /// β, of k·n.
        var variables: [Double]
        /// b, one a row.
        var coefficients: [Double]
        /// f = K·b.
        var outputs: [Double]
        /// ρ: the mean of g over the variables between their bounds, else the middle of what the bounds allow.
        var threshold: Double
        /// ½bᵀKb + qᵀβ.
        var objective: Double
        /// The largest violation g_j − g_i that was left, 0 or more.
        var gap: Double
        /// The number of pairs that were changed.
        var iterations: Int
    }

    private enum Stop {
        case optimal, exhausted, stuck
        case aside([Int])
        case refresh
    }

    /// Solves from a start that meets all constraints.
    func solve(from start: [Double]) -> Solution {
        let n = kernel.size
        precondition(
            linear.count % n == 0 && [lower.count, upper.count, start.count].allSatisfy { $0 == linear.count },
            "\(linear.count) linear terms, \(lower.count) and \(upper.count) bounds and \(start.count) starts "
                + "on \(n) rows")
        var beta = start
        var outputs = kernel.times(coefficients(beta))
        var rows = Array(0..<n)
        var iterations = 0
        var iterationsAtRefresh = 0
        var isRefreshed = false
        var timesStuck = 0
        let interval = min(n, 1000)
        var countdown = interval
        let gap: Double = kernel.values.withUnsafeElements { values in
            guard let values = values.baseAddress else { return 0 }
            while true {
                let set = WorkingSet(self, values, rows: rows, beta: beta, outputs: outputs)
                let rounding = rounding(beta)
                var stop = Stop.optimal
                var violation = 0.0
                var extremes = set.extremes()
                while true {
                    violation = extremes.highest - extremes.lowest
                    guard violation >= tolerance else { break }
                    guard iterations < maximumIterations else {
                        stop = .exhausted
                        break
                    }
                    if countdown == 0 {
                        countdown = interval
                        if shrinking, !isRefreshed, violation <= 10 * tolerance {
                            isRefreshed = true
                            stop = .refresh
                            break
                        }
                        let kept = shrinking ? set.rowsToKeep(extremes) : rows
                        // A copy of the kernel values pays only when it is clearly smaller.
                        if kept.count * 10 < rows.count * 9 {
                            stop = .aside(kept)
                            break
                        }
                    }
                    guard violation > rounding, let next = set.improve(extremes) else {
                        stop = .stuck
                        break
                    }
                    extremes = next
                    iterations += 1
                    countdown -= 1
                }
                set.store(&beta, &outputs)
                if case .aside(let kept) = stop {
                    rows = kept
                    continue
                }
                // Nothing was set aside or changed since f was last computed: the violation is the true one.
                if iterations == iterationsAtRefresh, rows.count == n { return max(violation, 0) }
                if case .stuck = stop { timesStuck += 1 }
                outputs = kernel.times(coefficients(beta))
                if timesStuck > 10, rows.count == n { return max(self.violation(beta, outputs), 0) }
                iterationsAtRefresh = iterations
                if rows.count < n { countdown = min(countdown, 1) }
                rows = Array(0..<n)
            }
        }
        return solution(beta, gap: gap, iterations: iterations)
    }

    /// b_i = Σ β over the variables of row i.
    private func coefficients(_ beta: [Double]) -> [Double] {
        let n = kernel.size
        return (0..<n).map { i in
            var sum = 0.0
            for t in stride(from: i, to: beta.count, by: n) { sum += beta[t] }
            return sum
        }
    }

    /// What rounding makes of f = K·b: differences below it mean nothing.
    private func rounding(_ beta: [Double]) -> Double {
        let n = kernel.size
        var diagonal = 0.0
        for i in 0..<n { diagonal = max(diagonal, abs(kernel.values[i, i])) }
        let largest = linear.reduce(0) { max($0, abs($1)) }
        return 4 * Double.ulpOfOne * (beta.reduce(0) { $0 + abs($1) } * diagonal + largest)
    }

    /// The largest violation g_j − g_i of all pairs.
    private func violation(_ beta: [Double], _ outputs: [Double]) -> Double {
        var (highest, lowest) = (-Double.infinity, Double.infinity)
        for t in beta.indices {
            let v = -(outputs[t % kernel.size] + linear[t])
            if beta[t] < upper[t] { highest = max(highest, v) }
            if beta[t] > lower[t] { lowest = min(lowest, v) }
        }
        return highest - lowest
    }

    private func solution(_ beta: [Double], gap: Double, iterations: Int) -> Solution {
        let b = coefficients(beta)
        let f = kernel.times(b)
        var objective = 0.0
        var (sum, free) = (0.0, 0)
        var (least, greatest) = (Double.infinity, -Double.infinity)
        for t in beta.indices {
            let g = f[t % kernel.size] + linear[t]
            objective += beta[t] * (g + linear[t]) / 2
            if beta[t] > lower[t], beta[t] < upper[t] {
                sum += g
                free += 1
            } else {
                if beta[t] < upper[t] { least = min(least, g) }
                if beta[t] > lower[t] { greatest = max(greatest, g) }
            }
        }
        // All variables at one bound (one class with ν = 1) leave one side open: the tightest ρ is taken.
        let between =
            least.isFinite && greatest.isFinite ? (least + greatest) / 2 : least.isFinite ? least : greatest
        return Solution(
            variables: beta, coefficients: b, outputs: f, threshold: free > 0 ? sum / Double(free) : between,
            objective: objective, gap: gap, iterations: iterations)
    }
}

/// The rows that are not set aside, with all that an iteration reads and writes close together.
private final class WorkingSet {
    /// What stands for a curvature of zero or less, as in LIBSVM.
    private static let leastCurvature = 1e-12

    /// The greatest −g of those that can rise and the least −g of those that can fall.
    struct Extremes {
        let highest: Double
        let lowest: Double
        /// The variable that has the highest, the first of equals.
        let first: Int
    }

    private let rows: [Int]
    private let all: Int
    private let width: Int
    private let copies: Int
    private let kernel: UnsafePointer<Double>
    private let ownKernel: UnsafeMutablePointer<Double>?
    private let memory: UnsafeMutablePointer<Double>
    private let outputs: UnsafeMutablePointer<Double>
    private let diagonal: UnsafeMutablePointer<Double>
    private let linear: UnsafeMutablePointer<Double>
    private let lower: UnsafeMutablePointer<Double>
    private let upper: UnsafeMutablePointer<Double>
    private let beta: UnsafeMutablePointer<Double>
    /// 0 for what can rise, else −∞.
    private let rising: UnsafeMutablePointer<Double>
    /// 0 for what can fall, else +∞.
    private let falling: UnsafeMutablePointer<Double>

    init(
        _ program: QuadraticProgram, _ values: UnsafePointer<Double>, rows: [Int], beta start: [Double],
        outputs f: [Double]
    ) {
        self.rows = rows
        all = program.kernel.size
        width = KernelMatrix.stride(for: rows.count)
        copies = start.count / all
        let stride = program.kernel.stride
        let variables = copies * width
        memory = .allocate(capacity: 2 * width + 6 * variables)
        memory.initialize(repeating: 0, count: 2 * width + 6 * variables)
        (outputs, diagonal) = (memory, memory + width)
        let parts = memory + 2 * width
        (linear, lower, upper, beta) = (parts, parts + variables, parts + 2 * variables, parts + 3 * variables)
        (rising, falling) = (parts + 4 * variables, parts + 5 * variables)
        if rows.count == all {
            ownKernel = nil
            kernel = values
        } else {
            let own = UnsafeMutablePointer<Double>.allocate(capacity: max(rows.count * width, 1))
            KernelMatrix.gather(rows, from: values, stride: stride, into: own, width: width)
            ownKernel = own
            kernel = UnsafePointer(own)
        }
        for (k, row) in rows.enumerated() {
            outputs[k] = f[row]
            diagonal[k] = values[row * stride + row]
            for c in 0..<copies {
                let (t, from) = (c * width + k, c * all + row)
                linear[t] = program.linear[from]
                lower[t] = program.lower[from]
                upper[t] = program.upper[from]
                beta[t] = start[from]
            }
        }
        // Behind the rows both bounds are 0: nothing there can rise or fall.
        for t in 0..<variables { mark(t) }
    }

    deinit {
        memory.deallocate()
        ownKernel?.deallocate()
    }

    private func mark(_ t: Int) {
        rising[t] = beta[t] < upper[t] ? 0 : -.infinity
        falling[t] = beta[t] > lower[t] ? 0 : .infinity
    }

    func extremes() -> Extremes { step(0, kernel, kernel) }

    /// f ← f + step·(K_i − K_j), and the extremes after it.
    private func step(
        _ step: Double, _ kernelOfI: UnsafePointer<Double>, _ kernelOfJ: UnsafePointer<Double>
    ) -> Extremes {
        var (highest, lowest) = (0.0, 0.0)
        let first = ck_smo_step(
            outputs, step, rising, falling, linear, kernelOfI, kernelOfJ, width, copies, &highest, &lowest)
        return Extremes(highest: highest, lowest: lowest, first: first)
    }

    /// Changes the best pair, and gives the extremes after it; nil when rounding leaves nothing to change.
    func improve(_ extremes: Extremes) -> Extremes? {
        let highest = extremes.highest
        let i = extremes.first
        let kernelOfI = kernel + (i % width) * width
        let diagonalOfI = diagonal[i % width]
        var gain = 0.0
        let j = ck_smo_partner(
            outputs, falling, linear, kernelOfI, diagonal, diagonalOfI, highest, Self.leastCurvature, width, copies,
            &gain)
        guard gain > 0 else { return nil }

        let kernelOfJ = kernel + (j % width) * width
        let curvature = diagonalOfI + diagonal[j % width] - 2 * kernelOfI[j % width]
        let difference = highest + outputs[j % width] + linear[j]
        let (room, depth) = (upper[i] - beta[i], beta[j] - lower[j])
        let step = min(difference / (curvature > 0 ? curvature : Self.leastCurvature), room, depth)
        let (before, beforeOther) = (beta[i], beta[j])
        // At a bound it must stand exactly.
        beta[i] = step == room ? upper[i] : beta[i] + step
        beta[j] = step == depth ? lower[j] : beta[j] - step
        guard beta[i] != before || beta[j] != beforeOther else { return nil }
        mark(i)
        mark(j)
        return self.step(step, kernelOfI, kernelOfJ)
    }

    /// The rows of which some variable can still take part, counted among all rows.
    func rowsToKeep(_ extremes: Extremes) -> [Int] {
        var kept: [Int] = []
        for (k, row) in rows.enumerated() {
            let isAside = (0..<copies).allSatisfy { c in
                let t = c * width + k
                let v = -(outputs[k] + linear[t])
                return beta[t] >= upper[t] && v > extremes.highest || beta[t] <= lower[t] && v < extremes.lowest
            }
            if !isAside { kept.append(row) }
        }
        return kept
    }

    /// Writes back what the iterations changed.
    func store(_ variables: inout [Double], _ f: inout [Double]) {
        for (k, row) in rows.enumerated() {
            f[row] = outputs[k]
            for c in 0..<copies { variables[c * all + row] = beta[c * width + k] }
        }
    }
}
