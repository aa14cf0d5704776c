internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport

let classificationOracles: OracleHandlers = [
    "lda": lda,
    "pca_lda": pcaLDA,
    "qda": qda,
    "pls_da": plsDA,
    "pls_da_mahalanobis": softPLSDA,
]

extension OracleCase {
    /// Class indices as labels "0", "1", ….
    fileprivate func labels(_ key: String) throws -> ClassLabels {
        let indices = try integers(key)
        return ClassLabels(names: (0..<((indices.max() ?? 0) + 1)).map { String($0) }, indices: indices)
    }

    /// "equal", or the frequencies of the classes.
    fileprivate func priors() throws -> LinearDiscriminantAnalysis.Priors {
        try text("prior") == "equal" ? .equal : .frequencies
    }
}

@Sendable private func lda(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let x = try oracle.matrix("X")
    let model = try LinearDiscriminantAnalysis(priors: oracle.priors()).fit(x, oracle.labels("classes"))
    let variates = try CanonicalVariates(of: model, samples: x.rows)
    let new = try oracle.matrix("X_new")
    return [
        "predicted": .vector(try model.predict(new)),
        "posterior": .matrix(try model.posteriors(new)),
        "group_means": .matrix(model.means),
        "prior": .vector(model.priors),
        "discriminant_scores": .matrix(try variates.scores(of: new)), "scaling": .matrix(variates.coefficients),
        "singular_values": .vector(variates.singularValues),
    ]
}

@Sendable private func qda(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let model = try QuadraticDiscriminantAnalysis(priors: oracle.priors()).fit(
        oracle.matrix("X"), oracle.labels("classes"))
    let new = try oracle.matrix("X_new")
    return ["posterior": .matrix(try model.posteriors(new)), "predicted": .vector(try model.predict(new))]
}

@Sendable private func pcaLDA(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let model = try PrincipalComponentDiscriminantAnalysis(
        components: oracle.integer("components"), scale: oracle.flag("scale"), priors: oracle.priors()
    ).fit(oracle.matrix("X"), oracle.labels("classes"))
    let new = try oracle.matrix("X_new")
    return ["posterior": .matrix(try model.posteriors(new)), "predicted": .vector(try model.predict(new))]
}

/// Responses coded −1 and +1 are 2ŷ − 1.
private func signedCoding(_ responses: Matrix) -> Matrix {
    Matrix(rows: responses.rows, columns: responses.columns, elements: responses.elements.map { 2 * $0 - 1 })
}

/// +1 where the response coded −1 and +1 is above 0, else −1.
private func above0(_ responses: Matrix) -> OracleValue {
    .matrix(
        Matrix(rows: responses.rows, columns: responses.columns, elements: responses.elements.map { $0 > 0 ? 1 : -1 }))
}

/// The responses of a PLS2 by SIMPLS on membership coded −1 and +1.
private func simplsResponses(_ x: Matrix, _ labels: ClassLabels, _ a: Int, new: Matrix) throws -> Matrix {
    let method = PLSDiscriminantAnalysis(latentVariables: a, rule: .maximum, algorithm: .simpls)
    return signedCoding(try method.fit(x, labels).responses(of: new))
}

@Sendable private func plsDA(_ oracle: OracleCase) throws -> [String: OracleValue] {
    var (x, new) = (try oracle.matrix("X"), try oracle.matrix("X_new"))
    let labels = try oracle.labels("classes")
    if try oracle.flag("scale_X") {
        // Only X is scaled in these cases, the dummy matrix is not: it is done before the fit.
        let means = x.columnMeans
        let divisors = x.columnStandardDeviations(about: means)
        x = x.subtractingFromRows(means).dividingColumns(by: divisors)
        new = new.subtractingFromRows(means).dividingColumns(by: divisors)
    }
    let a = try oracle.integer("components")
    func fit(_ rule: PLSDecisionRule) throws -> PLSDiscriminantModel {
        try PLSDiscriminantAnalysis(latentVariables: a, rule: rule, priors: .frequencies).fit(x, labels)
    }
    let maximum = try fit(.maximum)
    let responses = try maximum.responses(of: new)
    var result: [String: OracleValue] = [
        "y_predicted": .matrix(signedCoding(responses)), "y_predicted_nipals": .matrix(signedCoding(responses)),
        "y_predicted_01": .matrix(responses), "argmax_class": .vector(try maximum.predict(new)),
        "pls_lda_posterior": .matrix(try fit(.lda).posteriors(new)),
    ]
    var accepted = Matrix(rows: new.rows, columns: labels.names.count, repeating: -1)
    for (i, classes) in try fit(.threshold).assignments(of: new).enumerated() {
        for c in classes { accepted[i, c] = 1 }
    }
    result["threshold0"] = .matrix(accepted)
    for (key, value) in try simplsValues(oracle, x, labels, a, new: new) {
        // A case of R mdatools is SIMPLS throughout; others give SIMPLS beside the kernel algorithm.
        if try oracle.text("algorithm") == "SIMPLS" { result[key] = value }
        result[key + "_simpls"] = value
    }
    return result
}

/// What R mdatools gives: SIMPLS, its cross-validation by venetian blinds, and the figures of the new rows.
private func simplsValues(
    _ oracle: OracleCase, _ x: Matrix, _ labels: ClassLabels, _ a: Int, new: Matrix
) throws -> [String: OracleValue] {
    let predicted = try simplsResponses(x, labels, a, new: new)
    var values: [String: OracleValue] = ["y_predicted": .matrix(predicted), "threshold0": above0(predicted)]
    if oracle.has("cv"), let folds = Int(try oracle.text("cv").split(separator: " ").last ?? "") {
        var held = Matrix(rows: x.rows, columns: labels.names.count)
        for fold in 0..<folds {
            let inside = (0..<x.rows).filter { $0 % folds != fold }
            let outside = (0..<x.rows).filter { $0 % folds == fold }
            let seen = try simplsResponses(
                x.selecting(rows: inside), labels.selecting(rows: inside), a, new: x.selecting(rows: outside))
            for (k, i) in outside.enumerated() { for c in 0..<seen.columns { held[i, c] = seen[k, c] } }
        }
        values["cv_y_predicted"] = .matrix(held)
    }
    if oracle.has("classes_new") {
        let truth = try oracle.integers("classes_new")
        var counts = [[Double]](repeating: [0, 0, 0, 0], count: labels.names.count + 1)  // TP, FN, TN, FP
        for i in truth.indices {
            for c in labels.names.indices {
                let outcome = (truth[i] == c ? 0 : 2) + ((predicted[i, c] > 0) == (truth[i] == c) ? 0 : 1)
                counts[c][outcome] += 1
                counts[labels.names.count][outcome] += 1
            }
        }
        values["sensitivity_per_class_then_all"] = .vector(counts.map { $0[0] / ($0[0] + $0[1]) })
        values["specificity_per_class_then_all"] = .vector(counts.map { $0[2] / ($0[2] + $0[3]) })
        values["misclassified"] = .vector(counts.map { ($0[1] + $0[3]) / $0.reduce(0, +) })
    }
    return values
}

@Sendable private func softPLSDA(_ oracle: OracleCase) throws -> [String: OracleValue] {
    var (x, new) = (try oracle.matrix("X"), try oracle.matrix("X_new"))
    if try oracle.flag("scale_x") {
        let means = x.columnMeans
        let divisors = x.columnStandardDeviations(about: means)
        x = x.subtractingFromRows(means).dividingColumns(by: divisors)
        new = new.subtractingFromRows(means).dividingColumns(by: divisors)
    }
    // The peer's regression is that of scikit-learn, stopped at a squared change of 1e-9 of the weights.
    let seen = try SoftPLSDiscriminantAnalysis(
        latentVariables: oracle.integer("components"), alpha: oracle.number("alpha"), gamma: oracle.number("gamma"),
        algorithm: .nipals, start: .firstResponse, tolerance: 1e-9.squareRoot()
    ).fit(x, oracle.labels("classes")).predict(new)
    // −1 stands for none. Where every row has as many classes, the peer's lists are the rows of a matrix.
    let lists = seen.accepted.map { $0.isEmpty ? [-1] : $0 }
    let widths = Set(lists.map(\.count))
    return [
        "hard": .matrix(Matrix(rows: seen.decided.map { [Double($0)] })),
        "hard_mahalanobis": .matrix(seen.hardDistances),
        "soft": widths.count == 1
            ? .matrix(Matrix(rows: lists.map { $0.map { Double($0) } })) : .lists(lists.map { .vector($0) }),
        "soft_mahalanobis": .matrix(seen.softDistances),
    ]
}
