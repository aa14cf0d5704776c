public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// A linear regression of one response as it predicts, however it was fitted: ŷ = intercept + x·b.
public struct RegressionLine: RegressionModel, Hashable {
    /// b, one a channel.
    @Packed public private(set) var coefficients: [Double]
    /// The predicted response of a row of zeros.
    public let intercept: Double

    /// Takes the first response of coefficients p × q.
    init(_ fitted: (matrix: Matrix, intercept: [Double])) {
        self.init(coefficients: fitted.matrix.column(0), intercept: fitted.intercept[0])
    }

    init(coefficients: [Double], intercept: Double) {
        self.intercept = intercept
        _coefficients = Packed(wrappedValue: coefficients)
    }

    public var channels: Int { coefficients.count }
    public var line: RegressionLine? { self }
    public var findings: [Finding] { [] }

    /// The predicted response of rows, m × 1.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func predict(_ x: Matrix) throws(ModellingError) -> Matrix {
        guard x.columns == coefficients.count else {
            throw .channelMismatch(found: x.columns, expected: coefficients.count)
        }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        return Matrix(column: x.times(coefficients).map { $0 + intercept })
    }
}
