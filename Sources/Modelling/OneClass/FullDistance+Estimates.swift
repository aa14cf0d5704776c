extension FullDistance {
    /// Learns the distributions of both distances from rows that a latent model has seen.
    ///
    /// - Throws: `ModellingError` for fewer than two rows, or distances that are all 0.
    public init(
        of seen: LatentDecomposition, components a: Int, estimate: DistanceDistribution.Estimate
    ) throws(ModellingError) {
        self.init(
            score: try DistanceDistribution(
                seen.scoreDistances(components: a), estimate: estimate, what: "score distances"),
            orthogonal: try DistanceDistribution(
                seen.orthogonalDistances(components: a), estimate: estimate, what: "orthogonal distances"),
            samples: seen.count)
    }
}
