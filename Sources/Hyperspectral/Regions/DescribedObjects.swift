public import Spectroscopy

/// What a sheet says of the objects of a mask, by their labels: where each lies and how large it is.
///
/// A sheet that belongs to another label image describes other objects under the same numbers. A centre outside the
/// rectangle of the object (widened by a pixel) contradicts the mask; a number of pixels may differ, since masks erode.
public struct DescribedObjects: Sendable {
    /// An object as the sheet describes it; nil what it does not say.
    public struct Description: Hashable, Sendable {
        /// The line of its centre, counted from 0.
        public let centreLine: Double?
        /// The sample of its centre.
        public let centreSample: Double?
        /// The number of its pixels.
        public let pixels: Int?

        /// Describes an object.
        public init(centreLine: Double? = nil, centreSample: Double? = nil, pixels: Int? = nil) {
            self.centreLine = centreLine
            self.centreSample = centreSample
            self.pixels = pixels
        }
    }

    private let objects: [Int: Description]

    /// Takes the descriptions by label.
    public init(_ objects: [Int: Description]) { self.objects = objects }

    /// Compares with the objects of a mask.
    ///
    /// - Returns: what agrees in part: labels that are on one side only, and sizes that differ by more than half.
    /// - Throws: `HyperspectralError.otherObjects` where a centre contradicts.
    public func findings(on mask: LabelImage) throws(HyperspectralError) -> [Finding] {
        var elsewhere: [LabelImage.Extent] = []
        var otherSizes: [LabelImage.Extent] = []
        let extents = mask.extents
        for extent in extents {
            guard let stated = objects[extent.label] else { continue }
            if let line = stated.centreLine, let sample = stated.centreSample,
                !Self.holds(extent.firstLine...extent.lastLine, line)
                    || !Self.holds(extent.firstSample...extent.lastSample, sample)
            {
                elsewhere.append(extent)
            }
            if let pixels = stated.pixels, 2 * pixels > 3 * extent.pixels || 3 * pixels < 2 * extent.pixels {
                otherSizes.append(extent)
            }
        }
        if let first = elsewhere.first {
            let at = objects[first.label]
            throw .otherObjects(
                labels: elsewhere.map(\.label),
                detail: "\(Self.list(elsewhere.map(\.label))) \(elsewhere.count == 1 ? "lies" : "lie") elsewhere; the "
                    + "centre of object \(first.label) is line \(ShortNumber.text(at?.centreLine ?? 0)), sample "
                    + "\(ShortNumber.text(at?.centreSample ?? 0)) there, and line "
                    + "\(ShortNumber.text((first.centreLine * 10).rounded() / 10)), sample "
                    + "\(ShortNumber.text((first.centreSample * 10).rounded() / 10)) in the mask")
        }
        var findings: [Finding] = []
        if let first = otherSizes.first {
            findings.append(
                Finding(
                    code: "cube.objects-sized-otherwise", severity: .warning,
                    summary: "\(Self.list(otherSizes.map(\.label))) \(otherSizes.count == 1 ? "has" : "have") another "
                        + "size in the sheet than in the mask (object \(first.label): "
                        + "\(objects[first.label]?.pixels ?? 0) and \(first.pixels) pixels)",
                    remedy: "check that the sheet describes the objects of this mask, and not of another"))
        }
        let labels = Set(extents.map(\.label))
        let undescribed = labels.subtracting(objects.keys).sorted()
        if !undescribed.isEmpty {
            findings.append(
                Finding(
                    code: "cube.objects-undescribed", severity: .warning,
                    summary: "the sheet does not describe \(Self.list(undescribed)) of the mask"))
        }
        let absent = Set(objects.keys).subtracting(labels).sorted()
        if !absent.isEmpty {
            findings.append(
                Finding(
                    code: "cube.objects-absent", severity: .warning,
                    summary: "the mask does not hold \(Self.list(absent)) of the sheet"))
        }
        return findings
    }

    private static func holds(_ range: ClosedRange<Int>, _ place: Double) -> Bool {
        place >= Double(range.lowerBound - 1) && place <= Double(range.upperBound + 1)
    }

    /// "object 3", "objects 1, 2, 6".
    private static func list(_ labels: [Int]) -> String {
        (labels.count == 1 ? "object " : "objects ") + labels.prefix(8).map(String.init).joined(separator: ", ")
            + (labels.count > 8 ? ", …" : "")
    }
}
