internal import Spectroscopy

extension Spectra {
    /// Refuses spectra on another axis, in another unit or of another kind than a model was made on.
    func requireFit(axis: SpectralAxis, signal: SignalKind) throws(AuthenticationError) {
        guard self.axis.unit == axis.unit else {
            throw .unitMismatch(expected: axis.unit, found: self.axis.unit)
        }
        guard axis.matches(self.axis) else {
            throw .spectra(.axisMismatch(expected: axis.summary, found: self.axis.summary))
        }
        guard self.signal == signal else { throw .signalMismatch(expected: signal, found: self.signal) }
    }
}
