public import Validation

/// How the answers for the transfer samples agree between the instruments, lot by lot.
///
/// On the secondary instrument each lot is answered by the transfer that was fitted without it. A lot counts where all of
/// its samples do.
public struct TransferAgreement: Codable, Hashable, Sendable {
    /// Lots with the same answer on both instruments.
    public let same: LotRate
    /// Lots that are accepted on the primary instrument: inside the class, or of a known origin.
    public let acceptedOnPrimary: LotRate
    /// Lots that are accepted on the secondary instrument.
    public let acceptedOnSecondary: LotRate
    /// The transfer samples that the model was calibrated on: on the primary instrument it knows them.
    public let calibrationSamples: Int
}
