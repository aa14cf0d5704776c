public import Spectroscopy

/// Everything that says which samples are chosen, or left out when.
public enum DesignCatalogue {
    /// Every method of the kind `design`, in the order of `bencao methods`.
    public static let methods: [MethodDescription] =
        SampleDesignCatalogue.designs.map { MethodDescription($0) }
        + SegmentDesignCatalogue.designs.map { MethodDescription($0) }
        + [
            MethodDescription(SearchSettings.self), MethodDescription(PermutationSettings.self),
            MethodDescription(ProcrustesCrossValidation.self),
        ]
}
