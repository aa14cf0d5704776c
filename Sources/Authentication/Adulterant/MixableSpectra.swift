internal import LinearAlgebra
internal import Spectroscopy

/// Whether spectra look raw, so that mixtures of them can be made: after SNV, signals of the parts do not add.
enum MixableSpectra {
    /// How near the mean of a row must be to 0, and its standard deviation to 1, to look like SNV.
    private static let tolerance = 0.02
    /// The share of the rows that must look like it.
    private static let mostRows = 0.9
    /// Fewer channels have such a mean and deviation by chance.
    private static let fewestChannels = 10
    /// Of raw absorbances, fewer lie below 0: noise about a baseline of 0.
    private static let mostNegative = 1.0 / 3

    /// What a person should know of the spectra.
    ///
    /// - Throws: `AuthenticationError.rowStandardised` for rows that are centred and divided by their standard deviation.
    static func findings(on spectra: Spectra) throws(AuthenticationError) -> [Finding] {
        let (n, p) = (spectra.count, spectra.axis.count)
        guard n > 0, p >= fewestChannels else { return [] }
        var standardised = 0
        var negative = 0
        for i in 0..<n {
            let row = spectra.x.row(i)
            let mean = row.reduce(0, +) / Double(p)
            let squares = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let deviation = (squares / Double(p - 1)).squareRoot()
            if abs(mean) <= tolerance && abs(deviation - 1) <= tolerance { standardised += 1 }
            negative += row.count { $0 < 0 }
        }
        guard Double(standardised) < mostRows * Double(n) else {
            throw .rowStandardised(rows: standardised, spectra: n, signal: spectra.signal)
        }
        let share = Double(negative) / Double(n * p)
        guard share > mostNegative else { return [] }
        return [
            Finding(
                code: "adulterant.dilution-negative", severity: .warning,
                summary: "\((share * 100).rounded()) % of the values that are mixed lie below 0, as those of raw "
                    + "\(spectra.signal) do not: of spectra that were divided, each by its own size, mixtures are wrong",
                place: "--dilute", remedy: "give raw spectra; the recipe preprocesses them")
        ]
    }
}
