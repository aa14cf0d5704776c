internal import Spectroscopy

extension Spectra {
    /// Refuses spectra on another axis, in another unit or of another kind than a model was made on.
    func requireFit(axis: SpectralAxis, signal: SignalKind) throws(AuthenticationError) {
        guard axis.matches(self.axis) else {
            // To state another unit helps where the numbers are the same, or where two units are stated.
            let isStated = axis.unit != .unstated && self.axis.unit != .unstated
            guard self.axis.unit == axis.unit || !(isStated || axis.hasValues(of: self.axis)) else {
                throw .unitMismatch(expected: axis.unit, found: self.axis.unit)
            }
            throw .axisMismatch(expected: axis, found: self.axis)
        }
        guard self.signal == signal else { throw .signalMismatch(expected: signal, found: self.signal) }
    }
}
