internal import LinearAlgebra

/// The means and standard deviations of responses, or 0 and 1 where they stay in their units.
struct ResponseScaling: Codable, Hashable, Sendable {
    /// The centre of each response.
    let centres: [Double]
    /// The divisor of each response.
    let divisors: [Double]

    /// Learns the scaling of responses, n × q.
    ///
    /// - Throws: `ModellingError.constantResponse` when every response is the same in all rows.
    init(of y: Matrix, scale: Bool) throws(ModellingError) {
        let (means, deviations, constant) = PrincipalComponents.channels(of: y, centre: true)
        guard constant.count < y.columns else {
            throw .constantResponse(
                name: y.columns == 1 ? "the response" : "each of the \(y.columns) responses", value: means.first ?? 0)
        }
        centres = scale ? means : [Double](repeating: 0, count: y.columns)
        divisors = scale ? deviations : [Double](repeating: 1, count: y.columns)
    }

    /// Responses in the units of the machines.
    func apply(to y: Matrix) -> Matrix { y.subtractingFromRows(centres).dividingColumns(by: divisors) }

    /// What machines predicted, in the units of the responses: Σ_i β_i·K(x_i, x) less ρ, m × q.
    func restore(_ sums: Matrix, thresholds: [Double]) -> Matrix {
        let q = centres.count
        return Matrix(rows: sums.rows, columns: q) { out in
            sums.withUnsafeElements { from in
                for i in 0..<sums.rows {
                    for k in 0..<q {
                        out[i * q + k] = centres[k] + divisors[k] * (from[i * q + k] - thresholds[k])
                    }
                }
            }
        }
    }
}
