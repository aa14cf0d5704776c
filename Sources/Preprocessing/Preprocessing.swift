public import Spectroscopy

/// A preprocessing method with its parameters: what was asked.
///
/// Conforming to it, with one line in `PreprocessingCatalogue`, is all that a new method needs: help, JSON, the command
/// and the law tests follow. Parameters are plain stored properties; `init()` gives every one its default.
public protocol Preprocessing: Codable, Hashable, Sendable {
    /// What is learned from training spectra. A row-wise method learns nothing and is its own fitted form.
    associatedtype Fitted: FittedPreprocessing

    /// The permanent short name: "snv".
    static var identifier: String { get }
    /// One line for `bencao methods`.
    static var summary: String { get }
    /// The parameters, in the order in which people expect them.
    static var parameters: [ParameterDescription] { get }

    /// The method with every parameter at its default.
    init()

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
    public static var parameters: [ParameterDescription] { [] }

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
