public import LinearAlgebra
public import Spectroscopy

/// ε-support vector regression, one machine a response on one kernel matrix.
///
///     min ½(α − α*)ᵀK(α − α*) + ε·Σ(α + α*) − yᵀ(α − α*)   with   Σ(α − α*) = 0,   0 ≤ α, α* ≤ C
///
/// and ŷ(x) = Σ_i (α_i − α*_i)·K(x_i, x) − ρ: errors up to ε cost nothing, larger ones C times what is beyond.
///
/// Conventions: X is scaled inside the machine, `block` by default, γ as in `SupportVectorClassifier`. With
/// `scaleResponse` each response is centred and divided by its standard deviation (n − 1), so that C, ε and the tolerance
/// are free of its unit (e1071; LIBSVM and scikit-learn leave y as it is).
///
/// ```swift
/// let model = try SupportVectorRegression(kernel: .radial, cost: 100, epsilon: 0.01).fit(x, y)
/// let predicted = try model.predict(newX)
/// ```
///
/// ## Source
/// Smola, Schölkopf, Stat. Comput. 14 (2004) 199, doi:10.1023/B:STCO.0000035301.49549.88; Chang, Lin, ACM Trans. Intell.
/// Syst. Technol. 2 (2011) 27, doi:10.1145/1961189.1961199
public struct SupportVectorRegression: Estimator {
    public static let kind = MethodKind.regression
    public static let identifier = "svr"
    public static let summary = "Support vector regression with an insensitive tube (epsilon-SVR)"
    public static let parameters = [
        ParameterDescription("kernel", "linear, radial or polynomial"),
        ParameterDescription("cost", "C, above 0: what an error beyond epsilon costs"),
        ParameterDescription("epsilon", "errors up to this cost nothing; 0 or more, in standard deviations of y"),
        ParameterDescription("gamma", "gamma of radial and polynomial kernels; none: 1/total variance of the scaled X"),
        ParameterDescription("degree", "degree of the polynomial kernel, 1 or more"),
        ParameterDescription("coef0", "constant of the polynomial kernel"),
        ParameterDescription("scaling", "of X inside the model: none, centre, block (total variance 1) or autoscale"),
        ParameterDescription("scaleResponse", "whether y is centred and divided by its standard deviation (n - 1)"),
        ParameterDescription("tolerance", "largest violation of the optimality conditions, above 0"),
        ParameterDescription("maximumIterations", "iterations of one machine after which the solver gives up"),
    ]

    /// The kernel.
    public var kernel: SupportVectorKernel
    /// C.
    public var cost: Double
    /// ε, in standard deviations of the response, or in its unit without `scaleResponse`.
    public var epsilon: Double
    /// γ; nil for 1/Σ_j s_j² of the scaled X.
    public var gamma: Double?
    /// The degree of the polynomial kernel.
    public var degree: Int
    /// The constant of the polynomial kernel.
    public var coef0: Double
    /// How X is scaled inside the model.
    public var scaling: SupportVectorScaling
    /// Whether the responses are centred and divided by their standard deviations.
    public var scaleResponse: Bool
    /// The largest violation of the optimality conditions.
    public var tolerance: Double
    /// The iterations of one machine after which the solver gives up.
    public var maximumIterations: Int

    public init() { self.init(kernel: .radial) }

    /// Creates the method.
    public init(
        kernel: SupportVectorKernel, cost: Double = 1, epsilon: Double = 0.1, gamma: Double? = nil, degree: Int = 3,
        coef0: Double = 0, scaling: SupportVectorScaling = .block, scaleResponse: Bool = true, tolerance: Double = 1e-3,
        maximumIterations: Int = 10_000_000
    ) {
        self.kernel = kernel
        self.cost = cost
        self.epsilon = epsilon
        self.gamma = gamma
        self.degree = degree
        self.coef0 = coef0
        self.scaling = scaling
        self.scaleResponse = scaleResponse
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    var settings: KernelSettings {
        KernelSettings(
            kernel: kernel, gamma: gamma, degree: degree, coef0: coef0, scaling: scaling, tolerance: tolerance,
            maximumIterations: maximumIterations)
    }

    /// The program of one response on the kernel values of its rows: the variables are α, then −α*.
    static func program(
        _ y: [Double], kernel: KernelMatrix, cost: Double, epsilon: Double, settings: KernelSettings
    ) -> QuadraticProgram {
        let n = y.count
        return QuadraticProgram(
            kernel: kernel, linear: y.map { epsilon - $0 } + y.map { -epsilon - $0 },
            lower: [Double](repeating: 0, count: n) + [Double](repeating: -cost, count: n),
            upper: [Double](repeating: cost, count: n) + [Double](repeating: 0, count: n),
            tolerance: settings.tolerance, maximumIterations: settings.maximumIterations)
    }

    static func requireEpsilon(_ epsilon: Double) throws(ModellingError) {
        guard epsilon >= 0, epsilon.isFinite else {
            throw .invalidParameter(
                name: "epsilon", value: "\(epsilon)", needed: "a finite number of 0 or more is needed")
        }
    }

    /// Refuses references that do not fit the rows.
    static func requireReference(_ y: Matrix, samples: Int) throws(ModellingError) {
        guard y.rows == samples else {
            throw .shapeMismatch(what: "reference values", found: y.rows, expected: samples)
        }
        guard samples >= 2 else {
            throw .tooFewSamples(found: samples, needed: 2, what: "support vector regression")
        }
        if let bad = y.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "Y") }
    }

    /// Fits a machine for each response.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError`: parameters out of range, fewer than 2 rows, values that are not finite, rows or
    ///   responses without variation.
    public func fit(_ x: Matrix, _ y: Matrix) throws(ModellingError) -> SupportVectorRegressionModel {
        try settings.validate()
        try KernelSettings.requirePositive(cost, "cost")
        try Self.requireEpsilon(epsilon)
        try Self.requireReference(y, samples: x.rows)
        let responses = try ResponseScaling(of: y, scale: scaleResponse)
        let prepared = try settings.prepare(x)
        let function = settings.function(prepared.scaling)
        let kernel = try KernelMatrix(function, base: prepared.base)
        let scaled = responses.apply(to: y)
        let fitted = Parallel.map(y.columns) { k in
            let program = Self.program(
                scaled.column(k), kernel: kernel, cost: cost, epsilon: epsilon, settings: settings)
            let solution = program.solve(from: [Double](repeating: 0, count: 2 * x.rows))
            return (solution.coefficients, SupportVectorSolution(solution, of: program))
        }
        return SupportVectorRegressionModel(
            scaling: prepared.scaling, responses: responses, function: function, rows: prepared.rows,
            coefficients: Matrix(rows: fitted.map(\.0)), solutions: fitted.map(\.1))
    }
}
