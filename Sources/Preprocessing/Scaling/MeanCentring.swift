public import LinearAlgebra
public import Spectroscopy

/// Mean centring: each channel minus its mean over the training spectra.
///
/// x'_ij = x_ij − x̄_j. X n × p → n × p; the p means are learned.
///
/// ```swift
/// let centred = try MeanCentring().makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// Bro, Smilde, J. Chemometr. 17 (2003) 16. doi:10.1002/cem.773
public struct MeanCentring: Preprocessing {
    public static let identifier = "mean-centre"
    public static let summary = "Mean centring: each channel minus its mean over the training spectra"

    /// Creates the method; it has no parameters.
    public init() {}

    public func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> FittedMeanCentring {
        guard spectra.count >= 1 else {
            throw .tooFewSpectra(method: Self.identifier, found: 0, needed: 1)
        }
        return FittedMeanCentring(mean: spectra.x.columnMeans)
    }
}

/// The channel means of the training spectra.
public struct FittedMeanCentring: FittedPreprocessing, Hashable {
    /// The p channel means.
    @Packed public private(set) var mean: [Double]

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        guard spectra.axis.count == mean.count else {
            throw .channelMismatch(method: MeanCentring.identifier, expected: mean.count, found: spectra.axis.count)
        }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: spectra.x.subtractingFromRows(mean))
        } catch {
            throw .spectra(error)
        }
    }
}
