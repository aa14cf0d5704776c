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

    /// The learning curve of an analyte.
    public struct Analyte: Codable, Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its unit.
        public let unit: String?
        /// The points, of rising number.
        public let curve: [Point]
        /// The smallest number whose loss is within one standard error of the least.
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
    /// The learning curves; nil where no spectra of the secondary instrument were given.
    public let analytes: [Analyte]?
    /// The largest `enough` of the analytes.
    public let enough: Int?
    /// What was found.
    public let findings: [Finding]
}
