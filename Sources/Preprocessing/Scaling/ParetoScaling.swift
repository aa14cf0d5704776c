public import LinearAlgebra
public import Spectroscopy

/// Pareto scaling: each channel minus its mean, divided by the square root of its standard deviation.
///
/// x'_ij = (x_ij − x̄_j)/√s_j, s_j² = Σ_i (x_ij − x̄_j)²/(n − 1). X n × p → n × p; means and divisors are
/// learned.
///
/// Between no scaling and `autoscale`: strong channels weigh more than weak ones, but less than as measured.
///
/// Conventions: divisor n − 1 (chemotools divides by n). A channel that is constant over the training spectra
/// is divided by 1, with a finding.
///
/// ```swift
/// let scaled = try ParetoScaling().makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// van den Berg et al., BMC Genomics 7 (2006) 142. doi:10.1186/1471-2164-7-142
public struct ParetoScaling: Preprocessing {
    public static let identifier = "pareto"
    public static let summary = "Pareto scaling: each channel centred and divided by the root of its standard deviation"

    /// Creates the method; it has no parameters.
    public init() {}

    public func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> FittedParetoScaling {
        guard spectra.count >= 2 else {
            throw .tooFewSpectra(method: Self.identifier, found: spectra.count, needed: 2)
        }
        let moments = try ChannelMoments(of: spectra.x, method: Self.identifier)
        return FittedParetoScaling(
            mean: moments.mean, divisor: moments.deviation.map { $0 == 0 ? 1 : $0.squareRoot() },
            constantChannels: moments.constantChannels)
    }
}

/// The channel means and divisors of the training spectra.
public struct FittedParetoScaling: FittedPreprocessing, Hashable {
    /// The p channel means.
    @Packed public private(set) var mean: [Double]
    /// The p square roots of the standard deviations, 1 where a channel is constant.
    @Packed public private(set) var divisor: [Double]
    /// The channels (from 0) that are constant over the training spectra.
    public let constantChannels: [Int]

    init(mean: [Double], divisor: [Double], constantChannels: [Int]) {
        self.mean = mean
        self.divisor = divisor
        self.constantChannels = constantChannels
    }

    public var findings: [Finding] {
        ChannelMoments.findings(of: constantChannels, among: mean.count, method: ParetoScaling.identifier)
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        guard spectra.axis.count == mean.count, divisor.count == mean.count else {
            throw .channelMismatch(method: ParetoScaling.identifier, expected: mean.count, found: spectra.axis.count)
        }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: spectra.x.subtractingFromRows(mean).dividingColumns(by: divisor))
        } catch {
            throw .spectra(error)
        }
    }
}
