public import LinearAlgebra
public import Spectroscopy

/// ε-support vector regression over a grid of C, γ and ε, as validation chooses among: each point is one complexity.
///
/// The points are ordered from the smoothest machine to the roughest (`points`). Distances are computed once, each γ is
/// one pass over them, and along C each machine starts from the one before. y is centred and divided by its standard
/// deviation, so that C and ε are free of its unit; γ is stated in units of 1/Σ_j s_j² of the scaled calibration rows.
/// It goes by the name of the machine that it searches.
///
/// ```swift
/// let grid = SupportVectorRegressionGrid()
/// let path = try grid.path(x, y, maximum: grid.points.count)
/// let predicted = try path.predictions(for: newX)      // predicted[k] belongs to grid.points[k]
/// ```
///
/// ## Source
/// `SupportVectorRegression`; the grid as in `SupportVectorGrid`.
public struct SupportVectorRegressionGrid: CataloguedMethod {
    public static let kind = MethodKind.regression
    public static let identifier = SupportVectorRegression.identifier
    public static let summary = "Support vector regression (epsilon-SVR) over a grid of C, gamma and epsilon"
    public static let parameters = [
        ParameterDescription("kernel", "linear, radial or polynomial"),
        ParameterDescription("costs", "the values of C, each above 0"),
        ParameterDescription("relativeGammas", "the values of gamma in units of 1/total variance of the scaled X"),
        ParameterDescription("epsilons", "the values of epsilon in standard deviations of y, each 0 or more"),
        ParameterDescription("degree", "degree of the polynomial kernel, 1 or more"),
        ParameterDescription("coef0", "constant of the polynomial kernel"),
        ParameterDescription("scaling", "of X inside the model: none, centre, block (total variance 1) or autoscale"),
        ParameterDescription("tolerance", "largest violation of the optimality conditions, above 0"),
        ParameterDescription("maximumIterations", "iterations of one machine after which the solver gives up"),
    ]

    /// The kernel.
    public var kernel: SupportVectorKernel
    /// The values of C.
    public var costs: [Double]
    /// The values of γ·Σ_j s_j².
    public var relativeGammas: [Double]
    /// The values of ε, in standard deviations of the response.
    public var epsilons: [Double]
    /// The degree of the polynomial kernel.
    public var degree: Int
    /// The constant of the polynomial kernel.
    public var coef0: Double
    /// How X is scaled inside the model.
    public var scaling: SupportVectorScaling
    /// The largest violation of the optimality conditions.
    public var tolerance: Double
    /// The iterations of one machine after which the solver gives up.
    public var maximumIterations: Int

    public init() { self.init(kernel: .radial) }

    /// Creates a grid.
    public init(
        kernel: SupportVectorKernel, costs: [Double] = [1, 10, 100, 1000, 10_000],
        relativeGammas: [Double] = [0.03, 0.1, 0.3, 1], epsilons: [Double] = [0.01], degree: Int = 3,
        coef0: Double = 0, scaling: SupportVectorScaling = .block, tolerance: Double = 1e-3,
        maximumIterations: Int = 1_000_000
    ) {
        self.kernel = kernel
        self.costs = costs
        self.relativeGammas = relativeGammas
        self.epsilons = epsilons
        self.degree = degree
        self.coef0 = coef0
        self.scaling = scaling
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    /// Whether only inner products of centred rows matter.
    public var isRotationInvariant: Bool { scaling == .centre || scaling == .block }

    /// The points, the smoothest first: `points[a − 1]` is complexity a.
    public var points: [SupportVectorGridPoint] {
        SupportVectorGridPoint.ordered(
            kernel: kernel, costs: costs, relativeGammas: relativeGammas, epsilons: epsilons)
    }

    /// Fits the first `maximum` points.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    /// - Throws: `ModellingError` as `SupportVectorRegression.fit`.
    public func path(_ x: Matrix, _ y: Matrix, maximum: Int) throws(ModellingError) -> SupportVectorRegressionPath {
        let settings = KernelSettings(
            kernel: kernel, gamma: nil, degree: degree, coef0: coef0, scaling: scaling, tolerance: tolerance,
            maximumIterations: maximumIterations)
        try settings.validate()
        try SupportVectorGridPoint.validate(
            kernel: kernel, costs: costs, relativeGammas: relativeGammas, epsilons: epsilons)
        try SupportVectorRegression.requireReference(y, samples: x.rows)
        let responses = try ResponseScaling(of: y, scale: true)
        let scaled = responses.apply(to: y)
        let prepared = try settings.prepare(x)
        let points = Array(points.prefix(max(maximum, 1)))
        let unit = settings.function(prepared.scaling).gamma
        let chains = SupportVectorGridPoint.chains(points)
        let groups = try Parallel.map(chains.count) { (group) throws(ModellingError) in
            let chain = chains[group]
            let first = points[chain[0]]
            let function = settings.function(gamma: unit * (first.relativeGamma ?? 1))
            let kernel = try KernelMatrix(function, base: prepared.base)
            var coefficients = chain.map { _ in Matrix(rows: y.columns, columns: x.rows) }
            var solutions = chain.map { _ in [SupportVectorSolution]() }
            for k in 0..<y.columns {
                let response = scaled.column(k)
                var last: (solution: QuadraticProgram.Solution, cost: Double)?
                for (position, point) in chain.enumerated() {
                    let cost = points[point].cost
                    let program = SupportVectorRegression.program(
                        response, kernel: kernel, cost: cost, epsilon: first.epsilon ?? 0, settings: settings)
                    let start =
                        last.map { program.start(along: $0.solution, largest: cost / $0.cost) }
                        ?? [Double](repeating: 0, count: 2 * x.rows)
                    let solution = program.solve(from: start)
                    for i in 0..<x.rows { coefficients[position][k, i] = solution.coefficients[i] }
                    solutions[position].append(SupportVectorSolution(solution, of: program))
                    last = (solution, cost)
                }
            }
            return SupportVectorPath.Group(
                function: function, points: chain, coefficients: coefficients, solutions: solutions)
        }
        return SupportVectorRegressionPath(
            scaling: prepared.scaling, responses: responses, rows: prepared.rows, points: points, groups: groups)
    }
}
