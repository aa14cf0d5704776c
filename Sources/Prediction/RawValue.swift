internal import CKernels

/// A number as detectors and files give it.
protocol RawValue: Sendable {
    /// The number in double precision.
    var double: Double { get }

    /// out[j] = x[j] − origin; returns the sum of these.
    static func shift(_ x: UnsafePointer<Self>, by origin: Double, into out: UnsafeMutablePointer<Double>, count: Int)
        -> Double

    /// out[i] = values[i] − origin[i].
    static func subtract(
        _ origin: UnsafePointer<Double>, from values: UnsafePointer<Self>, into out: UnsafeMutablePointer<Double>,
        count: Int)
}

extension Double: RawValue {
    var double: Double { self }

    static func shift(
        _ x: UnsafePointer<Double>, by origin: Double, into out: UnsafeMutablePointer<Double>, count: Int
    ) -> Double {
        ck_shift_double(out, x, origin, count)
    }

    static func subtract(
        _ origin: UnsafePointer<Double>, from values: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>,
        count: Int
    ) {
        ck_subtract_double(out, values, origin, count)
    }
}

extension Float: RawValue {
    var double: Double { Double(self) }

    static func shift(
        _ x: UnsafePointer<Float>, by origin: Double, into out: UnsafeMutablePointer<Double>, count: Int
    ) -> Double {
        ck_shift_float(out, x, origin, count)
    }

    static func subtract(
        _ origin: UnsafePointer<Double>, from values: UnsafePointer<Float>, into out: UnsafeMutablePointer<Double>,
        count: Int
    ) {
        ck_subtract_float(out, values, origin, count)
    }
}
