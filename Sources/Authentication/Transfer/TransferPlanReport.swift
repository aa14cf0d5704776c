public import Spectroscopy

/// Which samples are to be measured on both instruments, and how many are enough.
public struct TransferPlanReport: Codable, Hashable, Sendable {
    /// The error of the whole procedure with a number of transfer samples.
    public struct Point: Codable, Hashable, Sendable {
        /// The number of transfer samples.
        public let samples: Int
        /// The RMSE on the secondary instrument of samples that choice and fit did not see.
        public let rmse: Double
        /// The mean squared error of a lot, and its standard error.
        public let loss: Double
        public let standardError: Double
    }

    /// A learning curve.
    public struct Curve: Codable, Hashable, Sendable {
        /// The analyte; nil for a model of classes, whose error is the distance between where it sees both spectra.
        public let analyte: String?
        /// Its unit.
        public let unit: String?
        /// The points, of rising number.
        public let points: [Point]
        /// The smallest number with a loss within one standard error of the least.
        public let enough: Int
        /// The RMSE on the secondary instrument where nothing is done.
        public let rmseUntransferred: Double?
    }

    /// The schema of the document.
    public let schema: String
    /// The permanent name of the design.
    public let design: String
    /// Its parameters.
    public let parameters: JSONValue
    /// The chosen samples, in the order of choice.
    public let samples: [String]
    /// Their lots; nil where not all state one.
    public let lots: [String]?
    /// The learning curves; nil where no spectra of the secondary instrument were given.
    public let curves: [Curve]?
    /// The largest `enough` of the curves.
    public let enough: Int?
    /// What was found.
    public let findings: [Finding]
}
