internal import Spectroscopy

/// The preprocessing methods that can be named in a recipe: one line each.
public enum PreprocessingCatalogue {
    /// Every method, in the order of `bencao methods`.
    public static let methods: [any Preprocessing.Type] = [
        MeanCentring.self,
        Autoscaling.self,
        ParetoScaling.self,
        BlockScaling.self,
        StandardNormalVariate.self,
        RobustStandardNormalVariate.self,
        MultiplicativeScatterCorrection.self,
        ExtendedMultiplicativeScatterCorrection.self,
        Normalisation.self,
        ProbabilisticQuotientNormalisation.self,
        Detrending.self,
        StandardNormalVariateDetrending.self,
        SavitzkyGolay.self,
        NorrisWilliams.self,
        FourierSmoothing.self,
        MovingAverage.self,
        GaussianSmoothing.self,
        WhittakerSmoothing.self,
        WaveletDenoising.self,
        AsymmetricLeastSquares.self,
        AdaptiveReweighting.self,
        AsymmetricReweighting.self,
        RubberBand.self,
        ModifiedPolynomial.self,
        PeakClipping.self,
        SpikeRemoval.self,
        SignalConversion.self,
        RangeSelection.self,
        BandMask.self,
        Resampling.self,
        Binning.self,
        OrthogonalSignalCorrection.self,
        OrthogonalPLSFilter.self,
        ExternalParameterOrthogonalisation.self,
        GeneralisedLeastSquaresWeighting.self,
        InstrumentStandardisation.self,
    ]

    /// The method with the given permanent name.
    public static func method(_ identifier: String) -> (any Preprocessing.Type)? {
        methods.first { $0.identifier == identifier }
    }
}
