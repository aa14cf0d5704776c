public import Spectroscopy

/// What a person states about a file beside its bytes.
public struct ReadingOptions: Hashable, Sendable {
    /// The unit of the axis; it overrides what the file states.
    public var axisUnit: AxisUnit?
    /// What the values are; it overrides what the file states.
    public var signal: SignalKind?
    /// The column that holds the sample id.
    public var sampleColumn: String?
    /// The column that holds the lot.
    public var lotColumn: String?
    /// The identifier of the format; nil to find it from the bytes.
    public var format: String?

    /// Creates options; everything left out is found from the file.
    public init(
        axisUnit: AxisUnit? = nil, signal: SignalKind? = nil, sampleColumn: String? = nil, lotColumn: String? = nil,
        format: String? = nil
    ) {
        self.axisUnit = axisUnit
        self.signal = signal
        self.sampleColumn = sampleColumn
        self.lotColumn = lotColumn
        self.format = format
    }
}
