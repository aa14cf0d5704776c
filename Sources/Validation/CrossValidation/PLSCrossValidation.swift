public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Cross-validated predictions of a PLS regression for every number of latent variables.
///
/// In each segment X and Y are centred (and scaled, when asked) by the training rows alone; all a = 1 … A come from one
/// fit. Rows that several repeats hold out get the mean of their predictions.
///
/// Fast ways give the same as the plain one, which fits the n × p rows themselves. One response goes through the inner
/// products that all segments share, with a check of the digits (then the plain way for that segment). Several responses
/// fit the coordinates of the rows in an orthonormal basis of their space (n × n) when n < p, which leaves all inner
/// products, and so all predictions, as they are, whatever the algorithm. Where channels are scaled, the way is plain.
///
/// ## Source
/// Mevik, Cederkvist, J. Chemometr. 18 (2004) 422. doi:10.1002/cem.887
public struct PLSCrossValidation: Sendable {
    /// Which way is gone.
    public enum Path: Sendable {
        /// Fast where it applies.
        case automatic
        /// Always the plain one.
        case plain
    }

    /// The predictions with a = 1 … A latent variables: `predictions[a − 1]` is n × q.
    public let predictions: [Matrix]
    private let reference: Matrix

    /// Cross-validates.
    ///
    /// A segment whose training rows carry fewer than A latent variables gives, from there on, the predictions with as
    /// many as they carry.
    ///
    /// - Throws: `ModellingError`, also when a segment leaves fewer than A + 1 training rows.
    public init(
        _ x: Matrix, _ y: Matrix, segments: Segments, latentVariables: Int, scale: Bool = false,
        algorithm: PLSAlgorithm = .improvedKernel, path: Path = .automatic
    ) throws(ModellingError) {
        guard latentVariables >= 1 else {
            throw .invalidParameter(
                name: "latentVariables", value: "\(latentVariables)", needed: "1 or more are needed")
        }
        guard x.rows == y.rows else { throw .shapeMismatch(what: "reference values", found: y.rows, expected: x.rows) }
        if let bad = x.firstNonFinite { throw .nonFinite(row: bad.row, column: bad.column, what: "X") }
        let regression = PLSRegression(latentVariables: latentVariables, scale: scale, algorithm: algorithm)
        let isFast = path == .automatic && !scale
        let together: [[[Double]]?] =
            isFast && y.columns == 1
            ? regression.heldOutPredictions(x, y.column(0), segments: segments.all, maximum: latentVariables)
            : segments.all.map { _ in nil }
        let compress = isFast && x.rows < x.columns && together.contains { $0?.count != latentVariables }
        let rows = compress ? x.centredCoordinates : x
        let pieces = try Parallel.map(segments.all.count) { (s) throws(ModellingError) -> [Matrix] in
            if let known = together[s], known.count == latentVariables { return known.map { Matrix(column: $0) } }
            let segment = segments.all[s]
            let model = try regression.fit(
                rows.selecting(rows: segment.training), y.selecting(rows: segment.training))
            let heldOut = rows.selecting(rows: segment.heldOut)
            var predicted: [Matrix] = []
            for a in 1...latentVariables {
                predicted.append(try model.predict(heldOut, latentVariables: min(a, model.latentVariables)))
            }
            return predicted
        }
        var counts = [Int](repeating: 0, count: x.rows)
        for segment in segments.all { for row in segment.heldOut { counts[row] += 1 } }
        predictions = (0..<latentVariables).map { a in
            var sum = Matrix(rows: y.rows, columns: y.columns)
            for (s, segment) in segments.all.enumerated() {
                for (position, row) in segment.heldOut.enumerated() {
                    for k in 0..<y.columns { sum[row, k] += pieces[s][a][position, k] / Double(counts[row]) }
                }
            }
            return sum
        }
        reference = y
    }

    /// PRESS = Σ(ŷ − y)² over all rows, for each a and response: `[a − 1][response]`.
    public var press: [[Double]] {
        predictions.map { predicted in
            (0..<reference.columns).map { k in
                (0..<reference.rows).reduce(0) { sum, i in
                    let d = predicted[i, k] - reference[i, k]
                    return sum + d * d
                }
            }
        }
    }

    /// RMSECV = √(PRESS/n), in the unit of the response.
    public var rmsecv: [[Double]] { press.map { $0.map { ($0 / Double(reference.rows)).squareRoot() } } }

    /// Q² = 1 − PRESS/SST, SST about the mean of all rows; nil for a response without variation.
    public var qSquared: [[Double?]] {
        let means = reference.columnMeans
        let sst = (0..<reference.columns).map { k in
            (0..<reference.rows).reduce(0.0) { sum, i in
                let d = reference[i, k] - means[k]
                return sum + d * d
            }
        }
        return press.map { row in row.enumerated().map { sst[$0] > 0 ? 1 - $1 / sst[$0] : nil } }
    }
}
