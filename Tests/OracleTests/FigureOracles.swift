internal import LinearAlgebra
internal import Modelling
internal import Spectroscopy
internal import TestSupport
internal import Validation

let figureOracles: OracleHandlers = [
    "regression_metrics": regressionFigures,
    "classification_metrics": { try $0.has("score") ? binaryFigures($0) : multiClassFigures($0) },
]

@Sendable private func regressionFigures(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let figures = try RegressionFigures(
        .test, reference: oracle.vector("y_reference"), predicted: oracle.vector("y_predicted"))
    // RMSEP² = bias² + SEP_n²: the figures of peers that divide SEP by n.
    let populationSEP = (figures.rmse * figures.rmse - figures.bias * figures.bias).squareRoot()
    return [
        "RMSEP": .scalar(figures.rmse), "bias_predicted_minus_reference": .scalar(figures.bias),
        "bias_reference_minus_predicted": .scalar(-figures.bias), "SEP_n_minus_1": .scalar(figures.sep),
        "SEP_n": .scalar(populationSEP), "R2_sse_over_sst": .scalar(figures.rSquared), "R2": .scalar(figures.rSquared),
        "r2_squared_correlation": .scalar(figures.correlationSquared),
        "slope_predicted_on_reference": .scalar(figures.predictedOnReference?.slope),
        "slope_reference_on_predicted": .scalar(figures.referenceOnPredicted?.slope),
        "MAE": .scalar(figures.meanAbsoluteError), "SD_reference_n_minus_1": .scalar(figures.referenceDeviation),
        "RPD_SD_over_SEP": .scalar(figures.rpd), "RPD_SD_over_RMSEP": .scalar(figures.rpdOfRMSE),
        "RPD_mdatools_SD_over_SEP_n": .scalar(figures.referenceDeviation.map { $0 / populationSEP }),
        "RPIQ_type7_over_RMSEP": .scalar(figures.rpiq), "RER_range_over_SEP": .scalar(figures.rer),
        "CCC_Lin_n": .scalar(figures.concordance),
        "relative_RMSEP_percent_of_mean": .scalar(figures.relativeRMSE.map { $0 * 100 }),
    ]
}

@Sendable private func binaryFigures(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let threshold = try oracle.number("threshold")
    let truth = try oracle.integers("y_true")
    let score = try oracle.vector("score")
    let matrix = ConfusionMatrix(
        classNames: ["negative", "positive"], truth: truth, decided: score.map { $0 >= threshold ? 1 : 0 })
    let curve = ReceiverOperatingCharacteristic(scores: score, isPositive: truth.map { $0 == 1 })
    return [
        "TP": .scalar(matrix.counts[1][1]), "FP": .scalar(matrix.counts[0][1]),
        "TN": .scalar(matrix.counts[0][0]), "FN": .scalar(matrix.counts[1][0]),
        "sensitivity": .scalar(matrix.sensitivity(1)), "recall": .scalar(matrix.sensitivity(1)),
        "specificity": .scalar(matrix.specificity(1)), "precision": .scalar(matrix.precision(1)),
        "F1": .scalar(matrix.f1(1)), "accuracy": .scalar(matrix.accuracy),
        "balanced_accuracy": .scalar(matrix.balancedAccuracy), "MCC": .scalar(matrix.matthewsCorrelation),
        "kappa": .scalar(matrix.kappa), "ROC_AUC": .scalar(curve?.area),
        "roc_fpr": .vector((curve?.points ?? []).map(\.falsePositiveRate)),
        "roc_tpr": .vector((curve?.points ?? []).map(\.truePositiveRate)),
        "youden_best": .scalar(curve?.best.youden),
    ]
}

@Sendable private func multiClassFigures(_ oracle: OracleCase) throws -> [String: OracleValue] {
    let truth = try oracle.integers("y_true")
    let decided = try oracle.integers("y_pred")
    let classes = Array(0..<(max(truth.max() ?? 0, decided.max() ?? 0) + 1))
    let matrix = ConfusionMatrix(classNames: classes.map { String($0) }, truth: truth, decided: decided)
    return [
        "confusion_rows_true": .matrix(Matrix(rows: matrix.counts.map { $0.map { Double($0) } })),
        "precision": .vector(classes.map { matrix.precision($0) }),
        "recall_sensitivity": .vector(classes.map { matrix.sensitivity($0) }),
        "specificity": .vector(classes.map { matrix.specificity($0) }),
        "F1_per_class": .vector(classes.map { matrix.f1($0) }),
        "MCC": .scalar(matrix.matthewsCorrelation), "kappa": .scalar(matrix.kappa),
        "accuracy": .scalar(matrix.accuracy), "balanced_accuracy": .scalar(matrix.balancedAccuracy),
        "macro_F1_zero_for_undefined": .scalar(matrix.macroF1),
        "weighted_F1_zero_for_undefined": .scalar(matrix.weightedF1), "micro_F1": .scalar(matrix.microF1),
    ]
}
