import LinearAlgebra
import Spectroscopy
import TestSupport
import Testing

@testable import Modelling

@Suite struct QuadraticProgramTests {
    /// A regression program on random rows: many variables at bounds, some between.
    static func program(
        rows: Int, cost: Double, epsilon: Double, tolerance: Double, seed: UInt64 = 3
    ) throws -> QuadraticProgram {
        let x = normalMatrix(rows, 5, seed: seed)
        let noise = normalMatrix(rows, 1, seed: seed + 1).elements
        let y = (0..<rows).map { x[$0, 0] * x[$0, 1] + 0.5 * x[$0, 2] + 0.3 * noise[$0] }
        let function = KernelFunction(kernel: .radial, gamma: 0.1, degree: 3, coef0: 0)
        let settings = KernelSettings(
            kernel: .radial, gamma: nil, degree: 3, coef0: 0, scaling: .none, tolerance: tolerance,
            maximumIterations: 1_000_000)
        return SupportVectorRegression.program(
            y, kernel: try KernelMatrix(function, base: SupportVectorKernel.radial.base(of: x)), cost: cost,
            epsilon: epsilon, settings: settings)
    }

    static func zeros(_ program: QuadraticProgram) -> [Double] { [Double](repeating: 0, count: program.linear.count) }

    @Test("the optimality conditions hold, computed anew from the definition")
    func conditions() throws {
        let program = try Self.program(rows: 61, cost: 2, epsilon: 0.2, tolerance: 1e-6)
        let solution = program.solve(from: Self.zeros(program))
        let n = program.kernel.size
        #expect(abs(solution.variables.reduce(0, +)) < 1e-12)
        var (highest, lowest) = (-Double.infinity, Double.infinity)
        var free = 0
        for t in solution.variables.indices {
            let value = solution.variables[t]
            #expect(value >= program.lower[t] && value <= program.upper[t])
            var g = program.linear[t]
            for i in 0..<n {
                g += program.kernel.values[t % n, i] * (solution.variables[i] + solution.variables[n + i])
            }
            if value < program.upper[t] { highest = max(highest, -g) }
            if value > program.lower[t] { lowest = min(lowest, -g) }
            if value > program.lower[t], value < program.upper[t] {
                free += 1
                #expect(abs(g - solution.threshold) < 1e-6)
            }
        }
        #expect(free > 5)
        #expect(highest - lowest < 1e-6)
        #expect(abs(max(highest - lowest, 0) - solution.gap) < 1e-9)
    }

    @Test("rows set aside change nothing beyond the tolerance, and spare none at the end")
    func shrinking() throws {
        var program = try Self.program(rows: 150, cost: 50, epsilon: 0.3, tolerance: 1e-6)
        let shrunk = program.solve(from: Self.zeros(program))
        program.shrinking = false
        let plain = program.solve(from: Self.zeros(program))
        #expect(shrunk.gap < 1e-6 && plain.gap < 1e-6)
        #expect(plain.iterations > 300)
        #expect(abs(shrunk.objective - plain.objective) < 1e-9 * abs(plain.objective))
        #expect(relativeDifference(shrunk.outputs, plain.outputs) < 1e-5)
    }

    @Test("a warm start along C is feasible, spares iterations and ends at the same optimum")
    func warmStart() throws {
        let first = try Self.program(rows: 80, cost: 5, epsilon: 0.1, tolerance: 1e-6)
        let second = try Self.program(rows: 80, cost: 10, epsilon: 0.1, tolerance: 1e-6)
        let solution = first.solve(from: Self.zeros(first))
        let start = second.start(along: solution, largest: 2)
        #expect(abs(start.reduce(0, +)) < 1e-12)
        #expect(start.indices.allSatisfy { start[$0] >= second.lower[$0] && start[$0] <= second.upper[$0] })
        let warm = second.solve(from: start)
        let cold = second.solve(from: Self.zeros(second))
        #expect(abs(warm.objective - cold.objective) < 1e-9 * abs(cold.objective))
        #expect(warm.iterations < cold.iterations)
    }

    @Test("a tighter tolerance lowers the objective and the gap")
    func tolerance() throws {
        let results = try [1e-1, 1e-3, 1e-7].map { tolerance in
            let program = try Self.program(rows: 61, cost: 10, epsilon: 0.05, tolerance: tolerance)
            return program.solve(from: Self.zeros(program))
        }
        for (loose, tight) in zip(results, results.dropFirst()) {
            #expect(tight.objective < loose.objective)
            #expect(tight.gap < loose.gap)
            #expect(tight.iterations > loose.iterations)
        }
    }

    @Test("a limit of iterations says what was reached")
    func limit() throws {
        let x = normalMatrix(40, 4, seed: 9)
        let y = Matrix(column: (0..<40).map { x[$0, 0] * x[$0, 1] })
        var method = SupportVectorRegression(kernel: .radial, cost: 100, epsilon: 0.01)
        let full = try method.fit(x, y)
        #expect(full.findings.isEmpty)
        method.maximumIterations = 7
        let model = try method.fit(x, y)
        let solution = model.solutions[0]
        #expect(!solution.converged)
        #expect(solution.iterations == 7)
        #expect(solution.gap > 1e-3)
        #expect(solution.objective > full.solutions[0].objective)
        #expect(
            model.findings == [
                Finding(
                    code: "svm.not-converged", severity: .warning,
                    summary: "the machine of response 1 stopped after 7 iterations at a gap of \(solution.gap), 0.001 "
                        + "was asked for; the objective is \(solution.objective)",
                    remedy: "lower the cost, scale X, raise the tolerance or allow more iterations")
            ])
    }

    @Test("a tolerance below rounding ends, and says so")
    func belowRounding() throws {
        let program = try Self.program(rows: 30, cost: 1, epsilon: 0.1, tolerance: 1e-300)
        let solution = program.solve(from: Self.zeros(program))
        #expect(solution.iterations < 10_000)
        #expect(solution.gap < 1e-12)
        let reached = try Self.program(rows: 30, cost: 1, epsilon: 0.1, tolerance: 1e-9)
        #expect(abs(reached.solve(from: Self.zeros(reached)).objective - solution.objective) < 1e-9)
    }
}
