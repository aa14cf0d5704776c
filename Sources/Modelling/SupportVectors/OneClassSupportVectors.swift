public import LinearAlgebra
public import Spectroscopy

/// A one-class support vector machine: the region that holds all but a share ν of the calibration rows.
///
///     min ½αᵀKα   with   Σα = ν·n,   0 ≤ α_i ≤ 1
///
/// and the decision value f(x) = Σ_i α_i·K(x_i, x) − ρ; a row is accepted where f > 0. At most ν·n calibration rows lie
/// outside, and at least ν·n are support vectors.
///
/// Conventions: α in the units of LIBSVM (Schölkopf divides by ν·n); X is scaled inside the machine, `block` by default,
/// γ as in `SupportVectorClassifier`. ν is not a significance level for new samples: the share of new genuine lots that
/// falls outside has to be found by validation.
///
/// ```swift
/// let model = try OneClassSupportVectors(nu: 0.05).fit(genuine)
/// try model.predict(unknown).accepted
/// ```
///
/// ## Source
/// Schölkopf, Platt, Shawe-Taylor, Smola, Williamson, Neural Comput. 13 (2001) 1443. doi:10.1162/089976601750264965
public struct OneClassSupportVectors: Estimator {
    public static let kind = MethodKind.oneClass
    public static let identifier = "one-class-svm"
    public static let summary = "One-class support vector machine: the region of all but a share of the samples"
    public static let parameters = [
        ParameterDescription("kernel", "linear, radial or polynomial"),
        ParameterDescription("nu", "the largest share of calibration samples outside; above 0, at most 1"),
        ParameterDescription("gamma", "gamma of radial and polynomial kernels; none: 1/total variance of the scaled X"),
        ParameterDescription("degree", "degree of the polynomial kernel, 1 or more"),
        ParameterDescription("coef0", "constant of the polynomial kernel"),
        ParameterDescription("scaling", "of X inside the model: none, centre, block (total variance 1) or autoscale"),
        ParameterDescription("tolerance", "largest violation of the optimality conditions, above 0"),
        ParameterDescription("maximumIterations", "iterations after which the solver gives up"),
    ]

    /// The kernel.
    public var kernel: SupportVectorKernel
    /// ν.
    public var nu: Double
    /// γ; nil for 1/Σ_j s_j² of the scaled X.
    public var gamma: Double?
    /// The degree of the polynomial kernel.
    public var degree: Int
    /// The constant of the polynomial kernel.
    public var coef0: Double
    /// How X is scaled inside the model.
    public var scaling: SupportVectorScaling
    /// The largest violation of the optimality conditions.
    public var tolerance: Double
    /// The iterations after which the solver gives up.
    public var maximumIterations: Int

    public init() { self.init(nu: 0.05) }

    /// Creates the method.
    public init(
        kernel: SupportVectorKernel = .radial, nu: Double, gamma: Double? = nil, degree: Int = 3, coef0: Double = 0,
        scaling: SupportVectorScaling = .block, tolerance: Double = 1e-3, maximumIterations: Int = 10_000_000
    ) {
        self.kernel = kernel
        self.nu = nu
        self.gamma = gamma
        self.degree = degree
        self.coef0 = coef0
        self.scaling = scaling
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    /// Learns the class from its calibration rows `x`, n × p.
    ///
    /// - Throws: `ModellingError`: parameters out of range, fewer than two rows, a value that is not finite, rows without
    ///   variation.
    public func fit(_ x: Matrix, _ reference: Void = ()) throws(ModellingError) -> OneClassSupportVectorModel {
        let settings = KernelSettings(
            kernel: kernel, gamma: gamma, degree: degree, coef0: coef0, scaling: scaling, tolerance: tolerance,
            maximumIterations: maximumIterations)
        try settings.validate()
        guard nu > 0, nu <= 1 else {
            throw .invalidParameter(name: "nu", value: "\(nu)", needed: "a number above 0 and at most 1 is needed")
        }
        let n = x.rows
        guard n >= 2 else { throw .tooFewSamples(found: n, needed: 2, what: "a one-class model") }
        let prepared = try settings.prepare(x)
        let function = settings.function(prepared.scaling)
        let program = QuadraticProgram(
            kernel: try KernelMatrix(function, base: prepared.base), linear: [Double](repeating: 0, count: n),
            lower: [Double](repeating: 0, count: n), upper: [Double](repeating: 1, count: n), tolerance: tolerance,
            maximumIterations: maximumIterations)
        // As in LIBSVM: the first ν·n rows carry the sum.
        let total = nu * Double(n)
        let solution = program.solve(from: (0..<n).map { min(max(total - Double($0), 0), 1) })
        return OneClassSupportVectorModel(
            scaling: prepared.scaling, function: function, rows: prepared.rows, coefficients: solution.coefficients,
            solution: SupportVectorSolution(solution, of: program))
    }
}
