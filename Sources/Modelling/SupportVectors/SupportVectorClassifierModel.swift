public import LinearAlgebra
public import Spectroscopy

/// A fitted support vector classification.
public struct SupportVectorClassifierModel: ClassifierModel, Hashable {
    /// The class names.
    public let classNames: [String]
    /// The kernel with its constants.
    public let function: KernelFunction
    /// The support vectors of all machines, scaled, s × p.
    public let supportVectors: Matrix
    /// The calibration rows that they are, ascending.
    public let supportRows: [Int]
    /// The class of each of them.
    public let supportClasses: [Int]
    /// y_i·α_i of each machine (pairs 0/1, 0/2, …, 1/2, …) and support vector, pairs × s.
    public let coefficients: Matrix
    /// What the solver reached for each pair.
    public let solutions: [SupportVectorSolution]
    private let scaling: ChannelScaling
    private let sigmoids: [SigmoidCalibration]

    /// Keeps of the calibration rows (scaled, n × p) those with a coefficient (pairs × n).
    init(
        labels: ClassLabels, scaling: ChannelScaling, function: KernelFunction, rows: Matrix, coefficients: Matrix,
        solutions: [SupportVectorSolution], sigmoids: [SigmoidCalibration]
    ) {
        let kept = (0..<rows.rows).filter { row in
            (0..<coefficients.rows).contains { coefficients[$0, row] != 0 }
        }
        classNames = labels.names
        self.function = function
        supportVectors = rows.selecting(rows: kept)
        supportRows = kept
        supportClasses = kept.map { labels.indices[$0] }
        self.coefficients = coefficients.selecting(columns: kept)
        self.solutions = solutions
        self.scaling = scaling
        self.sigmoids = sigmoids
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        classNames = try container.decode([String].self, forKey: .classNames)
        function = try container.decode(KernelFunction.self, forKey: .function)
        supportVectors = try container.decode(Matrix.self, forKey: .supportVectors)
        supportRows = try container.decode([Int].self, forKey: .supportRows)
        supportClasses = try container.decode([Int].self, forKey: .supportClasses)
        coefficients = try container.decode(Matrix.self, forKey: .coefficients)
        solutions = try container.decode([SupportVectorSolution].self, forKey: .solutions)
        scaling = try container.decode(ChannelScaling.self, forKey: .scaling)
        sigmoids = try container.decode([SigmoidCalibration].self, forKey: .sigmoids)
        let (s, pairs) = (supportVectors.rows, classNames.count * (classNames.count - 1) / 2)
        guard pairs > 0, coefficients.rows == pairs, coefficients.columns == s, solutions.count == pairs,
            sigmoids.isEmpty || sigmoids.count == pairs, supportRows.count == s, supportClasses.count == s,
            supportClasses.allSatisfy(classNames.indices.contains), scaling.isConsistent,
            scaling.channels == supportVectors.columns
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .coefficients, in: container,
                debugDescription: "\(coefficients.rows) × \(coefficients.columns) coefficients, \(solutions.count) "
                    + "solutions and \(sigmoids.count) sigmoids for \(s) support vectors of \(classNames.count) classes"
            )
        }
    }

    /// The number of channels p.
    public var channels: Int { scaling.channels }

    /// Whether class probabilities were fitted.
    public var hasProbabilities: Bool { !sigmoids.isEmpty }

    /// The number of support vectors of each class.
    public var supportCounts: [Int] { classNames.indices.map { c in supportClasses.count { $0 == c } } }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        KernelSettings.findings(scaling)
            + zip(PairwiseCoupling.pairs(of: classNames.count), solutions).flatMap { pair, solution in
                solution.findings(machine: OneVersusOne.name(pair, among: classNames))
            }
    }

    /// The index of the decided class of each row.
    public func predict(_ x: Matrix) throws(ModellingError) -> [Int] {
        OneVersusOne.decide(try decisionValues(x), classes: classNames.count)
    }

    /// The decision values of all pairs, m × pairs (0/1, 0/2, …, 1/2, …); above 0 is the first class of the pair.
    public func decisionValues(_ x: Matrix) throws(ModellingError) -> Matrix {
        let kernel = function.between(try scaling.apply(to: x), and: supportVectors)
        return kernel.times(coefficients, transposingOther: true).subtractingFromRows(solutions.map(\.threshold))
    }

    /// The probabilities of the classes, m × g; the most probable class need not be the decided one.
    ///
    /// - Throws: `ModellingError`, also for a model that was fitted without probabilities.
    public func probabilities(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard hasProbabilities else {
            throw .invalidParameter(
                name: "probabilities", value: "false", needed: "true is needed when the model is fitted")
        }
        let values = try decisionValues(x)
        let g = classNames.count
        return try Matrix(rows: x.rows, columns: g) { (out) throws(ModellingError) in
            for i in 0..<x.rows {
                let pairs = sigmoids.indices.map { sigmoids[$0].probability(values[i, $0]) }
                let p = try PairwiseCoupling.probabilities(ofFirst: pairs, classes: g)
                for c in 0..<g { out[i * g + c] = p[c] }
            }
        }
    }
}
