internal import Preprocessing
internal import Spectroscopy
public import Transfer

/// The methods and settings that a comparison goes through: the expert default.
public enum TransferCandidates {
    /// The candidates for a number of transfer samples; always with "nothing" and slope/bias where the axes allow them.
    ///
    /// - Parameter samples: the number of transfer samples that a fit has; settings that need more are left out.
    public static func standard(samples: Int) -> [any TransferMethod] {
        var all: [any TransferMethod] = [
            NoTransfer(), SlopeBias(form: .bias), SlopeBias(form: .slopeAndBias), SpectralShift(),
        ]
        for background in [false, true] {
            for k in [1, 2, 4, 6, 8, 12] {
                all.append(ExternalParameterTransfer(components: k, background: background))
            }
            for alpha in [1e-6, 1e-5, 1e-4] {
                all.append(WeightedDifferencesTransfer(alpha: alpha, background: background))
            }
        }
        for k in [3, 6, 10] { all.append(SpectralSpaceTransformation(components: k)) }
        for k in [4, 7, 10] { all.append(DirectStandardisation(components: k)) }
        for (h, k) in [(0, 1), (1, 1), (2, 2), (5, 2)] {
            all.append(PiecewiseDirectStandardisation(halfWidth: h, components: k))
        }
        all.append(PiecewiseDirectStandardisation(halfWidth: 2, components: 2, direction: .backward))
        all.append(DoubleWindowStandardisation(halfWidth: 2, outerHalfWidth: 7, components: 2))
        all.append(DirectStandardisation(components: 7, direction: .backward))
        for weight in [1, 3] { all.append(AugmentedCalibration(weight: weight)) }
        for lambda in [10.0, 1000] { all.append(DomainInvariantTransfer(lambda: lambda)) }
        return all.filter { $0.fewestSamples <= samples }
    }

    /// The candidates that make secondary spectra look as on the primary instrument, and leave the model as it is.
    ///
    /// - Parameter samples: as for `standard(samples:)`.
    public static func forward(samples: Int) -> [any TransferMethod] {
        standard(samples: samples).filter { method in
            switch method {
            case is NoTransfer, is SpectralShift, is SpectralSpaceTransformation: true
            case let method as DirectStandardisation: method.direction == .forward
            case let method as PiecewiseDirectStandardisation: method.direction == .forward
            case let method as DoubleWindowStandardisation: method.direction == .forward
            default: false
            }
        }
    }
}
