public import Spectroscopy

/// What a sample design chose, as rows (or lots) counted from 0.
public struct SampleSelection: Hashable, Sendable {
    /// The calibration set in the order of choice; the first two, the farthest pair, ascending.
    public let calibration: [Int]
    /// The test set: in the order of choice for DUPLEX, else the rows that were not chosen, ascending.
    public let test: [Int]
    /// What is in neither set, ascending.
    public let remaining: [Int]
    /// What a person should know, such as fewer principal components than asked for.
    public let findings: [Finding]

    init(calibration: [Int], test: [Int]? = nil, of count: Int, findings: [Finding] = []) {
        let taken = Set(calibration + (test ?? []))
        let others = (0..<count).filter { !taken.contains($0) }
        self.calibration = calibration
        self.test = test ?? others
        remaining = test == nil ? [] : others
        self.findings = findings
    }

    /// The rows of the chosen calibration lots, ascending, where the choice was among lots.
    public func calibrationRows(_ lots: Lots) -> [Int] { Self.rows(of: calibration, lots) }

    /// The rows of the test lots, ascending, where the choice was among lots.
    public func testRows(_ lots: Lots) -> [Int] { Self.rows(of: test, lots) }

    private static func rows(of chosen: [Int], _ lots: Lots) -> [Int] {
        let members = Set(chosen)
        return lots.indices.indices.filter { members.contains(lots.indices[$0]) }
    }
}
