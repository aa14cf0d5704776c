/// Where the pixels of an image are on the ground or on the bench: the tags that a map of it keeps.
public struct CubePlacement: Sendable, Hashable {
    /// Georeference and resolution, as TIFF stores them.
    let tags: [TIFFTag]

    /// The tags that place an image: resolution (282, 283, 296), position (286, 287), and those of GeoTIFF.
    static let numbers: [UInt32] = [282, 283, 286, 287, 296, 33550, 33920, 33922, 34264, 34735, 34736, 34737]

    /// Nothing is known.
    public static let unknown = CubePlacement(tags: [])

    /// Whether nothing is known.
    public var isEmpty: Bool { tags.isEmpty }
}
