internal import Spectroscopy

/// The methods of calibration transfer: one line each.
public enum TransferCatalogue {
    /// Every method, the simplest first, in the order of `bencao methods`.
    public static let methods: [any TransferMethod.Type] = [
        NoTransfer.self,
        SlopeBias.self,
        SpectralShift.self,
        AxisTransformation.self,
        ExternalParameterTransfer.self,
        WeightedDifferencesTransfer.self,
        SpectralSpaceTransformation.self,
        DirectStandardisation.self,
        PiecewiseDirectStandardisation.self,
        DoubleWindowStandardisation.self,
        AugmentedCalibration.self,
        DomainInvariantTransfer.self,
    ]

    /// The method with the given permanent name.
    public static func method(_ identifier: String) -> (any TransferMethod.Type)? {
        methods.first { $0.identifier == identifier }
    }
}
