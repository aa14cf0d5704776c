/// What is known of one row of spectra beside the spectrum.
public struct Sample: Codable, Hashable, Sendable {
    /// The name of the sample; rows with the same id are scans of one sample.
    public let id: String
    /// The unit of independence that the sample belongs to, as stated; nil when nothing was stated.
    public let lot: String?
    /// Every metadata value by the name of its column, as text; a missing value has no key.
    public let metadata: [String: String]

    /// Creates a sample.
    public init(id: String, lot: String? = nil, metadata: [String: String] = [:]) {
        self.id = id
        self.lot = lot
        self.metadata = metadata
    }

    /// The same sample in another lot.
    public func inLot(_ lot: String) -> Sample { Sample(id: id, lot: lot, metadata: metadata) }
}
