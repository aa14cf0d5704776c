public import Modelling

/// How a one-class model is sought and validated.
public struct OneClassSettings: Codable, Hashable, Sendable {
    /// What decides between recipes and numbers of components.
    public enum Mode: String, Codable, Hashable, Sendable, CaseIterable {
        /// Genuine lots only: the residual of left-out genuine lots.
        case rigorous
        /// Known foreign lots take part: errors of both kinds on left-out lots.
        case compliant
    }

    /// What decides.
    public var mode: Mode
    /// The number of components where it is given and not sought.
    public var components: Int?
    /// The largest number of components; a third of the genuine lots and the rank are further limits.
    public var maximumComponents: Int
    /// How the distributions of the distances are learned.
    public var estimate: DistanceDistribution.Estimate
    /// The levels of the classical limits.
    public var levels: LimitLevels
    /// Folds of the outer loop.
    public var outerFolds: Int
    /// Repeats of the outer loop.
    public var outerRepeats: Int
    /// Folds of the inner loop.
    public var innerFolds: Int
    /// Repeats of the inner loop.
    public var innerRepeats: Int

    /// Creates settings; the defaults are those of the pipeline.
    public init(
        mode: Mode = .rigorous, components: Int? = nil, maximumComponents: Int = 20,
        estimate: DistanceDistribution.Estimate = .moments, levels: LimitLevels = LimitLevels(), outerFolds: Int = 5,
        outerRepeats: Int = 3, innerFolds: Int = 5, innerRepeats: Int = 5
    ) {
        self.mode = mode
        self.components = components
        self.maximumComponents = maximumComponents
        self.estimate = estimate
        self.levels = levels
        self.outerFolds = outerFolds
        self.outerRepeats = outerRepeats
        self.innerFolds = innerFolds
        self.innerRepeats = innerRepeats
    }
}
