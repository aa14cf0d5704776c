internal import LinearAlgebra

extension Spectra {
    /// These spectra followed by others on the same axis, of the same kind.
    public func joined(with other: Spectra) -> Spectra {
        precondition(
            axis == other.axis && signal == other.signal,
            "spectra on \(axis.summary) (\(signal)) and on \(other.axis.summary) (\(other.signal))")
        return replacing(
            averages: Matrix(
                rows: count + other.count, columns: axis.count, elements: x.elements + other.x.elements),
            samples: samples + other.samples)
    }
}
