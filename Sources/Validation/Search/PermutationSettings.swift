public import Spectroscopy

/// How often a whole search is repeated with what is to be predicted dealt anew to the lots (`PermutationTest`).
///
/// ## Source
/// Phipson, Smyth, Stat. Appl. Genet. Mol. Biol. 9 (2010) 39. doi:10.2202/1544-6115.1585
public struct PermutationSettings: CataloguedMethod {
    public static let kind = MethodKind.design
    public static let identifier = "permutation-test"
    public static let summary =
        "The whole search again with classes or values dealt anew to the lots: p = (r + 1)/(B + 1)"
    public static let parameters = [
        ParameterDescription("permutations", "number of permutations B, 0 … 1000000; 0 for no test")
    ]

    /// The number of permutations B; 0 for no test.
    public var permutations: Int

    public init() { self.init(permutations: 0) }

    /// Creates settings.
    public init(permutations: Int) { self.permutations = permutations }
}
