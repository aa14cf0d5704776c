internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

let classificationOracles: OracleHandlers = [
    "lda": lda,
    "pca_lda": pcaLDA,
    "pls_da": plsDA,
    "classification_metrics": { try $0.has("score") ? binaryFigures($0) : multiClassFigures($0) },
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

@Sendable private func binaryFigures(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let threshold = try oracle.number("threshold")
    let matrix = ConfusionMatrix(
        classNames: ["negative", "positive"], truth: try oracle.integers("y_true"),
        decided: try oracle.vector("score").map { $0 >= threshold ? 1 : 0 })
    let curve = OracleValue.notApplicable("figures over all thresholds are part 2")
    return [
        "TP": .scalar(matrix.counts[1][1]), "FP": .scalar(matrix.counts[0][1]),
        "TN": .scalar(matrix.counts[0][0]), "FN": .scalar(matrix.counts[1][0]),
        "sensitivity": .scalar(matrix.sensitivity(1)), "recall": .scalar(matrix.sensitivity(1)),
        "specificity": .scalar(matrix.specificity(1)), "precision": .scalar(matrix.precision(1)),
        "F1": .scalar(matrix.f1(1)), "accuracy": .scalar(matrix.accuracy),
        "balanced_accuracy": .scalar(matrix.balancedAccuracy), "MCC": .scalar(matrix.matthewsCorrelation),
        "kappa": .scalar(matrix.kappa), "ROC_AUC": curve, "roc_fpr": curve, "roc_tpr": curve, "youden_best": curve,
    ]
}

@Sendable private func multiClassFigures(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let truth = try oracle.integers("y_true")
    let decided = try oracle.integers("y_pred")
    let classes = Array(0..<(max(truth.max() ?? 0, decided.max() ?? 0) + 1))
    let matrix = ConfusionMatrix(classNames: classes.map { String($0) }, truth: truth, decided: decided)
    let averages = OracleValue.notApplicable("averages of F1 are not offered; F1 is given for each class")
    return [
        "confusion_rows_true": .matrix(Matrix(rows: matrix.counts.map { $0.map { Double($0) } })),
        "precision": .vector(classes.map { matrix.precision($0) }),
        "recall_sensitivity": .vector(classes.map { matrix.sensitivity($0) }),
        "specificity": .vector(classes.map { matrix.specificity($0) }),
        "F1_per_class": .vector(classes.map { matrix.f1($0) }),
        "MCC": .scalar(matrix.matthewsCorrelation), "kappa": .scalar(matrix.kappa),
        "accuracy": .scalar(matrix.accuracy), "balanced_accuracy": .scalar(matrix.balancedAccuracy),
        "macro_F1_zero_for_undefined": averages, "weighted_F1_zero_for_undefined": averages, "micro_F1": averages,
    ]
}
