internal import Foundation
internal import LinearAlgebra
public import Spectroscopy

/// Conversion of the signal: between absorbance, reflectance or transmittance, and the Kubelka–Munk function.
///
/// With R the reflectance or transmittance as a fraction: A = −log₁₀ R; K = (1 − R)²/(2R), and back
/// R = 1/(1 + K + √(K² + 2K)). X n × p → n × p, of another signal kind.
///
/// Conventions: the kind of the spectra is what they state; where they state none, `from` must. Absorbance is
/// made of either and into either (log 1/R is apparent absorbance). Reflectance is no transmittance, and K is
/// a function of diffuse reflectance: these conversions are refused. R must be more than 0 and at most
/// `highest` (for K at most 1, beyond which the function would rise again), whichever side of the conversion
/// it stands on. Spectra that are of the wanted kind already are left as they are. `scale` tells how R is
/// written where it is read or made: as a fraction or in per cent.
///
/// ```swift
/// let absorbance = try SignalConversion(to: .absorbance, scale: .percent).apply(to: reflectance)
/// ```
///
/// ## Source
/// Kubelka, Munk, Z. Techn. Phys. 12 (1931) 593; Kortüm, Reflectance Spectroscopy (1969).
/// doi:10.1007/978-3-642-88071-1
public struct SignalConversion: RowWisePreprocessing {
    /// How a reflectance or transmittance is written.
    public enum Scale: String, Codable, Hashable, Sendable, CaseIterable {
        case fraction, percent

        /// What all of the light is.
        var full: Double { self == .fraction ? 1 : 100 }
    }

    public static let identifier = "convert-signal"
    public static let summary = "Conversion between absorbance, reflectance, transmittance and Kubelka–Munk"
    public static let keepsSignal = true
    public static let parameters = [
        ParameterDescription("to", "absorbance, reflectance, transmittance or kubelka-munk"),
        ParameterDescription("from", "the kind of the spectra, where they do not state it"),
        ParameterDescription("scale", "how reflectance or transmittance is written: fraction or percent"),
        ParameterDescription(
            "highest", "largest reflectance or transmittance that is taken, as a fraction; more than 0"),
    ]

    private static let kinds: [SignalKind] = [.absorbance, .reflectance, .transmittance, .kubelkaMunk]

    /// The kind that is made.
    public let to: SignalKind
    /// The kind of spectra that state none.
    public let from: SignalKind?
    /// How a reflectance or transmittance is written.
    public let scale: Scale
    /// The largest reflectance or transmittance that is taken, as a fraction.
    public let highest: Double

    /// Creates the method: absorbance of fractions.
    public init() { self.init(to: .absorbance) }

    /// Creates the method.
    public init(
        to: SignalKind = .absorbance, from: SignalKind? = nil, scale: Scale = .fraction, highest: Double = 1.5
    ) {
        self.to = to
        self.from = from
        self.scale = scale
        self.highest = highest
    }

    public func signal(after given: SignalKind) -> SignalKind { to }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {
        let names = Self.kinds.map(\.rawValue).joined(separator: ", ")
        guard Self.kinds.contains(to) else { throw refusing("to", to.rawValue, "it must be one of \(names)") }
        if let from {
            guard Self.kinds.contains(from) else { throw refusing("from", from.rawValue, "it must be one of \(names)") }
            guard Self.converts(from, to) else {
                throw refusing("from", from.rawValue, "\(to) is not made of it, only of \(Self.sources(of: to))")
            }
        }
        guard highest > 0, highest.isFinite else {
            throw refusing("highest", String(highest), "it must be more than 0")
        }
    }

    private func refusing(_ parameter: String, _ value: String, _ needed: String) -> PreprocessingError {
        .invalidParameter(method: Self.identifier, parameter: parameter, value: value, needed: needed)
    }

    /// Whether one kind says all that the other does.
    private static func converts(_ a: SignalKind, _ b: SignalKind) -> Bool {
        if a == b || a == .absorbance || b == .absorbance { return true }
        return a != .transmittance && b != .transmittance
    }

    private static func sources(of kind: SignalKind) -> String {
        kinds.filter { $0 != kind && converts($0, kind) }.map(\.rawValue).joined(separator: " or ")
    }

    /// The kind of the spectra: what they state, else `from`.
    private func source(of spectra: Spectra) throws(PreprocessingError) -> SignalKind {
        let found = spectra.signal
        guard Self.kinds.contains(found) else {
            if let from, found == .unstated || !SignalKind.known.contains(found) { return from }
            throw .signalNotTaken(
                method: Self.identifier, found: found.rawValue,
                needed: found == .unstated
                    ? "the parameter from must tell what it is" : "\(to) is made of \(Self.sources(of: to))")
        }
        if let from, from != found {
            throw .signalNotTaken(method: Self.identifier, found: found.rawValue, needed: "from is \(from)")
        }
        guard Self.converts(found, to) else {
            throw .signalNotTaken(
                method: Self.identifier, found: found.rawValue, needed: "\(to) is made of \(Self.sources(of: to))")
        }
        return found
    }

    public func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra {
        try validate(for: spectra.axis)
        let source = try source(of: spectra)
        let converted = source == to ? spectra : try converting(spectra, from: source)
        do throws(SpectroscopyError) {
            return try converted.replacing(x: converted.x, signal: to)
        } catch {
            throw .spectra(error)
        }
    }

    private func converting(_ spectra: Spectra, from source: SignalKind) throws(PreprocessingError) -> Spectra {
        let kubelkaMunk = source == .kubelkaMunk || to == .kubelkaMunk
        let limit = kubelkaMunk ? min(highest, 1) : highest
        let part = source == .transmittance || to == .transmittance ? "transmittance" : "reflectance"
        let axis = spectra.axis
        return try spectra.replacingRows(of: Self.identifier) { (row, out) throws(PreprocessingError) in
            Self.fractions(of: row.values, source, full: scale.full, into: out)
            for j in 0..<out.count where !(out[j] > 0 && out[j] <= limit) {
                throw .valueOutside(
                    method: Self.identifier, sample: row.sample.id, channel: axis.values[j], unit: axis.unit.symbol,
                    value: row.values[j],
                    needed: "as a fraction, the \(part) must be more than 0 and at most \(limit)")
            }
            Self.convert(out, to: to, full: scale.full)
        }
    }

    /// The reflectance or transmittance as a fraction; NaN where there is none.
    private static func fractions(
        of x: UnsafeBufferPointer<Double>, _ kind: SignalKind, full: Double,
        into out: UnsafeMutableBufferPointer<Double>
    ) {
        switch kind {
        case .absorbance: for j in 0..<x.count { out[j] = pow(10, -x[j]) }
        // The smaller root of K = (1 − R)²/(2R), written so that nothing cancels.
        case .kubelkaMunk: for j in 0..<x.count { out[j] = 1 / (1 + x[j] + (x[j] * (x[j] + 2)).squareRoot()) }
        default: for j in 0..<x.count { out[j] = x[j] / full }
        }
    }

    /// Makes another kind of fractions, in place.
    private static func convert(_ values: UnsafeMutableBufferPointer<Double>, to kind: SignalKind, full: Double) {
        switch kind {
        case .absorbance: for j in 0..<values.count { values[j] = -log10(values[j]) }
        case .kubelkaMunk: for j in 0..<values.count { values[j] = (1 - values[j]) * (1 - values[j]) / (2 * values[j]) }
        default: for j in 0..<values.count { values[j] *= full }
        }
    }
}
