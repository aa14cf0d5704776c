public import LinearAlgebra

/// Spectra on one axis: X (n × p, one row a spectrum) with what is known of each row.
///
/// The order of rows and columns is the order of the source; nothing is sorted.
public struct Spectra: Codable, Hashable, Sendable {
    /// The values, n × p.
    public private(set) var x: Matrix
    /// The axis of the p channels.
    public let axis: SpectralAxis
    /// What the values are.
    public let signal: SignalKind
    /// One a row.
    public let samples: [Sample]
    /// The names of the metadata columns, in the order of the source.
    public let metadataColumns: [String]

    /// Creates spectra.
    ///
    /// - Throws: `SpectroscopyError.shapeMismatch` or `.nonFiniteValue`.
    public init(
        x: Matrix, axis: SpectralAxis, signal: SignalKind, samples: [Sample], metadataColumns: [String] = []
    ) throws(SpectroscopyError) {
        guard x.rows == samples.count, x.columns == axis.count else {
            throw .shapeMismatch(rows: x.rows, columns: x.columns, samples: samples.count, channels: axis.count)
        }
        if let bad = x.firstNonFinite {
            throw .nonFiniteValue(
                sample: samples[bad.row].id, channel: axis.values[bad.column], unit: axis.unit.symbol)
        }
        self.x = x
        self.axis = axis
        self.signal = signal
        self.samples = samples
        self.metadataColumns = metadataColumns
    }

    /// Reads spectra.
    ///
    /// - Throws: `SpectroscopyError` when the parts do not fit or a value is not finite.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            x: container.decode(Matrix.self, forKey: .x), axis: container.decode(SpectralAxis.self, forKey: .axis),
            signal: container.decode(SignalKind.self, forKey: .signal),
            samples: container.decode([Sample].self, forKey: .samples),
            metadataColumns: container.decode([String].self, forKey: .metadataColumns))
    }

    /// The number of spectra n.
    public var count: Int { x.rows }

    /// The spectra with the given row indices, in that order.
    public func selecting(rows: [Int]) -> Spectra {
        Spectra(
            trusted: x.selecting(rows: rows), axis: axis, signal: signal, samples: rows.map { samples[$0] },
            metadataColumns: metadataColumns)
    }

    /// The same samples with other values on the same axis.
    ///
    /// - Throws: `SpectroscopyError` when the shape does not fit or a value is not finite.
    public func replacing(x: Matrix, axis: SpectralAxis? = nil, signal: SignalKind? = nil) throws(SpectroscopyError)
        -> Spectra
    {
        try Spectra(
            x: x, axis: axis ?? self.axis, signal: signal ?? self.signal, samples: samples,
            metadataColumns: metadataColumns)
    }

    /// The same samples with other values, known to be finite, on an axis of as many channels.
    package func replacing(finite x: Matrix, axis: SpectralAxis) -> Spectra {
        precondition(
            x.rows == count && x.columns == axis.count,
            "\(x.rows) × \(x.columns) values for \(count) spectra of \(axis.count) channels")
        return Spectra(trusted: x, axis: axis, signal: signal, samples: samples, metadataColumns: metadataColumns)
    }

    /// Changes the values where they stand, in row-major order; all have to be finite afterwards.
    package mutating func withUnsafeMutableValues<R, E: Error>(
        _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
    ) throws(E) -> R {
        try x.withUnsafeMutableElements(body)
    }

    /// The same spectra with other samples (renamed, in other lots).
    public func replacing(samples: [Sample]) -> Spectra {
        precondition(samples.count == count, "\(samples.count) samples for \(count) spectra")
        return Spectra(trusted: x, axis: axis, signal: signal, samples: samples, metadataColumns: metadataColumns)
    }

    /// Means of these finite spectra, with samples of their own.
    func replacing(averages: Matrix, samples: [Sample]) -> Spectra {
        Spectra(trusted: averages, axis: axis, signal: signal, samples: samples, metadataColumns: metadataColumns)
    }

    private init(
        trusted x: Matrix, axis: SpectralAxis, signal: SignalKind, samples: [Sample], metadataColumns: [String]
    ) {
        self.x = x
        self.axis = axis
        self.signal = signal
        self.samples = samples
        self.metadataColumns = metadataColumns
    }
}
