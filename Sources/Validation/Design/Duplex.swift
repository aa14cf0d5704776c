public import LinearAlgebra
public import Modelling
public import Spectroscopy

/// DUPLEX: a calibration and a test set that cover the space of the spectra alike.
///
/// 1. The farthest pair goes to calibration, the farthest pair of what is left to the test set.
/// 2. In turn, calibration first, each set takes the sample whose nearest one in the same set is farthest.
///
/// Conventions: X is neither centred nor scaled; pairs ascending; ties to the lowest row. R's prospectr decodes the
/// index of the second pair wrongly and so starts its test set elsewhere; rchemo agrees with these rules.
///
/// ## Source
/// Snee, Technometrics 19 (1977) 415. doi:10.1080/00401706.1977.10489581
public struct Duplex: SampleDesign {
    public static let identifier = "duplex"
    public static let summary = "Calibration and test samples that cover the spectral space alike"
    public static let parameters =
        [ParameterDescription("count", "number of samples of each set, 2 or more; none for half of all")]
        + SampleSpace.parameters

    /// The number of samples of each set; nil to deal out all samples.
    public var count: Int?
    /// Where distances are measured.
    public var space: SampleSpace
    /// The number of principal components, where distances are measured on scores.
    public var components: Int

    public init() { self.init(count: nil) }

    /// Creates the design.
    public init(count: Int? = nil, space: SampleSpace = .spectra, components: Int = 3) {
        self.count = count
        self.space = space
        self.components = components
    }

    public func select(from x: Matrix, reference: Matrix?) throws(ModellingError) -> SampleSelection {
        let n = x.rows
        guard count ?? 2 >= 2 else {
            throw .invalidParameter(name: "count", value: "\(count ?? 0)", needed: "2 or more are needed")
        }
        let needed = 2 * (count ?? 2)
        guard n >= needed else { throw .tooFewSamples(found: n, needed: needed, what: "DUPLEX") }
        let (rows, findings) = try space.coordinates(of: x, components: components, for: "DUPLEX")
        let distances = try PairDistances(rows)
        guard distances.largest > 0 else { throw .noVariation(samples: n, channels: x.columns) }

        var free = [Bool](repeating: true, count: n)
        var chosen: [[Int]] = [[], []]
        var nearest = [[Double]](repeating: [Double](repeating: .infinity, count: n), count: 2)
        func take(_ member: Int, into set: Int) {
            chosen[set].append(member)
            free[member] = false
            distances.lower(&nearest[set], by: member)
        }
        // 1
        for set in 0..<2 {
            guard let (a, b) = distances.farthestPair(free: free) else { break }
            take(a, into: set)
            take(b, into: set)
        }
        // 2
        var set = 0
        while chosen[set].count < count ?? n, let next = PairDistances.farthest(nearest[set], free: free) {
            take(next, into: set)
            set = 1 - set
        }
        return SampleSelection(calibration: chosen[0], test: chosen[1], of: n, findings: findings)
    }
}
