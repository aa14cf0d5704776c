public import LinearAlgebra
public import Spectroscopy

/// A class as a one-class support vector machine learned it.
public struct OneClassSupportVectorModel: PredictiveModel, Hashable {
    /// The kernel with its constants.
    public let function: KernelFunction
    /// The support vectors, scaled, s × p.
    public let supportVectors: Matrix
    /// The calibration rows that they are, ascending.
    public let supportRows: [Int]
    /// α of each support vector.
    public let coefficients: [Double]
    /// What the solver reached.
    public let solution: SupportVectorSolution
    private let scaling: ChannelScaling

    init(
        scaling: ChannelScaling, function: KernelFunction, rows: Matrix, coefficients: [Double],
        solution: SupportVectorSolution
    ) {
        let kept = coefficients.indices.filter { coefficients[$0] != 0 }
        self.function = function
        supportVectors = rows.selecting(rows: kept)
        supportRows = kept
        self.coefficients = kept.map { coefficients[$0] }
        self.solution = solution
        self.scaling = scaling
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        function = try container.decode(KernelFunction.self, forKey: .function)
        supportVectors = try container.decode(Matrix.self, forKey: .supportVectors)
        supportRows = try container.decode([Int].self, forKey: .supportRows)
        coefficients = try container.decode([Double].self, forKey: .coefficients)
        solution = try container.decode(SupportVectorSolution.self, forKey: .solution)
        scaling = try container.decode(ChannelScaling.self, forKey: .scaling)
        guard supportVectors.rows >= 1, coefficients.count == supportVectors.rows,
            supportRows.count == supportVectors.rows, scaling.isConsistent,
            scaling.channels == supportVectors.columns
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .coefficients, in: container,
                debugDescription: "\(coefficients.count) coefficients for \(supportVectors.rows) support vectors of "
                    + "\(supportVectors.columns) channels")
        }
    }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        KernelSettings.findings(scaling) + solution.findings(machine: "the one-class machine")
    }

    /// The decision values of the rows, and whether each is accepted.
    public func predict(_ x: Matrix) throws(ModellingError) -> OneClassSupportVectorPrediction {
        let kernel = function.between(try scaling.apply(to: x), and: supportVectors)
        return OneClassSupportVectorPrediction(
            decisionValues: kernel.times(coefficients).map { $0 - solution.threshold })
    }
}
