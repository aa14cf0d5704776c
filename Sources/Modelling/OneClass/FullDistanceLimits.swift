public import LinearAlgebra

/// The limits of the full distance for 1 … A components at one pair of significance levels.
///
/// Sample i with a components is regular up to `extreme[a − 1]`, extreme up to `outlier[a − 1]`, and an outlier
/// beyond.
///
/// ## Source
/// Pomerantsev, Rodionova, J. Chemometr. 28 (2014) 429. doi:10.1002/cem.2506
public struct FullDistanceLimits: Codable, Hashable, Sendable {
    /// α and γ.
    public let levels: LimitLevels
    /// χ²(1 − α; N_h + N_q) for 1 … A components.
    public let extreme: [Double]
    /// χ²((1 − γ)^(1/n); N_h + N_q) for 1 … A components.
    public let outlier: [Double]

    /// The roles of m rows by their full distances, m × A: `roles[a − 1][row]`.
    public func roles(of fullDistances: Matrix) -> [[FullDistance.Role]] {
        precondition(
            fullDistances.columns == extreme.count,
            "full distances with \(fullDistances.columns) and limits with \(extreme.count) components")
        return extreme.indices.map { a in
            (0..<fullDistances.rows).map {
                FullDistance.Role(
                    distance: fullDistances[$0, a], extremeLimit: extreme[a], outlierLimit: outlier[a])
            }
        }
    }

    /// Whether each of m rows is accepted, for each number of components: `accepted[a − 1][row]`.
    public func accepted(_ fullDistances: Matrix) -> [[Bool]] {
        roles(of: fullDistances).map { $0.map { $0 == .regular } }
    }
}
