import Foundation

/// What one run of a workload measured; its JSON names are those of the peers' scripts.
struct BenchmarkRecord: Encodable {
    let `case`: String
    let peer: String
    let version: String
    let threads: Int
    let reps: Int
    let medianSeconds: Double
    let minimumSeconds: Double
    let processorSeconds: Double
    let peakMegabytes: Double
    let megabytesBefore: Double
    let check: [Double]

    private enum CodingKeys: String, CodingKey {
        case `case`, peer, version, threads, reps, check
        case medianSeconds = "median_s"
        case minimumSeconds = "min_s"
        case processorSeconds = "cpu_min_s"
        case peakMegabytes = "peak_rss_mb"
        case megabytesBefore = "rss_before_mb"
    }

    /// One line of JSON.
    func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The same for people.
    var text: String {
        func milliseconds(_ seconds: Double) -> String { String(format: "%.2f ms", seconds * 1e3) }
        let values = check.map { String(format: "%.9g", $0) }.joined(separator: " ")
        return """
            \(`case`), \(threads) threads: minimum \(milliseconds(minimumSeconds)), median \
            \(milliseconds(medianSeconds)) of \(reps) runs; processor \(milliseconds(processorSeconds)); \
            peak memory \(String(format: "%.0f", peakMegabytes)) MB
            check: \(values)
            """
    }
}
