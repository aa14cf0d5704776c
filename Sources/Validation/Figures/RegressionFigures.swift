internal import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Figures of merit of predicted against reference values of one response, all of one set of samples.
///
/// With residuals r = predicted − reference of n rows, SSE = Σ r², SST = Σ (y − ȳ)² about the mean of these rows:
/// ```
/// RMSE = √(SSE/n)            called RMSEC, RMSECV or RMSEP by the set; RMSEC divides by n too
/// bias = Σ r/n               predicted − reference (mdatools: reference − predicted)
/// SEP² = Σ (r − bias)²/(n − 1)
/// R² = 1 − SSE/SST;   Q² = 1 − SSE/Σ (y − ȳ_cal)², about the calibration mean;   r², the squared correlation
/// RPD = SD/SEP, SD with n − 1;   RPIQ = IQR/RMSE, quartiles of type 7;   RER = (max − min)/SEP
/// CCC = 2·S_xy/(S_xx + S_yy + n·bias²)   Lin's concordance
/// ```
///
/// A row that several repeats predicted counts once: each of its predictions weighs 1/repeats.
///
/// **Intervals count lots.** Rows of one lot are not independent: sums over n rows are scaled to the effective number of
/// observations n² / Σ n_l² (Kish), n_l rows in lot l: the number of lots L when all have as many rows. It is exact when
/// the rows of a lot are alike, and cautious otherwise. RMSE: RMSE·√(ν/χ²) with ν that number, residuals being normal
/// about zero; SEP: ν − 1. The bias is tested by the lot means (`BiasTest`). RMSECV intervals leave out that the models
/// of the segments share samples. Calibration residuals are not independent of the model: they have no interval.
///
/// What is undefined is nil ("not available"), with the reason in `notAvailable`.
///
/// ```swift
/// let figures = try RegressionFigures(.test, reference: y, predicted: yHat, lots: lots, calibrationMean: mean)
/// figures.rmse, figures.biasTest?.pValue, figures.referenceOnPredicted?.jointPValue
/// ```
///
/// ## Source
/// Næs, Isaksson, Fearn, Davies, A User-Friendly Guide to Multivariate Calibration and Classification, 2002, ch. 13;
/// Bellon-Maurel et al., TrAC 29 (2010) 1073 (RPIQ), doi:10.1016/j.trac.2010.05.006; Williams, Norris,
/// Near-Infrared Technology, 2nd ed. (RPD, RER); Lin, Biometrics 45 (1989) 255 (CCC), doi:10.2307/2532051
public struct RegressionFigures: Codable, Hashable, Sendable {
    /// Which samples were predicted, and how.
    public enum EvaluatedSet: String, Codable, Sendable {
        /// The rows that the model was fitted to: RMSEC.
        case calibration
        /// The calibration rows, each by a model without its segment: RMSECV.
        case crossValidation
        /// Other rows: RMSEP.
        case test
    }

    /// Which samples were predicted, and how.
    public let set: EvaluatedSet
    /// The number of rows n.
    public let samples: Int
    /// The number of lots L.
    public let lots: Int
    /// The effective number of independent observations.
    public let effectiveSamples: Double
    /// RMSEC, RMSECV or RMSEP.
    public let rmse: Double
    /// The interval of the RMSE.
    public let rmseInterval: FigureInterval?
    /// The mean of predicted − reference.
    public let bias: Double
    /// The t-test of the bias, with its interval.
    public let biasTest: BiasTest?
    /// The standard error of prediction corrected for bias.
    public let sep: Double?
    /// The interval of SEP.
    public let sepInterval: FigureInterval?
    /// The mean of |predicted − reference|.
    public let meanAbsoluteError: Double
    /// R².
    public let rSquared: Double?
    /// Q².
    public let qSquared: Double?
    /// The interval of Q² over lots; nil for calibration samples, with one lot, and in models of before.
    public let qSquaredInterval: FigureInterval?
    /// r².
    public let correlationSquared: Double?
    /// CCC.
    public let concordance: Double?
    /// RPD = SD/SEP.
    public let rpd: Double?
    /// SD/RMSE, which soil science calls RPD.
    public let rpdOfRMSE: Double?
    /// RPIQ.
    public let rpiq: Double?
    /// RER.
    public let rer: Double?
    /// RMSE/|ȳ|, as a fraction.
    public let relativeRMSE: Double?
    /// ȳ of these rows.
    public let referenceMean: Double
    /// SD of the reference values, n − 1.
    public let referenceDeviation: Double?
    /// The line of reference on predicted values.
    public let referenceOnPredicted: AgreementLine?
    /// The line of predicted on reference values.
    public let predictedOnReference: AgreementLine?
    /// Why figures that are nil are not available, by the name of the figure.
    public let notAvailable: [String: String]

    /// Computes the figures of one prediction a row.
    ///
    /// - Parameters:
    ///   - lots: the lot of each row; nil when each row is its own lot.
    ///   - calibrationMean: ȳ_cal of Q²; nil stands for the mean of these rows in cross-validation, for none in a test.
    ///   - confidence: of all intervals, above 0 and below 1.
    /// - Throws: `ModellingError` for no rows, other numbers of values, values that are not finite.
    public init(
        _ set: EvaluatedSet, reference: [Double], predicted: [Double], lots: Lots? = nil,
        calibrationMean: Double? = nil, confidence: Double = 0.95
    ) throws(ModellingError) {
        try self.init(
            set, reference: reference, predictions: predicted.map { [$0] }, lots: lots,
            calibrationMean: calibrationMean, confidence: confidence)
    }

    /// Computes the figures of any number of predictions a row, one a repeat; rows without one do not count.
    ///
    /// - Throws: `ModellingError` for no predictions, other numbers of values, values that are not finite.
    public init(
        _ set: EvaluatedSet, reference: [Double], predictions: [[Double]], lots: Lots? = nil,
        calibrationMean: Double? = nil, confidence: Double = 0.95
    ) throws(ModellingError) {
        precondition(confidence > 0 && confidence < 1, "a confidence of \(confidence)")
        let entries = try RegressionEntries(reference: reference, predictions: predictions, lots: lots)
        let sums = RegressionSums(entries)
        guard sums.sse.isFinite, sums.sst.isFinite else {
            throw .nonFinite(row: 0, column: 0, what: "squared residuals")
        }
        let n = sums.n
        let effective = entries.effectiveCount
        var missing: [String: String] = [:]
        func available(_ name: String, _ value: Double?, _ reason: @autoclosure () -> String?) -> Double? {
            if let reason = reason() {
                missing[name] = reason
                return nil
            }
            return value
        }
        let single = entries.rows < 2 ? "a standard deviation needs two samples" : nil
        let constant = sums.isReferenceConstant ? "the reference values are all the same" : nil

        self.set = set
        samples = entries.rows
        self.lots = entries.lotCounts.count
        effectiveSamples = effective
        let rmse = (sums.sse / n).squareRoot()
        self.rmse = rmse
        bias = sums.bias
        meanAbsoluteError = sums.absolute / n
        referenceMean = sums.referenceMean
        let sep = available("sep", (sums.aboutBias / max(n - 1, 1)).squareRoot(), single)
        self.sep = sep
        let deviation = available("referenceDeviation", (sums.sst / max(n - 1, 1)).squareRoot(), single)
        referenceDeviation = deviation

        // Intervals.
        let noInterval: String? =
            set == .calibration
            ? "residuals of the calibration samples are not independent of the model"
            : effective < 2 ? "an interval needs two independent lots" : nil
        func spread(_ value: Double?, _ freedom: Double) -> FigureInterval? {
            guard let value, noInterval == nil else { return nil }
            let chi = ChiSquared(degreesOfFreedom: freedom)
            let tail = (1 - confidence) / 2
            return FigureInterval(
                low: value * (freedom / chi.quantile(upperTail: tail)).squareRoot(),
                high: value * (freedom / chi.quantile(tail)).squareRoot(), confidence: confidence)
        }
        rmseInterval = spread(rmse, effective)
        sepInterval = spread(sep, max(effective - 1, 1e-9))
        biasTest =
            noInterval == nil
            ? BiasTest(
                sums: entries.lotResidualSums, counts: entries.lotCounts, rounding: sums.rounding,
                confidence: confidence) : nil
        if let noInterval {
            for name in ["rmseInterval", "sepInterval", "biasTest"] { missing[name] = noInterval }
        }

        // Shares of the variation.
        let rSquared = available("rSquared", 1 - sums.sse / sums.sst, constant)
        self.rSquared = rSquared
        if let calibrationMean {
            let total = sums.sst + n * (sums.referenceMean - calibrationMean) * (sums.referenceMean - calibrationMean)
            qSquared = available(
                "qSquared", 1 - sums.sse / total,
                total > 0 ? nil : "the reference values are all equal to the calibration mean")
        } else if set == .crossValidation {
            qSquared = available("qSquared", rSquared, constant)
        } else {
            qSquared = available("qSquared", nil, "Q² needs the mean of the calibration samples")
        }
        qSquaredInterval =
            noInterval == nil && qSquared != nil
            ? entries.shareInterval(about: calibrationMean ?? sums.referenceMean, confidence: confidence) : nil
        let flat = constant ?? (sums.isPredictionConstant ? "the predicted values are all the same" : nil)
        correlationSquared = available(
            "correlationSquared", min(sums.sxy * sums.sxy / (sums.sst * sums.predictedSquares), 1), flat)
        let spreadBoth = sums.sst + sums.predictedSquares + n * sums.bias * sums.bias
        concordance = available(
            "concordance", 2 * sums.sxy / spreadBoth, spreadBoth > 0 ? nil : "nothing varies and nothing differs")

        // Ratios.
        let exactSEP = (sep ?? 0) <= sums.rounding ? "all samples have the same residual: SEP is 0" : nil
        let exactRMSE = rmse <= sums.rounding ? "every sample is predicted exactly: RMSE is 0" : nil
        rpd = available("rpd", (deviation ?? 0) / (sep ?? 1), single ?? exactSEP)
        rpdOfRMSE = available("rpdOfRMSE", (deviation ?? 0) / rmse, single ?? exactRMSE)
        rpiq = available(
            "rpiq", (SampleQuantile.interquartileRange(entries.rowReference) ?? 0) / rmse, single ?? exactRMSE)
        rer = available("rer", sums.referenceRange / (sep ?? 1), single ?? exactSEP)
        relativeRMSE = available(
            "relativeRMSE", rmse / abs(sums.referenceMean), sums.referenceMean != 0 ? nil : "the mean is 0")

        // Lines.
        let scale = effective / n
        let weights = entries.weights.map { $0 * scale }
        referenceOnPredicted = AgreementLine(
            .referenceOnPredicted, x: entries.predicted, y: entries.reference, weights: weights,
            tested: noInterval == nil, rounding: sums.rounding, confidence: confidence)
        predictedOnReference = AgreementLine(
            .predictedOnReference, x: entries.reference, y: entries.predicted, weights: weights,
            tested: noInterval == nil, rounding: sums.rounding, confidence: confidence)
        if referenceOnPredicted == nil { missing["referenceOnPredicted"] = "the predicted values are all the same" }
        if predictedOnReference == nil { missing["predictedOnReference"] = "the reference values are all the same" }
        if let reason = noInterval ?? (effective > 2 + 1e-9 ? nil : "a line is tested with more than two lots") {
            missing["region"] = reason
        }
        notAvailable = missing
    }
}
