internal import Spectroscopy

/// Nothing is done: the model takes spectra of the secondary instrument as if they were of the primary one.
///
/// Always in a comparison: what does not beat it is not worth its risk.
public struct NoTransfer: TransferMethod {
    public static let identifier = "none"
    public static let summary = "Nothing is done"

    public var simplicity: Int { 0 }
    public var fewestSamples: Int { 0 }

    /// Creates the method.
    public init() {}

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.requireOneAxis()
        return InstrumentTransfer()
    }
}
