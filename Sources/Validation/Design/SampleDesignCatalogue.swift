internal import Modelling

/// The designs that choose samples: one line each.
public enum SampleDesignCatalogue {
    /// Every design, in the order of `bencao methods`.
    public static let designs: [any SampleDesign.Type] = [
        KennardStone.self,
        SampleSetPartitioning.self,
        Duplex.self,
        HighestLeverage.self,
        DOptimal.self,
        RandomChoice.self,
    ]
}
