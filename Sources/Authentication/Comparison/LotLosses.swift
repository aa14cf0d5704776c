internal import Spectroscopy

/// The losses of answers, gathered by the lots of their samples.
struct LotLosses {
    private let lotOfKey: [String: Int]
    /// What was found in making lots.
    let findings: [Finding]

    init(_ spectra: Spectra) {
        let (lots, findings) = Lots.of(spectra)
        lotOfKey = Dictionary(
            spectra.samples.indices.map {
                (AnsweredSamples.key(spectra.samples[$0].id, spectra.samples[$0].lot), lots.indices[$0])
            }, uniquingKeysWith: { first, _ in first })
        self.findings = findings
    }

    /// The mean loss of each lot that has one, in the order of the lots.
    ///
    /// - Parameter losses: of samples, by id and lot.
    func means(_ losses: [(sample: String, lot: String?, loss: Double)]) -> [Double] {
        var sums: [Int: (sum: Double, count: Int)] = [:]
        for entry in losses {
            guard let lot = lotOfKey[AnsweredSamples.key(entry.sample, entry.lot)] else { continue }
            let known = sums[lot] ?? (0, 0)
            sums[lot] = (known.sum + entry.loss, known.count + 1)
        }
        return sums.keys.sorted().compactMap { lot in sums[lot].map { $0.sum / Double($0.count) } }
    }
}
