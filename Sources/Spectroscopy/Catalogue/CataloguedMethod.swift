/// A method that catalogues list: help, `bencao methods` and JSON follow from what it declares here.
///
/// Parameters are plain stored properties that are coded under their own names; `init()` gives every one its default.
public protocol CataloguedMethod: Codable, Hashable, Sendable {
    /// What the method is for.
    static var kind: MethodKind { get }
    /// The permanent short name: "snv".
    static var identifier: String { get }
    /// One line for `bencao methods`.
    static var summary: String { get }
    /// The parameters, in the order in which people expect them.
    static var parameters: [ParameterDescription] { get }

    /// The method with every parameter at its default.
    init()
}

extension CataloguedMethod {
    public static var parameters: [ParameterDescription] { [] }
}
