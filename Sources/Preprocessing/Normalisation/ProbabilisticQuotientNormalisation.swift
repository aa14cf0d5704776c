public import LinearAlgebra
public import Spectroscopy

/// Probabilistic quotient normalisation: each spectrum is divided by its most probable dilution against a
/// reference.
///
/// q_j = x_j/r_j, x' = x/median_j q_j. X n × p → n × p; the reference r is learned.
///
/// A band that one sample has and the reference has not changes a few quotients, not their median: unlike
/// `normalise` by area, the other bands keep their size.
///
/// Conventions: r is the median (or mean) over the training spectra, channel by channel; with `integral`,
/// each of them is first divided by its area Σ abs x_j, as published. Spectra that it is applied to are not,
/// which makes no difference: the median of the quotients has the same factor. (R mdatools takes the mean of
/// spectra that were not divided, then divides that by its area; so does a training set of that one mean
/// here.) Channels where r is 0, to rounding, have no quotient and are passed over in the median, with a
/// finding. A median quotient of 0 is refused; a negative one is not.
///
/// ```swift
/// let normalised = try ProbabilisticQuotientNormalisation().makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// Dieterle, Ross, Schlotterbeck, Senn, Anal. Chem. 78 (2006) 4281. doi:10.1021/ac051632c
public struct ProbabilisticQuotientNormalisation: Preprocessing {
    /// How the reference is made of the training spectra.
    public enum Reference: String, Codable, Hashable, Sendable, CaseIterable {
        case median, mean
    }

    public static let identifier = "pqn"
    public static let summary = "Probabilistic quotient normalisation: divided by the median quotient to a reference"
    public static let parameters = [
        ParameterDescription("reference", "median or mean of the training spectra, channel by channel"),
        ParameterDescription(
            "integral", "whether training spectra are divided by their area before the reference is taken"),
    ]

    /// How the reference is made.
    public let reference: Reference
    /// Whether the training spectra are divided by their area first.
    public let integral: Bool

    /// Creates the method as published: median of spectra of unit area.
    public init() { self.init(reference: .median) }

    /// Creates the method.
    public init(reference: Reference = .median, integral: Bool = true) {
        self.reference = reference
        self.integral = integral
    }

    public func makeFitted(
        from spectra: Spectra
    ) throws(PreprocessingError) -> FittedProbabilisticQuotientNormalisation {
        guard spectra.count >= 1 else { throw .tooFewSpectra(method: Self.identifier, found: 0, needed: 1) }
        let training: Matrix
        do throws(PreprocessingError) {
            training = integral ? try Normalisation(type: .area).apply(to: spectra).x : spectra.x
        } catch {
            guard case .unusableDivisor(_, let sample, let divisor, let value) = error else { throw error }
            throw .unusableDivisor(method: Self.identifier, sample: sample, divisor: divisor, value: value)
        }
        let fitted = FittedProbabilisticQuotientNormalisation(
            reference: try spectra.finiteReference(
                reference == .mean
                    ? training.columnMeans
                    : (0..<training.columns).map { SampleQuantile.median(training.column($0)) ?? 0 }))
        guard !fitted.quotientChannels.isEmpty else {
            throw .unusableDivisor(
                method: Self.identifier,
                sample: spectra.count == 1
                    ? spectra.samples[0].id : "(\(reference.rawValue) of \(spectra.count) training spectra)",
                divisor: "reference", value: 0)
        }
        return fitted
    }
}

/// The reference spectrum of the training spectra.
public struct FittedProbabilisticQuotientNormalisation: FittedPreprocessing, Hashable {
    /// The reference, p channels.
    @Packed public private(set) var reference: [Double]

    init(reference: [Double]) { self.reference = reference }

    /// The channels whose reference is more than rounding.
    fileprivate var quotientChannels: [Int] {
        let largest = reference.reduce(0) { max($0, abs($1)) }
        return reference.indices.filter { abs(reference[$0]) > 4 * Double.ulpOfOne * largest }
    }

    public var findings: [Finding] {
        let without = reference.count - quotientChannels.count
        guard without > 0 else { return [] }
        return [
            Finding(
                code: "preprocessing.zero-reference-channels", severity: .note,
                summary:
                    "the reference is 0 in \(without) of \(reference.count) channels; they have no quotient and do "
                    + "not count in the median",
                place: ProbabilisticQuotientNormalisation.identifier,
                remedy: "leave them out with a range step if they hold no signal")
        ]
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let method = ProbabilisticQuotientNormalisation.identifier
        let p = reference.count
        guard spectra.axis.count == p else {
            throw .channelMismatch(method: method, expected: p, found: spectra.axis.count)
        }
        let channels = quotientChannels
        let divisors = channels.map { reference[$0] }
        let count = channels.count
        return try spectra.replacingRows(of: method) { (row, out) throws(PreprocessingError) in
            // The quotients are ordered where the result will stand.
            for k in 0..<count { out[k] = row.values[channels[k]] / divisors[k] }
            var quotients = UnsafeMutableBufferPointer(rebasing: out[0..<count])
            quotients.sort()
            let median = count == 0 ? 0 : 0.5 * out[(count - 1) / 2] + 0.5 * out[count / 2]
            guard median != 0, median.isFinite else {
                throw .unusableDivisor(
                    method: method, sample: row.sample.id, divisor: "median quotient", value: median)
            }
            for j in 0..<p { out[j] = row.values[j] / median }
        }
    }
}
