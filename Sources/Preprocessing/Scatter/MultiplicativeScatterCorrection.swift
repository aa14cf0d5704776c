internal import CKernels
public import LinearAlgebra
public import Spectroscopy

/// Multiplicative scatter correction: offset and slope of each spectrum against a reference are removed.
///
/// x = a + b·r + e by least squares over the channels; x' = (x − a)/b. X n × p → n × p; the reference r is learned.
///
/// Conventions: r is the mean of the training spectra; the intercept is fitted; all channels weigh the same. A constant
/// spectrum, and one that is uncorrelated with r so that b is 0, is refused; a negative b is not.
///
/// ```swift
/// let corrected = try MultiplicativeScatterCorrection().makeFitted(from: training).apply(to: test)
/// ```
///
/// ## Source
/// Geladi, MacDougall, Martens, Appl. Spectrosc. 39 (1985) 491. doi:10.1366/0003702854248656
public struct MultiplicativeScatterCorrection: Preprocessing {
    public static let identifier = "msc"
    public static let summary = "Multiplicative scatter correction: offset and slope against the training mean removed"

    /// Creates the method; it has no parameters.
    public init() {}

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        guard axis.count >= 2 else {
            throw .invalidParameter(
                method: Self.identifier, parameter: "axis", value: axis.summary, needed: "2 channels or more")
        }
    }

    public func makeFitted(
        from spectra: Spectra
    ) throws(PreprocessingError) -> FittedMultiplicativeScatterCorrection {
        try validate(for: spectra.axis)
        guard spectra.count >= 1 else {
            throw .tooFewSpectra(method: Self.identifier, found: 0, needed: 1)
        }
        let fitted = FittedMultiplicativeScatterCorrection(reference: spectra.x.columnMeans)
        guard fitted.referenceVaries else {
            throw .constantSpectrum(
                method: Self.identifier,
                sample: spectra.count == 1 ? spectra.samples[0].id : "(mean of \(spectra.count) training spectra)",
                value: fitted.reference[0])
        }
        return fitted
    }
}

/// The reference spectrum of the training spectra.
public struct FittedMultiplicativeScatterCorrection: FittedPreprocessing, Hashable {
    /// The mean of the training spectra, p channels.
    @Packed public private(set) var reference: [Double]

    init(reference: [Double]) { self.reference = reference }

    /// Whether the reference has a shape that a slope can be found against.
    fileprivate var referenceVaries: Bool {
        let (mean, centred) = centredReference
        let largest = centred.reduce(0) { max($0, abs($1)) }
        return largest > 4 * Double.ulpOfOne * abs(mean)
    }

    private var centredReference: (mean: Double, centred: [Double]) {
        reference.withUnsafeBufferPointer { values in
            let mean = SpectrumRow.mean(of: values)
            return (mean, values.map { $0 - mean })
        }
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        let method = MultiplicativeScatterCorrection.identifier
        let p = reference.count
        guard spectra.axis.count == p else {
            throw .channelMismatch(method: method, expected: p, found: spectra.axis.count)
        }
        let (referenceMean, centred) = centredReference
        let referenceSquares = centred.reduce(0) { $0 + $1 * $1 }
        let transform = RowTransform(method: method) { (row, out, _) throws(PreprocessingError) in
            guard p > 0, let x = row.values.baseAddress, let z = out.baseAddress else { return }
            let mean = ck_sum_about(x, x[0], p) / Double(p)
            var products = 0.0
            let squares = ck_squares_and_product(&products, x, centred, x[0], mean, p)
            guard (squares / Double(p)).squareRoot() > 4 * Double.ulpOfOne * abs(x[0] + mean) else {
                throw .constantSpectrum(method: method, sample: row.sample.id, value: x[0])
            }
            // A correlation within the rounding of its sum is none.
            guard abs(products) > Double(p) * Double.ulpOfOne * (squares * referenceSquares).squareRoot() else {
                throw .noSlope(method: method, sample: row.sample.id)
            }
            // (x − a)/b with a = x̄ − b·r̄.
            ck_standardise(z, x, x[0], mean, referenceSquares / products, referenceMean, p)
        }
        return try spectra.transformingRows([transform])
    }
}
