/// The names that `bencao cube spectra` gives its rows: "slices.tif#3", or "slices.tif#3@12,40" of single pixels.
///
/// A model whose calibration samples are all named so was calibrated from cubes.
public enum CubeSampleName {
    /// The name of an object or region of a cube.
    public static func object(_ label: Int, cube: String) -> String { "\(cube)#\(label)" }

    /// The name of a pixel of an object, line and sample counted from 0.
    public static func pixel(line: Int, sample: Int, object label: Int, cube: String) -> String {
        "\(cube)#\(label)@\(line),\(sample)"
    }

    /// Whether a name is one of these.
    public static func isOne(_ name: String) -> Bool { kind(name) != nil }

    /// Whether a name is that of a single pixel.
    public static func isPixel(_ name: String) -> Bool { kind(name) == true }

    /// Whether a calibration was of single pixels of cubes alone: then an object is the mean of as many spectra as it
    /// has pixels.
    public static func arePixels(_ names: [String]) -> Bool { !names.isEmpty && names.allSatisfy(isPixel) }

    private static func kind(_ name: String) -> Bool? {
        guard let mark = name.lastIndex(of: "#"), mark != name.startIndex else { return nil }
        let parts = name[name.index(after: mark)...].split(separator: "@", omittingEmptySubsequences: false)
        guard let label = parts.first, Int(label) != nil, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return false }
        let place = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        return place.count == 2 && place.allSatisfy { Int($0) != nil } ? true : nil
    }
}
