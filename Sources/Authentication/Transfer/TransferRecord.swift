public import Spectroscopy

/// How a model came from one instrument to another: part of the transferred model file.
public struct TransferRecord: Codable, Hashable, Sendable {
    /// The method that was chosen for one analyte.
    public struct Choice: Codable, Hashable, Sendable {
        /// The analyte.
        public let analyte: String
        /// The permanent name of the method.
        public let method: String
        /// Its parameters.
        public let parameters: JSONValue
        /// The number of latent variables that went with it; nil in older files.
        public let latentVariables: Int?
        /// RMSE of the transfer samples on the secondary instrument, left out of the transfer fold by fold.
        public let rmse: Double
        /// The RMSE of the nested comparison, which the choice has not seen.
        public let nestedRMSE: Double?
        /// RMSE of the transfer samples where nothing is done; nil where the axes do not allow it.
        public let rmseUntransferred: Double?
    }

    /// The SHA-256 of the model file that was transferred.
    public let model: String
    /// The transfer samples, measured on both instruments.
    public let samples: [String]
    /// The choice for each analyte.
    public let choices: [Choice]
    /// The spectra that were compared.
    public let sources: [SourceFile]
}
