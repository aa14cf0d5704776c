/// The designs that make segments of lots: one line each.
public enum SegmentDesignCatalogue {
    /// Every design, in the order of `bencao methods`.
    public static let designs: [any SegmentDesign.Type] = [
        VenetianBlinds.self,
        ContiguousSegments.self,
        RandomSegments.self,
        StratifiedSegments.self,
        LeaveOneLotOut.self,
        LeaveOneGroupOut.self,
        GivenSegments.self,
    ]

    /// The design with the given permanent name.
    public static func design(_ identifier: String) -> (any SegmentDesign.Type)? {
        designs.first { $0.identifier == identifier }
    }
}
