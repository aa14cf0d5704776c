internal import Spectroscopy

/// What the solver reached for one machine.
public struct SupportVectorSolution: Codable, Hashable, Sendable {
    /// The dual objective ½αᵀQα + pᵀα, in the units and with the sign of LIBSVM.
    public let objective: Double
    /// ρ: the decision value is Σ_i β_i·K(x_i, x) − ρ.
    public let threshold: Double
    /// The number of support vectors.
    public let supportVectors: Int
    /// The number of those that stand at their upper bound C_i.
    public let boundedSupportVectors: Int
    /// The number of pairs of coefficients that were changed.
    public let iterations: Int
    /// The largest violation of the optimality conditions that is left.
    public let gap: Double
    /// The violation that was asked for.
    public let tolerance: Double

    init(_ solution: QuadraticProgram.Solution, of program: QuadraticProgram) {
        objective = solution.objective
        threshold = solution.threshold
        supportVectors = solution.coefficients.count { $0 != 0 }
        boundedSupportVectors = solution.variables.indices.count {
            let value = solution.variables[$0]
            return value != 0 && (value == program.lower[$0] || value == program.upper[$0])
        }
        iterations = solution.iterations
        gap = solution.gap
        tolerance = program.tolerance
    }

    /// Whether the violation that was asked for was reached.
    public var converged: Bool { gap < tolerance }

    /// What a person should know about it; `machine` tells which: "the machine of \"A\" against \"B\"".
    func findings(machine: String) -> [Finding] {
        guard !converged else { return [] }
        return [
            Finding(
                code: "svm.not-converged", severity: .warning,
                summary: "\(machine) stopped after \(iterations) iterations at a gap of \(gap), \(tolerance) was asked "
                    + "for; the objective is \(objective)",
                remedy: "lower the cost, scale X, raise the tolerance or allow more iterations")
        ]
    }
}
