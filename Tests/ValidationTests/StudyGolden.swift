// Made by Scripts/golden-study.py with numpy 2.4.6 and scipy 1.17.1; not to be edited.

enum StudyGolden {
    static let levels: [Double] = [0, 2, 5, 10, 20]
    static let detected = [0, 1, 2, 4, 5]
    static let lots = 5
    static let coefficients = [-2.696058081013993, 0.43093171234211514]
    static let covariance = [1.1647793815110667, -0.15591759980521916, 0.030301705040796555]
    /// Deviance and p-value of the fit.
    static let goodness = [0.8873204511931704, 0.8284865480143255]
    static let plateauLevels: [Double] = [0, 1, 2, 3, 5, 7, 10, 15, 20, 30]
    static let plateauDetected = [1, 2, 8, 14, 15, 15, 15, 16, 17, 20]
    static let plateauLots = 20
    static let plateauGoodness = [30.291900344989905, 0.00018767663557973263]
    /// The levels whose exact interval (95 % for all together) does not hold the curve.
    static let plateauOutside: [Double] = []
    /// Probability, level, lower and upper limit.
    static let detectedLevels = [
        [0.5, 6.256346432154898, 3.0577623547925805, 13.186706688747867],
        [0.8, 9.473316363621247, 6.525118524395309, 26.960432006106853],
        [0.95, 13.089073973053212, 8.992998734765866, 43.870902513768314],
    ]
    /// Claim, truth, lots, failures, power.
    static let panels: [[Double]] = [
        [0.9, 0.95, 203.0, 13.0, 0.8588913572478559],
        [0.8, 0.95, 37.0, 3.0, 0.8881090427968901],
        [0.9, 0.99, 46.0, 1.0, 0.9224689547926131],
    ]
}
