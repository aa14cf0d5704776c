public import LinearAlgebra
public import Spectroscopy

/// A preprocessing method with its parameters: what was asked.
///
/// Conforming to it, with one line in `PreprocessingCatalogue`, is all that a new method needs: help, JSON, the command
/// and the law tests follow. Parameters are plain stored properties; `init()` gives every one its default.
public protocol Preprocessing: CataloguedMethod {
    /// What is learned from training spectra. A row-wise method learns nothing and is its own fitted form.
    associatedtype Fitted: FittedPreprocessing

    /// Whether what an instrument could have given comes out of what it gave: channels chosen, averaged or
    /// interpolated, spikes taken out, another unit. After any other method the values are no signal of an
    /// instrument.
    static var keepsSignal: Bool { get }

    /// The kind of signal that the spectra state after the method; by default that before it. A method that
    /// makes other values of them says so here.
    func signal(after given: SignalKind) -> SignalKind

    /// Checks the parameters, against the axis where they depend on it.
    ///
    /// - Throws: `PreprocessingError`.
    func validate(for axis: SpectralAxis) throws(PreprocessingError)

    /// Learns from training spectra what the method needs.
    ///
    /// - Throws: `PreprocessingError`.
    func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> Fitted
}

extension Preprocessing {
    public static var kind: MethodKind { .preprocessing }

    public static var keepsSignal: Bool { false }

    public func signal(after given: SignalKind) -> SignalKind { given }

    public func validate(for axis: SpectralAxis) throws(PreprocessingError) {}
}

/// What a preprocessing method learned, ready to be applied to any spectra on the same axis.
public protocol FittedPreprocessing: Codable, Sendable {
    /// What a person should know of the training spectra, such as constant channels.
    var findings: [Finding] { get }

    /// The preprocessed spectra; the given ones are left as they are.
    ///
    /// - Throws: `PreprocessingError`.
    func apply(to spectra: Spectra) throws(PreprocessingError) -> Spectra
}

extension FittedPreprocessing {
    public var findings: [Finding] { [] }
}

/// A method that treats each spectrum by itself: it can be applied once, before any validation, without leakage.
public protocol RowWisePreprocessing: Preprocessing, FittedPreprocessing where Fitted == Self {}

extension RowWisePreprocessing {
    public func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> Self {
        try validate(for: spectra.axis)
        return self
    }
}

/// A method that learns from the reference values of the training spectra too: it is refitted in every segment.
public protocol SupervisedPreprocessing: Preprocessing {
    /// Learns from training spectra and what is known of them.
    ///
    /// - Parameter reference: n × q, a row a spectrum: reference values, or for classes 1 in the column of its class.
    /// - Throws: `PreprocessingError`.
    func makeFitted(from spectra: Spectra, reference: Matrix) throws(PreprocessingError) -> Fitted
}

extension SupervisedPreprocessing {
    public func makeFitted(from spectra: Spectra) throws(PreprocessingError) -> Fitted {
        throw .referenceMissing(method: Self.identifier)
    }
}
