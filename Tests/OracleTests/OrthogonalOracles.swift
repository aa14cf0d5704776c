internal import Foundation
internal import LinearAlgebra
internal import Modelling
internal import Preprocessing
internal import Spectroscopy
internal import TestSupport

/// Filters that take out what is orthogonal to reference values, or to the sample.
let orthogonalOracles: OracleHandlers = [
    "osc": orthogonalSignalCorrection,
    "opls": orthogonalPLS,
    "epo": externalParameterOrthogonalisation,
    "glsw": generalisedLeastSquaresWeighting,
]

@Sendable private func orthogonalSignalCorrection(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let spectra = try oracle.spectra("X")
    let y = try oracle.matrix(oracle.has("y") ? "y" : "Y")
    let algorithm: OrthogonalSignalCorrection.Algorithm
    switch try oracle.text("method") {
    case "Andersson 1999 DO": algorithm = .direct
    case let name:
        guard let known = OrthogonalSignalCorrection.Algorithm(rawValue: name) else {
            throw OracleError("\(oracle.entry): the method \"\(name)\" is not known here")
        }
        algorithm = known
    }
    let components = try oracle.integer("components")
    let fitted = try OrthogonalSignalCorrection(components: components, algorithm: algorithm)
        .makeFitted(from: spectra, reference: y)
    let filtered = try fitted.apply(to: spectra).x
    // What was removed, in its principal components; their signs are free, those of the expected ones are
    // taken.
    let removed = try SingularValueDecomposition(of: spectra.x - filtered)
    var correlations = (0..<components).map { correlation(removed.left.column($0), y.column(0)) }
    if case .numbers(let expected, _) = oracle.expected["correlation_removed_scores_with_y"] {
        correlations = zip(correlations, expected).map { $0 * $1 < 0 ? -$0 : $0 }
    }
    return ["X_filtered": .matrix(filtered), "correlation_removed_scores_with_y": .vector(correlations)]
}

private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let n = Double(a.count)
    let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
    let (u, v) = (a.map { $0 - meanA }, b.map { $0 - meanB })
    return dot(u, v) / (dot(u, u) * dot(v, v)).squareRoot()
}

@Sendable private func orthogonalPLS(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let x = try oracle.matrix("X")
    let y = try oracle.matrix(oracle.has("y") ? "y" : "Y")
    let method = OrthogonalPLS(
        orthogonalComponents: try oracle.integer("orthogonal_components"), scale: try oracle.flag("scale"))
    let model = try method.fit(x, y)
    guard model.predictive.latentVariables == (try oracle.integer("predictive_components")) else {
        throw OracleError("\(oracle.entry): \(model.predictive.latentVariables) predictive components")
    }
    let table = try figures(model, x, y).map { row in row.map { $0.map(significant) } }
    return [
        "orthogonal_scores": .matrix(model.orthogonalScores.transposed),
        "orthogonal_weights": .matrix(model.orthogonalWeights.transposed),
        "orthogonal_loadings": .matrix(model.orthogonalLoadings.transposed),
        "X_filtered": .matrix(try model.filtered(x).filtered),
        "predictive_weights": .matrix(model.predictive.weights.transposed),
        "predictive_loadings": .matrix(model.predictive.projection.loadings.transposed),
        "predictive_scores": .matrix(model.predictive.scores.transposed),
        "fitted_y_1_predictive": .vector(try model.predict(x).column(0)),
        "VIP_predictive_ropls": .vector(model.predictiveImportance ?? []),
        "modelDF_names": .texts(["R2X", "R2X(cum)", "R2Y", "R2Y(cum)", "Q2", "Q2(cum)"]),
        "modelDF_rounded_R2X_R2Y_Q2": .matrix(Matrix(rows: table.map { row in row.map { $0 ?? .nan } })),
    ]
}

/// The table of ropls: predictive component, orthogonal components, sum; R²X, R²Y and Q², each with its "cum".
///
/// Its "cum" of R²Y and Q² counts from the predictive component for the orthogonal ones, and from 0 in the
/// last row.
private func figures(_ model: OrthogonalPLSModel, _ x: Matrix, _ y: Matrix) throws -> [[Double?]] {
    let rSquaredX = model.predictiveRSquaredX + model.orthogonalRSquaredX
    let (rSquaredY, qSquared) = (model.rSquaredY, try interleavedQSquared(model, x, y))
    var rows: [[Double?]] = []
    for a in rSquaredX.indices {
        let cumulated = rSquaredX.prefix(a + 1).reduce(0, +)
        func steps(_ path: [Double]) -> [Double] {
            a == 0 ? [path[0], path[0]] : [path[a] - path[a - 1], path[a] - path[0]]
        }
        rows.append([rSquaredX[a], cumulated] + steps(rSquaredY) + steps(qSquared))
    }
    rows.append([nil, rSquaredX.reduce(0, +), nil, rSquaredY.last, nil, qSquared.last])
    return rows
}

/// Q² with 0 … A_o orthogonal components by the rule of ropls: row i is left out in fold i mod 7, and all
/// rows are centred (and scaled) together before. Validation here centres each segment by its own training
/// rows; with the ready rows given as they are, the components are those of the product.
private func interleavedQSquared(_ model: OrthogonalPLSModel, _ x: Matrix, _ y: Matrix) throws -> [Double] {
    let centred = x.subtractingFromRows(model.mean)
    let z = model.scale.map { centred.dividingColumns(by: $0) } ?? centred
    let responses = y.subtractingFromRows(model.yMean)
    let v = model.yScale.map { responses.dividingColumns(by: $0) } ?? responses
    var press = [Double](repeating: 0, count: model.orthogonalComponents + 1)
    for fold in 0..<7 {
        let training = (0..<x.rows).filter { $0 % 7 != fold }
        let heldOut = (0..<x.rows).filter { $0 % 7 == fold }
        let (zTraining, vTraining) = (z.selecting(rows: training), v.selecting(rows: training))
        let variation = try OrthogonalVariation(of: zTraining, against: vTraining, components: press.count - 1)
        let w = variation.predictiveDirections.row(0)
        let new = z.selecting(rows: heldOut)
        for a in press.indices {
            let first = Array(0..<a)
            let loadings = variation.loadings.selecting(rows: first)
            let own = zTraining - variation.scores.selecting(rows: first).times(loadings, transposingSelf: true)
            let t = own.times(w)
            let c = vTraining.transposedTimes(t)[0] / dot(t, t)
            let scores = new.times(variation.rotations.selecting(rows: first), transposingOther: true)
            for (predictor, row) in zip((new - scores.times(loadings)).times(w), heldOut) {
                press[a] += (v[row, 0] - predictor * c) * (v[row, 0] - predictor * c)
            }
        }
    }
    let total = v.rowSquaredNorms.reduce(0, +)
    return press.map { 1 - $0 / total }
}

/// Rounded to three significant digits.
@Sendable private func significant(_ value: Double) -> Double {
    Double(String(format: "%.3g", value)) ?? .nan
}

/// The standards of both instruments in one set, with the columns that tell them apart; the spectra to be
/// corrected.
private func standards(_ oracle: OracleCase, new: String) throws -> (both: Spectra, differences: Matrix, new: Spectra) {
    let (primary, secondary) = (try oracle.spectra("X_primary"), try oracle.spectra("X_secondary"))
    let rows = try oracle.integers("standard_rows_0based")
    let (first, second) = (primary.selecting(rows: rows), secondary.selecting(rows: rows))
    let samples = ["primary", "secondary"].flatMap { instrument in
        rows.map { row in
            Sample(
                id: "\(row) on \(instrument)", metadata: ["standard": String(row), "instrument": instrument])
        }
    }
    let both = try Spectra(
        x: Matrix(
            rows: 2 * rows.count, columns: first.axis.count, elements: first.x.elements + second.x.elements),
        axis: first.axis, signal: first.signal, samples: samples, metadataColumns: ["standard", "instrument"])
    return (both, first.x - second.x, secondary.selecting(rows: try oracle.integers(new)))
}

@Sendable private func externalParameterOrthogonalisation(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let k = try oracle.integer("components")
    let (both, differences, new) = try standards(oracle, new: "new_rows_0based")
    let given = try FittedExternalParameterOrthogonalisation(differences: differences, components: k)
    let learned = try ExternalParameterOrthogonalisation(within: "standard", components: k).makeFitted(from: both)
    let p = Double(new.axis.count)
    var result: [String: OracleValue] = [
        "projection_applied_to_X_secondary_new": .matrix(try given.apply(to: new).x),
        "trace": .scalar(p - given.directions.rowSquaredNorms.reduce(0, +)),
    ]
    // chemotools: about the mean of all primary spectra, which it adds again.
    let mean = try oracle.matrix("X_primary").columnMeans
    let centred = try new.replacing(x: new.x.subtractingFromRows(mean))
    result["X_new"] = .matrix(try learned.apply(to: centred).x.subtractingFromRows(mean.map { -$0 }))
    return result
}

@Sendable private func generalisedLeastSquaresWeighting(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (both, _, new) = try standards(oracle, new: "new_rows_0based_of_secondary")
    let method = GeneralisedLeastSquaresWeighting(
        within: "standard", condition: "instrument", alpha: try oracle.number("alpha"))
    return ["X_new": .matrix(try method.makeFitted(from: both).apply(to: new).x)]
}
