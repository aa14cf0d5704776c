import LinearAlgebra
import Preprocessing
import Spectroscopy
import TestSupport

/// A method as the law tests take it: each one of the catalogue with its defaults, and some others.
struct CatalogueCase: Sendable, CustomStringConvertible {
    let method: any Preprocessing

    var identifier: String { type(of: method).identifier }
    var description: String { RecipeStep(method).summary }

    /// Every method of the catalogue; one that is added there stands here at once.
    static let all: [CatalogueCase] =
        PreprocessingCatalogue.methods.map { CatalogueCase(method: $0.init()) }
        + others.map { CatalogueCase(method: $0) }

    private static let others: [any Preprocessing] = [
        Detrending(degree: 4),
        SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1),
        SavitzkyGolay(window: 21, polynomialOrder: 4, derivative: 2),
        SavitzkyGolay(window: 5, polynomialOrder: 3, derivative: 3),
        FourierSmoothing(harmonics: 12, padding: .none),
        NorrisWilliams(derivative: 2, gap: 4, segment: 3),
        MovingAverage(window: 8),
        GaussianSmoothing(sigma: 60, truncate: 3, edges: .mirror),
        WhittakerSmoothing(lambda: 1e4, order: 3),
        WaveletDenoising(wavelet: .sym9, rule: .hard, levels: 2),
        AsymmetricLeastSquares(lambda: 1e3, asymmetry: 0.1, order: 1),
        AdaptiveReweighting(lambda: 1e4, order: 3, tolerance: 0.01),
        AsymmetricReweighting(lambda: 1e3, order: 1, tolerance: 0.01),
        ModifiedPolynomial(degree: 3, clipping: .previous),
        PeakClipping(halfWindow: 25, decreasing: true, lls: true),
        RangeSelection([AxisInterval(from: 1150, to: 1200), AxisInterval(from: 1320, to: 1302)]),
        Resampling(first: 1110, last: 1300, step: 3),
        Resampling(values: [1310, 1250.5, 1120]),
        Resampling(first: 1333, last: 1104, step: 1.5, interpolation: .cubic),
        Resampling(values: [1310, 1250.5, 1120, 1100], interpolation: .cubic),
        BandMask([AxisInterval(from: 1150, to: 1200), AxisInterval(from: 1320, to: 1302)]),
        Binning(size: 7),
        SpikeRemoval(threshold: 3, window: 5),
        RobustStandardNormalVariate(percentile: 70),
        ExtendedMultiplicativeScatterCorrection(degree: 0),
        ExtendedMultiplicativeScatterCorrection(degree: 5),
        ProbabilisticQuotientNormalisation(reference: .mean),
        ProbabilisticQuotientNormalisation(reference: .median, integral: false),
        Normalisation(type: .length), Normalisation(type: .sum), Normalisation(type: .max),
        Normalisation(type: .maxAbsolute), Normalisation(type: .range),
        Normalisation(peak: [AxisInterval(from: 1150, to: 1160), AxisInterval(from: 1221, to: 1221)]),
        BlockScaling(blocks: [AxisInterval(from: 1100, to: 1200), AxisInterval(from: 1340, to: 1201)]),
        BlockScaling(
            blocks: [AxisInterval(from: 1100, to: 1200), AxisInterval(from: 1340, to: 1201)], divisor: .count),
        SignalConversion(to: .reflectance), SignalConversion(to: .transmittance, scale: .percent),
        SignalConversion(to: .kubelkaMunk),
        OrthogonalSignalCorrection(components: 2, algorithm: .wold),
        OrthogonalSignalCorrection(components: 2, algorithm: .sjoblom),
        OrthogonalPLSFilter(components: 3),
        ExternalParameterOrthogonalisation(within: "lot", components: 3),
        GeneralisedLeastSquaresWeighting(within: "lot", alpha: 1e-4),
    ]

    /// The spectra that the laws are shown on: 8 of 121 channels, 1100 … 1340 nm, two a lot.
    static func spectra(seed: UInt64 = 1) throws -> Spectra {
        let spectra = try SyntheticSpectra.make(count: 8, channels: 121, seed: seed)
        return spectra.replacing(
            samples: spectra.samples.enumerated().map { row, sample in sample.inLot("lot\(row / 2)") })
    }

    /// The reference values of spectra, one a row, by the number of the sample; nil for methods that take none.
    func reference(of spectra: Spectra) -> Matrix? {
        guard method is any SupervisedPreprocessing else { return nil }
        return Matrix(column: spectra.samples.map { ((Double($0.id.dropFirst()) ?? 0) * 0.7 + 1).squareRoot() })
    }

    /// The method, learned from spectra.
    func fitted(to spectra: Spectra) throws(PreprocessingError) -> FittedRecipe {
        try fitApplying(to: spectra).fitted
    }

    /// The method, learned from spectra, and these spectra after it.
    func fitApplying(to spectra: Spectra) throws(PreprocessingError) -> (fitted: FittedRecipe, spectra: Spectra) {
        try Recipe([method]).fitApplying(to: spectra, reference: reference(of: spectra))
    }
}
