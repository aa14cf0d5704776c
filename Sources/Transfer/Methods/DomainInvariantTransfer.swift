internal import LinearAlgebra
public import Spectroscopy

/// di-PLS as a transfer: the model is refitted so that its scores vary alike on both instruments.
///
/// No reference values of the secondary instrument are needed, and no pairing: the transfer samples say how secondary
/// spectra vary. See `DomainInvariantPLS`.
///
/// ## Source
/// Nikzad-Langerodi, Zellinger, Lughofer, Saminger-Platz, Anal. Chem. 90 (2018) 6693. doi:10.1021/acs.analchem.8b00498
public struct DomainInvariantTransfer: TransferMethod {
    public static let identifier = "di-pls"
    public static let summary = "Domain-invariant PLS: latent variables that vary alike on both instruments"
    public static let parameters = [
        ParameterDescription("lambda", "weight of the difference between the instruments, 0 or more")
    ]

    /// The weight λ.
    public var lambda: Double

    public var simplicity: Int { 6 }
    public var fewestSamples: Int { 3 }

    public init() { self.init(lambda: 100) }

    /// Creates the method.
    public init(lambda: Double) { self.lambda = lambda }

    public func fit(_ pairs: PairedSpectra) throws(TransferError) -> InstrumentTransfer {
        guard lambda >= 0, lambda.isFinite else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "lambda", value: "\(lambda)", needed: "0 or more is needed")
        }
        try pairs.require(fewestSamples, for: Self.identifier)
        try pairs.requireOneAxis()
        return InstrumentTransfer(domainPenalty: lambda)
    }
}
