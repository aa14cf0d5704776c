internal import Glibc

/// The root of an increasing function between two bounds: Newton's method, kept inside a shrinking bracket.
///
/// A step that leaves the bracket, or that is not a number, becomes a bisection, so the search always ends: at a step
/// below the spacing of doubles, or when the bracket holds no further double.
///
/// - Parameter function: the value, of which the sign alone must be right everywhere, and the slope.
func bracketedNewton(
    from low: Double, to high: Double, start: Double, _ function: (Double) -> (value: Double, slope: Double)
) -> Double {
    var low = low
    var high = high
    var t = min(max(start, low), high)
    var previousStep = high - low
    while true {
        let (value, slope) = function(t)
        if value == 0 { return t }
        if value < 0 { low = t } else { high = t }
        var next = t - value / slope
        // A step must fall by half at least every second time; near the root Newton's steps fall far faster.
        if !(next > low && next < high) || abs(next - t) > 0.5 * previousStep && abs(next - t) > 1e-8 * abs(t) {
            next = low + 0.5 * (high - low)
            if next <= low || next >= high { return t }
        }
        let step = abs(next - t)
        if step <= Double.ulpOfOne * abs(next) { return next }
        previousStep = step
        t = next
    }
}
