internal import LinearAlgebra
internal import Spectroscopy

/// What all support vector machines have in common before they are fitted.
struct KernelSettings: Sendable {
    let kernel: SupportVectorKernel
    let gamma: Double?
    let degree: Int
    let coef0: Double
    let scaling: SupportVectorScaling
    let tolerance: Double
    let maximumIterations: Int

    /// Calibration rows, ready for the solver.
    struct Prepared: Sendable {
        /// The scaling that was learned.
        let scaling: ChannelScaling
        /// The scaled rows, n × p.
        let rows: Matrix
        /// Squared distances or inner products among them, n × n.
        let base: Matrix
    }

    /// Refuses parameters out of their range.
    func validate() throws(ModellingError) {
        if let gamma { try Self.requirePositive(gamma, "gamma") }
        guard degree >= 1, degree <= 100 else {
            throw .invalidParameter(name: "degree", value: "\(degree)", needed: "1 to 100 is needed")
        }
        guard coef0.isFinite else {
            throw .invalidParameter(name: "coef0", value: "\(coef0)", needed: "a finite number is needed")
        }
        try Self.requirePositive(tolerance, "tolerance")
        guard maximumIterations >= 1 else {
            throw .invalidParameter(
                name: "maximumIterations", value: "\(maximumIterations)", needed: "1 or more are needed")
        }
    }

    static func requirePositive(_ value: Double, _ name: String) throws(ModellingError) {
        guard value > 0, value.isFinite else {
            throw .invalidParameter(name: name, value: "\(value)", needed: "a finite number above 0 is needed")
        }
    }

    /// Scales the calibration rows and computes what the kernel is a function of.
    func prepare(_ x: Matrix) throws(ModellingError) -> Prepared {
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let learned = try ChannelScaling(scaling, kernel: kernel, of: x)
        let rows = try learned.apply(to: x)
        return Prepared(scaling: learned, rows: rows, base: kernel.base(of: rows))
    }

    /// The kernel with γ, or with γ = 1/Σ_j s_j² where none is stated.
    func function(_ scaling: ChannelScaling) -> KernelFunction { function(gamma: gamma ?? 1 / scaling.totalVariance) }

    /// The kernel with another γ.
    func function(gamma: Double) -> KernelFunction {
        KernelFunction(kernel: kernel, gamma: gamma, degree: degree, coef0: coef0)
    }

    /// What a person should know about the scaling.
    static func findings(_ scaling: ChannelScaling) -> [Finding] {
        guard !scaling.unscaledChannels.isEmpty else { return [] }
        let count = scaling.unscaledChannels.count
        return [
            Finding(
                code: "svm.constant-channels", severity: .note,
                summary: "\(count) of \(scaling.channels) channels are the same in all calibration samples and were "
                    + "divided by 1",
                remedy: "leave these channels out")
        ]
    }
}
