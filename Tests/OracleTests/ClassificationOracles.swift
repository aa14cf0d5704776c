internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport

let classificationOracles: OracleHandlers = [
    "lda": lda,
    "pca_lda": pcaLDA,
    "pls_da": plsDA,
]

extension OracleCase {
    /// Class indices as labels "0", "1", ….
    fileprivate func labels(_ key: String) throws -> ClassLabels {
        let indices = try integers(key)
        return ClassLabels(names: (0..<((indices.max() ?? 0) + 1)).map { String($0) }, indices: indices)
    }
}

@Sendable private func lda(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let method = LinearDiscriminantAnalysis(
        priors: try oracle.text("prior") == "equal" ? .equal : .frequencies)
    let model = try method.fit(oracle.matrix("X"), oracle.labels("classes"))
    let new = try oracle.matrix("X_new")
    let canonical = OracleValue.notApplicable("canonical variates are part 2")
    return [
        "predicted": .vector(try model.predict(new)),
        "posterior": .matrix(try model.posteriors(new)),
        "group_means": .matrix(model.means),
        "prior": .vector(model.priors),
        "discriminant_scores": canonical, "scaling": canonical, "singular_values": canonical,
    ]
}

@Sendable private func pcaLDA(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let (x, new) = (try oracle.matrix("X"), try oracle.matrix("X_new"))
    let components = PrincipalComponents(
        components: try oracle.integer("components"), scale: try oracle.flag("scale"))
    let pca = try components.fit(x)
    let model = try LinearDiscriminantAnalysis(priors: .frequencies).fit(
        pca.predict(x).scores, oracle.labels("classes"))
    return ["posterior": .matrix(try model.posteriors(pca.predict(new).scores))]
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
    func responses(low: Double, high: Double) throws -> Matrix {
        var y = Matrix(rows: x.rows, columns: labels.names.count, repeating: low)
        for (row, c) in labels.indices.enumerated() { y[row, c] = high }
        return try PLSRegression(latentVariables: a).fit(x, y).predict(new)
    }
    let predicted = try responses(low: -1, high: 1)
    let largest = (0..<new.rows).map { i in
        labels.names.indices.reduce(0) { predicted[i, $1] > predicted[i, $0] ? $1 : $0 }
    }
    let discriminant = try PLSDiscriminantAnalysis(latentVariables: a).fit(x, labels)
    let simpls = OracleValue.notApplicable("SIMPLS is part 2")
    var result: [String: OracleValue] = [
        "y_predicted": .matrix(predicted), "y_predicted_nipals": .matrix(predicted),
        "y_predicted_01": .matrix(try responses(low: 0, high: 1)), "argmax_class": .vector(largest),
        // The three classes of these cases have equally many samples: frequencies are equal priors.
        "pls_lda_posterior": .matrix(try discriminant.posteriors(new)),
        "y_predicted_simpls": simpls, "threshold0_simpls": simpls,
    ]
    if try oracle.text("algorithm") == "SIMPLS" {
        for key in [
            "y_predicted", "threshold0", "cv_y_predicted", "sensitivity_per_class_then_all",
            "specificity_per_class_then_all", "misclassified",
        ] { result[key] = simpls }
    }
    return result
}
