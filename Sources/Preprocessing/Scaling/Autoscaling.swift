public import LinearAlgebra
public import Spectroscopy

/// Autoscaling: each channel minus its mean, divided by its standard deviation, both over the training spectra.
///
/// x'_ij = (x_ij − x̄_j)/s_j, s_j² = Σ_i (x_ij − x̄_j)²/(n − 1). X n × p → n × p; means and divisors are learned.
///
/// Conventions: divisor n − 1. A channel that is constant over the training spectra is divided by 1, with a finding.
///
/// ```swift
/// let fitted = try Autoscaling().makeFitted(from: training)
/// let scaled = try fitted.apply(to: test)
/// ```
///
/// ## Source
/// van den Berg et al., BMC Genomics 7 (2006) 142. doi:10.1186/1471-2164-7-142
public struct Autoscaling: Preprocessing {
    public static let identifier = "autoscale"
    public static let summary = "Autoscaling: each channel centred and divided by its standard deviation (n − 1)"

    /// Creates the method; it has no parameters.
    public init() {}

    public func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> FittedAutoscaling {
        guard spectra.count >= 2 else {
            throw .tooFewSpectra(method: Self.identifier, found: spectra.count, needed: 2)
        }
        let moments = try ChannelMoments(of: spectra.x, method: Self.identifier)
        return FittedAutoscaling(
            mean: moments.mean, divisor: moments.deviation.map { $0 == 0 ? 1 : $0 },
            constantChannels: moments.constantChannels)
    }
}

/// The channel means and divisors of the training spectra.
public struct FittedAutoscaling: FittedPreprocessing, Hashable {
    /// The p channel means.
    @Packed public private(set) var mean: [Double]
    /// The p standard deviations, 1 where a channel is constant.
    @Packed public private(set) var divisor: [Double]
    /// The channels (from 0) that are constant over the training spectra.
    public let constantChannels: [Int]

    init(mean: [Double], divisor: [Double], constantChannels: [Int]) {
        self.mean = mean
        self.divisor = divisor
        self.constantChannels = constantChannels
    }

    public var findings: [Finding] {
        ChannelMoments.findings(of: constantChannels, among: mean.count, method: Autoscaling.identifier)
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        guard spectra.axis.count == mean.count, divisor.count == mean.count else {
            throw .channelMismatch(method: Autoscaling.identifier, expected: mean.count, found: spectra.axis.count)
        }
        do throws(SpectroscopyError) {
            return try spectra.replacing(x: spectra.x.subtractingFromRows(mean).dividingColumns(by: divisor))
        } catch {
            throw .spectra(error)
        }
    }
}
