public import Spectroscopy

/// The limits of distances and the control charts: one line each.
public enum LimitCatalogue {
    /// The charts of one variable over time.
    public static let charts: [any CataloguedMethod.Type] = [
        IndividualsChart.self,
        MovingAverageChart.self,
        CumulativeSumChart.self,
    ]

    /// What people read of all limits, in the order of `bencao methods`.
    public static var methods: [MethodDescription] {
        ScoreDistanceLimit.allCases.map {
            MethodDescription(kind: .limit, identifier: $0.rawValue, summary: $0.summary)
        }
            + OrthogonalDistanceLimit.Method.allCases.map {
                MethodDescription(kind: .limit, identifier: $0.rawValue, summary: $0.summary)
            } + charts.map { MethodDescription($0) }
    }
}
