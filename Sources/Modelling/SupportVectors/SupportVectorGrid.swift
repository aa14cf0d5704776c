public import LinearAlgebra
public import Spectroscopy

/// Support vector classification over a grid of C and γ, as validation chooses among: each point is one complexity.
///
/// The points are ordered from the smoothest machine to the roughest (`points`), so that the rule of one standard error
/// takes the smoothest that is as good as the best. Distances are computed once, each γ is one pass over them, and along
/// C each machine starts from the one before: that changes a solution within its tolerance only.
///
/// γ is stated in units of 1/Σ_j s_j² of the scaled calibration rows, which every segment learns for itself. It goes by
/// the name of the machine that it searches.
///
/// ```swift
/// let grid = SupportVectorGrid()
/// let path = try grid.path(x, labels, maximum: grid.points.count)
/// let decided = try path.decisions(for: newX)      // decided[k] belongs to grid.points[k]
/// ```
///
/// ## Source
/// Hsu, Chang, Lin, A Practical Guide to Support Vector Classification, 2003 (grids by powers);
/// `SupportVectorClassifier` for the machine.
public struct SupportVectorGrid: CataloguedClassifier {
    public static let kind = MethodKind.classifier
    public static let identifier = SupportVectorClassifier.identifier
    public static let summary = "Support vector classification (C-SVC) over a grid of C and gamma"
    public static let parameters = [
        ParameterDescription("kernel", "linear, radial or polynomial"),
        ParameterDescription("costs", "the values of C, each above 0"),
        ParameterDescription("relativeGammas", "the values of gamma in units of 1/total variance of the scaled X"),
        ParameterDescription("degree", "degree of the polynomial kernel, 1 or more"),
        ParameterDescription("coef0", "constant of the polynomial kernel"),
        ParameterDescription("scaling", "of X inside the model: none, centre, block (total variance 1) or autoscale"),
        ParameterDescription("balanced", "whether classes count equally, whatever their numbers of rows"),
        ParameterDescription("tolerance", "largest violation of the optimality conditions, above 0"),
        ParameterDescription("maximumIterations", "iterations of one machine after which the solver gives up"),
    ]
    public static let searchedParameter: String? = nil

    /// The kernel.
    public var kernel: SupportVectorKernel
    /// The values of C.
    public var costs: [Double]
    /// The values of γ·Σ_j s_j².
    public var relativeGammas: [Double]
    /// The degree of the polynomial kernel.
    public var degree: Int
    /// The constant of the polynomial kernel.
    public var coef0: Double
    /// How X is scaled inside the model.
    public var scaling: SupportVectorScaling
    /// Whether C is weighted by n/(g·n_c).
    public var balanced: Bool
    /// The largest violation of the optimality conditions.
    public var tolerance: Double
    /// The iterations of one machine after which the solver gives up.
    public var maximumIterations: Int

    public init() { self.init(kernel: .radial) }

    /// Creates a grid; the default has 20 points.
    public init(
        kernel: SupportVectorKernel, costs: [Double] = [1, 10, 100, 1000, 10_000],
        relativeGammas: [Double] = [0.03, 0.1, 0.3, 1], degree: Int = 3, coef0: Double = 0,
        scaling: SupportVectorScaling = .block, balanced: Bool = true, tolerance: Double = 1e-3,
        maximumIterations: Int = 1_000_000
    ) {
        self.kernel = kernel
        self.costs = costs
        self.relativeGammas = relativeGammas
        self.degree = degree
        self.coef0 = coef0
        self.scaling = scaling
        self.balanced = balanced
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
    }

    /// The points, the smoothest first: `points[a − 1]` is complexity a.
    public var points: [SupportVectorGridPoint] {
        SupportVectorGridPoint.ordered(
            kernel: kernel, costs: costs, relativeGammas: relativeGammas, epsilons: nil)
    }

    /// The number of points: lots and latent variables do not limit a grid.
    public func complexities(lots: Int, limit: Int) -> Int { max(1, points.count) }

    /// Autoscaling depends on the channels, and products without a mean on the origin.
    public var isRotationInvariant: Bool {
        scaling == .centre || scaling == .block || (scaling == .none && kernel == .radial)
    }

    public func setting(_ complexity: Int) -> String { points[complexity - 1].description }

    public func shortSetting(_ complexity: Int) -> String { points[complexity - 1].short }

    /// Fits the first `maximum` points.
    ///
    /// - Throws: `ModellingError` as `SupportVectorClassifier.fit`.
    public func path(_ x: Matrix, _ labels: ClassLabels, maximum: Int) throws(ModellingError) -> SupportVectorPath {
        let settings = KernelSettings(
            kernel: kernel, gamma: nil, degree: degree, coef0: coef0, scaling: scaling, tolerance: tolerance,
            maximumIterations: maximumIterations)
        try settings.validate()
        try SupportVectorGridPoint.validate(
            kernel: kernel, costs: costs, relativeGammas: relativeGammas, epsilons: nil)
        let task = try OneVersusOne(labels, samples: x.rows, balanced: balanced, stated: [:])
        let prepared = try settings.prepare(x)
        let points = Array(points.prefix(max(maximum, 1)))
        let unit = settings.function(prepared.scaling).gamma
        let pairs = task.pairs
        let chains = SupportVectorGridPoint.chains(points)
        let groups = try Parallel.map(chains.count) { (group) throws(ModellingError) in
            let chain = chains[group]
            let function = settings.function(gamma: unit * (points[chain[0]].relativeGamma ?? 1))
            let kernel = try KernelMatrix(function, base: prepared.base)
            var coefficients = chain.map { _ in Matrix(rows: pairs.count, columns: x.rows) }
            var solutions = chain.map { _ in [SupportVectorSolution]() }
            for (k, classes) in pairs.enumerated() {
                let pair = task.pair(classes, of: kernel)
                var last: (solution: QuadraticProgram.Solution, cost: Double)?
                for (position, point) in chain.enumerated() {
                    let cost = points[point].cost
                    let program = pair.program(cost: cost, settings: settings)
                    let start =
                        last.map { program.start(along: $0.solution, largest: cost / $0.cost) }
                        ?? [Double](repeating: 0, count: pair.rows.count)
                    let solution = program.solve(from: start)
                    for (i, row) in pair.rows.enumerated() {
                        coefficients[position][k, row] = solution.coefficients[i]
                    }
                    solutions[position].append(SupportVectorSolution(solution, of: program))
                    last = (solution, cost)
                }
            }
            return SupportVectorPath.Group(
                function: function, points: chain, coefficients: coefficients, solutions: solutions)
        }
        return SupportVectorPath(
            labels: labels, scaling: prepared.scaling, rows: prepared.rows, points: points, groups: groups)
    }
}
