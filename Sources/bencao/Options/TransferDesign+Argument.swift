public import ArgumentParser
public import Chemometrics

extension TransferPlan.Design: ExpressibleByArgument {
    /// The permanent name of a design, or a short one.
    public init?(argument: String) {
        let short: [String: Self] = ["leverage": .highestLeverage, "random": .random]
        guard let design = Self(rawValue: argument) ?? short[argument] else { return nil }
        self = design
    }

    public static var allValueStrings: [String] { ["kennard-stone", "leverage", "d-optimal", "random"] }

    public var defaultValueDescription: String { rawValue }
}
