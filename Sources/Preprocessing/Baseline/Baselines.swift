public import Spectroscopy

/// The baselines of spectra, with how each was found.
public struct Baselines: Sendable {
    /// How the iterations for one spectrum ended.
    struct Outcome: Sendable {
        let iterations: Int
        let converged: Bool

        /// What is found in one pass.
        static let direct = Outcome(iterations: 1, converged: true)
    }

    /// The permanent name of the method.
    public let method: String
    /// The baselines, one a spectrum, on its axis.
    public let spectra: Spectra
    /// The number of fits that were made for each spectrum.
    public let iterations: [Int]
    /// Whether the stopping rule was met before the iterations ran out, for each spectrum.
    public let converged: [Bool]

    /// A finding that names the spectra whose baselines did not settle: what they have is that of the last iteration.
    public var findings: [Finding] {
        let unsettled = converged.indices.filter { !converged[$0] }
        guard let first = unsettled.first else { return [] }
        let names = unsettled.prefix(5).map { spectra.samples[$0].id }.joined(separator: ", ")
        return [
            Finding(
                code: "preprocessing.baseline-not-settled", severity: .warning,
                summary: "the baselines of \(unsettled.count) of \(spectra.count) spectra still changed after "
                    + "\(iterations[first]) iterations (\(names)\(unsettled.count > 5 ? ", …" : ""))",
                place: method, remedy: "allow more iterations, or raise lambda")
        ]
    }
}
