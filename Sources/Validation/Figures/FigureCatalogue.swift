public import Spectroscopy

/// The figures of merit, by the names that they have in reports.
public enum FigureCatalogue {
    /// Every figure, in the order of `bencao methods`.
    public static let methods: [MethodDescription] = regression + classification + oneClass

    private static let regression = [
        figure("rmsec", "Root mean square error of the calibration samples, divided by n"),
        figure("rmsecv", "Root mean square error of cross-validation, pooled over the segments"),
        figure("rmsep", "Root mean square error of prediction of other samples, with chi-squared interval"),
        figure("bias", "Mean of predicted - reference, with t-test and interval by lots"),
        figure("sep", "Standard error of prediction corrected for bias (n - 1), with chi-squared interval"),
        figure("mae", "Mean absolute error"),
        figure("slope", "Slope of reference on predicted values, and of predicted on reference ones"),
        figure("intercept", "Intercept of the same lines"),
        figure("joint-region", "95 % ellipse of slope and intercept, and the joint F test of slope 1, intercept 0"),
        figure("r-squared", "R² = 1 - SSE/SST about the mean of the evaluated samples"),
        figure("q-squared", "Q² = 1 - PRESS/SST about the calibration mean"),
        figure("correlation-squared", "r², the squared correlation of predicted and reference values"),
        figure("concordance", "Lin's concordance correlation coefficient"),
        figure("rpd", "Ratio of performance to deviation, SD/SEP"),
        figure("rpiq", "Ratio of performance to interquartile range, IQR/RMSEP"),
        figure("rer", "Range error ratio, range/SEP"),
    ]

    private static let classification = [
        figure("confusion-matrix", "True against decided class, in lots"),
        figure("sensitivity", "Share of the lots of a class that are decided rightly, exact binomial interval"),
        figure("specificity", "Share of the lots of other classes that are not decided for a class"),
        figure("precision", "Share of the lots decided for a class that are of it"),
        figure("f1", "Harmonic mean of precision and sensitivity: by class, macro, weighted, micro"),
        figure("balanced-accuracy", "Mean over classes of the mean share of right decisions of their lots"),
        figure("mcc", "Matthews' correlation coefficient for any number of classes"),
        figure("kappa", "Cohen's kappa"),
        figure("roc", "Receiver operating characteristic: every threshold, and Youden's J"),
        figure("auc", "Area under the curve with DeLong's interval, one class against the rest"),
    ]

    private static let oneClass = [
        figure("efficiency", "Geometric mean of sensitivity and specificity of a one-class model, by alternative class")
    ]

    private static func figure(_ identifier: String, _ summary: String) -> MethodDescription {
        MethodDescription(kind: .figure, identifier: identifier, summary: summary)
    }
}
