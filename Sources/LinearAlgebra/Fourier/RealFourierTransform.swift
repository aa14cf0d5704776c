internal import CFFTW
internal import Synchronization

/// The discrete Fourier transform of n real numbers.
///
/// c_k = Σ_j x_j·exp(−2πi·jk/n) for k = 0 … ⌊n/2⌋; the other half is its complex conjugate. Coefficients stand as
/// real and imaginary parts in turn, 2(⌊n/2⌋ + 1) numbers. Forward then inverse multiplies by n: nothing is scaled.
///
/// Plans are made under one lock and kept for each length; transforms run without the lock, on any thread.
///
/// ```swift
/// let transform = RealFourierTransform(length: x.count)
/// let coefficients = transform.forward(x)          // c_0 stands at [0] and [1]
/// ```
///
/// ## Source
/// Frigo, Johnson, Proc. IEEE 93 (2005) 216 (FFTW 3). doi:10.1109/JPROC.2004.840301
public struct RealFourierTransform: Sendable {
    /// The number of real numbers n.
    public let length: Int
    private let plans: Plans

    /// Whether arrays have to stand on 64-byte boundaries, and `inverse` leaves its coefficients undefined.
    public let isAligned: Bool

    /// Creates a transform of n ≥ 1 numbers.
    ///
    /// - Parameter aligned: true is faster; then all arrays have to stand on 64-byte boundaries, and `inverse` uses
    ///   its coefficients up.
    public init(length: Int, aligned: Bool = false) {
        precondition(length >= 1 && length <= Int(Int32.max), "a Fourier transform of \(length) numbers")
        self.length = length
        isAligned = aligned
        plans = Plans.of(length, aligned: aligned)
    }

    private func checkAlignment(_ signal: UnsafePointer<Double>, _ coefficients: UnsafePointer<Double>) {
        precondition(
            !isAligned || (UInt(bitPattern: signal) | UInt(bitPattern: coefficients)) % 64 == 0,
            "arrays of an aligned Fourier transform have to stand on 64-byte boundaries")
    }

    /// The length of the coefficients as real numbers, 2(⌊n/2⌋ + 1).
    public var coefficientLength: Int { 2 * (length / 2 + 1) }

    /// Writes the coefficients of `signal`, which is left as it is.
    public func forward(_ signal: UnsafeBufferPointer<Double>, into coefficients: UnsafeMutableBufferPointer<Double>) {
        precondition(
            signal.count == length && coefficients.count == coefficientLength,
            "\(signal.count) numbers and \(coefficients.count) parts in a transform of \(length)")
        guard let from = signal.baseAddress, let to = coefficients.baseAddress else { return }
        checkAlignment(from, to)
        to.withMemoryRebound(to: fftw_complex.self, capacity: length / 2 + 1) { complex in
            // FFTW takes a mutable pointer, but a plan that preserves its input only reads it.
            fftw_execute_dft_r2c(plans.forward, UnsafeMutablePointer(mutating: from), complex)
        }
    }

    /// Writes n times the signal that has the given coefficients, which are left as they are unless aligned.
    public func inverse(_ coefficients: UnsafeBufferPointer<Double>, into signal: UnsafeMutableBufferPointer<Double>) {
        precondition(
            signal.count == length && coefficients.count == coefficientLength,
            "\(coefficients.count) parts and \(signal.count) numbers in a transform of \(length)")
        guard let from = coefficients.baseAddress, let to = signal.baseAddress else { return }
        checkAlignment(to, from)
        UnsafeMutablePointer(mutating: from).withMemoryRebound(to: fftw_complex.self, capacity: length / 2 + 1) {
            fftw_execute_dft_c2r(plans.inverse, $0, to)
        }
    }

    /// The coefficients of n numbers.
    public func forward(_ signal: [Double]) -> [Double] {
        var coefficients = [Double](repeating: 0, count: coefficientLength)
        signal.withUnsafeBufferPointer { from in
            coefficients.withUnsafeMutableBufferPointer { forward(from, into: $0) }
        }
        return coefficients
    }

    /// n times the numbers that have the given coefficients.
    public func inverse(_ coefficients: [Double]) -> [Double] {
        var signal = [Double](repeating: 0, count: length)
        coefficients.withUnsafeBufferPointer { from in
            signal.withUnsafeMutableBufferPointer { inverse(from, into: $0) }
        }
        return signal
    }
}

/// The two plans of one length, made once and never destroyed. FFTW executes a plan from many threads at once.
private final class Plans: @unchecked Sendable {
    private struct Key: Hashable {
        let length: Int
        let aligned: Bool
    }

    private static let known = Mutex<[Key: Plans]>([:])

    let forward: fftw_plan
    let inverse: fftw_plan

    /// The plans of a length; the lock also serves the planner, which knows no threads.
    static func of(_ length: Int, aligned: Bool) -> Plans {
        known.withLock { known in
            let key = Key(length: length, aligned: aligned)
            if let plans = known[key] { return plans }
            let plans = Plans(length: length, aligned: aligned)
            known[key] = plans
            return plans
        }
    }

    private init(length: Int, aligned: Bool) {
        // An estimated plan does not touch the arrays, and may be executed on any others that are aligned as they are.
        let signal = Self.numbers(length)
        let parts = Self.numbers(2 * (length / 2 + 1))
        defer {
            signal.deallocate()
            parts.deallocate()
        }
        let coefficients = UnsafeMutableRawPointer(parts).assumingMemoryBound(to: fftw_complex.self)
        let flags =
            FFTW_ESTIMATE
            | (aligned ? UInt32(FFTW_DESTROY_INPUT) : UInt32(FFTW_UNALIGNED) | UInt32(FFTW_PRESERVE_INPUT))
        guard let forward = fftw_plan_dft_r2c_1d(Int32(length), signal, coefficients, flags),
            let inverse = fftw_plan_dft_c2r_1d(Int32(length), coefficients, signal, flags)
        else { preconditionFailure("FFTW made no plan for \(length) numbers") }
        self.forward = forward
        self.inverse = inverse
    }

    private static func numbers(_ count: Int) -> UnsafeMutablePointer<Double> {
        UnsafeMutableRawPointer.allocate(byteCount: 8 * count, alignment: 64)
            .bindMemory(to: Double.self, capacity: count)
    }
}
