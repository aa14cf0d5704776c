public import Preprocessing

/// What is done when the two instruments of paired spectra have different axes.
public enum PairedAxes: Hashable, Sendable {
    /// Different axes are refused.
    case equal
    /// The secondary spectra are interpolated on the axis of the primary ones; outside their range that is refused.
    case resampled(Resampling.Interpolation)
    /// Each instrument keeps its own axis, in one unit: for methods that map one axis to the other.
    case different
}
