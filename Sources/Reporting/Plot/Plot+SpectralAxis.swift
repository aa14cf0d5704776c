internal import Spectroscopy

extension PlotScale {
    /// A scale from one end of a spectral axis to the other; a wavenumber falls from left to right.
    init(spanning axis: SpectralAxis) {
        let ends = [axis.values[0], axis.values[axis.count - 1]]
        self.init(
            lower: min(ends[0], ends[1]), upper: max(ends[0], ends[1]), isReversed: axis.unit == .wavenumber,
            wholeTicks: axis.unit == .index, tickCount: 8)
    }
}

extension Plot {
    /// The places of one value a channel.
    func points(axis: SpectralAxis, values: [Double]) -> [Point] {
        precondition(axis.count == values.count, "\(values.count) values on an axis of \(axis.count) channels")
        return zip(axis.values, values).map { point($0, $1) }
    }
}
