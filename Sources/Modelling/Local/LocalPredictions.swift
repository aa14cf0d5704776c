public import LinearAlgebra
public import Spectroscopy

/// The predictions of local models, with what each of them rests on.
public struct LocalPredictions: Hashable, Sendable {
    /// The predicted responses with a = 1 … A latent variables: `values[a − 1]` is m × q.
    ///
    /// Where the rows near a new one carry fewer latent variables, those with as many as they carry.
    public let values: [Matrix]
    /// The number of latent variables that the local model of each row carries, at most A.
    public let latentVariables: [Int]
    /// (Σω)²/Σω² of each row: the number of equally weighted calibration samples that would be as many.
    public let effectiveSamples: [Double]

    init(values: [Matrix], latentVariables: [Int], effectiveSamples: [Double]) {
        self.values = values
        self.latentVariables = latentVariables
        self.effectiveSamples = effectiveSamples
    }

    /// Tells of rows whose local model carries fewer latent variables than asked for, or rests on few samples.
    public var findings: [Finding] {
        var findings: [Finding] = []
        let asked = values.count
        let short = latentVariables.indices.filter { latentVariables[$0] < asked }
        if !short.isEmpty {
            findings.append(
                Finding(
                    code: "lw-pls.rank", severity: .note,
                    summary: "the samples near \(Self.rows(short, of: latentVariables.count)) carry fewer than the "
                        + "\(asked) latent variables that were asked for (\(short.map { latentVariables[$0] }.min() ?? 0)"
                        + " at least)",
                    remedy: "ask for fewer latent variables, or for less localization"))
        }
        let few = effectiveSamples.indices.filter { effectiveSamples[$0] < Double(asked + 2) }
        if !few.isEmpty {
            let least = few.map { effectiveSamples[$0] }.min() ?? 0
            findings.append(
                Finding(
                    code: "lw-pls.few-neighbours", severity: .warning,
                    summary: "the local models of \(Self.rows(few, of: effectiveSamples.count)) rest on the weight of "
                        + "fewer than \(asked + 2) samples (\((least * 10).rounded() / 10) at least), with \(asked) "
                        + "latent variables",
                    remedy: "ask for less localization, or measure more samples like these"))
        }
        return findings
    }

    /// "2 of 5 rows (1, 4)".
    private static func rows(_ rows: [Int], of count: Int) -> String {
        "\(rows.count) of \(count) rows (" + rows.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
            + (rows.count > 5 ? ", …)" : ")")
    }
}
