public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// The samples of the greatest leverage: those that say most about the directions in which the spectra vary.
///
/// h_i = 1/n + Σ_a t_ia²/(t_aᵀt_a), T the scores of the first A principal components of centred X. The `count` rows of
/// the greatest h are chosen, in falling order.
///
/// Conventions: A is at most the rank of centred X; leverages within 1e-9 of each other are equal, ties go to the lowest
/// row.
///
/// ```swift
/// let chosen = try HighestLeverage(count: 12, components: 4).select(from: x)
/// ```
///
/// ## Source
/// Wang, Veltkamp, Kowalski, Anal. Chem. 63 (1991) 2750 (transfer samples by leverage). doi:10.1021/ac00023a016
public struct HighestLeverage: SampleDesign {
    public static let identifier = "highest-leverage"
    public static let summary = "Samples of the greatest leverage on principal components"
    public static let parameters = [
        ParameterDescription("count", "number of samples to choose, 2 or more; none for the share"),
        ParameterDescription("share", "share of the samples to choose, above 0 and below 1"),
        ParameterDescription("components", "number of principal components"),
    ]

    /// The number of samples to choose; nil for the share.
    public var count: Int?
    /// The share of the samples to choose, rounded to the nearest number.
    public var share: Double
    /// The number of principal components A.
    public var components: Int

    public init() { self.init(count: nil) }

    /// Creates the design.
    public init(count: Int? = nil, share: Double = 0.75, components: Int = 3) {
        self.count = count
        self.share = share
        self.components = components
    }

    public func select(from x: Matrix, reference: Matrix?) throws(ModellingError) -> SampleSelection {
        let (scores, findings) = try SampleSpace.whitenedScores.coordinates(
            of: x, components: components, for: "the choice by leverage")
        let wanted = try chosenCount(of: x.rows, count: count, share: share)
        // Whitened scores have the variance 1 (n − 1), so that tᵀt = n − 1.
        let leverages = (0..<scores.rows).map { i in
            scores.row(i).reduce(0) { $0 + $1 * $1 } / Double(x.rows - 1) + 1 / Double(x.rows)
        }
        var order: [Int] = []
        var free = Array(leverages.indices)
        while order.count < wanted, let largest = free.map({ leverages[$0] }).max() {
            guard let next = free.firstIndex(where: { leverages[$0] >= largest * (1 - 1e-9) }) else { break }
            order.append(free.remove(at: next))
        }
        return SampleSelection(calibration: order, of: x.rows, findings: findings)
    }
}
