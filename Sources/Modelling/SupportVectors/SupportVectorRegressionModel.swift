public import LinearAlgebra
public import Spectroscopy

/// A fitted support vector regression.
public struct SupportVectorRegressionModel: PredictiveModel, Hashable {
    /// The kernel with its constants.
    public let function: KernelFunction
    /// The support vectors of all responses, scaled, s × p; none where the tube holds all calibration rows.
    public let supportVectors: Matrix
    /// The calibration rows that they are, ascending.
    public let supportRows: [Int]
    /// α_i − α*_i of each response and support vector, q × s, in the units of the machines.
    public let coefficients: Matrix
    /// What the solver reached for each response, in the units of the machines.
    public let solutions: [SupportVectorSolution]
    private let scaling: ChannelScaling
    private let responses: ResponseScaling

    /// Keeps of the calibration rows (scaled, n × p) those with a coefficient (q × n).
    init(
        scaling: ChannelScaling, responses: ResponseScaling, function: KernelFunction, rows: Matrix,
        coefficients: Matrix, solutions: [SupportVectorSolution]
    ) {
        let kept = (0..<rows.rows).filter { row in
            (0..<coefficients.rows).contains { coefficients[$0, row] != 0 }
        }
        self.function = function
        supportVectors = rows.selecting(rows: kept)
        supportRows = kept
        self.coefficients = coefficients.selecting(columns: kept)
        self.solutions = solutions
        self.scaling = scaling
        self.responses = responses
    }

    /// Reads a model.
    ///
    /// - Throws: `DecodingError` when the parts do not fit each other.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        function = try container.decode(KernelFunction.self, forKey: .function)
        supportVectors = try container.decode(Matrix.self, forKey: .supportVectors)
        supportRows = try container.decode([Int].self, forKey: .supportRows)
        coefficients = try container.decode(Matrix.self, forKey: .coefficients)
        solutions = try container.decode([SupportVectorSolution].self, forKey: .solutions)
        scaling = try container.decode(ChannelScaling.self, forKey: .scaling)
        responses = try container.decode(ResponseScaling.self, forKey: .responses)
        let (s, q) = (supportVectors.rows, solutions.count)
        guard q > 0, coefficients.rows == q, coefficients.columns == s, supportRows.count == s,
            responses.centres.count == q, responses.divisors.count == q, scaling.isConsistent,
            scaling.channels == supportVectors.columns
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .coefficients, in: container,
                debugDescription: "\(coefficients.rows) × \(coefficients.columns) coefficients and "
                    + "\(responses.centres.count) centres for \(s) support vectors and \(q) responses")
        }
    }

    /// What a person should know about the fit.
    public var findings: [Finding] {
        var findings = KernelSettings.findings(scaling)
        for (k, solution) in solutions.enumerated() {
            findings += solution.findings(machine: "the machine of response \(k + 1)")
            guard solution.supportVectors == 0 else { continue }
            findings.append(
                Finding(
                    code: "svr.no-support-vectors", severity: .warning,
                    summary: "the tube of epsilon holds all calibration samples of response \(k + 1): one value is "
                        + "predicted for every sample",
                    remedy: "lower epsilon"))
        }
        return findings
    }

    /// The predicted responses of the rows, m × q.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        let kernel = function.between(try scaling.apply(to: x), and: supportVectors)
        return responses.restore(
            kernel.times(coefficients, transposingOther: true), thresholds: solutions.map(\.threshold))
    }
}
