public import Spectroscopy

/// A method of calibration transfer with its parameters: what was asked.
///
/// Conforming to it, with one line in `TransferCatalogue`, is all that a new method needs. Every method says what it does
/// with an `InstrumentTransfer`: what is done to spectra of the primary instrument before the model is refitted, what is
/// done to spectra of the secondary one before the model sees them, and what else the model needs.
///
/// ```swift
/// let transfer = try PiecewiseDirectStandardisation(halfWidth: 3).fit(pairs)
/// let standardised = try transfer.applySecondary(to: mp5)
/// ```
public protocol TransferMethod: CataloguedMethod {
    /// How simple the method is: 0 changes nothing; of methods that do equally well, the least is chosen.
    ///
    /// 0 nothing; 1 the predictions (slope and bias); 2 the axis or a shift of the spectra; 3 a filter of directions;
    /// 4 a map of spectra with few numbers (spectral space); 5 a map with many (DS, PDS); 6 another model (augmented
    /// calibration, di-PLS).
    var simplicity: Int { get }

    /// The fewest transfer samples that the method can be fitted to.
    var fewestSamples: Int { get }

    /// Whether reference values of the transfer samples are needed.
    var needsReference: Bool { get }

    /// Learns from samples measured on both instruments.
    ///
    /// - Throws: `TransferError`.
    func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer
}

extension TransferMethod {
    public static var kind: MethodKind { .transfer }

    public var needsReference: Bool { false }
}

/// Which instrument's spectra are moved.
public enum TransferDirection: String, Codable, Hashable, Sendable, CaseIterable {
    /// New spectra of the secondary instrument are made to look as on the primary one; the model stays.
    case forward
    /// The calibration spectra are made to look as on the secondary instrument, and the model is refitted.
    case backward
}
