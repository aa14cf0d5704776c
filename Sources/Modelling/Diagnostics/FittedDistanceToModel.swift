public import LinearAlgebra

/// The pooled residual standard deviation s₀ of the calibration samples and the limit of the distance to the model.
public struct FittedDistanceToModel: Codable, Hashable, Sendable {
    /// s₀ > 0.
    public let deviation: Double
    /// K − A, the degrees of freedom of one sample.
    public let degreesOfFreedom: Double
    /// The limit of the normalised distance.
    public let limit: Double
    /// The number of latent variables A.
    public let latentVariables: Int

    /// The normalised distance of a sample with the orthogonal distance q.
    public func value(of q: Double) -> Double { (q / degreesOfFreedom).squareRoot() / deviation }

    /// The normalised distances of the rows of `x`.
    ///
    /// - Throws: `ModellingError.channelMismatch` or `.nonFinite`.
    public func values(of x: Matrix, in model: some LatentModel) throws(ModellingError) -> [Double] {
        try model.check(latentVariables: latentVariables)
        return try model.decomposition(of: x).orthogonalDistances(components: latentVariables).map { value(of: $0) }
    }
}

extension DistanceToModel {
    /// Learns s₀ and the limit from the calibration rows `x` of a model with a latent variables.
    ///
    /// - Throws: `ModellingError`, as for distances, or when the model has fewer than a latent variables.
    public func fit(
        _ x: Matrix, in model: some LatentModel, latentVariables a: Int
    ) throws(ModellingError) -> FittedDistanceToModel {
        try model.check(latentVariables: a)
        return try fit(
            model.decomposition(of: x).orthogonalDistances(components: a), channels: model.channels,
            latentVariables: a, centred: model.isCentred)
    }
}
