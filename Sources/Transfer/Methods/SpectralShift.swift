internal import LinearAlgebra
internal import Preprocessing
internal import Spectroscopy

/// The mean difference of the instruments is added to each spectrum of the secondary one.
///
/// x' = x + (p̄ − s̄), the means of the transfer samples: the additive background correction alone.
///
/// ## Source
/// Wang, Lysaght, Kowalski, Anal. Chem. 64 (1992) 562 (additive background correction)
public struct SpectralShift: TransferMethod {
    public static let identifier = "spectral-shift"
    public static let summary = "The mean difference of the instruments is added to the spectra"

    public var simplicity: Int { 2 }
    public var fewestSamples: Int { 1 }

    /// Creates the method.
    public init() {}

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        try pairs.require(fewestSamples, for: Self.identifier)
        return InstrumentTransfer(secondarySteps: [
            InstrumentStandardisation(
                map: try .finite(
                    shift: pairs.meanDifference(), axis: pairs.secondary.axis, method: Self.identifier))
        ])
    }
}

extension PairedSpectra {
    /// p̄ − s̄, p channels.
    func meanDifference() throws(TransferError) -> [Double] { try differences().columnMeans }
}
