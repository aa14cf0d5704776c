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
        var mean = spectra.x.columnMeans
        var divisor = spectra.x.columnStandardDeviations(about: mean)
        var constant: [Int] = []
        for (channel, value) in Self.repeatedValues(of: spectra.x).enumerated() {
            if let value {
                // The mean as computed may differ from the value in its last bits.
                mean[channel] = value
            } else if divisor[channel] > 4 * Double.ulpOfOne * abs(mean[channel]) {
                continue
            }
            divisor[channel] = 1
            constant.append(channel)
        }
        return FittedAutoscaling(mean: mean, divisor: divisor, constantChannels: constant)
    }

    /// For each column the value that all its elements have, or nil when they differ.
    private static func repeatedValues(of x: Matrix) -> [Double?] {
        var values: [Double?] = x.row(0)
        x.withUnsafeElements { elements in
            for i in 1..<x.rows {
                for j in 0..<x.columns where values[j] != nil && elements[i * x.columns + j] != elements[j] {
                    values[j] = nil
                }
            }
        }
        return values
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
        guard !constantChannels.isEmpty else { return [] }
        let some = constantChannels.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
        return [
            Finding(
                code: "preprocessing.constant-channels", severity: .note,
                summary: "\(constantChannels.count) of \(mean.count) channels do not vary over the training spectra "
                    + "(channel \(some)\(constantChannels.count > 5 ? ", …" : "")); they are centred but not scaled",
                place: Autoscaling.identifier,
                remedy: "leave them out with a range step if they hold no signal")
        ]
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
