/// One point of a grid of support vector machines.
public struct SupportVectorGridPoint: Codable, Hashable, Sendable, CustomStringConvertible {
    /// C.
    public let cost: Double
    /// γ in units of 1/Σ_j s_j² of the scaled calibration rows; nil for the linear kernel, which has none.
    public let relativeGamma: Double?
    /// ε; nil for classification.
    public let epsilon: Double?

    /// "C = 100, γ = 0.1/total variance, ε = 0.01".
    public var description: String {
        (["C = \(Self.text(cost))"] + (relativeGamma.map { ["γ = \(Self.text($0))/total variance"] } ?? [])
            + (epsilon.map { ["ε = \(Self.text($0))"] } ?? [])).joined(separator: ", ")
    }

    /// "C 100, γ 0.1, ε 0.01": γ in its units.
    public var short: String {
        (["C \(Self.text(cost))"] + (relativeGamma.map { ["γ \(Self.text($0))"] } ?? [])
            + (epsilon.map { ["ε \(Self.text($0))"] } ?? [])).joined(separator: ", ")
    }

    /// A whole number without its ".0".
    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
    }

    /// The points of a grid, the smoothest first: by C·γ, then the smaller γ, then the larger ε.
    ///
    /// As γ falls, a radial machine tends to the linear one of cost 2Cγ (Keerthi, Lin, Neural Comput. 15 (2003) 1667,
    /// doi:10.1162/089976603321891855): along C·γ = const the bend falls, and a larger C·γ follows the rows more closely.
    /// All smaller C of a point's own γ and ε come before it, so that its warm start does not depend on where a path ends.
    static func ordered(
        kernel: SupportVectorKernel, costs: [Double], relativeGammas: [Double], epsilons: [Double]?
    ) -> [SupportVectorGridPoint] {
        var points: [SupportVectorGridPoint] = []
        for cost in costs {
            for gamma in kernel == .linear ? [nil] : relativeGammas.map({ Double?.some($0) }) {
                for epsilon in epsilons.map({ $0.map { Double?.some($0) } }) ?? [nil] {
                    let point = SupportVectorGridPoint(cost: cost, relativeGamma: gamma, epsilon: epsilon)
                    if !points.contains(point) { points.append(point) }
                }
            }
        }
        return points.sorted { a, b in
            let (gammaA, gammaB) = (a.relativeGamma ?? 1, b.relativeGamma ?? 1)
            let (roughA, roughB) = (a.cost * gammaA, b.cost * gammaB)
            // 0.1·100 and 10·1 may differ in the last bit.
            if abs(roughA - roughB) > 1e-9 * max(roughA, roughB) { return roughA < roughB }
            if gammaA != gammaB { return gammaA < gammaB }
            return (a.epsilon ?? 0) > (b.epsilon ?? 0)
        }
    }

    /// The positions of the points that share γ and ε, each group by ascending C: the chains of warm starts.
    static func chains(_ points: [SupportVectorGridPoint]) -> [[Int]] {
        var chains: [[Int]] = []
        for k in points.indices {
            let found = chains.firstIndex { chain in
                let first = points[chain[0]]
                return first.relativeGamma == points[k].relativeGamma && first.epsilon == points[k].epsilon
            }
            if let found { chains[found].append(k) } else { chains.append([k]) }
        }
        return chains
    }

    /// Refuses lists that are empty or hold a number out of its range.
    static func validate(
        kernel: SupportVectorKernel, costs: [Double], relativeGammas: [Double], epsilons: [Double]?
    ) throws(ModellingError) {
        func requireSome(_ values: [Double], _ name: String) throws(ModellingError) {
            guard !values.isEmpty else {
                throw .invalidParameter(name: name, value: "an empty list", needed: "one number or more is needed")
            }
        }
        try requireSome(costs, "costs")
        for cost in costs { try KernelSettings.requirePositive(cost, "costs") }
        if kernel != .linear {
            try requireSome(relativeGammas, "relativeGammas")
            for gamma in relativeGammas { try KernelSettings.requirePositive(gamma, "relativeGammas") }
        }
        if let epsilons {
            try requireSome(epsilons, "epsilons")
            for epsilon in epsilons { try SupportVectorRegression.requireEpsilon(epsilon) }
        }
    }
}
