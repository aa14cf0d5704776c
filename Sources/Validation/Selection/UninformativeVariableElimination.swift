public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// Uninformative variable elimination (UVE): channels must be more stable than artificial noise.
///
/// 1. p columns of noise N of tiny amplitude are put beside X.
/// 2. PLS on [X N] without each lot in turn gives coefficients b; c_j = mean(b_j)/s(b_j), s with n − 1.
/// 3. The cut-off is the largest |c| of the noise, or a quantile of it; channels with |c| above it are kept.
///
/// Conventions: leave-one-out is the case that each sample is its own lot. The noise is uniform on [0,
/// amplitude) in units of the largest standard deviation of a channel: it must be far below the signal, so
/// that the coefficients of the channels are those without it. Of several responses the largest |c| counts,
/// of channels and of noise.
///
/// ```swift
/// let selected = try UninformativeVariableElimination(latentVariables: 4).select(training)
/// selected.importance      // |c| of each channel
/// selected.threshold       // the cut-off
/// ```
///
/// ## Source
/// Centner et al., Anal. Chem. 68 (1996) 3851. doi:10.1021/ac960321m
public struct UninformativeVariableElimination: VariableSelection {
    public static let identifier = "uve"
    public static let summary = "UVE: channels whose PLS coefficients are more stable than those of artificial noise"
    public static let parameters =
        [
            ParameterDescription(
                "quantile", "of the stability of the noise that is the cut-off, above 0; 1 for the largest"),
            ParameterDescription(
                "noiseAmplitude", "of the noise, in standard deviations of the strongest channel, above 0"),
            ParameterDescription(
                "minimumChannels", "channels kept at least, with a finding; 0 refuses an empty choice"),
        ] + LatentVariableChoice.parameters

    /// The quantile of the stability of the noise that is the cut-off.
    public var quantile: Double
    /// The amplitude of the noise, in standard deviations of the channel that varies most.
    public var noiseAmplitude: Double
    /// The number of channels that are kept at least.
    public var minimumChannels: Int
    /// The number of latent variables; nil where cross-validation chooses it.
    public var latentVariables: Int?
    /// The largest number that cross-validation may choose.
    public var maximumLatentVariables: Int
    /// The number of folds of lots of that cross-validation.
    public var folds: Int

    public init() { self.init(latentVariables: nil) }

    /// Creates the method.
    public init(
        latentVariables: Int? = nil, quantile: Double = 1, noiseAmplitude: Double = 1e-10, minimumChannels: Int = 1,
        maximumLatentVariables: Int = 10, folds: Int = 5
    ) {
        self.latentVariables = latentVariables
        self.quantile = quantile
        self.noiseAmplitude = noiseAmplitude
        self.minimumChannels = minimumChannels
        self.maximumLatentVariables = maximumLatentVariables
        self.folds = folds
    }

    public func select(_ training: SelectionTraining) throws(ModellingError) -> SelectedVariables {
        guard noiseAmplitude > 0, noiseAmplitude.isFinite else {
            throw .invalidParameter(
                name: "noiseAmplitude", value: "\(noiseAmplitude)", needed: "a number above 0 is needed")
        }
        let deviations = training.x.columnStandardDeviations(about: training.x.columnMeans)
        let amplitude = noiseAmplitude * (deviations.max() ?? 0)
        var generator = SeededGenerator(seed: SeededGenerator.derivedSeed(training.seed, part: 4))
        let noise = Matrix(
            rows: training.x.rows, columns: training.x.columns,
            elements: (0..<(training.x.rows * training.x.columns)).map { _ in amplitude * generator.uniform() })
        return try select(training, noise: noise)
    }

    /// Chooses with given noise, n × m.
    ///
    /// - Throws: `ModellingError`.
    public func select(_ training: SelectionTraining, noise: Matrix) throws(ModellingError) -> SelectedVariables {
        guard quantile > 0, quantile <= 1 else {
            throw .invalidParameter(
                name: "quantile", value: "\(quantile)", needed: "a number above 0 and at most 1 is needed")
        }
        let choice = try LatentVariableChoice(
            training, given: latentVariables, maximum: maximumLatentVariables, folds: folds)
        let values = try Self.stability(training, noise: noise, latentVariables: choice.latentVariables)
        let channels = CoefficientStability.strongest(values.channels)
        let ofNoise = CoefficientStability.strongest(values.noise).compactMap { $0 }
        let cutOff = SampleQuantile.of(ofNoise, quantile) ?? 0
        let kept = try ThresholdChoice(channels, above: cutOff, minimum: minimumChannels, what: "stability")
        return SelectedVariables(
            channels: kept.channels, of: training.x.columns, importance: channels, threshold: cutOff,
            latentVariables: choice.latentVariables, findings: kept.findings)
    }

    /// The stability of the channels and of the columns of noise for each response, each lot left out in
    /// turn.
    ///
    /// - Throws: `ModellingError`.
    public static func stability(
        _ training: SelectionTraining, noise: Matrix, latentVariables: Int
    ) throws(ModellingError) -> (channels: [[Double?]], noise: [[Double?]]) {
        let x = training.x
        guard noise.rows == x.rows else {
            throw .shapeMismatch(what: "rows of noise", found: noise.rows, expected: x.rows)
        }
        let width = x.columns + noise.columns
        let joined = Matrix(rows: x.rows, columns: width) { out in
            for i in 0..<x.rows {
                for j in 0..<x.columns { out[i * width + j] = x[i, j] }
                for j in 0..<noise.columns { out[i * width + x.columns + j] = noise[i, j] }
            }
        }
        let lots = training.lots
        let held = Set(lots.indices).sorted()
        let values = try CoefficientStability.values(
            joined, training.y, subsets: held.map { lot in lots.indices.indices.filter { lots.indices[$0] != lot } },
            latentVariables: latentVariables)
        return (values.map { Array($0.prefix(x.columns)) }, values.map { Array($0.dropFirst(x.columns)) })
    }
}
