import Chemometrics

extension Workload {
    /// W1: 20 000 spectra of 1 000 channels, each step by itself and a chain of three.
    static let preprocessing: [Workload] = [
        step("W1.snv", StandardNormalVariate()),
        step("W1.msc", MultiplicativeScatterCorrection()),
        step("W1.sg", SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1)),
        step("W1.fft", FourierSmoothing(harmonics: 50, padding: .none)),
        step("W1.detrend", Detrending(degree: 1)),
        recipe(
            "W1.chain",
            Recipe([
                StandardNormalVariate(), SavitzkyGolay(window: 15, polynomialOrder: 2, derivative: 1), MeanCentring(),
            ]), "w1_X"),
    ]

    /// W1: baselines of 1 000 spectra of 1 000 channels.
    static let baselines: [Workload] = [
        step("W1.asls", AsymmetricLeastSquares(lambda: 1e6, asymmetry: 0.01, maximumIterations: 50), "w1_Xb"),
        step("W1.airpls", AdaptiveReweighting(lambda: 1e6, tolerance: 1e-3, maximumIterations: 50), "w1_Xb"),
        step("W1.arpls", AsymmetricReweighting(lambda: 1e5, tolerance: 1e-3, maximumIterations: 50), "w1_Xb"),
    ]

    private static func step(_ name: String, _ method: some Preprocessing, _ data: String = "w1_X") -> Workload {
        recipe(name, Recipe([method]), data)
    }

    private static func recipe(_ name: String, _ recipe: Recipe, _ data: String) -> Workload {
        Workload(name: name) { folder in
            let spectra = try folder.spectra(data)
            return {
                let ready = try recipe.fitApplying(to: spectra).spectra
                return { fingerprint(ready.x.elements) }
            }
        }
    }
}
