internal import Spectroscopy

extension SpectralAxis {
    /// The axis of what is computed from windows of `length` channels, without windows that reach beyond an edge.
    ///
    /// p − length + 1 channels, each at the middle of its window: at its middle channel, or of an even number of channels
    /// half-way between the two middle ones.
    func centresOfWindows(of length: Int) throws(PreprocessingError) -> SpectralAxis {
        let given = values
        precondition(length >= 1 && length <= given.count, "windows of \(length) of \(given.count) channels")
        let left = (length - 1) / 2
        let right = length / 2
        let centres = (0...(given.count - length)).map { j in
            left == right ? given[j + left] : 0.5 * given[j + left] + 0.5 * given[j + right]
        }
        do throws(SpectroscopyError) {
            return try SpectralAxis(values: centres, unit: unit)
        } catch {
            throw .spectra(error)
        }
    }
}
