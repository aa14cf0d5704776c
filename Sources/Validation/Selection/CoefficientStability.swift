public import LinearAlgebra
public import Modelling
internal import Spectroscopy

/// The stability of PLS coefficients over subsets of the samples: mean over standard deviation, c_j =
/// b̄_j/s_j.
///
/// s_j divides by the number of subsets minus one. A coefficient that is the same in all subsets to rounding
/// has no stability, unless it is 0: then its stability is 0.
public enum CoefficientStability {
    /// The stability of each channel for each response: `[response][channel]`.
    ///
    /// - Parameters:
    ///   - x: n × p.
    ///   - y: n × q.
    ///   - subsets: the rows of each subset, two subsets or more.
    ///   - latentVariables: A; a subset that carries fewer is taken with as many as it carries.
    /// - Throws: `ModellingError`.
    public static func values(
        _ x: Matrix, _ y: Matrix, subsets: [[Int]], latentVariables: Int
    ) throws(ModellingError) -> [[Double?]] {
        guard latentVariables >= 1 else {
            throw .invalidParameter(
                name: "latentVariables", value: "\(latentVariables)", needed: "1 or more are needed")
        }
        guard subsets.count >= 2 else {
            throw .tooFewSamples(found: subsets.count, needed: 2, what: "subsets whose coefficients are compared")
        }
        let all = try Parallel.map(subsets.count) { (s) throws(ModellingError) in
            try coefficients(x, y, rows: subsets[s], latentVariables: latentVariables)
        }
        let count = Double(subsets.count)
        return (0..<y.columns).map { k in
            (0..<x.columns).map { j in
                let mean = all.reduce(0) { $0 + $1[j, k] } / count
                let deviation = (all.reduce(0) { $0 + ($1[j, k] - mean) * ($1[j, k] - mean) } / (count - 1))
                    .squareRoot()
                if deviation > 8 * Double.ulpOfOne * abs(mean) { return mean / deviation }
                return mean == 0 ? 0 : nil
            }
        }
    }

    /// The coefficients of PLS on some rows with A latent variables or as many as they carry, p × q.
    ///
    /// Rows without variation, or without relation to the response, have coefficients of 0.
    static func coefficients(
        _ x: Matrix, _ y: Matrix, rows: [Int], latentVariables: Int, scale: Bool = false
    ) throws(ModellingError) -> Matrix {
        do throws(ModellingError) {
            let model = try PLSRegression(latentVariables: 1, scale: scale).path(
                x.selecting(rows: rows), y.selecting(rows: rows), maximum: latentVariables)
            if model.latentVariables > 0 { return model.coefficients(latentVariables: model.latentVariables).matrix }
        } catch {
            switch error {
            case .noVariation, .constantResponse: break
            default: throw error
            }
        }
        return Matrix(rows: x.columns, columns: y.columns)
    }

    /// The largest |c| of each channel over the responses; nil where it has no stability for any.
    static func strongest(_ values: [[Double?]]) -> [Double?] {
        guard let p = values.first?.count else { return [] }
        return (0..<p).map { j in values.compactMap { $0[j].map(abs) }.max() }
    }
}
