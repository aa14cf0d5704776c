import Chemometrics

/// One workload: what is prepared outside the time, what is timed, and what is checked of its result.
struct Workload: Sendable {
    /// The result of a timed run: its check values, computed outside the time.
    typealias Check = () -> [Double]

    /// The name that it has among the peers.
    let name: String
    /// The repeats that are usual.
    var repeats = 7
    /// Reads what is needed, and gives what is timed.
    let prepare: @Sendable (BenchmarkData) throws -> (() throws -> Check)

    /// Every workload.
    static let all: [Workload] =
        preprocessing + baselines + principalComponents + leastSquares + supportVectors + search + cubes + files
        + transfers

    /// The workload of the given name.
    static func named(_ name: String) -> Workload? { all.first { $0.name == name } }

    /// Mean, root mean square and five probes of the elements, as the peers take them.
    static func fingerprint(_ values: [Double]) -> [Double] {
        let n = values.count
        guard n > 0 else { return [] }
        let mean = values.reduce(0, +) / Double(n)
        let square = values.reduce(0) { $0 + $1 * $1 } / Double(n)
        let probes = [0, n / 7, n / 3, n > 50 ? n / 2 + 11 : n / 2, n - 1]
        return [mean, square.squareRoot()] + probes.map { values[$0] }
    }
}
