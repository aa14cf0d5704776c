public import LinearAlgebra
public import Spectroscopy

/// C-support vector classification of two classes or more, one against one.
///
/// For each pair of classes, with y = ±1 (the first class is +1):
///
///     min ½αᵀQα − eᵀα   with   yᵀα = 0,   0 ≤ α_i ≤ C·w_i,   Q_ij = y_i·y_j·K(x_i, x_j)
///
/// and the decision value f(x) = Σ_i y_i·α_i·K(x_i, x) − ρ. A pair votes for its first class where f > 0, else for its
/// second; most votes win, ties go to the class whose name comes first (LIBSVM: the class that was met first).
///
/// Conventions: X is scaled inside the machine, `block` by default. γ = 1/Σ_j s_j² of the scaled X where none is
/// stated: 1 for `block`, 1/p for `autoscale` (the default of LIBSVM and e1071 there), and it follows the units of X as
/// the "scale" of scikit-learn does; that one takes the variance about the grand mean with divisor n, which depends on
/// the offset between channels, while distances do not. `balanced` weighs each class by n/(g·n_c), so that classes count
/// equally as they do in the figures of merit. The optimality conditions hold to 1e-3 by default, as in LIBSVM.
///
/// Probabilities, where asked for, come from Platt's sigmoid on decision values of rows that were left out, lot by lot,
/// K = min(5, lots of the smaller class) stratified folds for each pair (scaling and γ are those of all rows), and
/// pairwise coupling. They cost K fits more.
///
/// ```swift
/// let model = try SupportVectorClassifier(kernel: .radial, cost: 10).fit(x, labels)
/// let decided = try model.predict(newX)        // indices into model.classNames
/// ```
///
/// ## Source
/// Cortes, Vapnik, Mach. Learn. 20 (1995) 273, doi:10.1007/BF00994018; Chang, Lin, ACM Trans. Intell. Syst. Technol. 2
/// (2011) 27, doi:10.1145/1961189.1961199
public struct SupportVectorClassifier: Estimator {
    public static let kind = MethodKind.classifier
    public static let identifier = "svc"
    public static let summary = "Support vector classification (C-SVC), one against one"
    public static let parameters = [
        ParameterDescription("kernel", "linear, radial or polynomial"),
        ParameterDescription("cost", "C, above 0: what a training row on the wrong side costs"),
        ParameterDescription("gamma", "gamma of radial and polynomial kernels; none: 1/total variance of the scaled X"),
        ParameterDescription("degree", "degree of the polynomial kernel, 1 or more"),
        ParameterDescription("coef0", "constant of the polynomial kernel"),
        ParameterDescription("scaling", "of X inside the model: none, centre, block (total variance 1) or autoscale"),
        ParameterDescription("balanced", "whether classes count equally, whatever their numbers of rows"),
        ParameterDescription("classWeights", "factors of C by class name, 1 where none is stated"),
        ParameterDescription("probabilities", "whether class probabilities are fitted by internal cross-validation"),
        ParameterDescription("tolerance", "largest violation of the optimality conditions, above 0"),
        ParameterDescription("maximumIterations", "iterations of one machine after which the solver gives up"),
        ParameterDescription("seed", "of the folds for probabilities"),
    ]

    /// The kernel.
    public var kernel: SupportVectorKernel
    /// C.
    public var cost: Double
    /// γ; nil for 1/Σ_j s_j² of the scaled X.
    public var gamma: Double?
    /// The degree of the polynomial kernel.
    public var degree: Int
    /// The constant of the polynomial kernel.
    public var coef0: Double
    /// How X is scaled inside the model.
    public var scaling: SupportVectorScaling
    /// Whether C is weighted by n/(g·n_c).
    public var balanced: Bool
    /// Further factors of C by class name.
    public var classWeights: [String: Double]
    /// Whether class probabilities are fitted.
    public var probabilities: Bool
    /// The largest violation of the optimality conditions.
    public var tolerance: Double
    /// The iterations of one machine after which the solver gives up.
    public var maximumIterations: Int
    /// The seed of the folds for probabilities.
    public var seed: UInt64

    public init() { self.init(kernel: .radial) }

    /// Creates the method.
    public init(
        kernel: SupportVectorKernel, cost: Double = 1, gamma: Double? = nil, degree: Int = 3, coef0: Double = 0,
        scaling: SupportVectorScaling = .block, balanced: Bool = true, classWeights: [String: Double] = [:],
        probabilities: Bool = false, tolerance: Double = 1e-3, maximumIterations: Int = 10_000_000, seed: UInt64 = 1
    ) {
        self.kernel = kernel
        self.cost = cost
        self.gamma = gamma
        self.degree = degree
        self.coef0 = coef0
        self.scaling = scaling
        self.balanced = balanced
        self.classWeights = classWeights
        self.probabilities = probabilities
        self.tolerance = tolerance
        self.maximumIterations = maximumIterations
        self.seed = seed
    }

    var settings: KernelSettings {
        KernelSettings(
            kernel: kernel, gamma: gamma, degree: degree, coef0: coef0, scaling: scaling, tolerance: tolerance,
            maximumIterations: maximumIterations)
    }

    /// Fits the machines of all pairs of classes; each row is a lot of its own.
    ///
    /// - Throws: `ModellingError`: parameters out of range, one class only, an empty class, values that are not finite,
    ///   rows without variation; with `probabilities`, a class of one row.
    public func fit(_ x: Matrix, _ labels: ClassLabels) throws(ModellingError) -> SupportVectorClassifierModel {
        try fit(x, labels, lots: Lots(names: (0..<x.rows).map { String($0) }, indices: Array(0..<x.rows)))
    }

    /// Fits the machines of all pairs of classes; rows of one lot stay together in the folds for probabilities.
    ///
    /// - Throws: `ModellingError`, also for a class of one lot with `probabilities`.
    public func fit(
        _ x: Matrix, _ labels: ClassLabels, lots: Lots
    ) throws(ModellingError) -> SupportVectorClassifierModel {
        try settings.validate()
        try KernelSettings.requirePositive(cost, "cost")
        guard lots.indices.count == x.rows else {
            throw .shapeMismatch(what: "lots", found: lots.indices.count, expected: x.rows)
        }
        let task = try OneVersusOne(labels, samples: x.rows, balanced: balanced, stated: classWeights)
        let prepared = try settings.prepare(x)
        let function = settings.function(prepared.scaling)
        let kernel = try KernelMatrix(function, base: prepared.base)
        let fitted = try Parallel.map(task.pairs.count) { (k) throws(ModellingError) in
            let pair = task.pair(task.pairs[k], of: kernel)
            let program = pair.program(cost: cost, settings: settings)
            let solution = program.solve(from: [Double](repeating: 0, count: pair.rows.count))
            let sigmoid =
                probabilities
                ? try sigmoid(pair, classes: task.pairs[k], names: labels.names, lots: lots, part: k) : nil
            return (pair.rows, solution.coefficients, SupportVectorSolution(solution, of: program), sigmoid)
        }
        var coefficients = Matrix(rows: fitted.count, columns: x.rows)
        for (k, machine) in fitted.enumerated() {
            for (position, row) in machine.0.enumerated() { coefficients[k, row] = machine.1[position] }
        }
        return SupportVectorClassifierModel(
            labels: labels, scaling: prepared.scaling, function: function, rows: prepared.rows,
            coefficients: coefficients, solutions: fitted.map(\.2), sigmoids: fitted.compactMap(\.3))
    }

    /// Platt's sigmoid of a pair, from decision values of rows that the machine was not fitted to.
    private func sigmoid(
        _ pair: OneVersusOne.Pair, classes: (first: Int, second: Int), names: [String], lots: Lots, part: Int
    ) throws(ModellingError) -> SigmoidCalibration {
        // A lot counts in each class for itself: one that holds both would leave neither.
        let named = ClassLabels(
            zip(pair.rows, pair.isFirst).map { row, isFirst in "\(isFirst ? 0 : 1) \(lots.indices[row])" })
        let units = Lots(names: named.names, indices: named.indices)
        let unitClasses = units.names.map { $0.hasPrefix("0") ? 0 : 1 }
        for (c, index) in [classes.first, classes.second].enumerated() {
            let count = unitClasses.count { $0 == c }
            guard count >= 2 else {
                throw .tooFewSamples(
                    found: count, needed: 2,
                    what: "class \"\(names[index])\" (probabilities by cross-validation of independent lots)")
            }
        }
        let smallest = min(unitClasses.count { $0 == 0 }, unitClasses.count { $0 == 1 })
        let segments = Segments.lotGrouped(
            units, lotClasses: unitClasses, folds: min(5, smallest), repeats: 1,
            seed: SeededGenerator.derivedSeed(seed, part: UInt64(part)))
        var values = [Double](repeating: 0, count: pair.rows.count)
        for segment in segments.all {
            let training = pair.selecting(segment.training)
            let solution = training.program(cost: cost, settings: settings).solve(
                from: [Double](repeating: 0, count: segment.training.count))
            var coefficients = [Double](repeating: 0, count: pair.rows.count)
            for (k, row) in segment.training.enumerated() { coefficients[row] = solution.coefficients[k] }
            let outputs = pair.kernel.times(coefficients)
            for row in segment.heldOut { values[row] = outputs[row] - solution.threshold }
        }
        return SigmoidCalibration(decisionValues: values, isFirst: pair.isFirst)
    }
}
