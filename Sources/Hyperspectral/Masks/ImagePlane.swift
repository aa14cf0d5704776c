internal import LinearAlgebra
public import Spectroscopy

/// One number for each pixel, made from its spectrum while a cube is read: what a threshold is put to.
public enum ImagePlane: Sendable {
    /// The value of a band, counted from 0.
    case band(Int)
    /// The mean of all bands.
    case mean
    /// The score of a principal component, counted from 0.
    case score(CubeComponents, component: Int)

    /// What it is called: "band 40, 1100 nm".
    public func summary(in cube: any CubeSource) -> String {
        switch self {
        case .band(let band):
            "band \(band + 1)"
                + (cube.axis.map { ", \(ShortNumber.text($0.values[band])) \($0.unit.symbol)" } ?? "")
        case .mean: "the mean of all bands"
        case .score(_, let component): "the score of component \(component + 1)"
        }
    }

    /// The values of the pixels of a block; NaN where a pixel is not usable.
    func values(_ block: PixelBlock) -> [Double] {
        switch self {
        case .band(let band):
            return (0..<block.pixels).map { block.values[$0 * block.bands + band] }
        case .mean:
            return (0..<block.pixels).map { pixel in
                block.spectrum(pixel).reduce(0, +) / Double(block.bands)
            }
        case .score(let components, let component):
            return components.scores(of: block).column(component)
        }
    }
}
